// SPDX-License-Identifier: GPL-2.0-only
/* The events of workers, their consoles and their verdicts, as the pool takes them. */
#include "worker-pool-parts.h"
#include "base/version.h"
#include "session/control-boot.h"
#include "session/events.h"
#include "session/run-json.h"
#include "session/test-commit.h"
#include "worker-launch.h"
#include "worker-reply.h"

#define GUESTS_MAX 1024
/* A message quotes this many bytes of a line that makes no sense. */
#define QUOTED_MAX 60

static void pool_record(struct worker_pool *pool, json_t *event)
{
	if (session_record(pool->s, event, &pool->err) < 0)
		pool_fail(pool);
}

static void pool_has_verdict(struct pool_worker *w)
{
	if (w->node)
		losses_reset(&w->pool->s->node_losses, w->node);
	w->pool->lost = 0;
	w->pool->news = true;
}

/* Records the verdict of the runs of a worker and of those who help it, if they decide one. A
 * worker that has reason to boot a control kernel first does so. Returns whether they did. */
static bool conclude_helped(struct pool_worker *w)
{
	struct session *s = w->pool->s;
	struct verdict v = VERDICT_INIT;

	if (!w->pool->failed)
		test_commit_weigh(s, state_find(&s->state, w->commit), &v);
	bool decided = v.decision != DECIDE_MORE && v.decision != DECIDE_ABORT &&
		       !control_boot_is_due(s, w->commit, true);
	if (decided) {
		pool_record(w->pool, event_verdict(w->commit, &v, now_seconds() - w->built, NULL,
						   INFERENCE_NONE));
		pool_has_verdict(w);
		pool_worker_drop(w);
	}
	verdict_clear(&v);
	return decided;
}

/* The verdict of its own runs does not count, where the runs of all decide nothing: others have
 * shown what it has not seen. The commit is handed out again with all runs. */
static void take_helped_verdict(struct pool_worker *w)
{
	if (conclude_helped(w))
		return;
	pool_record(w->pool, event_needless(w->commit));
	pool_has_verdict(w);
	pool_worker_drop(w);
}

/* The console of a run elsewhere follows its event, and gets a file here. */
static void take_console(struct pool_worker *w, const char *base64)
{
	struct worker_pool *pool = w->pool;
	AUTO_FREE char *path = steal(&w->console);
	int ret = path ? worker_reply_write_console(path, base64, &pool->err) : 1;

	if (ret > 0)
		worker_stream_reject(&w->stream, "it sent a console that belongs to no run");
	else if (ret < 0)
		pool_fail(pool);
	else if (w->helped)
		(void)conclude_helped(w);
}

/* The run has the next number of its commit, which may have runs that the worker does not know
 * of. */
static void take_pool_run(struct pool_worker *w, json_t *event)
{
	struct session *s = w->pool->s;
	const struct tested_commit *c = state_find(&s->state, w->commit);

	json_object_set_new(event, "number", json_integer(c ? (json_int_t)c->nr : 0));
	if (worker_is_elsewhere(s)) {
		free(w->console);
		w->console = worker_reply_place_console(s, w->commit, "run",
							json_object_get(event, "run"));
	}
	pool_record(w->pool, json_incref(event));
	if (w->helped && !w->console)
		(void)conclude_helped(w);
}

static void take_verdict(struct pool_worker *w, json_t *event)
{
	if (w->helped) {
		take_helped_verdict(w);
		return;
	}
	pool_record(w->pool, json_incref(event));
	pool_has_verdict(w);
	free(w->commit);
	w->commit = NULL;
}

static void take_event(struct pool_worker *w, const char *id, json_t *event)
{
	struct worker_pool *pool = w->pool;

	if (str_equal(id, "run")) {
		take_pool_run(w, event);
		return;
	}
	if (str_equal(id, "verdict")) {
		take_verdict(w, event);
		return;
	}
	if (str_equal(id, "test"))
		json_object_set_new(event, "lane", json_integer(w->lane));
	else if (str_equal(id, "build"))
		w->built = now_seconds();
	else if (str_equal(id, "control") && json_is_false(json_object_get(event, "booted")))
		pool->retell = true;
	pool_record(pool, json_incref(event));
}

/* The live line has the guests of all workers. */
static void take_progress(struct pool_worker *w, json_t *line)
{
	json_int_t guests = json_integer_value(json_object_get(line, "guests"));

	w->pool->s->guests -= w->guests;
	w->guests = (int)MIN(MAX(guests, 0), GUESTS_MAX);
	w->most_guests = MAX(w->most_guests, w->guests);
	w->pool->s->guests += w->guests;
	session_progress(w->pool->s, json_string_value(json_object_get(line, "progress")),
			 w->commit, (int)json_integer_value(json_object_get(line, "done")),
			 (int)json_integer_value(json_object_get(line, "total")));
}

/* A worker of another version could understand the session differently. */
static void take_version(struct pool_worker *w, const char *version)
{
	struct worker_pool *pool = w->pool;

	w->stream.introduced = true;
	if (str_equal(version, program_version))
		return;
	error_set(&pool->err, ERROR_HOST,
		  "the worker is git kbisect %s and this is %s: install the same version there",
		  version, program_version);
	pool_fail(pool);
}

bool pool_take_line(void *data, const char *line, size_t len)
{
	struct pool_worker *w = data;
	struct worker_reply reply;

	if (!w->commit) {
		worker_stream_reject(&w->stream, "it goes on after its verdict");
		return false;
	}
	worker_reply_read(&reply, w->pool->s, w->commit, w->stream.introduced, line, len);
	switch (reply.kind) {
	case REPLY_NONSENSE:
		worker_stream_reject(&w->stream, "its output makes no sense: '%.*s'", QUOTED_MAX,
				     line);
		break;
	case REPLY_NODE:
		free(w->node);
		w->node = xstrdup(reply.text);
		break;
	case REPLY_VERSION:
		take_version(w, reply.text);
		break;
	case REPLY_PROGRESS:
		take_progress(w, reply.line);
		break;
	case REPLY_CONSOLE:
		take_console(w, reply.text);
		break;
	case REPLY_EVENT:
		take_event(w, reply.text, reply.line);
		break;
	}
	worker_reply_clear(&reply);
	return !w->pool->failed && !w->ended;
}

void worker_pool_add_run(struct worker_pool *pool, size_t lane, struct run *run)
{
	struct pool_worker *w = &pool->workers[lane];
	const struct tested_commit *c = state_find(&pool->s->state, w->commit);

	w->helped = true;
	pool_record(pool, event_run(w->commit, c->nr, run));
	if (run->outcome == OUTCOME_STOPPED && !pool->failed) {
		AUTO_FREE char *words = test_commit_stopped(run);
		error_set(&pool->err, ERROR_HOST, "%.12s: %s", w->commit, words);
		pool_fail(pool);
	} else {
		(void)conclude_helped(w);
	}
	run_clear(run);
}
