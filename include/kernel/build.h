/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Builds one kernel with kbuild in a build directory of its own (O=), which is reused so
 * that the next build is incremental.
 *
 *	struct build b = BUILD_INIT;
 *	if (kernel_build(&spec, repo->git, lane.tree, lane.build, commit, &b, &err) < 0)
 *		...			the host is at fault, or the spec is wrong
 *	if (b.status == BUILD_FAILED)
 *		puts(b.error_tail);	the source is at fault
 *	build_clear(&b);
 */
#ifndef KERNEL_BUILD_H
#define KERNEL_BUILD_H

#include <git2.h>

#include "kernel/manifest.h"
#include "kernel/kernel-spec.h"

enum build_status {
	BUILD_OK,
	BUILD_FAILED,  /* an error in the source explains it, and it happened twice */
	BUILD_UNCLEAR, /* it fails in the same way each time, and nothing explains it. From
			  kernel_builder_build(): the host still builds another commit. */
};

struct build {
	enum build_status status;
	bool cached;	  /* came from the cache, nothing was compiled */
	char *compiler;	  /* first line of CC --version; also when failed */
	char *error_tail; /* not OK: the lines that matter, at most 8 KiB; else NULL */
	char **lost;	  /* options asked and lost, NULL-terminated, or NULL */
	size_t lost_nr;
	double seconds;
	int steps; /* of kbuild ("CC kernel/fork.o"), counted in make's output */

	/* Only when OK: */
	char *key;	   /* 64 hex digits; kernels with equal keys are equal */
	char *signature;   /* 64 hex digits, see src/kernel/signature.h */
	char *config_hash; /* SHA-256 of the resolved .config */
	char *image;	   /* paths */
	char *config;
	char *system_map;
	char *vmlinux; /* NULL when cached */
	struct manifest manifest;
};

#define BUILD_INIT                     \
	{                              \
		.status = BUILD_FAILED \
	}

/*
 * tree is a work tree that has commit checked out; the commit's tree is read from repo.
 * Paths in out are in build_dir and stay valid until the next build there. Returns 0
 * when out is filled, whatever its status; -1 with ERROR_HOST (make or compiler missing,
 * disk full, out of memory, deadline) or ERROR_USER (config).
 */
int kernel_build(const struct kernel_spec *spec, git_repository *repo, const char *tree,
		 const char *build_dir, const char *commit, struct build *out, struct error *err);
void build_clear(struct build *b);

#endif
