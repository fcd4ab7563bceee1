// SPDX-License-Identifier: GPL-2.0-only
#include "worker-pool-parts.h"
#include "worker-launch.h"

/* As many tests in a row, or of one commit, that end without a verdict are a fault of the host.
 * When one of several hosts dies, all the tests there are lost in a row. */
#define LOST_MAX 3
#define LOST_PER_LANE 2
/* The exit status of a worker that has found a fault of the host and told it. */
#define STATUS_ERROR 128

void pool_fail(struct worker_pool *pool)
{
	pool->failed = true;
	pool->news = true;
}

void pool_worker_drop(struct pool_worker *w)
{
	w->ended = true;
	free(w->commit);
	w->commit = NULL;
	if (w->child)
		child_kill(w->child);
}

/* Nothing that the worker says counts any more. */
static void kill_rejected(struct pool_worker *w)
{
	if (w->child && w->stream.garbage)
		child_kill(w->child);
}

static void look_for_silence(struct pool_worker *w)
{
	if (!w->child || w->ended || w->stream.garbage)
		return;
	worker_stream_tick(&w->stream, &w->pool->s->settings);
	kill_rejected(w);
}

static void pool_on_tick(uv_timer_t *timer)
{
	struct worker_pool *pool = timer->data;

	for (size_t i = 0; i < pool->lanes; i++)
		look_for_silence(&pool->workers[i]);
	if (!pool->failed && session_time_is_up(pool->s)) {
		(void)session_may_test(pool->s, &pool->err);
		pool_fail(pool);
	}
}

struct worker_pool *worker_pool_open(struct session *s, size_t lanes, struct error *err)
{
	struct worker_pool *pool = xcalloc(1, sizeof(*pool));

	if (uv_loop_init(&pool->loop) < 0) {
		free(pool);
		error_set(err, ERROR_HOST, "cannot create an event loop");
		return NULL;
	}
	pool->s = s;
	pool->lanes = lanes;
	pool->workers = xcalloc(lanes, sizeof(*pool->workers));
	for (size_t i = 0; i < lanes; i++) {
		pool->workers[i] = (struct pool_worker){ .pool = pool, .lane = (int)i };
		worker_stream_init(&pool->workers[i].stream);
	}
	uv_timer_init(&pool->loop, &pool->timer);
	pool->timer.data = pool;
	uv_timer_start(&pool->timer, pool_on_tick, WORKER_TICK_MS, WORKER_TICK_MS);
	return pool;
}

static void pool_on_output(void *data, int fd, const char *bytes, size_t len)
{
	struct pool_worker *w = data;

	if (w->ended || w->pool->failed)
		return;
	worker_stream_take(&w->stream, fd, bytes, len, pool_take_line, w);
	kill_rejected(w);
}

static void lose_again(struct pool_worker *w, const char *why)
{
	struct worker_pool *pool = w->pool;
	int times = losses_add(&pool->commits, w->commit);

	warning("the test of %.12s ended without a verdict and is made again: %s", w->commit, why);
	if (++pool->lost >= MAX(LOST_MAX, LOST_PER_LANE * (int)pool->lanes))
		error_set(&pool->err, ERROR_HOST,
			  "%d tests in a row ended without a verdict; that of %s: %s", pool->lost,
			  w->commit, why);
	else if (times >= LOST_MAX)
		error_set(&pool->err, ERROR_HOST,
			  "%d tests of %s ended without a verdict, the last: %s", times, w->commit,
			  why);
	else
		return;
	pool_fail(pool);
}

/* Counts a lost test for the node, because other nodes may do better. */
static void blame_node(const struct pool_worker *w)
{
	if (w->node && losses_add(&w->pool->s->node_losses, w->node) == NODE_LOST_MAX)
		warning("node %s lost %d tests in a row: the next jobs go to other nodes", w->node,
			NODE_LOST_MAX);
}

/* Slurm may have no other node than those that are avoided. That is not counted as a lost test,
 * so that the next one, there, has another reason. */
static bool needs_avoided_node(const struct pool_worker *w)
{
	struct losses *nodes = &w->pool->s->node_losses;
	AUTO_FREE char *avoided = worker_avoided_nodes(w->pool->s);

	if (w->node || !w->choosy)
		return false;
	if (avoided)
		warning("no other node for a job: the next ones may go to %s again: %s", avoided,
			w->stream.words.buf);
	losses_clear(nodes);
	return true;
}

