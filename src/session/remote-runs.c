// SPDX-License-Identifier: GPL-2.0-only
#include "remote-runs.h"
#include "session/run-json.h"
#include "worker-launch.h"
#include "worker-reply.h"
#include "worker-stream.h"
#include "base/version.h"
#include "evidence/quantiles.h"

/* After as many workers in a row that were no help, this process makes all runs itself. */
#define USELESS_MAX 3
/* Fewer rounds of guests than this are over here before a worker has a kernel, even a cached one. */
#define ROUNDS_MIN 2
/* A message quotes this many bytes of a line that makes no sense. */
#define QUOTED_MAX 60

struct remote_worker {
	struct remote_runs *remote;
	int lane;
	struct child *child; /* NULL: it has ended */
	struct worker_stream stream;
	bool same_kernel;
	struct run held; /* has ended, and its console has not come yet; used if is_held */
	bool is_held;
	char *console; /* the file for it; NULL: none comes */
};

struct remote_runs {
	struct session *s;
	struct remote_runs_spec spec;
	uv_timer_t timer;
	bool timer_open, ended;
	size_t nr;
	struct remote_worker workers[QUANTILES_MAX];
};

/* Whether so many runs here take longer than a build, by the means of those so far. A shared
 * cache saves the build. */
static bool outweigh_build(const struct session *s, int runs)
{
	double build, test;
	size_t built = 0, made = 0;

	state_times(&s->state, &build, &test);
	for (size_t i = 0; i < s->state.nr; i++) {
		const struct tested_commit *c = &s->state.commits[i];

		built += c->built && !c->cached;
		made += c->nr;
	}
	if (s->settings.remote_cache || !built)
		return true;
	return made && runs * test / (double)made > build / (double)built;
}

bool remote_runs_help(const struct session *s, int lanes, int runs, int guests_here)
{
	return worker_is_elsewhere(s) && !s->is_worker && lanes > 1 && !s->settings.metric &&
	       failure_traits(s->settings.kind)->by_runs && s->settings.kind != FOR_BOOT &&
	       s->remote_useless < USELESS_MAX && runs > ROUNDS_MIN * guests_here &&
	       outweigh_build(s, runs);
}

static void kill_worker(struct remote_worker *w)
{
	if (w->child)
		child_kill(w->child);
}

/* Hands the run over, whose console is here now or does not come. */
static void deliver(struct remote_worker *w)
{
	struct remote_runs *remote = w->remote;
	struct run run = w->held;

	if (!w->is_held)
		return;
	w->is_held = false;
	w->held = (struct run)RUN_INIT;
	free(w->console);
	w->console = NULL;
	remote->s->remote_useless = 0;
	remote->spec.on_run(&run, remote->spec.data);
}

static void take_remote_build(struct remote_worker *w, json_t *event)
{
	const struct remote_runs_spec *own = &w->remote->spec;
	const char *key = json_string_value(json_object_get(event, "key"));
	const char *signature = json_string_value(json_object_get(event, "signature"));
	const char *compiler = json_string_value(json_object_get(event, "compiler"));

	w->same_kernel = (key && str_equal(key, own->key)) ||
			 (signature && str_equal(signature, own->signature));
	if (!w->same_kernel)
		worker_stream_reject(&w->stream,
				     "its kernel is not the same as ours (its compiler is %s)",
				     compiler ? compiler : "not known");
}

/* Two workers can await consoles at the same time, so the files have the number of the lane. A guest
 * that does not boot may be the fault of that host, because nobody makes control boots there. */
static void take_remote_run(struct remote_worker *w, json_t *run)
{
	const struct remote_runs *remote = w->remote;
	AUTO_FREE char *name = xstrfmt("remote-%d", w->lane);

	if (!w->same_kernel) {
		worker_stream_reject(&w->stream, "it made a run before it had a kernel");
		return;
	}
	w->console = worker_reply_place_console(remote->s, remote->spec.commit, name, run);
	if (run_from_json(run, &w->held, NULL) < 0)
		die_bug("a run that a worker told cannot be read"); /* worker-reply.c tried */
	w->is_held = true;
	if (!w->held.booted)
		worker_stream_reject(&w->stream, "a guest does not boot there: %s",
				     w->held.title ? w->held.title : "no reason");
	else if (!w->console)
		deliver(w);
}

static void take_remote_event(struct remote_worker *w, const char *id, json_t *event)
{
	if (str_equal(id, "build"))
		take_remote_build(w, event);
	else if (str_equal(id, "run"))
		take_remote_run(w, json_object_get(event, "run"));
	else if (!str_equal(id, "test") && !str_equal(id, "control"))
		worker_stream_reject(&w->stream, "it told a '%s', and only runs are wanted", id);
}

/* A run whose console cannot be written here has nothing to show for it, and does not count. */
static void take_remote_console(struct remote_worker *w, const char *base64)
{
	struct error err = ERROR_INIT;
	int ret = w->console ? worker_reply_write_console(w->console, base64, &err) : 1;

	if (ret > 0)
		worker_stream_reject(&w->stream, "it sent a console that belongs to no run");
	else if (ret < 0)
		worker_stream_reject(&w->stream, "%s", err.message);
	else
		deliver(w);
	error_clear(&err);
}

static void take_remote_version(struct remote_worker *w, const char *version)
{
	w->stream.introduced = true;
	if (!str_equal(version, program_version))
		worker_stream_reject(&w->stream, "it is git kbisect %s and this is %s", version,
				     program_version);
}

