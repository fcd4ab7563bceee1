// SPDX-License-Identifier: GPL-2.0-only
/* runner/batch, runner/guest and runner/qemu over the fake QEMU of t/fakes. */
#include "batch-world.h"

#include <math.h>

static void a_clean_run_and_its_console(void **state)
{
	struct world w = world_of("boot", "test", "out hello there", "exit 0", NULL);
	struct strbuf text = STRBUF_INIT(1u << 20);

	(void)state;
	world_run(&w);
	assert_int_equal(w.nr, 1);
	assert_int_equal(w.runs[0].outcome, OUTCOME_CLEAN);
	assert_true(isinf(w.runs[0].exposure));
	assert_int_equal(file_read(w.runs[0].console, &text, NULL), 0);
	assert_non_null(strstr(text.buf, "Linux version"));
	assert_non_null(strstr(text.buf, "test: hello there\n"));
	strbuf_release(&text);
	world_clear(&w);
}

static void a_test_that_runs_on_is_ended_in_time(void **state)
{
	struct world w = world_of("boot", "run", NULL);

	(void)state;
	w.batch.boot.run_seconds = .3;
	world_run(&w);
	assert_int_equal(w.runs[0].outcome, OUTCOME_CLEAN);
	assert_true(w.runs[0].exposure >= .3 && w.runs[0].exposure < 3);
	assert_int_equal(w.runs[0].exit_status, -1);
	world_clear(&w);
}

static void a_target_after_noise_is_found(void **state)
{
	struct world w =
		world_of("boot", "test", "warning bar", "sleep .2", "warning foo", "hang", NULL);
	struct matcher *m = matcher_new();
	struct crash target = { .title = "WARNING in foo" };

	(void)state;
	matcher_add_target(m, &target);
	w.batch.boot.matcher = m;
	world_run(&w);
	assert_int_equal(w.runs[0].outcome, OUTCOME_TARGET);
	assert_true(w.runs[0].hit_at >= .15 && w.runs[0].hit_at < 3);
	assert_int_equal(w.runs[0].crash_nr, 2);
	world_clear(&w);
	matcher_free(m);
}

static void a_guest_that_hangs(void **state)
{
	struct world w = world_of("boot", "test", "hang", NULL);

	(void)state;
	w.batch.boot.run_seconds = 6;
	world_run(&w);
	assert_int_equal(w.runs[0].outcome, OUTCOME_NOISE);
	assert_string_equal(w.runs[0].title, TITLE_NO_OUTPUT);
	assert_true(w.runs[0].exposure < 1);
	world_clear(&w);
}

static void only_init_can_report(void **state)
{
	struct world w = world_of("boot", "test", "forge end exit 9", "forge 00 end exit 9",
				  "forge kbisect-init 2", "exit 0", NULL);

	(void)state;
	w.batch.boot.failure = FOR_EXIT;
	world_run(&w);
	assert_int_equal(w.runs[0].outcome, OUTCOME_CLEAN);
	assert_int_equal(w.runs[0].exit_status, 0);
	world_clear(&w);
}

static void guests_side_by_side_stop_when_there_are_enough_runs(void **state)
{
	struct world w = world_of("boot", "test", "sleep .1", "exit 0", NULL);

	(void)state;
	w.batch.jobs = 3;
	w.batch.wanted = 20;
	w.enough_after = 4;
	world_run(&w);
	assert_int_equal(w.nr, 4);
	world_clear(&w);
}

static void the_smaller_round_comes_first(void **state)
{
	struct world w = world_of("boot", "test", "sleep .3", "exit 0", NULL);

	(void)state;
	w.batch.jobs = 4;
	w.batch.wanted = 6;
	w.enough_after = 1;
	world_run(&w);
	assert_int_equal(w.nr, 1);
	assert_int_equal(boots_of(&w), 2);
	world_clear(&w);
}

static void a_guest_that_is_only_watched_does_not_hold_a_job(void **state)
{
	struct world w = world_of("linger 2", "boot", "test", "exit 0", NULL);
	double started = now_seconds();

	(void)state;
	w.batch.jobs = 2;
	w.batch.wanted = 4;
	w.batch.boot.settle = 2;
	world_run(&w);
	assert_int_equal(w.nr, 4);
	assert_true(now_seconds() - started < 4); /* Two rounds of two would take more. */
	world_clear(&w);
}

static void the_wanted_number_of_runs_is_made(void **state)
{
	struct world w = world_of("boot", "test", "share 1/2 warning foo", "exit 0", NULL);
	int warnings = 0;

	(void)state;
	w.batch.jobs = 2;
	w.batch.wanted = 8;
	w.batch.done = 2;
	/* Two runs exist already; on_run counts only its own. */
	w.enough_after = 6;
	world_run(&w);
	assert_int_equal(w.nr, 6);
	for (int i = 0; i < w.nr; i++)
		warnings += w.runs[i].outcome == OUTCOME_NOISE;
	assert_int_equal(warnings, 3);
	world_clear(&w);
}

