// SPDX-License-Identifier: GPL-2.0-only
#include "guest/private-dir.h"

#include "base/files.h"

#include <glob.h>

#define OLD_SECONDS (30 * 24 * 3600)

/* An unpacked archive lies beside the file that locks it. */
static void forget(const char *path)
{
	AUTO_FREE char *tree =
		ends_with(path, ".lock") ? xstrndup(path, strlen(path) - strlen(".lock")) : NULL;

	if (tree && remove_tree(tree, NULL) < 0)
		return;
	unlink(path);
}

void private_dir_forget_old(const char *cache_dir)
{
	AUTO_FREE char *pattern =
		xstrfmt("%s/{{,guest-*/}initramfs-*.cpio,guest-*/root-*.{img,lock}}", cache_dir);
	glob_t found;

	if (glob(pattern, GLOB_NOSORT | GLOB_BRACE, NULL, &found))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct stat st;

		if (stat(found.gl_pathv[i], &st) == 0 && time(NULL) - st.st_mtime > OLD_SECONDS)
			forget(found.gl_pathv[i]);
	}
	globfree(&found);
}

char *private_dir(const char *cache_dir, struct error *err)
{
	AUTO_FREE char *dir = xstrfmt("%s/guest-%ld", cache_dir, (long)geteuid());
	struct stat st;

	if ((mkdir(dir, 0700) < 0 && errno != EEXIST) || lstat(dir, &st) < 0) {
		error_errno(err, "cannot create the directory '%s'", dir);
		return NULL;
	}
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid()) {
		error_set(err, ERROR_HOST, "'%s' is not a directory of yours: remove it", dir);
		return NULL;
	}
	if (st.st_mode & 077 && chmod(dir, 0700) < 0) {
		error_errno(err, "cannot make '%s' private", dir);
		return NULL;
	}
	return steal(&dir);
}
