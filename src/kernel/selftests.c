// SPDX-License-Identifier: GPL-2.0-only
#include "selftests.h"

#include "base/files.h"
#include "kbuild.h"
#include "kernel/kconfig.h"

#define SELFTESTS_DIR "tools/testing/selftests"
#define INSTALLED ".kbisect-selftests"
/* With this status make says that a target could not be made. */
#define MAKE_FAILED 2
/* Before this release make has no target "headers". */
#define HEADERS_SINCE 503

int selftests_check(const struct kernel_spec *spec, struct error *err)
{
	AUTO_FREE char *rsync = spec->kselftest ? find_program("rsync") : NULL;

	if (!spec->kselftest || rsync)
		return 0;
	return error_set(err, ERROR_HOST,
			 "'rsync' not found, with which the kernel installs its selftests "
			 "(--kselftest): install rsync");
}

static int selftests_call(const struct kernel_spec *spec, const char *dir, const char *build_dir,
			  const char *const *targets, struct build_log *log, struct error *err)
{
	const struct make_call call = {
		.spec = spec,
		.tree = dir,
		.build_dir = build_dir,
		.targets = targets,
		.on_line = build_log_line,
		.data = log,
		.link_static = spec->kselftest_static,
	};

	return make_run(&call, err);
}

/*
 * Some tests of a collection do not build on most hosts, so make ignores errors where only one
 * test is wanted. Returns 0 when that was installed, or when there was no error: then the
 * commit does not have it.
 */
static int check_test(const struct kernel_spec *spec, const char *installed,
		      const struct build_log *log)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", installed, spec->kselftest);

	path[strlen(installed) + 1 + strcspn(spec->kselftest, ":")] = '/';
	return file_exists(path) || !log->errors_nr ? 0 : MAKE_FAILED;
}

int selftests_make(const struct kernel_spec *spec, const char *tree, const char *build_dir,
		   struct build_log *log, struct error *err)
{
	AUTO_FREE char *dir = xstrfmt("%s/" SELFTESTS_DIR, tree);
	AUTO_FREE char *objects = xstrfmt("%s/kselftest", build_dir);
	AUTO_FREE char *installed = xstrfmt("%s/" INSTALLED, build_dir);
	AUTO_FREE char *to = xstrfmt("KSFT_INSTALL_PATH=%s", installed);
	const char *colon = strchrnul(spec->kselftest, ':');
	AUTO_FREE char *collection =
		xstrfmt("TARGETS=%.*s", (int)(colon - spec->kselftest), spec->kselftest);
	const char *headers[] = { tree_release(tree) < HEADERS_SINCE ? "headers_install" :
								       "headers",
				  NULL };
	/* Older releases know the directory by the second name. */
	const char *targets[] = {
		to,	   to + strlen("KSFT_"), collection, "FORCE_TARGETS=1", "SKIP_TARGETS=",
		"install", *colon ? "-i" : NULL, NULL
	};
	struct kernel_spec usual = *spec;
	int ret;

	usual.kselftest_static = false;
	if (remove_tree(objects, err) < 0 || remove_tree(installed, err) < 0)
		return -1;
	ret = selftests_call(&usual, tree, build_dir, headers, log, err);
	if (!ret)
		ret = selftests_call(spec, dir, build_dir, targets, log, err);
	return ret || !*colon ? ret : check_test(spec, installed, log);
}

int selftests_take(const char *build_dir, const char *to, struct error *err)
{
	AUTO_FREE char *installed = xstrfmt("%s/" INSTALLED, build_dir);
	AUTO_FREE char *path = xstrfmt("%s/" SELFTESTS_NAME, to);

	if (rename(installed, path) < 0)
		return error_set(
			err, ERROR_HOST,
			"make exited with status 0, but installed no selftests in '%s': %s",
			installed, strerror(errno));
	return 0;
}

bool selftests_may_read(const char *path)
{
	static const char *const dirs[] = { SELFTESTS_DIR "/", "tools/arch/",  "tools/build/",
					    "tools/include/",  "tools/lib/",   "tools/scripts/",
					    "tools/testing/",  "include/uapi/" };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (starts_with(path, dirs[i]))
			return true;
	return ends_with(path, ".h") && !starts_with(path, "drivers/") &&
	       !starts_with(path, "sound/");
}
