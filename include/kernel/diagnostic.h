/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads one line of a build's output. Is it a diagnostic about the source that is built,
 * or does a program complain about the machine it runs on?
 *
 *	struct diagnostic d;
 *	diagnostic_read(line, &d);
 *	if (d.kind == DIAGNOSTIC_FILE) printf("%.*s\n", (int)d.len, d.file);
 *
 * The lines are hostile input, since most of their text comes from the source. Only a
 * program's own message counts, never a line of source that a compiler quotes. Pure.
 */
#ifndef KERNEL_DIAGNOSTIC_H
#define KERNEL_DIAGNOSTIC_H

#include "base/base.h"

enum diagnostic_kind {
	DIAGNOSTIC_NONE,   /* no diagnostic, or none that is understood */
	DIAGNOSTIC_FILE,   /* an error in "file", if that is a file of the source */
	DIAGNOSTIC_ABSENT, /* "file" is needed: an error if the source does not have it */
	DIAGNOSTIC_KERNEL, /* an error that kbuild's own tools report about the kernel */
	DIAGNOSTIC_RUST,   /* an error of rustc; the line with its file follows */
	DIAGNOSTIC_OBJECT, /* "file" is the file that the lines around are about */
	DIAGNOSTIC_CRASH,  /* a program was killed or is missing; another try may help */
	DIAGNOSTIC_HOST,   /* the machine fails; files may have been left half written */
};

struct diagnostic {
	enum diagnostic_kind kind;
	const char *file; /* points into the line */
	size_t len;
	bool linked;	    /* FILE: a linker's error about a symbol */
	const char *header; /* FILE: this header was not found; points into the line */
	size_t header_len;
	const char *advice; /* CRASH and HOST: what is wrong and what to do; static */
};

void diagnostic_read(const char *line, struct diagnostic *d);

#endif
