/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The settings of the user: one table, from which the options of the commands, the
 * kbisect.* configuration keys and the settings in session.json all come. A new setting
 * needs a member here, a row in settings.c, its default and check in settings-values.c (or
 * settings-test.c, settings-machine.c), and its text in Documentation/.
 *
 *	struct settings s;
 *	settings_init(&s);
 *	settings_from_config(&s, &config, &err);	kbisect.*
 *	settings_options(&s, table, n);			rows for options_parse()
 *	settings_finish(&s, &repo, &err);		checks, makes paths absolute
 *	settings_clear(&s);
 */
#ifndef SESSION_SETTINGS_H
#define SESSION_SETTINGS_H

#include <jansson.h>

#include "base/options.h"
#include "git/config.h"
#include "evidence/contrast.h"
#include "evidence/failure.h"
#include "kernel/kernel-spec.h"

/* How the culprit is confirmed (--confirm). */
enum confirm_by {
	CONFIRM_BY_PARENTS,
	CONFIRM_BY_REVERT, /* and on the new end, or another commit, with the culprit reverted */
};

/* As many commits at once as the host has space for. */
#define PARALLEL_AUTO 0

struct settings {
	const char *repro;     /* file.c, executable, script, or file.syz for syzkaller */
	const char *c_repro;   /* file.c that shows the same as a file.syz; NULL: none */
	const char *test;      /* a command for the guest's shell */
	const char *kunit;     /* "<suite>[.<test>]". Without any of these the boot is the
				test; they exclude each other */
	const char *kselftest; /* "<collection>[:<test>]" */
	const char *warnings;  /* a regular expression: lines of the build are the failure */
	const char **test_map; /* "<status>:<meaning>", NULL-terminated, or NULL */
	const char *expect;    /* regular expressions for the test's output */
	const char *reject;
	const char *metric;    /* regular expression with a group: the number that is bisected */
	const char *worse;     /* higher | lower: how it is when it is bad; NULL: higher */
	const char *good_rate; /* "1/10", "0.1" or "10%": how often the failure shows at the
				  passing end; NULL: that is learnt */
	const char **config;   /* parts of the configuration, NULL-terminated: see
				config_part_kind() */
	const char *failure;   /* crash | boot | build | exit; NULL: what is implied */
	const char *title;     /* the failure's title; NULL: learnt at the bad end */
	const char *match;     /* regular expressions */
	const char *ignore;
	const char *arch;
	const char *cross; /* prefix of the cross compiler */
	const char *cc;
	const char *make;		    /* program */
	const char **make_vars;		    /* NAME=value each, NULL-terminated; NULL: none */
	const char **patches;		    /* files, NULL-terminated; NULL: none */
	const char *pre_build, *post_build; /* hooks: commands for sh; NULL: none */
	const char *modules;		    /* as given; see modules_mode */
	const char *lsmod;		    /* a file with the modules to build; NULL: all */
	const char *busybox;		    /* for reproducers that are scripts */
	const char *runner;		    /* NULL: the first that there is */
	const char *emulator;		    /* the runner's program; NULL: the architecture's */
	const char *accel;		    /* auto | kvm | tcg */
	const char **emulator_args;	    /* each of one or more words, NULL-terminated; NULL:
					       none */
	const char *machine;		    /* the emulator's name of a board; NULL: the
					       architecture's */
	const char *firmware;		    /* file; NULL: the emulator's */
	const char **disks;		    /* see disk_split(), NULL-terminated; NULL: none */
	const char *boot;		    /* init | systemd: what boots the root */
	const char *after;		    /* unit of systemd before the test; NULL: no systemd */
	const char *ssh;		    /* "<user>[:<port>]": the image boots by itself, and
					       the test runs over ssh; or NULL */
	const char *ssh_key;		    /* file, or NULL: the user's usual keys */
	const char *rootfs;		    /* builtin | host | a path; see rootfs_kind() */
	const char *append;		    /* more kernel command line */
	const char *confirm;		    /* as given; see confirm_by */
	const char *minimize_config; /* NULL: no; "": instrumentation; else a baseline as well:
				file or make target */
	const char *parallel_words;  /* as given; see "parallel" */
	const char *launcher;	     /* command prefix for workers elsewhere; NULL: none */
	/* Passed on to Slurm's srun; NULL: its defaults. */
	const char *slurm_partition, *slurm_constraint, *slurm_account, *slurm_time, *slurm_memory;
	const char *worker_dir;	       /* of workers elsewhere; NULL: theirs */
	const char *worker_repository; /* path or URL for them; NULL: the repository's path */
	const char *deadline;	       /* as given; see src/cmd/drive.c */
	const char *notify;	       /* shell command to run at the end */
	/* The report that the failure is known from, for git kbisect mail; or NULL. */
	const char *reported_by;      /* "Name <address>" */
	const char *closes;	      /* URL */
	const char *in_reply_to;      /* Message-ID */
	const char *syzkaller;	      /* checkout, or directory with its programs; NULL: none */
	const char *syzkaller_commit; /* of the checkout; NULL: its HEAD */
	const char *syzbot_url;	      /* of the dashboard with bugs; NULL: syzbot's */
	bool title_of_bug;	      /* "title" is that of an imported bug */
	const char *cache_dir;
	const char *cache_size;
	const char *remote_cache;
	int runs; /* most runs of one commit */
	int jobs;
	int guests;	    /* run side by side; 0: as many as fit */
	int memory;	    /* MiB of a guest; 0: what the test needs */
	int cpus;	    /* of a guest */
	int root_partition; /* of an image; 0: its only one, or the whole disk */
	double timeout;	    /* seconds: the longest a test may last */
	double boot_timeout;
	double build_timeout;
	double remote_timeout;
	double worker_timeout; /* without any sign of life of a worker */
	double confidence;
	bool net;	 /* guests have a network */
	bool syz_config; /* kernels have what reproducers of syzkaller need */
	bool fix;	 /* the commit that fixed the failure is looked for */
	bool good_known; /* a log that was judged shows the good ends: they are not run */
	bool strict;	 /* a WARNING ends a run, as panic_on_warn does */
	bool fix_builds; /* look for fixes of failed builds; see session/build-fix.h */
	bool backports;	 /* fixes that old commits need are applied */
	bool collapse;	 /* bisect what can matter, not all */
	bool prefetch;	 /* build the next kernel while guests run */
	bool reach;	 /* watch whether the reproducer gets to the code */
	bool rate;	 /* the failure shows at the passing end, too, only less often */

