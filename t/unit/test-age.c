// SPDX-License-Identifier: GPL-2.0-only
/* kernel/age: which times of files may be trusted? */
#include "kernel-tree.h"
#include "base/files.h"
#include "kernel/age.h"

#define CLOCK "dir/.kbisect-clock"

static int setup(void **state)
{
	(void)state;
	sh("rm -rf dir; mkdir -p dir/sub; echo 1 >dir/a; echo 2 >dir/sub/b");
	return 0;
}

static struct timespec from_now(double seconds)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += (time_t)seconds;
	return t;
}

static void the_newest_file_counts(void **state)
{
	AUTO_FREE char *dir = in_scratch("dir");
	struct timespec newest;

	(void)state;
	sh("touch -d @1000 dir/a; touch -d @2000 dir/sub/b; touch -d @3000 dir/.kbisect-x");
	assert_int_equal(age_newest(dir, &newest, NULL), 0);
	assert_int_equal(newest.tv_sec, 2000);
	sh("rm -r dir; mkdir dir");
	assert_int_equal(age_newest(dir, &newest, NULL), 0);
	assert_int_equal(newest.tv_sec, 0);
}

/* Where times are whole seconds, a file written now may be as old as the newest one. */
static void coarse_times_are_waited_for(void **state)
{
	AUTO_FREE char *dir = in_scratch("dir");
	struct timespec coarse = from_now(1), newest;
	double start = now_seconds();

	(void)state;
	coarse.tv_nsec = 0;
	assert_int_equal(age_pass(dir, &coarse, NULL), 1);
	clock_gettime(CLOCK_REALTIME, &newest);
	assert_true(age_is_later(&newest, &coarse));
	assert_true(now_seconds() - start < 4);
}

static void a_clock_that_stepped_back_is_not_waited_for(void **state)
{
	AUTO_FREE char *dir = in_scratch("dir");
	struct timespec future = from_now(3600);
	double start = now_seconds();

	(void)state;
	assert_int_equal(age_pass(dir, &future, NULL), 0);
	assert_true(now_seconds() - start < 2);
	/* by less than a coarse file system may be off: only after some seconds */
	future = from_now(4);
	start = now_seconds();
	assert_int_equal(age_pass(dir, &future, NULL), 1);
	assert_true(now_seconds() - start > 2);
}

static void a_clock_that_was_set_is_noticed(void **state)
{
	AUTO_FREE char *dir = in_scratch("dir");
	struct timespec noted;
	struct error err = ERROR_INIT;

	(void)state;
	assert_false(age_clock_was_set(dir)); /* no build is under way */
	assert_int_equal(age_clock_noted(dir, &noted, &err), -1);
	error_clear(&err);
	assert_int_equal(age_note_clock(dir, NULL), 0);
	assert_int_equal(age_clock_noted(dir, &noted, NULL), 0);
	sh("cp " CLOCK " clock");
	assert_false(age_clock_was_set(dir));
	/* by a second, either way, and to another boot */
	sh("awk '{ print $1 + 1000, $2 }' clock >" CLOCK);
	assert_true(age_clock_was_set(dir));
	sh("awk '{ print $1 - 1000, $2 }' clock >" CLOCK);
	assert_true(age_clock_was_set(dir));
	sh("awk '{ print $1, \"other-boot\" }' clock >" CLOCK);
	assert_true(age_clock_was_set(dir));
	sh(": >" CLOCK); /* cut short by a crash of the machine */
	assert_true(age_clock_was_set(dir));
	assert_int_equal(age_forget_clock(dir, NULL), 0);
	assert_false(age_clock_was_set(dir));
}

static void only_older_files_are_touched(void **state)
{
	AUTO_FREE char *dir = in_scratch("dir");
	struct timespec newest = from_now(-10);

	(void)state;
	sh("touch -d '1 hour ago' dir/a; ln -s a dir/link");
	assert_int_equal(age_touch(dir, "a", &newest, NULL), 1);
	assert_int_equal(age_touch(dir, "a", &newest, NULL), 0);
	assert_int_equal(age_touch(dir, "link", &newest, NULL), 0);
	assert_int_equal(age_touch(dir, "gone", &newest, NULL), 0);
	/* set back by somebody: the last change is later than the time of the file */
	sh("touch -d '1 hour ago' dir/sub/b");
	assert_int_equal(age_touch_misdated(dir, &newest, NULL), 1);
	assert_int_equal(age_touch_misdated(dir, &newest, NULL), 0);
	/* written before the clock stepped back */
	sh("touch -d 'now + 1 hour' dir/sub/b");
	assert_int_equal(age_touch_if_misdated(dir, "a", &newest, NULL), 0);
	assert_int_equal(age_touch_if_misdated(dir, "sub/b", &newest, NULL), 1);
	sh("touch -d 'now + 1 hour' dir/sub/b");
	assert_int_equal(age_touch_misdated(dir, &newest, NULL), 1);
	assert_int_equal(age_touch_misdated(dir, &newest, NULL), 0);
}

#define AGE(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AGE(the_newest_file_counts),
		AGE(coarse_times_are_waited_for),
		AGE(a_clock_that_stepped_back_is_not_waited_for),
		AGE(a_clock_that_was_set_is_noticed),
		AGE(only_older_files_are_touched),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
