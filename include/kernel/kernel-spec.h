/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What kernels are built from besides their source: architecture, compiler,
 * configuration. One of these serves a whole bisection. All strings are
 * borrowed and may be NULL where a default is named.
 */
#ifndef KERNEL_KERNEL_SPEC_H
#define KERNEL_KERNEL_SPEC_H

#include "arch/arch.h"
#include "base/strbuf.h"

struct manifest_memo;

struct kernel_spec {
	const struct arch *arch;    /* NULL: arch_find(NULL) */
	const char *cross;	    /* CROSS_COMPILE prefix, e.g. aarch64-linux-gnu- */
	const char *cc;		    /* gcc-11, clang-16, a path; default gcc, with llvm clang */
	bool llvm;		    /* LLVM=1: clang, lld and LLVM's binutils */
	const char *config;	    /* a file, or a make target such as defconfig */
	const char *make;	    /* program; default make */
	const char *const *patches; /* names (hashes) of what was applied on top of the
				       commit, NULL-terminated: part of the identity */
	bool one_lane;	 /* no second build directory or config will want the same objects */
	bool no_ccache;	 /* a compiler's run is neither looked up there nor kept */
	int jobs;	 /* default: one a processor */
	double deadline; /* seconds a build may take; default 2 hours */

	struct manifest_memo *memo; /* of earlier builds, or NULL: see kernel/manifest.h */

	/* Called as the build goes on; total is 0 while it is not known: it is
	 * expected_steps, about, in a fresh directory. */
	int expected_steps;
	void (*progress)(void *data, int done, int total);
	void *data;
};

const struct arch *spec_arch(const struct kernel_spec *spec); /* never NULL */

/* The compiler's program name without ccache, owned: gcc, aarch64-linux-gnu-gcc, clang-16. */
char *spec_compiler(const struct kernel_spec *spec);

/* First line of what the compiler says to --version, owned. ERROR_HOST when it
 * is missing or does not run. */
char *spec_compiler_version(const struct kernel_spec *spec, struct error *err);

/* True when the config is a make target and not a file. Whether a file is
 * there is checked by spec_check(). */
bool spec_config_is_target(const struct kernel_spec *spec);

/* Compiler and make there, config readable: fails with what to do. */
int spec_check(const struct kernel_spec *spec, struct error *err);

/*
 * 64 hex digits over everything that decides about a kernel besides the
 * commit: architecture, compiler and linker versions, the bytes of the config,
 * what we force in it, patches. Kernels of different identities are never
 * taken for each other.
 */
char *spec_identity(const struct kernel_spec *spec, struct error *err);

#endif
