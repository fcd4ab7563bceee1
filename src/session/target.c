// SPDX-License-Identifier: GPL-2.0-only
#include "session/target.h"
#include "crash/report-frames.h"
#include "crash/title.h"
#include "runner/system-map.h"
#include "session/run-json.h"
#include "session/events.h"

#define WATCHED_MAX 2	/* a breakpoint that is never hit costs a few per cent under TCG */
#define FUNCTIONS_MAX 8 /* that may be watched instead, where others have no symbol */
#define STACK_MAX 64	/* functions of a report that are compared */
#define SHARED_MIN 2	/* as many in common make two crashes faces of one bug */

/* A title seen at the bad end, with the runs that show it. */
struct sighting {
	const struct crash *crash;
	int in_test, in_boot;
	double first_at;
};

struct sightings {
	struct sighting *v;
	size_t nr, alloc;
};

static bool target_is_noise(const struct session *s, const char *title)
{
	for (char **p = s->state.noise; p && *p; p++)
		if (title_same(*p, title))
			return true;
	return false;
}

static struct sighting *sighting_of(struct sightings *all, const struct crash *crash)
{
	for (size_t i = 0; i < all->nr; i++)
		if (title_same(all->v[i].crash->title, crash->title))
			return &all->v[i];
	ALLOC_GROW(all->v, all->nr + 1, all->alloc);
	all->v[all->nr] = (struct sighting){ .crash = crash, .first_at = 1e9 };
	return &all->v[all->nr++];
}

static bool shown_before(const struct run *run, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (title_same(run->crashes[j].title, run->crashes[i].title))
			return true;
	return false;
}

static void collect(struct sightings *all, const struct session *s, const struct tested_commit *c)
{
	for (size_t i = 0; i < c->nr; i++)
		for (size_t j = 0; j < c->runs[i].crash_nr; j++) {
			const struct run *run = &c->runs[i];
			const struct crash *crash = &run->crashes[j];

			if (crash->suppressed || matcher_ignores(s->state.matcher, crash) ||
			    shown_before(run, j))
				continue;
			struct sighting *g = sighting_of(all, crash);
			if (run->crash_at[j] < 0) {
				g->in_boot++;
			} else {
				g->in_test++;
				g->first_at = MIN(g->first_at, run->crash_at[j]);
			}
			if (g->crash->corrupted && !crash->corrupted)
				g->crash = crash;
		}
}

/* A crash that the reproducer provokes comes during the test, in most runs, and before
 * the crashes that follow from it. A panic that only reports an earlier crash is no
 * cause. */
static bool better(const struct sighting *a, const struct sighting *b)
{
	if ((a->in_test > 0) != (b->in_test > 0))
		return a->in_test > 0;
	if (a->in_test + a->in_boot != b->in_test + b->in_boot)
		return a->in_test + a->in_boot > b->in_test + b->in_boot;
	return a->first_at < b->first_at;
}

static bool listed(char *const *list, const char *name)
{
	for (; *list; list++)
		if (str_equal(*list, name))
			return true;
	return false;
}

char **target_stack(const struct crash *crash)
{
	struct span functions[STACK_MAX];
	unsigned int nr = report_functions(crash->report, functions, STACK_MAX);
	char **list = xcalloc(nr + 1, sizeof(*list));

	for (unsigned int i = 0; i < nr; i++)
		list[i] = xstrndup(functions[i].p, functions[i].len);
	return list;
}

/*
 * Another face of the same bug passes through the same functions. That a title
 * was seen at the bad end too is not enough: noise is seen there as well, and in
 * the same runs, because it does not stop them.
 */
bool target_shares_stack(const struct crash *a, const struct crash *target)
{
	char **ours = target_stack(a), **theirs = target_stack(target);
	int shared = 0;

	for (char **p = ours; *p; p++)
		shared += listed(theirs, *p);
	free_list(ours);
	free_list(theirs);
	return shared >= SHARED_MIN;
}

static bool is_face_of(const struct crash *a, const struct crash *target)
{
	return target_shares_stack(a, target) ||
	       (a->frame && target->frame && title_same(a->frame, target->frame));
}

int target_choose(struct session *s, const struct tested_commit *bad, struct error *err)
{
	struct sightings all = { 0 };
	size_t best = 0;
	json_t *related;
	int ret = 0;

	collect(&all, s, bad);
	for (size_t i = 1; i < all.nr; i++)
		if (better(&all.v[i], &all.v[best]))
			best = i;
	if (all.nr) {
		related = json_array();
		for (size_t i = 0; i < all.nr; i++)
			if (i != best && is_face_of(all.v[i].crash, all.v[best].crash))
				json_array_append_new(related, crash_to_json(all.v[i].crash));
		ret = session_record(s, event_target(all.v[best].crash, related, json_array()),
				     err);
	}
	free(all.v);
	return ret;
}

int target_from_settings(struct session *s, struct error *err)
{
	const char *title = s->settings.title;
	struct crash crash;
	int ret;

	if (!title || s->state.target.title)
		return 0;
	crash_from_title(&crash, title);
	ret = session_record(s, event_target(&crash, json_array(), json_array()), err);
	crash_clear(&crash);
	return ret;
}

/* The first crash of the runs that is classified so, preferably a whole one, or NULL. */
static const struct crash *target_seen(const struct session *s, const struct tested_commit *c,
				       enum match match)
{
	const struct crash *seen = NULL;

	for (size_t i = 0; i < c->nr; i++)
		for (size_t j = 0; j < c->runs[i].crash_nr; j++) {
			const struct crash *crash = &c->runs[i].crashes[j];

			if (crash->suppressed || matcher_classify(s->state.matcher, crash) != match)
				continue;
			if (!seen || (seen->corrupted && !crash->corrupted))
				seen = crash;
		}
	return seen;
}