/* The worker ended without a verdict. */
static void lose(struct pool_worker *w, const struct child_result *result)
{
	struct worker_pool *pool = w->pool;
	bool gave_up = !result->signal && !result->timed_out && result->status == STATUS_ERROR;
	bool elsewhere = worker_is_elsewhere(pool->s);

	if (w->stream.garbage) {
		lose_again(w, w->stream.garbage);
	} else if (elsewhere && !result->timed_out && w->stream.words.len) {
		lose_again(w, w->stream.words.buf); /* another host may do better */
	} else if (elsewhere || !gave_up) {
		lose_again(w, result->timed_out ? "it took too long" : "its process died");
	} else {
		error_set(&pool->err, ERROR_HOST, "%s",
			  w->stream.words.len ? w->stream.words.buf :
						"a worker gave up, and did not say why");
		pool_fail(pool);
	}
}

static void pool_on_exit(void *data, const struct child_result *result)
{
	struct pool_worker *w = data;

	w->child = NULL;
	w->pool->news = true;
	w->pool->s->guests -= w->guests;
	w->guests = 0;
	if (w->commit && !w->ended && !w->pool->failed && !needs_avoided_node(w)) {
		lose(w, result);
		blame_node(w);
	}
	free(w->commit);
	w->commit = NULL;
	free(w->console);
	free(w->node);
	w->console = w->node = NULL;
}

size_t worker_pool_lanes(const struct worker_pool *pool)
{
	return pool ? pool->lanes : 0;
}

size_t worker_pool_busy(const struct worker_pool *pool)
{
	size_t nr = 0;

	for (size_t i = 0; i < worker_pool_lanes(pool); i++)
		nr += pool->workers[i].child != NULL;
	return nr;
}

bool worker_pool_is_busy(const struct worker_pool *pool, size_t lane)
{
	return pool && pool->workers[lane].child;
}

size_t worker_pool_running(const struct worker_pool *pool)
{
	size_t nr = 0;

	for (size_t i = 0; i < worker_pool_lanes(pool); i++)
		nr += pool->workers[i].commit != NULL;
	return nr;
}

const char *worker_pool_commit(const struct worker_pool *pool, size_t lane)
{
	return pool->workers[lane].commit;
}

static struct child *start_worker(struct pool_worker *w, const struct worker_share *share,
				  struct error *err)
{
	AUTO_FREE char *avoided = worker_avoided_nodes(w->pool->s);
	const struct worker_spec spec = {
		.commit = w->commit,
		.avoid = avoided,
		.lane = w->lane,
		.lanes = (int)w->pool->lanes,
		.jobs = share->jobs,
		.guests = share->guests,
	};
	const struct child_spec on = { .on_output = pool_on_output,
				       .on_exit = pool_on_exit,
				       .data = w };

	w->choosy = avoided != NULL;
	return worker_launch(w->pool->s, &spec, &w->pool->loop, &on, err);
}

int worker_pool_start(struct worker_pool *pool, size_t lane, const char *commit,
		      const struct worker_share *share, struct error *err)
{
	struct pool_worker *w = &pool->workers[lane];

	w->ended = w->helped = false;
	w->most_guests = 0;
	w->built = 0;
	worker_stream_begin(&w->stream);
	w->commit = xstrdup(commit);
	w->child = start_worker(w, share, err);
	if (w->child)
		return 0;
	free(w->commit);
	w->commit = NULL;
	return -1;
}

void worker_pool_end(struct worker_pool *pool, size_t lane)
{
	pool_worker_drop(&pool->workers[lane]);
}

uv_loop_t *worker_pool_loop(struct worker_pool *pool)
{
	return &pool->loop;
}

int worker_pool_guests(const struct worker_pool *pool, size_t lane)
{
	return pool->workers[lane].most_guests;
}

int worker_pool_wait(struct worker_pool *pool, struct error *err)
{
	while (!pool->news && !pool->failed)
		uv_run(&pool->loop, UV_RUN_ONCE);
	pool->news = false;
	if (!pool->failed)
		return 0;
	return error_set(err, pool->err.kind, "%s", pool->err.message);
}

bool worker_pool_close(struct worker_pool *pool)
{
	bool retell = pool->retell;

	for (size_t i = 0; i < pool->lanes; i++)
		worker_pool_end(pool, i);
	while (worker_pool_busy(pool))
		uv_run(&pool->loop, UV_RUN_ONCE);
	uv_close((uv_handle_t *)&pool->timer, NULL);
	uv_run(&pool->loop, UV_RUN_DEFAULT);
	uv_loop_close(&pool->loop);
	for (size_t i = 0; i < pool->lanes; i++)
		worker_stream_release(&pool->workers[i].stream);
	losses_clear(&pool->commits);
	error_clear(&pool->err);
	free(pool->workers);
	free(pool);
	return retell;
}
