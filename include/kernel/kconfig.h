/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel configurations as text. The text may come from anywhere and is not trusted.
 *
 *	struct kconfig c = KCONFIG_INIT;
 *	if (kconfig_parse(&c, text, len, &err) < 0) ...
 *	kconfig_set(&c, "KCOV", "n");
 *	kconfig_write(&c, &sb);
 *	kconfig_clear(&c);
 */
#ifndef KERNEL_KCONFIG_H
#define KERNEL_KCONFIG_H

#include "kernel/kernel-spec.h"

struct build_log;

struct kconfig {
	struct kconfig_entry {
		char *name;  /* without CONFIG_ */
		char *value; /* y, m, n (also for "is not set"), a number, "a string" */
		size_t from; /* the line; after kconfig_overlay() the number of the part */
	} * entries;	     /* sorted by name; of several lines the last one counts */
	size_t nr, alloc;
};

#define KCONFIG_INIT    \
	{               \
		.nr = 0 \
	}

/* The options of earlier parts of a configuration that later parts changed. When there are
 * too many to list, the last string says how many were left out. */
struct overrides {
	char **list; /* NULL-terminated, owned; or NULL */
	size_t nr;
};

/* Accepts CONFIG_X=..., "# CONFIG_X is not set", comments and empty lines. Any other line
 * is an error (ERROR_USER) that names it. */
int kconfig_parse(struct kconfig *c, const char *text, size_t len, struct error *err);
void kconfig_clear(struct kconfig *c);

/* Reads a config from a file, which may be compressed with gzip, xz, zstd or bzip2, as
 * /proc/config.gz and the configs in Debian's packages are. A file that sets nothing is an
 * error. */
int kconfig_load(struct kconfig *c, const char *path, struct error *err);

/* The text of the file, decompressed; a file that is not compressed is read as it is. */
int kconfig_read(const char *path, struct strbuf *text, struct error *err);
#define KCONFIG_TEXT_MAX ((size_t)16 << 20) /* bytes of a config, decompressed */

/* The same for bytes in memory. "name" is for the error. */
int kconfig_unpack(const char *data, size_t len, const char *name, struct strbuf *text,
		   struct error *err);

/* Loads a part of a configuration (config_part_kind()) that is a file or an option. */
int kconfig_load_part(struct kconfig *c, const char *part, struct error *err);

/*
 * Lays the options of "part", which has this number, over those of c. Each option that it
 * changes is added to "overridden" (may be NULL), as "CONFIG_X=y of <name> (n in <name>)";
 * names are those of the parts.
 */
void kconfig_overlay(struct kconfig *c, struct kconfig *part, size_t number,
		     const char *const *names, struct overrides *overridden);

/* To be called after the last kconfig_overlay(). */
void overrides_end(struct overrides *o);

/* Borrowed; "n" when there is no line for it. */
const char *kconfig_get(const struct kconfig *c, const char *name);
void kconfig_set(struct kconfig *c, const char *name, const char *value);
void kconfig_write(const struct kconfig *c, struct strbuf *sb);

/*
 * Lists the options that "resolved" gives another value than "asked" does, as "CONFIG_X=y
 * (is n)". An option that was asked to be n and is absent is not lost. Owned,
 * NULL-terminated (free_list()); *nr may be NULL.
 */
char **kconfig_lost(const struct kconfig *asked, const struct kconfig *resolved, size_t *nr);

/* Options that we set on every architecture, from src/kernel/kconfig-table.c. */
extern const struct config_rule kconfig_guest_rules[]; /* needed to boot our guest */
extern const struct config_rule kconfig_fixed_rules[]; /* for all kernels, or by age */

/* Options that a guest needs for some of its parts. */
extern const struct config_rule kconfig_root_rules[];	 /* a root of the user's ... */
extern const struct config_rule kconfig_share_rules[];	 /* ... in a directory of the host */
extern const struct config_rule kconfig_image_rules[];	 /* ... on a disk */
extern const struct config_rule kconfig_systemd_rules[]; /* ... whose systemd boots */
extern const struct config_rule kconfig_syz_rules[];	 /* reproducers of syzkaller */
extern const struct config_rule kconfig_disk_rules[];
extern const struct config_rule kconfig_net_rules[];
extern const struct config_rule kconfig_ssh_rules[]; /* a root that boots by itself */

/* Adds a table to a NULL-terminated list of fewer than KCONFIG_TABLES, if it is not there. */
#define KCONFIG_TABLES 10
void kconfig_add_rules(const struct config_rule **list, const struct config_rule *table);

/* Applies the first two tables, the architecture's and those of the spec. release is that
 * of the source (source_release()), e.g. 601. */
void kconfig_apply_rules(struct kconfig *c, const struct kernel_spec *spec, int release);

/*
 * Returns the newest release that a source tree contains, from the text of its top
 * Makefile: 601 for 6.1 and 6.1.7, 600 for 6.1-rc3, which does not contain v6.1 yet.
 * -1 when the text is not that of a kernel's Makefile.
 */
int source_release(const char *makefile, size_t len);
int tree_release(const char *tree); /* of a source in a directory */

struct kconfig_result {
	char *hash;  /* SHA-256 of the resolved .config */
	char **lost; /* kconfig_lost() */
	size_t lost_nr;
	struct overrides overridden;
};
void kconfig_result_clear(struct kconfig_result *r);

/*
 * Resolves the spec's config for the source in tree and writes build_dir/.config. The
 * result depends on spec and source alone, and the file is touched only when it changes.
 * If the file has the hash "kept" (may be NULL) it is known to be right
 * (tree_clean_prepare()). Returns 0; 1 when make failed, with its output in log; -1 when
 * make could not be run, or the config is not one.
 */
int kconfig_prepare(const struct kernel_spec *spec, const char *tree, const char *build_dir,
		    const char *kept, struct kconfig_result *out, struct build_log *log,
		    struct error *err);

#endif
