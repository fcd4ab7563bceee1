// SPDX-License-Identifier: GPL-2.0-only
/* session/worker-stream: how long a worker may be silent, may take, and how much it may write. */
#include "../../src/session/worker-launch.h"
#include "../../src/session/worker-stream.h"
#include "session/launcher.h"

#include <setjmp.h>
#include <cmocka.h>

#define MIB ((size_t)1024 * 1024)
#define SECONDS_OF_DAYS(n) ((n)*24 * 3600)

struct stream_world {
	struct settings settings;
	struct worker_stream stream;
};

static void stream_world_open(struct stream_world *w, const char *launcher)
{
	settings_init(&w->settings);
	w->settings.launcher = launcher;
	worker_stream_init(&w->stream);
	worker_stream_begin(&w->stream);
}

static void stream_world_close(struct stream_world *w)
{
	worker_stream_release(&w->stream);
	settings_clear(&w->settings);
}

static bool take_any(void *data, const char *line, size_t len)
{
	(void)data;
	(void)line;
	(void)len;
	return true;
}

static void stream_write(struct stream_world *w, int fd, const char *text)
{
	worker_stream_take(&w->stream, fd, text, strlen(text), take_any, NULL);
}

/* Lets so many seconds pass, in each of which the worker may give a sign of life. */
static void pass(struct stream_world *w, double seconds, bool lives)
{
	for (int i = 0; i < seconds && !w->stream.garbage; i++) {
		if (lives)
			stream_write(w, 2, "\n");
		worker_stream_tick(&w->stream, &w->settings);
	}
}

static void a_silent_worker_is_rejected(void **state)
{
	struct stream_world w;

	(void)state;
	stream_world_open(&w, NULL);
	pass(&w, w.settings.worker_timeout, false);
	assert_null(w.stream.garbage);
	pass(&w, 1, false);
	assert_string_equal(w.stream.garbage, "it said nothing for 300 seconds");
	stream_world_close(&w);
}

static void a_job_of_slurm_may_wait_but_not_hang_on_its_node(void **state)
{
	struct stream_world w;

	(void)state;
	stream_world_open(&w, LAUNCHER_SLURM);
	stream_write(&w, 2, "srun: job 7 queued and waiting for resources\n");
	pass(&w, SECONDS_OF_DAYS(3), false);
	assert_null(w.stream.garbage);
	stream_write(&w, 1, "{\"node\":\"n1\"}\n");
	pass(&w, w.settings.worker_timeout, false);
	assert_null(w.stream.garbage);
	pass(&w, 1, false);
	assert_string_equal(w.stream.garbage, "it said nothing for 300 seconds");
	stream_world_close(&w);
}

static void a_job_of_slurm_that_lives_has_a_deadline(void **state)
{
	struct stream_world w;

	(void)state;
	stream_world_open(&w, LAUNCHER_SLURM);
	stream_write(&w, 1, "{\"node\":\"n1\"}\n");
	pass(&w, worker_longest(&w.settings), true);
	assert_null(w.stream.garbage);
	pass(&w, 1, true);
	assert_string_equal(w.stream.garbage, "it took too long");
	stream_world_close(&w);
}

/* Writes so many MiB in lines of one, as consoles are. */
static void stream_write_mib(struct stream_world *w, int nr)
{
	char *text = xcalloc(MIB + 1, 1);

	memset(text, 'x', MIB);
	text[MIB - 1] = '\n';
	for (int i = 0; i < nr; i++) {
		stream_write(w, 1, text);
		worker_stream_tick(&w->stream, &w->settings);
	}
	free(text);
}

static void consoles_of_all_runs_are_not_too_much(void **state)
{
	struct stream_world w;

	(void)state;
	stream_world_open(&w, "ssh build7");
	w.settings.runs = 20;
	/* Each of 60 runs, which a retest may have, with a console of 2 MiB in base64. */
	stream_write_mib(&w, 3 * 20 * 2 + 256);
	assert_null(w.stream.garbage);
	stream_write_mib(&w, 1);
	assert_string_equal(w.stream.garbage, "it wrote more than 376 MiB");
	stream_world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_silent_worker_is_rejected),
		cmocka_unit_test(a_job_of_slurm_may_wait_but_not_hang_on_its_node),
		cmocka_unit_test(a_job_of_slurm_that_lives_has_a_deadline),
		cmocka_unit_test(consoles_of_all_runs_are_not_too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
