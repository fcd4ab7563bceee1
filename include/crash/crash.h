/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One kernel report, as found on a console. Strings are owned by the crash,
 * UTF-8 is not promised: escape before showing (strbuf_add_escaped).
 */
#ifndef CRASH_CRASH_H
#define CRASH_CRASH_H

#include "base/base.h"

struct crash {
	char *title; /* "KASAN: use-after-free Read in foo"; never NULL or empty */
	char **alt;  /* alternative titles */
	size_t alt_nr;
	char *type;   /* group: "WARNING", "HANG", "KASAN-UAF-READ" ...; NULL: unknown */
	char *frame;  /* guilty function; NULL: none */
	size_t start; /* byte offsets of the report in the log, end exclusive */
	size_t end;
	bool corrupted;	 /* the report is not to be trusted (cut, interleaved) */
	bool suppressed; /* known not to be of interest */
	bool fatal;	 /* the kernel does not go on after it (panic, oops with panic_on_oops) */
	char *report;	 /* the text */
	char *executor;	 /* "proc=N, id=M" or NULL */
};

void crash_clear(struct crash *crash);
void crash_copy(struct crash *to, const struct crash *from);

#endif