	/* As many of "owned" came from settings_from_json(): whether one of these names a
	 * file or a make target is decided already. */
	size_t stored_nr;
	/* The meaning of "failure", "modules", "confirm", "parallel_words", and of the
	 * test's; settings_finish() sets them. */
	enum failure_kind kind;
	enum contrast_by contrast; /* of "rate" and "metric" */
	bool lower;		   /* lower numbers are worse */
	double stated_rate;	   /* "good_rate", or 0 */
	enum modules_mode modules_mode;
	enum confirm_by confirm_by;
	const char *confirm_on; /* the commit that --confirm=revert=<commit> names, or NULL */
	int parallel;		/* commits that are tested at once, or PARALLEL_AUTO */
	struct test_rules rules;
	struct user_pattern *warning; /* of "warnings", or NULL */
	/* The warnings that do not count, as in struct build; borrowed, NULL: none. */
	const struct string_set *known_warnings;
	const char *parameters; /* of the kernel: "append", and those of --kunit; or NULL */
	const char *command;	/* "test", or the one that runs the selftests; or NULL */
	bool terminal;		/* not stored: the guest is for the user (testbed_guest()) */
	char **owned;		/* strings that are ours; the others are borrowed */
	size_t owned_nr, owned_alloc;
};

/* The defaults. */
void settings_init(struct settings *s);
void settings_clear(struct settings *s);

/* Strings are copied. Keys and members that are not there change nothing. A key with a value that
 * it cannot have is ERROR_USER; a member of the wrong type, or of no known setting, is
 * ERROR_STATE. */
int settings_from_config(struct settings *s, const struct config *config, struct error *err);
int settings_from_json(struct settings *s, json_t *object, struct error *err);
json_t *settings_to_json(const struct settings *s); /* new reference */

/* Puts a row for every setting that is an option into table, which must have
 * SETTINGS_OPTIONS rows. Returns how many were filled. Values are borrowed from argv. */
#define SETTINGS_OPTIONS 80
size_t settings_options(struct settings *s, struct option_def *table);

/* After the command line was read: a test or reproducer that it names replaces the one of
 * the configuration or of a session, of which "before" is a plain copy. */
void settings_override(struct settings *s, const struct settings *before);

/* Checks all values and files, and makes paths absolute. Fails with ERROR_USER, and the message
 * names the option, its value and what it may be. When the cache directory cannot be written to,
 * one in the repository (may be NULL) is used instead, with a warning. */
int settings_finish(struct settings *s, const struct repo *repo, struct error *err);

/* Is the reproducer one that syzkaller's programs run? */
bool settings_uses_syzkaller(const struct settings *s);

/* Makes the reproducer in C the one that is used. */
void settings_use_c_repro(struct settings *s);

/* Replaces the parts of the configuration by a file, which is borrowed. */
void settings_set_config(struct settings *s, const char *file);

/* Takes over a string and keeps it for as long as the settings live. */
const char *settings_keep(struct settings *s, char *owned);

#endif
