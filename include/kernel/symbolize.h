/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Adds to each frame "function+0x12/0x34" of a report where that is in the sources, in the form
 * of the kernel's scripts/decode_stacktrace.sh: " (kernel/fork.c:12 kernel/fork.c:345)", the
 * innermost inlined function first. That script is not used: it evaluates what it reads, and a
 * report comes from a guest. Nothing of the report but numbers reaches addr2line.
 */
#ifndef KERNEL_SYMBOLIZE_H
#define KERNEL_SYMBOLIZE_H

#include "base/error.h"
#include "base/strbuf.h"

struct symbolize_spec {
	const char *vmlinux;
	const char *addr2line; /* the program */
	const char *tree;      /* of the sources: a place elsewhere is not shown */
	const char *build;     /* directory of the build, with the generated sources */
};

/*
 * Adds the report to "out". Frames of modules, of functions whose name is not unique, and
 * without debug information stay as they are. Returns the number of frames that have a place
 * now, or -1 (ERROR_HOST) when vmlinux cannot be read or addr2line fails.
 */
int symbolize(const struct symbolize_spec *spec, const char *report, struct strbuf *out,
	      struct error *err);

#endif
