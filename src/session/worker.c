// SPDX-License-Identifier: GPL-2.0-only
#include "session/worker.h"
#include "base/files.h"
#include "base/version.h"
#include "collapse.h"
#include "session/run-json.h"
#include "session/test-commit.h"
#include "worker-request.h"

#include <signal.h>
#include <sys/time.h>

/* Seconds between two signs of life. */
#define SIGN_SECONDS 5
#define CONSOLE_MAX ((size_t)8 * 1024 * 1024)

/* Standard error, because a line of standard output may be half written. Without a reader the
 * process that wanted the verdict is gone, which ssh tells in no other way. */
static void give_sign(int signal)
{
	int saved = errno;

	(void)signal;
	if (write(STDERR_FILENO, "\n", 1) < 0 && errno == EPIPE)
		kill(getpid(), SIGTERM);
	errno = saved;
}

int worker_introduce(int fd, struct error *err)
{
	const struct itimerval every = { { SIGN_SECONDS, 0 }, { SIGN_SECONDS, 0 } };
	struct sigaction action = { .sa_handler = give_sign, .sa_flags = SA_RESTART };
	AUTO_FREE char *line = xstrfmt("{\"worker\":\"%s\"}\n", program_version);

	sigemptyset(&action.sa_mask);
	if (write_fully(fd, line, strlen(line)) < 0)
		return error_errno(err, "standard output");
	if (sigaction(SIGALRM, &action, NULL) < 0 || setitimer(ITIMER_REAL, &every, NULL) < 0)
		return error_errno(err, "cannot set a timer");
	return 0;
}

static void hand_over_progress(void *data, const char *stage, const char *commit, int done,
			       int total)
{
	struct session *s = data;
	json_t *line = json_pack("{s:s, s:i, s:i, s:i}", "progress", stage, "done", done, "total",
				 total, "guests", s->guests);
	struct error err = ERROR_INIT;

	(void)commit;
	/* An event will fail as well, and end the test. */
	(void)journal_append(&s->journal, line, &err);
	error_clear(&err);
	json_decref(line);
}

/* A console that cannot be read is missing in the report, and that is all. */
static void hand_over_console(void *data, json_t *event)
{
	struct session *s = data;
	json_t *run = json_object_get(event, "run"), *line;
	const char *console = json_string_value(json_object_get(run, "console"));
	AUTO_FREE char *path = console ? text_unescape(console) : NULL;
	struct strbuf text = STRBUF_CHECKED(CONSOLE_MAX);

	if (!path)
		return;
	if (file_read(path, &text, NULL) == 0 && strbuf_check(&text, NULL, "a console") == 0) {
		line = json_pack("{s:o}", "console", worker_encode(&text));
		(void)journal_append(&s->journal, line, NULL);
		json_decref(line);
	}
	strbuf_release(&text);
}

static int worker_test_in_lane(struct session *s, const struct worker_spec *spec, struct error *err)
{
	const struct policy policy = session_policy(s);
	const struct commit_test test = { .commit = spec->commit,
					  .policy = &policy,
					  .why = REASON_BISECTION,
					  .only_runs = spec->runs };
	struct verdict v = VERDICT_INIT;
	struct testbed *tb = testbed_open_worker(s->repo, &s->settings, spec->lane, err);
	int ret = tb ? test_commit(s, tb, &test, &v, err) : -1;

	verdict_clear(&v);
	testbed_close(tb);
	return ret;
}

int worker_test(struct session *s, const struct worker_spec *spec, int fd, struct error *err)
{
	const struct tested_commit *skipped;

	journal_hand_over(&s->journal, fd);
	s->is_worker = true;
	s->settings.jobs = spec->jobs;
	s->settings.guests = spec->guests;
	s->settings.known_warnings = &s->state.known_warnings;
	s->observer = (struct observer){ .on_progress = hand_over_progress,
					 .on_event = spec->elsewhere ? hand_over_console : NULL,
					 .data = s };
	if (range_load(&s->range, err) < 0)
		return -1;
	skipped = spec->runs ? NULL : collapse_skipped(s, spec->commit);
	if (skipped)
		return collapse_skip(s, spec->commit, skipped, err);
	return worker_test_in_lane(s, spec, err);
}
