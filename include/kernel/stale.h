/*
 * What neither make nor ccache notices: a file that is new in the tree and is
 * found before the one that an object was built from (a header earlier in the
 * search order, foo.c beside foo.S). Objects in the build directory would stay as
 * they are.
 */
#ifndef KERNEL_STALE_H
#define KERNEL_STALE_H

#include "kernel/manifest.h"

/* Before a build of commit: takes away what is in build_dir when the commit has
 * such a file that earlier builds there had not. Returns 1 when it did. */
int stale_sweep(const char *build_dir, git_repository *repo, const char *commit, struct error *err);

/* After a successful build. */
int stale_remember(const char *build_dir, const struct manifest *m, struct error *err);

#endif