/* The title of the bug, which is another form of the crash that is bisected. */
static json_t *related_title(const struct session *s)
{
	json_t *list = json_array();
	struct crash bug;

	crash_from_title(&bug, s->settings.title);
	json_array_append_new(list, crash_to_json(&bug));
	crash_clear(&bug);
	return list;
}

bool target_known(const struct session *s)
{
	return s->state.target.title || s->settings.match ||
	       !failure_traits(s->settings.kind)->by_crash;
}

bool target_is_settled(const struct session *s, bool calibrate)
{
	return target_known(s) &&
	       (!calibrate || !s->settings.title_of_bug || s->state.target.report);
}

int target_complete(struct session *s, const struct tested_commit *bad, struct error *err)
{
	const struct crash *target = &s->state.target, *seen;
	struct crash whole;

	if (!target->title || target->report)
		return 0;
	seen = target_seen(s, bad, MATCH_TARGET);
	if (seen) {
		whole = *seen;
		whole.title = target->title;
		return session_record(s, event_target(&whole, json_array(), json_array()), err);
	}
	seen = s->settings.title_of_bug ? target_seen(s, bad, MATCH_RELATED) : NULL;
	return seen ? session_record(s, event_target(seen, related_title(s), json_array()), err) :
		      0;
}

int target_meets_passing_end(struct session *s, const struct tested_commit *end, struct error *err)
{
	bool chosen = s->state.target.title && !s->settings.title && !s->settings.match,
	     hit = false;
	const struct tested_commit *failing = state_find(&s->state, s->state.failing[0]);
	json_t *titles = json_array();

	for (size_t i = 0; i < end->nr; i++)
		for (size_t j = 0; j < end->runs[i].crash_nr; j++) {
			const struct crash *crash = &end->runs[i].crashes[j];

			if (matcher_classify(s->state.matcher, crash) == MATCH_TARGET) {
				hit = true;
				if (!chosen)
					continue;
			}
			if (!target_is_noise(s, crash->title))
				json_array_append_new(titles, text_to_json(crash->title));
		}
	if (!json_array_size(titles)) {
		json_decref(titles);
		return 0;
	}
	if (!hit)
		return session_record(s, event_noise(titles), err);

	/* Is there another failure at the failing end? Then that is what broke. */
	struct sightings all = { 0 };
	bool other = false;
	collect(&all, s, failing);
	for (size_t i = 0; i < all.nr; i++) {
		bool at_passing = false;
		json_t *v;
		size_t j;

		json_array_foreach(titles, j, v) {
			AUTO_FREE char *title = text_unescape(json_string_value(v));

			at_passing |= title_same(title, all.v[i].crash->title);
		}
		other |= !at_passing;
	}
	free(all.v);
	if (!other) {
		json_decref(titles);
		return 0;
	}
	if (session_record(s, event_noise(titles), err) < 0 || target_choose(s, failing, err) < 0)
		return -1;
	return 1;
}

/* Those of the names that the kernel has, in their order, owned; nothing when its
 * System.map cannot be read. */
static char **with_symbol(char **names, const char *system_map, size_t max)
{
	size_t nr = 0, all = 0;

	while (names[all])
		all++;
	AUTO_FREE bool *there = xcalloc(all + 1, sizeof(*there));
	char **list = xcalloc(all + 1, sizeof(*list));
	if (!system_map || system_map_has(system_map, (const char *const *)names, there, NULL) < 0)
		return list;
	for (size_t i = 0; i < all && nr < max; i++)
		if (there[i] && !listed(list, names[i]))
			list[nr++] = xstrdup(names[i]);
	return list;
}

/* The frame before all others, then from the outermost inwards. The outermost
 * functions are what the reproducer calls whether or not the bug is there; the
 * innermost may be the bug. */
char **target_functions(const struct crash *target, const char *system_map)
{
	char **stack = target_stack(target), **order, **list;
	size_t nr = 0, n = 0;

	while (stack[n])
		n++;
	order = xcalloc(n + 2, sizeof(*order));
	if (target->frame)
		order[nr++] = xstrdup(target->frame);
	while (n--)
		order[nr++] = xstrdup(stack[n]);
	list = with_symbol(order, system_map, FUNCTIONS_MAX);
	free_list(order);
	free_list(stack);
	return list;
}

char **target_watch(const struct session *s, const char *system_map)
{
	size_t nr = 0, n = 0;
	char **names, **list;

	while (s->state.watch && s->state.watch[n])
		n++;
	names = xcalloc(n + s->state.renames_nr + 1, sizeof(*names));
	while (nr < n) {
		names[nr] = s->state.watch[nr];
		nr++;
	}
	for (size_t i = 0; n && i < s->state.renames_nr; i++)
		names[nr++] = s->state.renames[i].to;
	list = with_symbol(names, system_map, WATCHED_MAX);
	if (nr && !list[0])
		list[0] = xstrdup(names[0]);
	free(names);
	return list;
}

void target_needed_modules(const struct session *s, const char *commit, struct string_set *needed)
{
	const struct tested_commit *end = state_find(&s->state, s->state.failing[0]);

	if (!end || str_equal(end->commit, commit))
		return;
	for (size_t i = 0; i < end->nr; i++) {
		const struct string_set *asked = &end->runs[i].asked;

		for (size_t n = 0; end->runs[i].outcome == OUTCOME_TARGET && n < asked->nr; n++)
			string_set_add(needed, asked->v[n], strlen(asked->v[n]));
	}
}
