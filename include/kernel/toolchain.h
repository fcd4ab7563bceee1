/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Compilers of different ages, because old kernels do not build with new compilers. They
 * come from kbisect.toolchain.<name>.{path,since,until,arch,llvm} and from PATH (gcc-N,
 * cross compilers).
 *
 *	struct toolchains t = TOOLCHAINS_INIT;
 *	toolchains_probe(&t, arch);
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

/* Adds each gcc for this architecture that is in PATH. */
void toolchains_probe(struct toolchains *t, const struct arch *arch);

/* Takes one key of the configuration, such as name "gcc10", what "path". Returns -1 with
 * ERROR_USER when key or value is wrong. */
int toolchains_configure(struct toolchains *t, const char *name, const char *what,
			 const char *value, struct error *err);
/* To be called after the last key. Asks each compiler for its version; one that does not
 * run is dropped with a warning. */
void toolchains_ready(struct toolchains *t);
void toolchains_clear(struct toolchains *t);

/* Returns the newest compiler that can build a source of this release (source_release()),
 * or with "after" the next older one; NULL if none of them can. */
const struct toolchain *toolchains_choose(const struct toolchains *t, const struct arch *arch,
					  int release, const struct toolchain *after);

/* True when the lines of a failed build say that another compiler may succeed. */
bool toolchain_explains(const char *error_tail);

#endif
