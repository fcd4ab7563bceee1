/* SPDX-License-Identifier: GPL-2.0-only */
/* Rust functions as people write them, from the symbols that the compiler makes. */
#ifndef CRASH_DEMANGLE_H
#define CRASH_DEMANGLE_H

#include "base/strbuf.h"
#include "crash/pattern.h"

/* Replaces out by "module::function". Returns false when the name is not mangled. */
bool demangle(struct span mangled, struct strbuf *out);

#endif
