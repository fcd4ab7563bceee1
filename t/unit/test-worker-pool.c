// SPDX-License-Identifier: GPL-2.0-only
/* Workers that die, hang or talk nonsense. This program is also the worker: the pool starts
 * /proc/self/exe, and FAKE_WORKER has what each of them does, a letter for each test:
 *
 *	v	gives a verdict		s	is silent	d	dies
 *	g	talks nonsense		o	is of another version
 *	b	pretends that the user gave the verdict
 *	t	talks without an end	l	writes a line without an end
 *	x	tells of another commit	p	tells of guests, and gives a verdict
 *	h	gives a verdict when the file "go" is there
 */
#include "temp-dir.h"

#include "../../src/session/worker-pool.h"
#include "base/files.h"
#include "base/version.h"
#include "session/events.h"

#define COMMIT "0123456789abcdef0123456789abcdef01234567"
#define OTHER "fedcba9876543210fedcba9876543210fedcba98"
#define FOUR_KIB 4096

struct pool_world {
	struct repo repo;
	struct session s;
	struct worker_pool *pool;
	struct error err;
};

static void say(json_t *event)
{
	char *text = json_dumps(event, JSON_COMPACT);

	puts(text);
	fflush(stdout);
	free(text);
	json_decref(event);
}

static void say_verdict(const char *commit, enum inference how)
{
	const struct verdict v = { .decision = DECIDE_GOOD, .reason = (char *)"fake" };

	say(event_test(commit, REASON_BISECTION, "gcc"));
	say(event_verdict(commit, &v, 1, NULL, how));
}

static void talk_without_an_end(const char *end)
{
	static char text[FOUR_KIB];

	memset(text, ' ', sizeof(text));
	while (printf("%.*s{\"progress\": \"building\"}%s", FOUR_KIB, text, end) > 0)
		;
}

static void say_verdict_late(void)
{
	AUTO_FREE char *go = xstrfmt("%s/go", getenv("FAKE_DIR"));

	say(event_test(COMMIT, REASON_BISECTION, "gcc"));
	while (!file_exists(go))
		usleep(1000);
	say_verdict(COMMIT, INFERENCE_NONE);
}

static int fake_worker(void)
{
	AUTO_FREE char *path = xstrfmt("%s/count", getenv("FAKE_DIR"));
	int fd = open(path, O_RDWR | O_CREAT | O_APPEND, 0666);
	struct stat st;
	char does;

	if (fd < 0 || write(fd, "", 1) != 1 || fstat(fd, &st) < 0)
		return 1;
	does = getenv("FAKE_WORKER")[st.st_size - 1];
	if (does == 's')
		sleep(1000);
	say(json_pack("{s:s}", "worker", does == 'o' ? "0.0.1" : program_version));
	if (does == 'p')
		say(json_pack("{s:s, s:i, s:i, s:i}", "progress", "testing", "done", 1, "total", 4,
			      "guests", 3));
	if (does == 'v' || does == 'p')
		say_verdict(COMMIT, INFERENCE_NONE);
	else if (does == 'h')
		say_verdict_late();
	else if (does == 'b')
		say_verdict(COMMIT, INFERENCE_BY_HAND);
	else if (does == 'x')
		say_verdict(OTHER, INFERENCE_NONE);
	else if (does == 'g')
		puts("Welcome to node 7\033[2J");
	else if (does == 't' || does == 'l')
		talk_without_an_end(does == 't' ? "\n" : "");
	return does == 'd' ? 1 : 0;
}

static int no_event(void *data, json_t *event, struct error *err)
{
	(void)data;
	(void)event;
	(void)err;
	return 0;
}

static void pool_world_open(struct pool_world *w, const char *does)
{
	AUTO_FREE char *journal = xstrfmt("%s/journal.jsonl", dir);
	AUTO_FREE char *count = put("count", "");

	*w = (struct pool_world){ .repo = { .git_dir = dir } };
	w->s = (struct session){ .repo = &w->repo, .lock = -1 };
	setenv("FAKE_DIR", dir, 1);
	setenv("FAKE_WORKER", does, 1);
	unlink(journal);
	assert_true(file_exists(count));
	settings_init(&w->s.settings);
	w->s.settings.worker_timeout = 2;
	state_init(&w->s.state, &w->s.settings);
	range_init(&w->s.range, &w->repo, &w->s.state);
	assert_int_equal(journal_open(&w->s.journal, journal, no_event, NULL, NULL), 0);
	w->pool = worker_pool_open(&w->s, 1, &w->err);
	assert_non_null(w->pool);
}

static void pool_world_close(struct pool_world *w)
{
	worker_pool_close(w->pool);
	journal_close(&w->s.journal);
	range_clear(&w->s.range);
	state_clear(&w->s.state);
	settings_clear(&w->s.settings);
	error_clear(&w->err);
}

/* Tests the commit until it has a verdict; returns how often, or -1 on failure. */
static int test_until_verdict(struct pool_world *w)
{
	const struct worker_share share = { .jobs = 1, .guests = 1 };
	const struct tested_commit *c = NULL;
	int times = 0;

	while (!c || c->decision == DECIDE_MORE) {
		if (!worker_pool_busy(w->pool)) {
			assert_int_equal(worker_pool_start(w->pool, 0, COMMIT, &share, &w->err), 0);
			times++;
		}
		if (worker_pool_wait(w->pool, &w->err) < 0)
			return -1;
		c = state_find(&w->s.state, COMMIT);
	}
	assert_int_equal(c->decision, DECIDE_GOOD);
	return times;
}

