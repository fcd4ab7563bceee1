/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How kernels are built, apart from their source: architecture, compiler, configuration.
 * A whole bisection uses one struct kernel_spec. All strings are borrowed and may be NULL
 * where a default is named.
 */
#ifndef KERNEL_KERNEL_SPEC_H
#define KERNEL_KERNEL_SPEC_H

#include "crash/user-pattern.h"
#include "arch/arch.h"
#include "base/strbuf.h"

#define BUILD_SECONDS_DEFAULT (4 * 3600.0)

struct manifest_memo;
struct string_set;

/* How options that are m are built (kernel/kconfig.h). */
enum modules_mode {
	MODULES_NO,	 /* they are not built */
	MODULES_BUILTIN, /* they become y */
	MODULES_ALL,	 /* they are built and installed in the guest */
	MODULES_AUTO,	 /* likewise, until a session knows which of them are needed; no
			    kernel_spec has it */
};

struct kernel_spec {
	const struct arch *arch;   /* NULL: arch_find(NULL) */
	const char *cross;	   /* CROSS_COMPILE prefix, e.g. aarch64-linux-gnu- */
	const char *cc;		   /* gcc-11, clang-16, a path; default gcc, with llvm clang */
	bool llvm;		   /* LLVM=1: clang, lld and LLVM's binutils */
	const char *const *config; /* NULL-terminated parts, see config_part_kind(); of an
				      option that several set, the last one counts */
	enum modules_mode modules;
	/* Options that the guest needs besides those of every guest: NULL-terminated tables,
	 * or NULL. */
	const struct config_rule *const *more_rules;
	const char *lsmod;	      /* a list of modules, as lsmod prints it: other options
					 that are m become n; NULL: they stay */
	const char *kselftest;	      /* selftests that are built, too, "<collection>[:<test>]";
					 or NULL */
	bool kselftest_static;	      /* ... for a guest without libraries */
	const char *make;	      /* program; default make */
	const char *const *make_vars; /* for it, as make_vars_check() takes them; or NULL */
	const char *pre_build;	      /* hooks, commands for sh; NULL: none. kernel_build() runs */
	const char *post_build;	      /* only the second. */
	/* A warning that is looked for, or NULL; borrowed. Then each build starts in an empty
	 * directory, because an object that is up to date does not print its warnings. */
	const struct user_pattern *warning;
	const struct string_set *known_warnings; /* forms (see struct build) that do not count;
						    borrowed, NULL: none */
	bool one_lane;	 /* no second build directory or config will need the same objects */
	bool no_ccache;	 /* objects are neither taken from ccache nor stored there */
	int jobs;	 /* at least 1 */
	double deadline; /* seconds that a build may take; 0: BUILD_SECONDS_DEFAULT */

	struct manifest_memo *memo; /* of earlier builds, or NULL: see kernel/manifest.h */

	/* Called during a build. total is 0 if it is not known; in an empty directory it
	 * is about expected_steps. */
	int expected_steps;
	void (*progress)(void *data, int done, int total);
	void *data;
};

const struct arch *spec_arch(const struct kernel_spec *spec); /* never NULL */

/* The compiler's program name without ccache, owned: gcc, aarch64-linux-gnu-gcc, clang-16. */
char *spec_compiler(const struct kernel_spec *spec);

/* Returns the first line that the compiler prints with --version, owned. NULL and
 * ERROR_HOST when it is missing or does not run. */
char *spec_compiler_version(const struct kernel_spec *spec, struct error *err);

/*
 * A part of a configuration: the absolute path of a file, a make target such as defconfig,
 * or an option such as CONFIG_KASAN=y.
 */
enum config_part { CONFIG_PART_FILE, CONFIG_PART_TARGET, CONFIG_PART_OPTION };
enum config_part config_part_kind(const char *part);

/* The part without the directory of a file, which means nothing elsewhere; borrowed. */
const char *config_part_name(const char *part);

/* The names of all parts in their order, as "defconfig, then CONFIG_KASAN=y"; owned. */
char *config_parts_text(const char *const *parts);

/* Checks that all files can be read, that files and options are well-formed, and that there
 * are not too many. ERROR_USER. */
int config_parts_check(const char *const *parts, struct error *err);

/* True when a part of the config comes from a make target, and so from the source. */
bool spec_config_has_target(const struct kernel_spec *spec);

/* Checks that compiler and make are there and the config can be read. The error says what
 * to do. */
int spec_check(const struct kernel_spec *spec, struct error *err);

/*
 * Returns 64 hex digits, owned, that identify all that a kernel depends on apart from the
 * commit: architecture, versions of compiler and linker, the bytes of the config, and the
 * options that we force. Kernels of different identities are never taken for each other.
 */
char *spec_identity(const struct kernel_spec *spec, struct error *err);

#endif
