/*
 * What a kernel was built from: each source file that its build read or may
 * have read, by path and blob. A commit whose tree has the same is the same
 * kernel. The rules are in Documentation/technical/manifest.adoc; when in
 * doubt a commit does not match.
 *
 *	int same = manifest_matches(&m, repo->git, commit, &why, &err);
 */
#ifndef KERNEL_MANIFEST_H
#define KERNEL_MANIFEST_H

#include <git2.h>

#include "base/error.h"
#include "base/strbuf.h"

struct manifest_file {
	char *path;
	git_oid blob;
	unsigned mode;
};

struct path_set {
	char **v;
	size_t nr, alloc;
};

struct manifest {
	char *identity; /* spec_identity() */
	char *arch, *srcarch, *compiler;
	char *config_hash; /* of the resolved .config */
	char *commit, *tree;
	bool config_target; /* the config comes from the tree */
	struct manifest_file *files; /* sorted by path */
	size_t nr, alloc;
	struct path_set made;	/* targets without suffix that no file above has the stem of */
	struct path_set dirs;	/* where includes are looked for, and all their parents */
	struct path_set headers; /* generated headers, by path */
	struct path_set names;	/* file names that build files mention */
	struct path_set wild;	/* directories whose build file uses wildcards */
};

#define MANIFEST_INIT { .nr = 0 }

/*
 * After a successful build in build_dir from the checkout in tree. identity,
 * arch and srcarch are the spec's.
 */
struct manifest_inputs {
	const char *identity, *arch, *srcarch, *compiler, *config_hash;
	const char *tree, *build_dir, *commit;
	bool config_target;
};
int manifest_collect(struct manifest *m, const struct manifest_inputs *in, git_repository *repo,
		     struct error *err);

/* Text, see Documentation/technical/manifest.adoc. Loading checks everything. */
int manifest_parse(struct manifest *m, const char *text, size_t len, struct error *err);
int manifest_load(struct manifest *m, const char *path, struct error *err);
void manifest_write(const struct manifest *m, struct strbuf *sb);
void manifest_clear(struct manifest *m);
#define MANIFEST_MAX (64 << 20) /* bytes of text */

/* The kernel's key: 64 hex digits over the inputs, owned. */
char *manifest_key(const struct manifest *m);

/*
 * 1: the commit (full hash) builds the same kernel; 0: it may not, and *why
 * (may be NULL; owned by the caller) names the first path; -1: error. A tree
 * that is not in the repository is 0. Milliseconds, less when different.
 */
int manifest_matches(const struct manifest *m, git_repository *repo, const char *commit, char **why,
		     struct error *err);

/* The same between any two trees, for this kernel: 1 when no difference
 * between them can matter. */
int manifest_same(const struct manifest *m, git_repository *repo, const git_oid *from,
		  const git_oid *to, char **why, struct error *err);

/*
 * Range collapse: weight[i] = 0 for each commit that differs from every one of
 * its parents in nothing that can matter, 1 otherwise. Returns the number
 * of commits that can matter, or -1.
 */
long manifest_weigh(const struct manifest *m, git_repository *repo, char *const *commits, size_t nr,
		    double *weight, struct error *err);

#endif
