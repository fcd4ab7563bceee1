// SPDX-License-Identifier: GPL-2.0-only
#include "runner/batch.h"

#include "evidence/blame.h"
#include "guest.h"
#include "proc/processors.h"
#include "runner-ops.h"

#define TICK_MS 100
/* A host whose guests stood still this often in a row will not stop doing so. */
#define STILL_MAX 8
/* Guests that stood still within this many seconds of each other did so for the same
 * reason. */
#define STILL_SECONDS 2.0

struct slot {
	struct batch *batch;
	struct guest *guest; /* NULL: free */
	cpu_set_t processors;
};

struct batch {
	const struct batch_spec *spec;
	uv_loop_t *loop;
	uv_timer_t timer;
	struct slot *slots; /* more than "jobs": guests that are only watched need one, too */
	int slots_nr, jobs, running, done, wanted;
	int running_told; /* to on_running() */
	int host_row;	  /* runs lost to the host since the last that was not */
	int still_row;	  /* times that guests stood still since then */
	double still_at;  /* the last of them */
	bool finished, failed, timer_open;
	bool pinned; /* each slot has processors of its own */
	struct error *err;
};

static void kill_all(struct batch *b)
{
	for (int i = 0; i < b->slots_nr; i++)
		if (b->slots[i].guest)
			guest_kill(b->slots[i].guest);
}

static void finish(struct batch *b)
{
	if (b->finished)
		return;
	b->finished = true;
	kill_all(b);
	if (b->spec->on_end)
		b->spec->on_end(b->spec->data);
}

static void fail(struct batch *b)
{
	if (!b->finished)
		b->failed = true;
	finish(b);
}

/* The end of a guest may say something about the machine. */
static void learn(struct batch *b, enum runner_news news)
{
	const struct runner_ops *ops = b->spec->runner->ops;
	struct error err = ERROR_INIT;

	if (b->finished || !ops->learn || ops->learn(b->spec->runner, news, &err) == 0)
		return;
	error_set(b->err, err.kind, "%s", err.message);
	error_clear(&err);
	fail(b);
}

static void lost_to_host(struct batch *b, const char *words)
{
	if (++b->host_row < BATCH_HOST_MAX || b->finished)
		return;
	error_set(b->err, ERROR_HOST, "%d runs in a row failed on this host, the last: %s",
		  b->host_row, words);
	fail(b);
}

/* When this program was stopped or the host slept, nothing is broken, and all guests end
 * at once: their runs are not counted as lost. */
static void stood_still(struct batch *b)
{
	double now = now_seconds();

	if (now - b->still_at > STILL_SECONDS)
		b->still_row++;
	b->still_at = now;
	if (b->still_row < STILL_MAX || b->finished)
		return;
	error_set(b->err, ERROR_HOST,
		  "guests stood still %d times in a row: this host is suspended or stops its "
		  "programs before a run can end",
		  b->still_row);
	fail(b);
}

/* Guests that are silent are doubted when there are many (session/control-boot.h). */
static enum blame blame_for_run(const struct run *run)
{
	struct ending ending = {
		.of = ATTEMPT_RUN,
		.host = run->outcome == OUTCOME_HOST ? run->title : NULL,
		.explained = true,
	};

	return blame_for(&ending);
}

static void batch_count(struct batch *b, struct run *run)
{
	b->done++;
	b->wanted = b->spec->on_run(run, b->spec->data);
	*run = (struct run)RUN_INIT;
	if (b->wanted <= b->done)
		finish(b);
}

void batch_add(struct batch *b, struct run *run)
{
	if (b->finished)
		run_clear(run);
	else
		batch_count(b, run);
}

static void take_run(struct batch *b, struct run *run, bool seen)
{
	if (blame_for_run(run) == BLAME_HOST) {
		if (!seen)
			learn(b, NEWS_LOST);
		lost_to_host(b, run->title);
		return;
	}
	b->host_row = 0;
	b->still_row = 0;
	batch_count(b, run);
}

static void schedule(struct batch *b);

static void on_guest_end(void *data, enum guest_end end, struct run *run)
{
	struct slot *slot = data;
	struct batch *b = slot->batch;
	bool seen = guest_kernel_seen(slot->guest);

	if (end == GUEST_TRIAL_FAILED)
		learn(b, NEWS_TRIAL_FAILED);
	else if (end == GUEST_STOOD_STILL)
		stood_still(b);
	else if (seen)
		learn(b, NEWS_PRINTED);
	slot->guest = NULL;
	b->running--;
	if (end == GUEST_RAN && !b->finished)
		take_run(b, run, seen);
	schedule(b);
}

static struct slot *free_slot(struct batch *b)
{
	for (int i = 0; i < b->slots_nr; i++)
		if (!b->slots[i].guest)
			return &b->slots[i];
	return NULL;
}