static bool remote_take_line(void *data, const char *line, size_t len)
{
	struct remote_worker *w = data;
	struct remote_runs *remote = w->remote;
	struct worker_reply reply;

	worker_reply_read(&reply, remote->s, remote->spec.commit, w->stream.introduced, line, len);
	if (reply.kind != REPLY_CONSOLE)
		deliver(w);
	switch (remote->ended ? REPLY_PROGRESS : reply.kind) {
	case REPLY_NONSENSE:
		worker_stream_reject(&w->stream, "its output makes no sense: '%.*s'", QUOTED_MAX,
				     line);
		break;
	case REPLY_VERSION:
		take_remote_version(w, reply.text);
		break;
	case REPLY_CONSOLE:
		take_remote_console(w, reply.text);
		break;
	case REPLY_EVENT:
		take_remote_event(w, reply.text, reply.line);
		break;
	case REPLY_NODE:
	case REPLY_PROGRESS:
		break;
	}
	worker_reply_clear(&reply);
	return !remote->ended;
}

static void remote_on_output(void *data, int fd, const char *bytes, size_t len)
{
	struct remote_worker *w = data;

	if (w->remote->ended)
		return;
	worker_stream_take(&w->stream, fd, bytes, len, remote_take_line, w);
	if (w->stream.garbage)
		kill_worker(w);
}

/* A worker that made all runs and was not wanted any more ends without a word. */
static void remote_on_exit(void *data, const struct child_result *result)
{
	struct remote_worker *w = data;
	struct remote_runs *remote = w->remote;
	const char *why = w->stream.garbage;

	w->child = NULL;
	if (!why && (result->signal || result->timed_out || result->status))
		why = result->timed_out	  ? "it took too long" :
		      w->stream.words.len ? w->stream.words.buf :
					    "its process died";
	if (!why && !remote->ended)
		deliver(w);
	if (!why || remote->ended)
		return;
	warning("a worker makes no more runs of %.12s: %s", remote->spec.commit, why);
	if (++remote->s->remote_useless == USELESS_MAX)
		warning("%d workers in a row made no runs: all further ones are made here",
			USELESS_MAX);
}

static void remote_on_tick(uv_timer_t *timer)
{
	struct remote_runs *remote = timer->data;

	for (size_t i = 0; i < remote->nr; i++) {
		struct remote_worker *w = &remote->workers[i];

		if (!w->child || w->stream.garbage)
			continue;
		worker_stream_tick(&w->stream, &remote->s->settings);
		if (w->stream.garbage)
			kill_worker(w);
	}
}

static int start_remote(struct remote_runs *remote, struct error *err)
{
	struct remote_worker *w = &remote->workers[remote->nr];
	AUTO_FREE char *avoided = worker_avoided_nodes(remote->s);
	const struct worker_spec spec = {
		.commit = remote->spec.commit,
		.avoid = avoided,
		.lane = remote->spec.first_lane + (int)remote->nr,
		.lanes = remote->spec.lanes,
		.runs = remote->spec.runs,
	};
	const struct child_spec on = { .on_output = remote_on_output,
				       .on_exit = remote_on_exit,
				       .data = w };

	w->remote = remote;
	w->lane = spec.lane;
	w->held = (struct run)RUN_INIT;
	worker_stream_init(&w->stream);
	remote->nr++;
	w->child = worker_launch(remote->s, &spec, remote->spec.loop, &on, err);
	return w->child ? 0 : -1;
}

struct remote_runs *remote_runs_begin(struct session *s, const struct remote_runs_spec *spec)
{
	struct remote_runs *remote = xcalloc(1, sizeof(*remote));
	struct error err = ERROR_INIT;
	int lanes = MIN(MIN(spec->lanes, spec->runs), QUANTILES_MAX);

	remote->s = s;
	remote->spec = *spec;
	uv_timer_init(spec->loop, &remote->timer);
	remote->timer.data = remote;
	remote->timer_open = true;
	uv_timer_start(&remote->timer, remote_on_tick, WORKER_TICK_MS, WORKER_TICK_MS);
	for (int i = 0; i < lanes; i++)
		if (start_remote(remote, &err) < 0) {
			warning("no more workers for runs of %.12s: %s", spec->commit, err.message);
			break;
		}
	error_clear(&err);
	return remote;
}

static void on_remote_timer_closed(uv_handle_t *timer)
{
	struct remote_runs *remote = timer->data;

	remote->timer_open = false;
}

void remote_runs_end(struct remote_runs *remote)
{
	if (!remote || remote->ended)
		return;
	remote->ended = true;
	for (size_t i = 0; i < remote->nr; i++)
		kill_worker(&remote->workers[i]);
	uv_close((uv_handle_t *)&remote->timer, on_remote_timer_closed);
}

bool remote_runs_busy(const struct remote_runs *remote)
{
	for (size_t i = 0; i < remote->nr; i++)
		if (remote->workers[i].child)
			return true;
	return false;
}

void remote_runs_close(struct remote_runs *remote)
{
	if (!remote)
		return;
	remote_runs_end(remote);
	while (remote->timer_open)
		uv_run(remote->spec.loop, UV_RUN_ONCE);
	for (size_t i = 0; i < remote->nr; i++) {
		struct remote_worker *w = &remote->workers[i];

		while (w->child)
			uv_run(remote->spec.loop, UV_RUN_ONCE);
		worker_stream_release(&w->stream);
		run_clear(&w->held);
		free(w->console);
	}
	free(remote);
}
