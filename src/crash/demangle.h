/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of Rust functions, and plain ones of C++. */
#ifndef CRASH_DEMANGLE_H
#define CRASH_DEMANGLE_H

#include "base/strbuf.h"
#include "crash/pattern.h"

/* out: "module::function"; false when the name is not mangled. */
bool demangle(struct span mangled, struct strbuf *out);

#endif
