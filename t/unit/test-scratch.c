// SPDX-License-Identifier: GPL-2.0-only
/* base/scratch.h: directories of killed processes are removed, and no others. */
#include "base/files.h"
#include "base/scratch.h"

#include <setjmp.h>
#include <signal.h>
#include <sys/wait.h>
#include <cmocka.h>

static char top[] = "/tmp/kbisect-unit-XXXXXX";

static int prepare(void **state)
{
	(void)state;
	return mkdtemp(top) && setenv("TMPDIR", top, 1) == 0 ? 0 : -1;
}

static int clean_up(void **state)
{
	(void)state;
	return remove_tree(top, NULL);
}

/* Forks a process that makes a directory and then waits; returns the directory. */
static char *made_by_child(pid_t *pid)
{
	char path[PATH_MAX] = "";
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	*pid = fork();
	if (*pid == 0) {
		char *dir = scratch_make(0, NULL);

		if (!dir || write(fds[1], dir, strlen(dir)) < 0)
			_exit(1);
		pause();
		_exit(0);
	}
	assert_true(read(fds[0], path, sizeof(path) - 1) > 0);
	close(fds[0]);
	close(fds[1]);
	return xstrdup(path);
}

static void files_of_a_killed_process_are_removed(void **state)
{
	pid_t pid;
	AUTO_FREE char *dir = made_by_child(&pid);

	(void)state;
	scratch_sweep();
	assert_true(file_exists(dir));
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	scratch_sweep();
	assert_false(file_exists(dir));
}

static void directories_in_use_and_of_others_stay(void **state)
{
	char *dir = scratch_make(0, NULL);
	AUTO_FREE char *other = xstrfmt("%s/kbisect-of-another", top);

	(void)state;
	assert_non_null(dir);
	assert_int_equal(mkdir(other, 0700), 0);
	scratch_sweep();
	assert_true(file_exists(dir) && file_exists(other));
	scratch_remove(dir);
	assert_int_equal(rmdir(other), 0);
}

static void a_directory_whose_path_would_be_too_long_is_made_elsewhere(void **state)
{
	char *dir = scratch_make(strlen("/tmp/kbisect-tmp-XXXXXX"), NULL);

	(void)state;
	assert_non_null(dir);
	assert_true(starts_with(dir, "/tmp/kbisect-tmp-"));
	scratch_remove(dir);
}

static void make_files(const char *const *names, size_t nr)
{
	AUTO_FREE char *dirs = xstrfmt("%s/sub/below", top);

	assert_int_equal(make_dirs(dirs, NULL), 0);
	for (size_t i = 0; i < nr; i++) {
		AUTO_FREE char *path = xstrfmt("%s/%s", top, names[i]);

		assert_int_equal(file_write_atomic(path, "x", 1, NULL), 0);
	}
}

static bool all_are_there(const char *const *names, size_t nr, bool there)
{
	for (size_t i = 0; i < nr; i++) {
		AUTO_FREE char *path = xstrfmt("%s/%s", top, names[i]);

		if (file_exists(path) != there)
			return false;
	}
	return true;
}

static void only_temporary_files_are_swept(void **state)
{
	static const char *const left[] = { "run-2.log.tmp-12-abcdef", ".config.tmp-7-Ab3xyZ",
					    "sub/run.tmp-1-x.tmp-99-abcdef" };
	static const char *const kept[] = { "run-1.log", "a.tmp-12-abcdefg", "a.tmp-abcdef",
					    "a.tmp-12", "sub/below/run.tmp-12-abcdef" };

	(void)state;
	make_files(left, ARRAY_SIZE(left));
	make_files(kept, ARRAY_SIZE(kept));
	temporaries_sweep(top, "other", 2);
	assert_true(all_are_there(left, ARRAY_SIZE(left), true));
	temporaries_sweep(top, "", 2);
	assert_true(all_are_there(left, ARRAY_SIZE(left), false));
	assert_true(all_are_there(kept, ARRAY_SIZE(kept), true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_of_a_killed_process_are_removed),
		cmocka_unit_test(directories_in_use_and_of_others_stay),
		cmocka_unit_test(a_directory_whose_path_would_be_too_long_is_made_elsewhere),
		cmocka_unit_test(only_temporary_files_are_swept),
	};

	return cmocka_run_group_tests(tests, prepare, clean_up);
}
