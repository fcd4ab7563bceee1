/* SPDX-License-Identifier: GPL-2.0-only */
/* Parts of the fake kbuild, which t/fakes/README describes. It ends with a message when
 * something fails. It lives for a moment and frees no memory. */
#ifndef KBUILD_H
#define KBUILD_H

#include <stdbool.h>
#include <stddef.h>

#define LINES_MAX 16384 /* more than the configuration of a distribution has */

/* The request to kbuild, from arguments and environment. The work directory is O=. */
struct kbuild {
	char tree[4096];	/* absolute */
	const char *config;	/* the configuration that targets write */
	const char *compiler;	/* CC= */
	const char *release;	/* KERNELRELEASE= */
	const char *lsmod;	/* LSMOD=: the list of modules that are loaded */
	const char *install_to; /* INSTALL_MOD_PATH= */
	const char *selftests;	/* KSFT_INSTALL_PATH= */
	const char *collection; /* TARGETS=: that of the selftests */
	bool ignore_errors;	/* -i */
	char *variables;	/* those of the user, as " <NAME=value>" each */
};

extern struct kbuild kbuild;

struct text {
	char *s; /* ends with a NUL, which len does not count */
	size_t len;
};

/* ---- kbuild-files.c ---- */

/* Ends the program with errno's message. */
__attribute__((noreturn)) void die(const char *what);
/* Prints what make and a program print when the object cannot be made. */
void complain(const char *object, const char *message);
/* Ends the program as make does when the object cannot be made. */
__attribute__((noreturn)) void fail(const char *object, const char *message);

/* Prints into new memory. */
__attribute__((format(printf, 1, 2))) char *format(const char *fmt, ...);
bool begins(const char *s, const char *prefix);
bool ends(const char *s, const char *suffix);
/* Splits a text in place and returns the number of pieces. Empty pieces are left out. */
int split(char *text, const char *at, char **pieces, int max);

/* The path of a file of the tree. */
char *in_tree(const char *name);

/* Reads a file. Without it, slurp() ends the program, and the others return NULL in s. */
struct text slurp(const char *path);
struct text slurp_if_there(const char *path);
struct text slurp_tree(const char *name);

void spew(const char *path, const void *bytes, size_t n);
/* Writes n bytes to a descriptor; the path is for the message. */
void put(int fd, const char *path, const void *bytes, size_t n);
void append_line(const char *dir, const char *name, const char *line);
void make_parents(const char *path);

/* ---- kbuild-config.c ---- */

/* Whether the option of .config has one of the values, which are letters. */
bool config_is(const char *option, const char *values);
/* Makes a target such as olddefconfig, defconfig or kvm_guest.config. */
void make_config(const char *target);

/* ---- kbuild-compile.c ---- */

/* Compiles the source and headers of a line of "compiled", unless the object is up to date;
 * returns its content. *target is its path. */
struct text make_object(char *line, char **target);

#endif
