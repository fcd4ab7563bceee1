// SPDX-License-Identifier: GPL-2.0-only
#include "result-oddities.h"

#include "git/commit-diff.h"
#include "evidence/oddities.h"

#define DIFF_MAX (4 << 20)
#define NAME_LENGTH 12

static void add_contradictions(const struct session *s, const struct subjects *subjects,
			       json_t *list)
{
	const struct candidates *c = &s->range.candidates;
	struct history h = range_history(&s->range);
	char **names = xcalloc(c->nr + 1, sizeof(*names)), **said;
	size_t nr;

	for (size_t i = 0; i < subjects->nr; i++)
		if (!names[subjects->v[i].commit])
			names[subjects->v[i].commit] =
				xstrndup(c->commits[subjects->v[i].commit], NAME_LENGTH);
	said = search_oddities(&h, subjects->v, subjects->nr, (const char *const *)names, &nr);
	for (size_t i = 0; i < nr; i++) {
		json_array_append_new(list, json_string(said[i]));
		free(said[i]);
	}
	free(said);
	for (size_t i = 0; i < c->nr; i++)
		free(names[i]);
	free(names);
}

static const char *signature_of(const struct session *s, const char *commit)
{
	const struct tested_commit *c = state_find(&s->state, commit);

	return c ? c->signature : NULL;
}

static void add_about_culprit(const struct session *s, const char *culprit, json_t *list)
{
	const char *function = s->state.target.title ? s->state.target.frame : NULL;
	AUTO_FREE char *diff = function ? repo_diff(s->repo, culprit, DIFF_MAX, NULL) : NULL;
	if (diff && diff_adds_function(diff, function))
		json_array_append_new(
			list, json_sprintf("the culprit adds %s, which reports the failure: "
					   "it may only have made it visible",
					   function));
}

/* Whether it is a commit such as "Linux 6.1-rc2", which touches only the top Makefile. */
static bool is_release(const struct session *s, const char *culprit)
{
	static const char makefile[] = "diff --git a/Makefile b/Makefile\n";
	AUTO_FREE char *title = repo_title(s->repo, culprit);

	if (!starts_with(title, "Linux ") || !isdigit((unsigned char)title[strlen("Linux ")]))
		return false;
	AUTO_FREE char *diff = repo_diff(s->repo, culprit, DIFF_MAX, NULL);
	return diff && starts_with(diff, makefile) && !strstr(diff + 1, "\ndiff --git ");
}

json_t *session_unreliable(const struct session *s, const char *culprit)
{
	char **parents = repo_parents(s->repo, culprit, NULL);
	json_t *list = json_array();

	if (parents && parents[0] && parents[1])
		json_array_append_new(
			list, json_string("it is a merge: neither of its branches was found "
					  "to be the reason, only their combination"));
	if (is_release(s, culprit))
		json_array_append_new(list,
				      json_string("it is a release commit, which changes only the "
						  "version"));
	if (parents && parents[0] && !parents[1] && signature_of(s, culprit) &&
	    str_equal(signature_of(s, culprit), signature_of(s, parents[0])))
		json_array_append_new(
			list, json_string("it changes nothing that is compiled: its kernel is "
					  "identical to its parent's"));
	free_list(parents);
	return list;
}

json_t *session_oddities(const struct session *s, const struct subjects *subjects,
			 const char *culprit)
{
	json_t *list = json_array();

	add_contradictions(s, subjects, list);
	if (culprit)
		add_about_culprit(s, culprit, list);
	return list;
}
