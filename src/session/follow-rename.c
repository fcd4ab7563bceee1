// SPDX-License-Identifier: GPL-2.0-only
#include "follow-rename.h"

#include "crash/title.h"
#include "git/commit-diff.h"
#include "git/renamed-function.h"
#include "session/events.h"
#include "session/mode.h"
#include "session/target.h"

#define DIFF_MAX (4 << 20)

/* Whether it is recorded already that these are names of one function. */
static bool is_known(const struct session *s, const char *a, const char *b)
{
	for (size_t i = 0; i < s->state.renames_nr; i++) {
		const struct renamed_target *r = &s->state.renames[i];

		if ((str_equal(r->from, a) && str_equal(r->to, b)) ||
		    (str_equal(r->from, b) && str_equal(r->to, a)))
			return true;
	}
	return false;
}

/* Returns 1 when it was recorded, 0 when there was nothing to record. */
static int record(struct session *s, const char *commit, const char *from, const char *to,
		  struct error *err)
{
	if (str_equal(from, to) || is_known(s, from, to))
		return 0;
	return session_record(s, event_renamed(commit, from, to), err) < 0 ? -1 : 1;
}

/* All names by which functions of the target are known, NULL-terminated. They are copies,
 * because recording moves the state that they come from. */
static char **names_of_target(const struct session *s)
{
	char **stack = target_stack(&s->state.target), **names;
	size_t nr = 0, n = 0;

	while (stack[n])
		n++;
	names = xcalloc(n + s->state.renames_nr + 2, sizeof(*names));
	names[0] = s->state.target.frame ? xstrdup(s->state.target.frame) :
					   title_frame(s->state.target.title);
	nr += names[0] != NULL;
	for (char **p = stack; *p; p++)
		names[nr++] = xstrdup(*p);
	for (size_t i = 0; i < s->state.renames_nr; i++)
		names[nr++] = xstrdup(s->state.renames[i].to);
	free_list(stack);
	return names;
}

static int follow_diff(struct session *s, const char *culprit, const char *diff, struct error *err)
{
	char **names = names_of_target(s);
	int found = 0, ret = 0;

	for (char **name = names; *name && ret >= 0; name++) {
		AUTO_FREE char *other = diff_renamed(diff, *name);

		ret = other ? record(s, culprit, *name, other, err) : 0;
		found |= ret > 0;
	}
	free_list(names);
	return ret < 0 ? -1 : found;
}

/* A crash of the target's type in another function whose stack shares functions with the
 * target's. */
static const struct crash *same_way(const struct session *s, const struct tested_commit *c)
{
	for (size_t i = 0; c && i < c->nr; i++)
		for (size_t j = 0; j < c->runs[i].crash_nr; j++) {
			const struct crash *crash = &c->runs[i].crashes[j];

			if (crash->frame && str_equal(crash->type, s->state.target.type) &&
			    !str_equal(crash->frame, s->state.target.frame) &&
			    target_shares_stack(crash, &s->state.target))
				return crash;
		}
	return NULL;
}

/* The crash that same_way() finds in a tested commit on the passing side of the culprit. */
static const struct crash *crash_beyond(const struct session *s, const char *culprit,
					struct error *err, int *ret)
{
	char **parents = s->settings.fix ? NULL : repo_parents(s->repo, culprit, err);
	const struct crash *crash = NULL;

	*ret = !s->settings.fix && !parents ? -1 : 0;
	if (s->settings.fix)
		return same_way(s, state_find(&s->state, culprit));
	for (char **p = parents; p && *p && !crash; p++)
		crash = same_way(s, state_find(&s->state, *p));
	free_list(parents);
	return crash;
}

/* The body of a renamed function may have changed too much to be recognized. When the
 * commit adds the function of the target (in a search for the fix: removes it), and the
 * kernel without that function crashes in the same way on the same stack, it is still the
 * failure. */
static int follow_stack(struct session *s, const char *culprit, const char *diff, struct error *err)
{
	const struct crash *crash;
	int ret;

	if (!s->state.target.frame || !s->state.target.type ||
	    !diff_defines(diff, state_mode(&s->state)->adds, s->state.target.frame))
		return 0;
	crash = crash_beyond(s, culprit, err, &ret);
	AUTO_FREE char *frame = crash ? xstrdup(crash->frame) : NULL;
	return frame ? record(s, culprit, s->state.target.frame, frame, err) : ret;
}

int follow_rename(struct session *s, const char *culprit, struct error *err)
{
	AUTO_FREE char *diff = NULL;
	int ret;

	if (!s->state.target.title || s->settings.match)
		return 0;
	diff = repo_diff(s->repo, culprit, DIFF_MAX, err);
	if (!diff)
		return -1;
	ret = follow_diff(s, culprit, diff, err);
	return ret ? ret : follow_stack(s, culprit, diff, err);
}
