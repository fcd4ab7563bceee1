// SPDX-License-Identifier: GPL-2.0-only
/* Drives a session to its result, or as far as one step or the deadline allow. */
#include "common.h"
#include "interrupt.h"
#include "proc/child.h"
#include "report/note.h"
#include "session/git-driver.h"
#include "session/past-times.h"
#include "session/test-ends.h"

#define NOTIFY_SECONDS 60
#define TIME_EXAMPLES "examples: 8h, 90m, 18:00, 2026-02-28 18:00"

static bool has_final_result(const struct session *s)
{
	return s->state.result.kind && !s->state.result.provisional;
}

static int find_result(struct session *s, struct testbed *tb, struct error *err)
{
	bool range_known = s->state.passing[0];

	if (range_known && range_load(&s->range, err) < 0)
		return -1;
	if (range_known && !s->state.nr && say_paths(s, err) < 0)
		return -1;
	if (!s->state.bisecting && test_ends(s, tb, err) < 0)
		return -1;
	if (has_final_result(s))
		return 0;
	/* The range of a search without a good end is known only after test_ends(). */
	if (s->without_good && !s->state.bisecting && say_paths(s, err) < 0)
		return -1;
	return driver_start(s, err) < 0 ? -1 : search_loop_run(s, tb, err);
}

/* "18:00" is the next time at which the clock shows it; with a date it is on that day. */
static int parse_clock(const char *text, double *at)
{
	time_t now = time(NULL);
	const char *day, *end;
	struct tm tm;

	localtime_r(&now, &tm);
	tm.tm_sec = 0;
	tm.tm_isdst = -1;
	day = strptime(text, "%Y-%m-%d", &tm);
	if (day)
		text = day + strspn(day, " T");
	end = strptime(text, "%H:%M", &tm);
	if (!end || *end)
		return -1;
	*at = (double)mktime(&tm);
	if (!day && *at <= (double)now)
		*at += 24 * 3600;
	return 0;
}

static int find_deadline(struct session *s, struct error *err)
{
	const char *text = s->settings.deadline;
	double seconds;

	if (!text)
		return 0;
	if (parse_duration(text, &seconds, NULL) == 0)
		s->stop_at = (double)time(NULL) + seconds;
	else if (parse_clock(text, &s->stop_at) < 0)
		return error_set(err, ERROR_USER,
				 "--deadline: '%s' is not a time (" TIME_EXAMPLES ")", text);
	if (s->stop_at <= (double)time(NULL))
		return error_set(err, ERROR_USER, "--deadline: '%s' is over", text);
	return 0;
}

/* The session stopped before it had a result because it was asked to. */
static int stopped(struct session *s, struct error *err)
{
	error_clear(err);
	if (!session_time_is_up(s)) {
		tell_user("one commit was tested; 'git kbisect continue' goes on");
		return 0;
	}
	if (s->state.bisecting)
		return search_loop_stop(s, err);
	tell_user(
		"the time is up, and the ends are not tested yet; 'git kbisect continue' goes on");
	return 0;
}

/* Tells the command of kbisect.notify how the session ended. */
static void notify(const struct session *s, const struct error *why)
{
	const struct result *r = &s->state.result;
	const char *command = s->settings.notify,
		   *kind = r->kind ? result_kind_id(r->kind) : "stopped";
	const char *const argv[] = { "/bin/sh", "-c", command, NULL };
	const char *culprit = r->kind == RESULT_CULPRIT ? r->commits[0] : "";
	AUTO_FREE char *verdict = xstrfmt("KBISECT_VERDICT=%s", why ? "error" : kind);
	AUTO_FREE char *found = xstrfmt("KBISECT_CULPRIT=%s", culprit);
	AUTO_FREE char *message =
		xstrfmt("KBISECT_MESSAGE=%s", why && why->message ? why->message : "");
	const char *const env[] = { verdict, found, message, NULL };
	const struct child_spec spec = { .argv = argv, .env = env, .deadline = NOTIFY_SECONDS };
	struct error err = ERROR_INIT;
	int status = command ? child_run(&spec, NULL, NULL, &err) : 0;

	if (status < 0)
		warning("kbisect.notify: %s", err.message);
	else if (status)
		warning("kbisect.notify: '%s' ended with status %d", command, status);
	error_clear(&err);
}

/* Searches until there is a result or the session has to stop. */
static int search(struct session *s, struct testbed **tb, struct error *err)
{
	int ret = -1;

	if (find_deadline(s, err) < 0)
		return -1;
	*tb = open_testbed(s, err);
	if (*tb)
		ret = find_result(s, *tb, err);
	if (ret < 0 && err->kind == ERROR_CANCELLED)
		ret = stopped(s, err);
	return ret;
}

static int keep_result(struct session *s, struct error *err)
{
	if (has_final_result(s) && !s->state.noted)
		past_times_add(s);
	return note_write(s, err);
}

int drive(struct session *s, struct error *err)
{
	struct display *d = display_new(s);
	struct testbed *tb = NULL;
	int ret;

	interrupt_watch(s);
	ret = search(s, &tb, err);
	if (!ret)
		ret = keep_result(s, err);
	/* Trouble of the host can be settled, and the runs until then are kept. */
	if (ret < 0 && err->kind == ERROR_HOST && s->state.nr)
		error_set(err, ERROR_HOST,
			  "%s; 'git kbisect continue' goes on when this is settled", err->message);
	testbed_close(tb);
	interrupt_end();
	display_free(d);
	notify(s, ret < 0 ? err : NULL);
	return ret;
}
