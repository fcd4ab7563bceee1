// SPDX-License-Identifier: GPL-2.0-only
#include "session/plan.h"
#include "git/candidates.h"
#include "session/testbed.h"

/* The manifest of an end whose kernel was built before; NULL when none was. */
static const struct manifest *known_manifest(struct testbed *tb, const char *newer,
					     char *const *older)
{
	AUTO_FREE char *key = testbed_known(tb, newer);
	const struct manifest *m = key ? testbed_manifest(tb, newer, key) : NULL;

	for (; !m && *older; older++) {
		AUTO_FREE char *old_key = testbed_known(tb, *older);

		m = old_key ? testbed_manifest(tb, *older, old_key) : NULL;
	}
	return m;
}

static int plan_count(struct plan *plan, const struct repo *repo, const struct candidates *c,
		      const struct manifest *m, struct error *err)
{
	AUTO_FREE bool *matters = xcalloc(c->nr + 1, sizeof(*matters));
	char *const *commits = c->commits + c->boundary;

	plan->commits = c->nr - c->boundary;
	plan->matter_known = m && plan->commits;
	if (plan->matter_known &&
	    manifest_weigh(m, repo->git, commits, plan->commits, matters, NULL, err) < 0)
		return -1;
	for (size_t i = 0; i < plan->commits; i++) {
		bool selected = c->weight[c->boundary + i] > 0;

		plan->selected += selected;
		plan->matter += selected && matters[i];
	}
	return 0;
}

/* Every build costs as much as one that reuses objects, except for the first. */
static void plan_seconds(struct plan *plan)
{
	const struct past_times *t = &plan->times;
	double first = t->first >= 0 ? t->first : t->build;

	plan->seconds = -1;
	if (t->build < 0 || t->test < 0)
		return;
	plan->seconds =
		(plan->is_built ? 0 : first) + (plan->tests - 1) * t->build + plan->tests * t->test;
}

int plan_make(struct plan *plan, const struct repo *repo, const struct settings *settings,
	      const char *newer, char *const *older, char *const *paths, struct error *err)
{
	struct candidates c = CANDIDATES_INIT;
	struct testbed *tb = NULL;
	size_t olds = 0;
	int ret = -1;

	*plan = (struct plan){ .commits = 0 };
	if (candidates_load(&c, repo, newer, older, paths, err) < 0 ||
	    !(tb = testbed_open_look(repo, settings, err)) ||
	    plan_count(plan, repo, &c, settings->collapse ? known_manifest(tb, newer, older) : NULL,
		       err) < 0)
		goto out;
	while (older[olds])
		olds++;
	plan->steps = steps_for(plan->matter ? plan->matter : plan->commits);
	plan->tests = plan->steps + 1 + (settings->good_known ? 0 : (int)olds) + 1;
	plan->is_built = testbed_has(tb, settings->fix ? older[0] : newer);
	past_times_read(settings, &plan->times);
	plan_seconds(plan);
	ret = 0;
out:
	testbed_close(tb);
	candidates_clear(&c);
	return ret;
}
