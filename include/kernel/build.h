/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Builds one kernel with kbuild in a build directory of its own (O=), which is reused so
 * that the next build is incremental.
 *
 *	struct build b = BUILD_INIT;
 *	if (kernel_build(&spec, repo->git, lane.tree, lane.build, commit, &b, &err) < 0)
 *		...			the host is at fault, or the spec is wrong
 *	if (b.blame == BLAME_SOURCE)
 *		puts(b.error_tail);	the source is at fault
 *	build_clear(&b);
 */
#ifndef KERNEL_BUILD_H
#define KERNEL_BUILD_H

#include <git2.h>

#include "base/string-set.h"
#include "evidence/blame.h"
#include "kernel/manifest.h"
#include "kernel/kernel-spec.h"

struct build {
	/* BLAME_NONE: it built. BLAME_SOURCE: an error in the source explains why not, and it
	 * happened twice. BLAME_COMPARE: it fails in the same way each time, and nothing
	 * explains it. BLAME_NOBODY, from kernel_builder_build(): likewise, and the host still
	 * builds another commit. */
	enum blame blame;
	bool skipped;	  /* a hook asked for that: BLAME_NOBODY, and error_tail says so */
	bool cached;	  /* came from the cache, nothing was compiled */
	char *compiler;	  /* first line of CC --version; also when failed */
	char *error_tail; /* not built: the lines that matter, at most 8 KiB; else NULL */
	char **lost;	  /* options asked and lost, NULL-terminated, or NULL */
	size_t lost_nr;
	char **overridden; /* what later parts of the config changed; likewise */
	double seconds;
	enum pattern_found warned; /* was the warning of the spec printed? */
	char *warning;		   /* the first line that is and is not known, or NULL */
	/* The forms of all lines that are the warning, known or not. A form is a line without
	 * digits, because numbers of lines move. */
	struct string_set warnings;
	int steps; /* of kbuild ("CC kernel/fork.o"), counted in make's output */

	/* Only when it built: */
	char *key;	   /* 64 hex digits; kernels with equal keys are equal */
	char *signature;   /* 64 hex digits, see kernel/signature.h */
	char *config_hash; /* SHA-256 of the resolved .config */
	char *image;	   /* paths */
	char *config;
	char *system_map;
	char *vmlinux; /* NULL when cached */
	char *modules; /* a cpio archive of lib/modules/<release>; NULL: none are installed */
	struct manifest manifest;
};

/* More forms are not kept. */
#define BUILD_WARNINGS_MAX 10000

#define BUILD_INIT                   \
	{                            \
		.blame = BLAME_AGAIN \
	}

/*
 * tree is a work tree that has commit checked out; the commit's tree is read from repo.
 * Paths in out are in build_dir and stay valid until the next build there. Returns 0
 * when out is filled, whatever came of it; -1 with ERROR_HOST (make or compiler missing,
 * disk full, out of memory, deadline) or ERROR_USER (config).
 */
int kernel_build(const struct kernel_spec *spec, git_repository *repo, const char *tree,
		 const char *build_dir, const char *commit, struct build *out, struct error *err);
void build_clear(struct build *b);

/* Fills b for a commit that the hook with this key does not want to be tested. */
void build_skipped(struct build *b, const char *key);

/* The name of the hook in the configuration that kernel_build() runs. */
#define POST_BUILD_KEY "kbisect.hook.postBuild"

#endif
