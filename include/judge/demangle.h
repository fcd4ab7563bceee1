/* Names of C++ and Rust functions. */
#ifndef JUDGE_DEMANGLE_H
#define JUDGE_DEMANGLE_H

#include "base/strbuf.h"
#include "judge/pattern.h"

/* out: "module::function"; false when the name is not mangled. */
bool demangle(struct span mangled, struct strbuf *out);

#endif
