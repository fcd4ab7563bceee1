// SPDX-License-Identifier: GPL-2.0-only
#include "worker-help.h"
#include "evidence/quantiles.h"
#include "remote-runs.h"
#include "session/test-commit.h"

/* A worker tells of its build and of its runs at any time: this often they are looked at. */
#define LOOK_MS 500

/* The help that the worker in one lane of the pool gets. */
struct helped_lane {
	struct worker_help *help;
	size_t lane;
	struct remote_runs *remote; /* NULL: it gets no help */
	size_t lanes;		    /* that make runs for it */
	char *commit, *key, *signature;
};

struct worker_help {
	struct session *s;
	struct worker_pool *pool;
	uv_timer_t timer;
	bool timer_open;
	size_t offered;
	struct helped_lane helped[QUANTILES_MAX];
};

static size_t lanes_in_use(const struct worker_help *help)
{
	size_t nr = 0;

	for (size_t i = 0; i < worker_pool_lanes(help->pool); i++)
		nr += help->helped[i].lanes;
	return nr;
}

static void end_help(struct helped_lane *h)
{
	remote_runs_close(h->remote);
	free(h->commit);
	free(h->key);
	free(h->signature);
	*h = (struct helped_lane){ .help = h->help, .lane = h->lane };
}

/* The worker may have had its verdict meanwhile, and the lane another commit. */
static bool still_wanted(const struct helped_lane *h)
{
	return str_equal(worker_pool_commit(h->help->pool, h->lane), h->commit);
}

static void help_on_run(struct run *run, void *data)
{
	struct helped_lane *h = data;

	if (still_wanted(h))
		worker_pool_add_run(h->help->pool, h->lane, run);
	else
		run_clear(run);
}

/* Runs that the commit in a lane still needs, if help with them is worth its time; otherwise 0. */
static int runs_to_help(const struct worker_help *help, size_t lane)
{
	const char *commit = worker_pool_commit(help->pool, lane);
	const struct tested_commit *c = commit ? state_find(&help->s->state, commit) : NULL;
	int guests = MAX(worker_pool_guests(help->pool, lane), 1);
	struct verdict v = VERDICT_INIT;
	int runs;

	/* How many guests it has at the same time is known when it has made a run. */
	if (!c || !c->key || !c->nr || c->build_failed || c->decision != DECIDE_MORE)
		return 0;
	test_commit_weigh(help->s, c, &v);
	runs = v.more;
	verdict_clear(&v);
	return remote_runs_help(help->s, (int)worker_pool_lanes(help->pool), runs, guests) ? runs :
											     0;
}

static void begin_help(struct helped_lane *h, size_t lanes, int runs)
{
	struct worker_help *help = h->help;
	const struct tested_commit *c =
		state_find(&help->s->state, worker_pool_commit(help->pool, h->lane));
	struct remote_runs_spec spec = {
		/* Numbers that neither the pool's workers have nor those who help others. */
		.first_lane = (int)((h->lane + 1) * worker_pool_lanes(help->pool)),
		.lanes = (int)lanes,
		.runs = runs,
		.loop = worker_pool_loop(help->pool),
		.on_run = help_on_run,
		.data = h,
	};

	spec.commit = h->commit = xstrdup(c->commit);
	spec.key = h->key = xstrdup(c->key);
	spec.signature = h->signature = c->signature ? xstrdup(c->signature) : NULL;
	h->lanes = lanes;
	h->remote = remote_runs_begin(help->s, &spec);
}

/* The lanes that are left are divided among those who need help. More may be in use than are offered,
 * while help that has become needless is being ended. */
static void begin_all(struct worker_help *help)
{
	size_t wanting[QUANTILES_MAX], nr = 0, used = lanes_in_use(help);
	size_t left = used < help->offered ? help->offered - used : 0;
	int runs[QUANTILES_MAX];

	for (size_t i = 0; i < worker_pool_lanes(help->pool) && left; i++)
		if (!help->helped[i].remote && (runs[nr] = runs_to_help(help, i)) > 0)
			wanting[nr++] = i;
	for (size_t i = 0; i < nr && left; i++) {
		size_t part = (left + nr - i - 1) / (nr - i);

		begin_help(&help->helped[wanting[i]], part, runs[i]);
		left -= part;
	}
}

/* Those who have made all runs that they were started for may be wanted for more. */
static void end_needless_help(struct worker_help *help)
{
	for (size_t i = 0; i < worker_pool_lanes(help->pool); i++) {
		struct helped_lane *h = &help->helped[i];

		if (h->remote && (!still_wanted(h) || !remote_runs_busy(h->remote) ||
				  lanes_in_use(help) > help->offered))
			end_help(h);
	}
}

static void help_on_tick(uv_timer_t *timer)
{
	struct worker_help *help = timer->data;

	begin_all(help);
}

struct worker_help *worker_help_open(struct session *s, struct worker_pool *pool)
{
	struct worker_help *help = xcalloc(1, sizeof(*help));

	help->s = s;
	help->pool = pool;
	for (size_t i = 0; i < QUANTILES_MAX; i++)
		help->helped[i] = (struct helped_lane){ .help = help, .lane = i };
	uv_timer_init(worker_pool_loop(pool), &help->timer);
	help->timer.data = help;
	help->timer_open = true;
	uv_timer_start(&help->timer, help_on_tick, LOOK_MS, LOOK_MS);
	return help;
}

void worker_help_offer(struct worker_help *help, size_t lanes)
{
	help->offered = lanes;
	end_needless_help(help);
	begin_all(help);
}

static void on_help_timer_closed(uv_handle_t *timer)
{
	struct worker_help *help = timer->data;

	help->timer_open = false;
}

void worker_help_close(struct worker_help *help)
{
	if (!help)
		return;
	uv_close((uv_handle_t *)&help->timer, on_help_timer_closed);
	while (help->timer_open)
		uv_run(worker_pool_loop(help->pool), UV_RUN_ONCE);
	for (size_t i = 0; i < worker_pool_lanes(help->pool); i++)
		end_help(&help->helped[i]);
	free(help);
}
