/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions in stack traces, and which of them a failure is named after. */
#ifndef CRASH_STACK_H
#define CRASH_STACK_H

#include "oops.h"
#include "prefilter.h"

/* Frames of one trace that are read at most. */
#define STACK_FRAMES 1024

/* The functions in a line of a trace, without suffixes and offsets. Returns how many:
 * 0 or 1, or 2 on ARM, whose lines also name the caller. */
unsigned int frame_parse(const char *text, size_t len, struct span names[2]);

/* The function at which the program counter points: foo in "RIP: 0010:foo+0x1/0x2",
 * or in the same line of another architecture. */
bool frame_counter(const char *text, size_t len, struct span *name);

/* Returns a bit for each heading of a trace in the line ("Call Trace:", "Freed by task
 * 12:" ...), or 0. words: of the line's text. stack_texts() fills texts with all
 * headings, at most max, and returns how many. */
unsigned int stack_starts(const char *text, size_t len, const struct word_set *words);
size_t stack_texts(const char **texts, size_t max);

/* True for "foo from bar+0x1/0x2", with or without addresses and parentheses, which only
 * ARM prints. */
bool frame_has_callee(const char *text, size_t len);

/* True for a frame of fault injection, whose stack mixes with the report after it. */
bool frame_is_injected(const char *text, size_t len);

/* True for machinery, which no failure is named after. more: further globs, separated by
 * spaces, or NULL. */
bool frame_skipped(struct span name, const char *more);

/* The glob that passes over the function, for people. *own tells that it is one of
 * "more", which come first. len is 0 if none passes over it. */
struct span frame_rule(struct span name, const char *more, bool *own);

/* A glob is a name that may begin or end with '*'. */
bool glob_match(const char *glob, size_t glob_len, struct span name);

/* True when the name fits one of the globs, which are separated by spaces. */
bool globs_match(const char *globs, struct span name);

/* The first of the globs that fits; len 0: none fits. */
struct span globs_find(const char *globs, struct span name);

/* True for a dispatcher: a stall is named after the function that it called. */
bool frame_is_stall_anchor(struct span name);

/* True for those, for more functions that call others through pointers, and for entry
 * code: the traces of many unrelated failures have them. */
bool frame_is_dispatcher(struct span name);

#endif