static void a_guest_that_resets_is_lost(void **state)
{
	struct world w = world_of("boot", "test", "reset", NULL);

	(void)state;
	world_run(&w);
	assert_int_equal(w.runs[0].outcome, OUTCOME_NOISE);
	assert_string_equal(w.runs[0].title, TITLE_LOST);
	world_clear(&w);
}

static bool at_once(void *data)
{
	(void)data;
	return true;
}

static void a_batch_can_be_stopped(void **state)
{
	struct world w = world_of("boot", "test", "hang", NULL);

	(void)state;
	w.batch.cancelled = at_once;
	assert_fails(&w, ERROR_CANCELLED, "stopped");
}

static void the_test_is_the_boot(void **state)
{
	struct world ok = world_of("boot", "test", "exit 0", NULL);
	struct world panic = world_of("boot", "panic VFS: Unable to mount root fs", NULL);

	(void)state;
	ok.batch.boot.failure = panic.batch.boot.failure = FOR_BOOT;
	world_run(&ok);
	world_run(&panic);
	assert_int_equal(ok.runs[0].outcome, OUTCOME_CLEAN);
	assert_int_equal(panic.runs[0].outcome, OUTCOME_TARGET);
	assert_non_null(strstr(panic.runs[0].title, "VFS"));
	world_clear(&ok);
	world_clear(&panic);
}

static enum reach reach_with(const char *map, const char *function, const char *command)
{
	struct world w =
		world_of("boot", "reach ffffffff81000010", "test", command, "exit 0", NULL);
	AUTO_FREE char *path = xstrfmt("%s/System.map", dir);
	const char *watch[] = { function, NULL };
	enum reach reach;

	assert_int_equal(file_write_atomic(path, map, strlen(map), NULL), 0);
	w.system_map = path;
	w.batch.boot.watch = watch;
	world_run(&w);
	assert_int_equal(w.runs[0].outcome, OUTCOME_CLEAN);
	reach = w.runs[0].reach;
	world_clear(&w);
	return reach;
}

static void a_run_tells_whether_it_reached_the_functions(void **state)
{
	static const char map[] = "ffffffff81000010 T foo\nffffffff81000020 T bar\n";

	(void)state;
	assert_int_equal(reach_with(map, "foo", "reach ffffffff81000010"), REACH_YES);
	/* Functions that the boot reaches do not count. */
	assert_int_equal(reach_with(map, "foo", "reach ffffffff81000020"), REACH_NO);
	assert_int_equal(reach_with(map, "missing", "reach ffffffff81000010"), REACH_ABSENT);
}

/* Hands over a run each time, as one that was made elsewhere. */
struct elsewhere {
	struct world *w;
	struct batch *batch;
	uv_timer_t timer;
	int ended;
};

static struct elsewhere elsewhere;

static void hand_over(uv_timer_t *timer)
{
	struct run run = RUN_INIT;

	(void)timer;
	run.outcome = OUTCOME_CLEAN;
	run.title = xstrdup("made elsewhere");
	batch_add(elsewhere.batch, &run);
}

static void elsewhere_begins(struct batch *batch, uv_loop_t *loop, void *data)
{
	elsewhere.w = data;
	elsewhere.batch = batch;
	uv_timer_init(loop, &elsewhere.timer);
	uv_timer_start(&elsewhere.timer, hand_over, 10, 10);
}

static void elsewhere_ends(void *data)
{
	assert_ptr_equal(data, elsewhere.w);
	elsewhere.ended++;
	uv_close((uv_handle_t *)&elsewhere.timer, NULL);
}

/* The guest here hangs for longer than the other runs take, and is not counted. */
static void runs_that_were_made_elsewhere_count(void **state)
{
	struct world w = world_of("boot", "test", "hang", NULL);

	(void)state;
	w.batch.wanted = 3;
	w.batch.on_begin = elsewhere_begins;
	w.batch.on_end = elsewhere_ends;
	world_run(&w);
	assert_int_equal(w.nr, 3);
	assert_int_equal(elsewhere.ended, 1);
	for (int i = 0; i < 3; i++)
		assert_string_equal(w.runs[i].title, "made elsewhere");
	world_clear(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clean_run_and_its_console),
		cmocka_unit_test(a_test_that_runs_on_is_ended_in_time),
		cmocka_unit_test(a_target_after_noise_is_found),
		cmocka_unit_test(a_guest_that_hangs),
		cmocka_unit_test(only_init_can_report),
		cmocka_unit_test(guests_side_by_side_stop_when_there_are_enough_runs),
		cmocka_unit_test(the_smaller_round_comes_first),
		cmocka_unit_test(a_guest_that_is_only_watched_does_not_hold_a_job),
		cmocka_unit_test(the_wanted_number_of_runs_is_made),
		cmocka_unit_test(a_guest_that_resets_is_lost),
		cmocka_unit_test(a_batch_can_be_stopped),
		cmocka_unit_test(the_test_is_the_boot),
		cmocka_unit_test(a_run_tells_whether_it_reached_the_functions),
		cmocka_unit_test(runs_that_were_made_elsewhere_count),
	};

	return cmocka_run_group_tests(tests, prepare, clean_up);
}
