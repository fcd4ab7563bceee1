/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One kernel report, as found on a console. The crash owns its strings. They need not
 * be UTF-8: escape them before showing them (strbuf_add_escaped).
 */
#ifndef CRASH_CRASH_H
#define CRASH_CRASH_H

#include "base/base.h"

struct crash {
	char *title; /* "KASAN: use-after-free Read in foo"; neither NULL nor empty */
	char **alt;  /* alternative titles */
	size_t alt_nr;
	char *type;   /* group: "WARNING", "HANG", "KASAN-UAF-READ" ...; NULL: unknown */
	char *frame;  /* the function that it is named after; NULL: none */
	size_t start; /* byte offsets of the report in the log, end exclusive */
	size_t end;
	bool corrupted;	 /* the report cannot be trusted: it is cut or interleaved */
	bool suppressed; /* the log shows that the test itself failed, not the kernel */
	bool fatal;	 /* the kernel stopped: a panic is in the report */
	char *report;	 /* the text */
	char *executor;	 /* the fuzzer's program that ran, "proc=N, id=M"; or NULL */
};

void crash_clear(struct crash *crash);

/* A crash of which only the title is known, with the type and the function that the title
 * names; "to" holds nothing before. */
void crash_from_title(struct crash *to, const char *title);

/* A deep copy; "to" holds nothing before. */
void crash_copy(struct crash *to, const struct crash *from);

#endif
