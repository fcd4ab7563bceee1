/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions in stack traces, and which of them a failure is named after. */
#ifndef CRASH_STACK_H
#define CRASH_STACK_H

#include "crash/oops.h"
#include "prefilter.h"

/* Most frames that one trace is looked at for. */
#define STACK_FRAMES 1024

/* The functions of a frame's line without suffixes and offsets: 0 or 1, and on
 * ARM, which tells the caller too, 2. */
unsigned int frame_parse(const char *text, size_t len, struct span names[2]);

/* The function in "RIP: 0010:foo+0x1/0x2": what was executed. */
bool frame_counter(const char *text, size_t len, struct span *name);

/* "Call Trace:", "Freed by task 12:" ...: frames follow. A bit for each kind,
 * 0: none. */
unsigned int stack_starts(const char *text, size_t len, const struct word_set *words);
size_t stack_texts(const char **texts, size_t max);

/* Fault injection: its stack is mixed into whatever follows. */
bool frame_is_injected(const char *text, size_t len);

/* Machinery that no failure is named after; more: globs divided by blanks. */
bool frame_skipped(struct span name, const char *more);

/* The glob by which it is passed over, for people: "more" is asked first, which *own
 * tells; len 0: it is not passed over. */
struct span frame_rule(struct span name, const char *more, bool *own);

/* Glob with '*' at either end against a name. */
bool glob_match(const char *glob, size_t glob_len, struct span name);

/* True when name fits one of the globs, divided by blanks. */
bool globs_match(const char *globs, struct span name);

/* The first of them that fits; len 0: none does. */
struct span globs_find(const char *globs, struct span name);

bool frame_is_stall_anchor(struct span name);

#endif
