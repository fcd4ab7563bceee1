/* Functions in stack traces, and which of them a failure is named after. */
#ifndef JUDGE_STACK_H
#define JUDGE_STACK_H

#include "judge/oops.h"

/* Most frames that one trace is looked at for. */
#define STACK_FRAMES 96

/* True when the line is a frame; its function without suffixes and offset. */
bool frame_parse(const char *text, size_t len, struct span *name);

/* "Call Trace:", "Freed by task 12:" ...: frames follow. */
bool stack_starts(const char *text, size_t len);

/* Fault injection: its stack is mixed into whatever follows. */
bool frame_is_injected(const char *text, size_t len);

/* Machinery that no failure is named after; more: globs divided by blanks. */
bool frame_skipped(struct span name, const char *more);

/* Glob with '*' at either end against a name. */
bool glob_match(const char *glob, size_t glob_len, struct span name);

/* True when name fits one of the globs, divided by blanks. */
bool globs_match(const char *globs, struct span name);

bool frame_is_stall_anchor(struct span name);

#endif