/* Guests that need a processor. */
static int busy(const struct batch *b)
{
	int n = 0;

	for (int i = 0; i < b->slots_nr; i++)
		n += b->slots[i].guest && !guest_test_over(b->slots[i].guest);
	return n;
}

/* Returns false when it did not work; the next tick tries again, unless that was an error. */
static bool start_one(struct batch *b)
{
	struct boot_spec boot = b->spec->boot;
	struct slot *slot = free_slot(b);
	struct error err = ERROR_INIT;

	boot.processors = b->pinned ? &slot->processors : NULL;
	slot->guest = guest_start(b->spec->runner, b->loop, &boot, on_guest_end, slot, &err);
	if (slot->guest) {
		b->running++;
		return true;
	}
	if (err.kind == ERROR_HOST) {
		lost_to_host(b, err.message);
	} else {
		error_set(b->err, err.kind, "%s", err.message);
		fail(b);
	}
	error_clear(&err);
	return false;
}

static void on_timer_closed(uv_handle_t *timer)
{
	struct batch *b = timer->data;

	b->timer_open = false;
}

/* How many guests may need a processor now. If the runs do not fill all rounds of "jobs",
 * the incomplete round is the first, so that fewer guests are lost when a first crash
 * decides. */
static int at_once(const struct batch *b)
{
	const struct runner *r = b->spec->runner;
	bool first = b->done == b->spec->done && b->running == busy(b);
	int odd = (b->wanted - b->done) % b->jobs;

	/* While the machine is on trial one guest is enough. */
	if (r->ops->trial_seconds && r->ops->trial_seconds(r) > 0)
		return 1;
	return first && odd ? odd : b->jobs;
}

static void schedule(struct batch *b)
{
	while (!b->finished && b->running < b->slots_nr && busy(b) < at_once(b) &&
	       b->done + b->running < b->wanted)
		if (!start_one(b))
			break;
	if (b->spec->on_running && b->running != b->running_told)
		b->spec->on_running(b->running, b->spec->data);
	b->running_told = b->running;
	if (b->finished && !b->running && !uv_is_closing((uv_handle_t *)&b->timer))
		uv_close((uv_handle_t *)&b->timer, on_timer_closed);
}

static void on_tick(uv_timer_t *timer)
{
	struct batch *b = timer->data;

	if (!b->finished && b->spec->cancelled && b->spec->cancelled(b->spec->data)) {
		error_set(b->err, ERROR_CANCELLED, "stopped");
		fail(b);
	}
	for (int i = 0; i < b->slots_nr && !b->finished; i++)
		if (b->slots[i].guest && guest_kernel_seen(b->slots[i].guest))
			learn(b, NEWS_PRINTED);
	schedule(b);
}

static void run_to_end(struct batch *b)
{
	uv_timer_init(b->loop, &b->timer);
	b->timer.data = b;
	b->timer_open = true;
	uv_timer_start(&b->timer, on_tick, TICK_MS, TICK_MS);
	if (b->spec->on_begin)
		b->spec->on_begin(b, b->loop, b->spec->data);
	schedule(b);
	while (b->timer_open)
		uv_run(b->loop, UV_RUN_ONCE);
}

/* Where there are fewer processors than guests, these share them all. */
static void pin_slots(struct batch *b)
{
	int each = b->spec->processors;

	if (each > 0 && processors_usable() >= b->jobs) {
		b->pinned = true;
		b->slots_nr = b->jobs;
	}
	for (int i = 0; b->pinned && i < b->slots_nr; i++)
		b->pinned = processors_share(i, b->slots_nr, each, &b->slots[i].processors);
}

int batch_run(const struct batch_spec *spec, struct error *err)
{
	struct batch b = { .spec = spec, .err = err, .done = spec->done, .wanted = spec->wanted };
	uv_loop_t own;

	if (b.wanted <= b.done)
		return 0;
	if (!spec->loop && uv_loop_init(&own) < 0)
		return error_set(err, ERROR_HOST, "cannot create an event loop");
	b.loop = spec->loop ? spec->loop : &own;
	b.jobs = spec->jobs > 0 ? spec->jobs : runner_capacity(spec->runner, processors_usable());
	b.slots_nr = MAX(b.jobs, runner_capacity(spec->runner, 2 * b.jobs));
	b.slots = xcalloc((size_t)b.slots_nr, sizeof(*b.slots));
	for (int i = 0; i < b.slots_nr; i++)
		b.slots[i].batch = &b;
	pin_slots(&b);
	run_to_end(&b);
	if (!spec->loop) {
		uv_run(&own, UV_RUN_DEFAULT);
		uv_loop_close(&own);
	}
	free(b.slots);
	return b.failed ? -1 : 0;
}
