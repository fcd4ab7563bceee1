/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Compilers of different ages: old kernels do not build with new compilers.
 * From kbisect.toolchain.<name>.{path,since,until,arch,llvm}, else what
 * the host has (gcc-N, clang-N, cross compilers).
 *
 *	struct toolchains t = TOOLCHAINS_INIT;
 *	toolchains_probe(&t, arch, false);
 *	const struct toolchain *tc = toolchains_choose(&t, arch, 601, NULL);
 */
#ifndef KERNEL_TOOLCHAIN_H
#define KERNEL_TOOLCHAIN_H

#include "arch/arch.h"

struct toolchain {
	char *name;		 /* as configured, or the program's name */
	char *cc;		 /* for kernel_spec.cc */
	char *cross;		 /* for kernel_spec.cross, or NULL */
	const struct arch *arch; /* NULL: any */
	char *version;		 /* first line of --version */
	bool llvm;
	int major;	  /* of the compiler's version; 0: not known */
	int since, until; /* releases (604: v6.4) that it can build; 0: no limit */
	bool configured;
};

struct toolchains {
	struct toolchain *v; /* newest compiler first */
	size_t nr, alloc;
};

#define TOOLCHAINS_INIT \
	{               \
		.nr = 0 \
	}

/* What PATH has for this architecture. */
void toolchains_probe(struct toolchains *t, const struct arch *arch, bool clang);

/* One key of the configuration: name "gcc10", what "path". ERROR_USER. */
int toolchains_configure(struct toolchains *t, const char *name, const char *what,
			 const char *value, struct error *err);
/* After the last of them: paths checked (a missing one is a warning and
 * dropped), versions asked. */
void toolchains_ready(struct toolchains *t);
void toolchains_clear(struct toolchains *t);

/* The newest that can build a source of this release (source_release()); with
 * "after", the next older one than that. NULL: none. */
const struct toolchain *toolchains_choose(const struct toolchains *t, const struct arch *arch,
					  int release, const struct toolchain *after);

/* True when the failure's words are such that another compiler may mend it. */
bool toolchain_explains(const char *error_tail);

#endif
