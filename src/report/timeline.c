// SPDX-License-Identifier: GPL-2.0-only
#include "timeline.h"

#include "session/run-json.h"

static void timeline_add(struct timeline *t, const char *kind, int lane, const char *commit,
			 double from, double to, const char *outcome)
{
	struct timeline_bar *bar;

	ALLOC_GROW(t->bars, t->nr + 1, t->alloc);
	bar = &t->bars[t->nr++];
	*bar = (struct timeline_bar){
		.kind = kind,
		.lane = lane,
		.commit = xstrdup(commit),
		.from = MAX(from, 0),
		.to = MAX(to, 0),
		.outcome = outcome,
	};
}

/* The first lane that was free when something began, or the one that was free first. */
static int timeline_lane(const double *free_at, double from)
{
	int first = 0;

	for (int i = 0; i < TIMELINE_LANES; i++) {
		/* One that follows in a lane overlaps by the time that the journal takes. */
		if (free_at[i] <= from + .05)
			return i;
		if (free_at[i] < free_at[first])
			first = i;
	}
	return first;
}

static void timeline_build(struct timeline *t, const struct state *state, json_t *event,
			   const char *commit)
{
	double now = state->seconds;
	double seconds = json_number_value(json_object_get(event, "seconds"));
	double ahead = json_number_value(json_object_get(event, "ahead"));
	const char *status = json_string_value(json_object_get(event, "status"));
	int lane;

	/* A kernel that was prefetched was ready by now; when it was begun is not recorded. */
	if (ahead > 0) {
		timeline_add(t, "prefetch", 0, commit, now - ahead, now, "ok");
	} else if (seconds > 0) {
		lane = timeline_lane(t->built_at, now - seconds);
		timeline_add(t, "build", lane, commit, now - seconds, now,
			     str_equal(status, "ok") ? "ok" : "failed");
		t->built_at[lane] = now;
	}
}

static void timeline_run(struct timeline *t, const struct state *state, json_t *event,
			 const char *commit)
{
	const struct tested_commit *c = state_find(state, commit);
	double now = state->seconds;
	double seconds =
		json_number_value(json_object_get(json_object_get(event, "run"), "seconds"));
	int lane = timeline_lane(t->free_at, now - seconds);
	struct timeline_bar *last = t->free_at[lane] > 0 ? &t->bars[t->last[lane]] : NULL;
	const char *outcome = c && c->nr ? outcome_name(c->runs[c->nr - 1].outcome) : "clean";

	if (t->nr >= TIMELINE_BARS && last && str_equal(last->commit, commit)) {
		last->to = now;
	} else {
		t->last[lane] = t->nr;
		timeline_add(t, "run", lane, commit, now - seconds, now, outcome);
	}
	t->free_at[lane] = now;
}

void timeline_event(struct timeline *t, const struct state *state, json_t *event)
{
	const char *id = json_string_value(json_object_get(event, "event"));
	const char *commit = json_string_value(json_object_get(event, "commit"));

	if (commit && str_equal(id, "build"))
		timeline_build(t, state, event, commit);
	else if (commit && str_equal(id, "run"))
		timeline_run(t, state, event, commit);
}

static int compare_bars(const void *pa, const void *pb)
{
	const struct timeline_bar *a = pa, *b = pb;

	return (a->from > b->from) - (a->from < b->from);
}

json_t *timeline_json(const struct timeline *t, const struct state *state)
{
	struct timeline_bar *sorted = xcalloc(t->nr + 1, sizeof(*sorted));
	json_t *bars = json_array();
	double busy = 0, end = 0;

	for (size_t i = 0; i < t->nr; i++) {
		sorted[i] = t->bars[i];
		json_array_append_new(bars, json_pack("{s:s, s:i, s:s, s:o, s:o, s:s}", "kind",
						      t->bars[i].kind, "lane", t->bars[i].lane,
						      "commit", t->bars[i].commit, "from",
						      number_to_json(t->bars[i].from), "to",
						      number_to_json(t->bars[i].to), "outcome",
						      t->bars[i].outcome));
	}
	qsort(sorted, t->nr, sizeof(*sorted), compare_bars);
	for (size_t i = 0; i < t->nr; i++) {
		busy += MAX(sorted[i].to - MAX(sorted[i].from, end), 0);
		end = MAX(end, sorted[i].to);
	}
	free(sorted);
	return json_pack("{s:o, s:o, s:o}", "seconds", number_to_json(state->seconds), "busy",
			 number_to_json(busy), "bars", bars);
}

void timeline_clear(struct timeline *t)
{
	for (size_t i = 0; i < t->nr; i++)
		free(t->bars[i].commit);
	free(t->bars);
	*t = (struct timeline)TIMELINE_INIT;
}
