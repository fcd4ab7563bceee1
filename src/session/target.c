#include "session/target.h"
#include "base/files.h"
#include "session/run-json.h"
#include "session/state.h"

#define WATCHED_MAX 2 /* a breakpoint that is never hit costs a few per cent under TCG */
#define FUNCTIONS_MAX 8 /* that may be watched instead, where others have no symbol */
#define STACK_MAX 64 /* functions of a report that are compared */
#define SHARED_MIN 2 /* as many in common make two crashes faces of one bug */
#define SYSTEM_MAP_MAX ((size_t)64 * 1024 * 1024)

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

static bool is_noise(const struct session *s, const char *title)
{
	for (char **p = s->noise; p && *p; p++)
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

			if (crash->suppressed || matcher_ignores(s->matcher, crash) ||
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

/* What the reproducer provokes comes during the test, in most runs, and before
 * what follows from it. A panic that only says what came before is no cause. */
static bool better(const struct sighting *a, const struct sighting *b)
{
	if ((a->in_test > 0) != (b->in_test > 0))
		return a->in_test > 0;
	if (a->in_test + a->in_boot != b->in_test + b->in_boot)
		return a->in_test + a->in_boot > b->in_test + b->in_boot;
	return a->first_at < b->first_at;
}

/* "foo" of " foo+0x1a/0x60 [mod]" or " foo+0x1a/0x60 kernel/foo.c:12"; 0 when
 * the line is no frame, or not a certain one. */
static size_t frame_name(const char *line, size_t len, const char **name)
{
	const char *plus = memmem(line, len, "+0x", 3), *start = plus;

	if (!plus || memmem(line, len, " ? ", 3))
		return 0;
	while (start > line && (isalnum((unsigned char)start[-1]) || start[-1] == '_'))
		start--;
	*name = start;
	return (size_t)(plus - start);
}

/* Every system call passes here, so reaching it says nothing. */
static bool is_entry_code(const char *name)
{
	static const char *const prefixes[] = { "entry_", "do_syscall", "x64_sys_call", "ret_from_",
						"el0", "invoke_syscall", "asm_", "exc_", "kthread",
						"secondary_startup", "do_el0", "handle_exception",
						"do_trap_ecall", "do_int80", "do_fast_syscall",
						"__do_fast_syscall" };

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (starts_with(name, prefixes[i]))
			return true;
	return false;
}

static bool listed(char *const *list, const char *name)
{
	for (; *list; list++)
		if (str_equal(*list, name))
			return true;
	return false;
}

/* Names of the certain frames of a report, entry code left out, in order, each
 * once, NULL-terminated, owned. */
char **target_stack(const struct crash *crash)
{
	const char *report = crash->report;
	char **list = xcalloc(STACK_MAX + 1, sizeof(*list));
	size_t nr = 0;

	for (const char *p = report; p && *p && nr < STACK_MAX;) {
		size_t len = strcspn(p, "\n");
		const char *name;
		size_t n = frame_name(p, len, &name);
		AUTO_FREE char *function = n ? xstrndup(name, n) : NULL;

		if (n && !is_entry_code(function) && !listed(list, function))
			list[nr++] = steal(&function);
		p += len + (p[len] == '\n');
	}
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
		ret = session_record(s, event_target(all.v[best].crash, related, json_array()), err);
	}
	free(all.v);
	return ret;
}

int target_from_settings(struct session *s, struct error *err)
{
	const struct settings *set = &s->settings;
	struct crash crash = { .title = (char *)set->title };

	if (set->title && !s->target.title)
		return session_record(s, event_target(&crash, json_array(), json_array()), err);
	return 0;
}

int target_meets_good_end(struct session *s, const struct tested_commit *good, struct error *err)
{
	bool chosen = s->target.title && !s->settings.title && !s->settings.match, hit = false;
	struct tested_commit *bad = session_find(s, session_failing_end(s));
	json_t *titles = json_array();

	for (size_t i = 0; i < good->nr; i++)
		for (size_t j = 0; j < good->runs[i].crash_nr; j++) {
			const struct crash *crash = &good->runs[i].crashes[j];

			if (matcher_classify(s->matcher, crash) == MATCH_TARGET) {
				hit = true;
				if (!chosen)
					continue;
			}
			if (!is_noise(s, crash->title))
				json_array_append_new(titles, json_text(crash->title));
		}
	if (!json_array_size(titles)) {
		json_decref(titles);
		return 0;
	}
	if (!hit)
		return session_record(s, event_noise(titles), err);

	/* Is there another failure at the bad end? Then that is what broke. */
	struct sightings all = { 0 };
	bool other = false;
	collect(&all, s, bad);
	for (size_t i = 0; i < all.nr; i++) {
		bool at_good = false;
		json_t *v;
		size_t j;

		json_array_foreach(titles, j, v) {
			AUTO_FREE char *title = text_unescape(json_string_value(v));

			at_good |= title_same(title, all.v[i].crash->title);
		}
		other |= !at_good;
	}
	free(all.v);
	if (!other) {
		json_decref(titles);
		return 0;
	}
	if (session_record(s, event_noise(titles), err) < 0 || target_choose(s, bad, err) < 0)
		return -1;
	return 1;
}

/* Lines are "address type name"; local copies have a suffix after a dot. */
static bool has_symbol(const char *map, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = map; (p = strstr(p, name)); p += n)
		if (p > map && p[-1] == ' ' && (p[n] == '\n' || p[n] == '.' || !p[n]))
			return true;
	return false;
}

/* Those with a symbol, outermost first but the frame before all others. The
 * outermost functions are what the reproducer calls whether or not the bug is
 * there; the innermost may be the bug. */
char **target_functions(const struct crash *target, const char *system_map)
{
	char **list = xcalloc(FUNCTIONS_MAX + 1, sizeof(*list));
	char **stack = target_stack(target);
	struct strbuf map = STRBUF_INIT(SYSTEM_MAP_MAX);
	size_t nr = 0, n = 0;

	while (stack[n])
		n++;
	if (system_map && file_read(system_map, &map, NULL) == 0) {
		if (target->frame && has_symbol(map.buf, target->frame))
			list[nr++] = xstrdup(target->frame);
		while (n-- && nr < FUNCTIONS_MAX)
			if (!listed(list, stack[n]) && has_symbol(map.buf, stack[n]))
				list[nr++] = xstrdup(stack[n]);
	}
	free_list(stack);
	strbuf_release(&map);
	return list;
}

/* Adds the name when there is a symbol of it and a breakpoint left. */
static void watch_if_there(char **list, size_t *nr, const char *map, const char *name)
{
	if (*nr < WATCHED_MAX && !listed(list, name) && has_symbol(map, name))
		list[(*nr)++] = xstrdup(name);
}

char **target_watch(const struct session *s, const char *system_map)
{
	char **list = xcalloc(WATCHED_MAX + 1, sizeof(*list));
	struct strbuf map = STRBUF_INIT(SYSTEM_MAP_MAX);
	size_t nr = 0;

	if (s->watch && s->watch[0] && system_map && file_read(system_map, &map, NULL) == 0) {
		for (char **p = s->watch; *p; p++)
			watch_if_there(list, &nr, map.buf, *p);
		for (size_t i = 0; i < s->renames_nr; i++)
			watch_if_there(list, &nr, map.buf, s->renames[i].to);
		if (!nr)
			list[0] = xstrdup(s->watch[0]);
	}
	strbuf_release(&map);
	return list;
}