static void assert_verdict_after(const char *does)
{
	struct pool_world w;

	pool_world_open(&w, does);
	w.s.settings.runs = 1; /* by which the output of a worker is limited */
	assert_int_equal(test_until_verdict(&w), strlen(does));
	assert_null(state_find(&w.s.state, OTHER));
	assert_int_equal(w.s.state.words_nr, 0);
	pool_world_close(&w);
}

static void assert_pool_fails(const char *does, const char *words)
{
	struct pool_world w;

	pool_world_open(&w, does);
	assert_int_equal(test_until_verdict(&w), -1);
	assert_int_equal(w.err.kind, ERROR_HOST);
	if (!strstr(w.err.message, words))
		fail_msg("'%s' lacks '%s'", w.err.message, words);
	pool_world_close(&w);
}

static void a_worker_that_fails_gives_no_verdict(void **state)
{
	(void)state;
	assert_verdict_after("v");
	assert_verdict_after("dgv");
	assert_verdict_after("bxv");
	assert_verdict_after("sv");
	assert_verdict_after("tv");
	assert_verdict_after("lv");
}

static void workers_that_fail_again_and_again_are_the_hosts_fault(void **state)
{
	(void)state;
	assert_pool_fails("ddd", "3 tests in a row ended without a verdict");
	assert_pool_fails("ddd", "its process died");
	assert_pool_fails("ggg", "its output makes no sense: 'Welcome to node 7");
}

static void a_worker_of_another_version_is_refused(void **state)
{
	(void)state;
	assert_pool_fails("ov", "the worker is git kbisect 0.0.1 and this is");
}

static int most_guests;

static void look_at_guests(void *data, const char *stage, const char *commit, int done, int total)
{
	const struct session *s = data;

	assert_string_equal(stage, "testing");
	assert_string_equal(commit, COMMIT);
	assert_true(done == 1 && total == 4);
	most_guests = MAX(most_guests, s->guests);
}

static void the_guests_of_workers_are_in_the_live_line(void **state)
{
	struct pool_world w;

	(void)state;
	pool_world_open(&w, "p");
	w.s.observer = (struct observer){ .on_progress = look_at_guests, .data = &w.s };
	assert_int_equal(test_until_verdict(&w), 1);
	assert_int_equal(most_guests, 3);
	while (w.s.guests)
		assert_int_equal(worker_pool_wait(w.pool, &w.err), 0);
	pool_world_close(&w);
}

/* Starts a worker, and adds runs when it has begun, the last of which has this outcome. */
static void help_with(struct pool_world *w, int runs, enum outcome last)
{
	const struct worker_share share = { .jobs = 1, .guests = 1 };

	assert_int_equal(worker_pool_start(w->pool, 0, COMMIT, &share, &w->err), 0);
	while (!state_find(&w->s.state, COMMIT))
		uv_run(worker_pool_loop(w->pool), UV_RUN_ONCE);
	for (int i = 1; i <= runs; i++) {
		struct run run = { .outcome = i < runs ? OUTCOME_CLEAN : last, .booted = true };

		assert_string_equal(worker_pool_commit(w->pool, 0), COMMIT);
		worker_pool_add_run(w->pool, 0, &run);
	}
}

static void runs_made_elsewhere_decide(void **state)
{
	const struct tested_commit *c;
	struct pool_world w;

	(void)state;
	pool_world_open(&w, "h");
	help_with(&w, 2, OUTCOME_TARGET);
	c = state_find(&w.s.state, COMMIT);
	assert_int_equal(c->decision, DECIDE_BAD);
	assert_int_equal(c->nr, 2);
	assert_null(worker_pool_commit(w.pool, 0));
	assert_int_equal(worker_pool_wait(w.pool, &w.err), 0);
	pool_world_close(&w);
}

/* The worker has not seen all runs. */
static void a_verdict_that_the_runs_of_all_do_not_give_is_not_recorded(void **state)
{
	AUTO_FREE char *go = xstrfmt("%s/go", dir);
	const struct tested_commit *c;
	struct pool_world w;

	(void)state;
	pool_world_open(&w, "hv");
	help_with(&w, 1, OUTCOME_CLEAN);
	free(put("go", ""));
	assert_int_equal(worker_pool_wait(w.pool, &w.err), 0);
	c = state_find(&w.s.state, COMMIT);
	assert_int_equal(c->decision, DECIDE_MORE);
	assert_true(c->needless);
	assert_int_equal(c->nr, 1);
	while (worker_pool_busy(w.pool))
		assert_int_equal(worker_pool_wait(w.pool, &w.err), 0);
	assert_int_equal(test_until_verdict(&w), 1);
	unlink(go);
	pool_world_close(&w);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_worker_that_fails_gives_no_verdict),
		cmocka_unit_test(workers_that_fail_again_and_again_are_the_hosts_fault),
		cmocka_unit_test(a_worker_of_another_version_is_refused),
		cmocka_unit_test(the_guests_of_workers_are_in_the_live_line),
		cmocka_unit_test(runs_made_elsewhere_decide),
		cmocka_unit_test(a_verdict_that_the_runs_of_all_do_not_give_is_not_recorded),
	};

	if (argc > 1 && str_equal(argv[1], "worker"))
		return fake_worker();
	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
