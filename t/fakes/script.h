/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interprets the commands of a fake guest (see README), for both the fake QEMU and the
 * fake runner. It neither waits nor talks by itself.
 */
#ifndef FAKES_SCRIPT_H
#define FAKES_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

struct script_io {
	void (*console)(void *data, const char *bytes, size_t len);
	void (*report)(void *data, const char *text); /* of init, without its tag */
	void (*forge)(void *data, const char *line);  /* on init's port, by somebody else */
	void (*reach)(void *data, const char *address);
	void *data;
};

/* The facts that conditions are about; borrowed. */
struct script_context {
	const char *append;  /* the kernel's command line */
	const char *initrd;  /* a file, or NULL */
	const char *test;    /* a shell command that is in the root file system, or NULL */
	const char *modules; /* an archive; NULL: they are in initrd, if anywhere */
};

enum script_result {
	SCRIPT_GO_ON,	   /* call again */
	SCRIPT_WAIT,	   /* call again when "seconds" have passed */
	SCRIPT_HELLO,	   /* init waits for the host; set run_seconds and settle, and go on */
	SCRIPT_RESET,	   /* the guest resets */
	SCRIPT_HANG,	   /* nothing more happens */
	SCRIPT_DIE,	   /* the machine fails: status and words */
	SCRIPT_KILL,	   /* the machine gets a signal: status */
	SCRIPT_DEAF,	   /* the machine answers no more, and goes on */
	SCRIPT_NO_CONSOLE, /* the machine closes its console and goes on */
};

struct script_value {
	double seconds;
	int status;
	const char *words;
};

struct script;

/* NULL when the file is not a script; *why is then a static text. */
struct script *script_load(const char *path, const struct script_context *context,
			   const struct script_io *io, const char **why);
void script_free(struct script *s);

/* The host's answer to SCRIPT_HELLO. */
void script_greeted(struct script *s, double run_seconds, double settle);
enum script_result script_step(struct script *s, struct script_value *value);

#endif
