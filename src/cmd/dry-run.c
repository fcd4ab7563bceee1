// SPDX-License-Identifier: GPL-2.0-only
#include "dry-run.h"

#include "base/files.h"
#include "base/progress.h"
#include "common.h"
#include "session/mode.h"
#include "session/plan.h"

static void print_line(const char *label, const char *text)
{
	AUTO_FREE char *name = xstrfmt("%s:", label);

	printf("%-8s ", *label ? name : "");
	print_foreign("", text, "\n");
}

static void print_end_commit(const struct repo *repo, const char *label, const char *commit)
{
	AUTO_FREE char *title = repo_title(repo, commit);
	AUTO_FREE char *text = xstrfmt("%s %s", commit, title);

	print_line(label, text);
}

static void print_range(const struct plan *plan, bool limited)
{
	AUTO_FREE char *selected =
		limited ? xstrfmt(", the paths select %zu", plan->selected) : xstrdup("");
	AUTO_FREE char *matter =
		plan->matter_known ? xstrfmt(", %zu can matter", plan->matter) :
				     xstrdup("; how many can matter is known once an end is built");
	AUTO_FREE char *text = xstrfmt("%zu commit%s%s%s", plan->commits,
				       plan->commits == 1 ? "" : "s", selected, matter);

	print_line("range", text);
	free(text);
	text = xstrfmt("about %d, and %d more commits to test as ends or for the confirmation",
		       plan->steps, plan->tests - plan->steps);
	print_line("steps", text);
}

static const char *seconds_or_unknown(double seconds, char *buf, size_t size)
{
	return seconds < 0 ? "an unknown time" : format_duration(seconds, buf, size);
}

static void print_time(const struct plan *plan)
{
	const struct past_times *t = &plan->times;
	char all[32], first[32], build[32], test[32];
	AUTO_FREE char *text = NULL;

	if (plan->seconds < 0) {
		print_line("time", "not known, because no session has ended on this host yet");
		return;
	}
	text = xstrfmt("about %s: the first build takes %s%s, each other one %s, a test %s",
		       format_duration(plan->seconds, all, sizeof(all)),
		       seconds_or_unknown(t->first, first, sizeof(first)),
		       plan->is_built ? " (it is in the cache)" : "",
		       seconds_or_unknown(t->build, build, sizeof(build)),
		       seconds_or_unknown(t->test, test, sizeof(test)));
	print_line("time", text);
	free(text);
	text = xstrfmt("(as in %zu earlier session%s%s)", t->sessions, t->sessions == 1 ? "" : "s",
		       t->same_config ? " with this configuration" :
					", all with other configurations");
	print_line("", text);
}

static void print_disk(const struct repo *repo, const struct settings *settings)
{
	int lanes = settings->parallel > 1 ? settings->parallel : 1 + settings->prefetch;
	AUTO_FREE char *where =
		lanes == 2 ? xstrdup("s in two lanes") : xstrfmt("s in %d lanes", lanes);
	AUTO_FREE char *text =
		xstrfmt("%lld GiB for the build%s, %lld GiB free in %s",
			(long long)(lanes * TESTBED_SPACE >> 30), lanes == 1 ? "" : where,
			(long long)(disk_free(repo->common_dir) >> 30), repo->common_dir);

	print_line("disk", text);
	free(text);
	text = xstrfmt("up to %s for kernels, %lld GiB free in %s",
		       settings->cache_size ? settings->cache_size : "10G",
		       (long long)(disk_free(settings->cache_dir) >> 30), settings->cache_dir);
	print_line("cache", text);
}

int dry_run(const struct repo *repo, const struct settings *settings, const char *newer,
	    char *const *older, char *const *paths, struct error *err)
{
	const struct mode *mode = mode_of(settings->fix);
	struct plan plan;

	if (*older && plan_make(&plan, repo, settings, newer, older, paths, err) < 0)
		return -1;
	print_end_commit(repo, mode->newer, newer);
	for (char *const *p = older; *p; p++)
		print_end_commit(repo, mode->older, *p);
	if (*older) {
		print_range(&plan, paths[0] != NULL);
		print_time(&plan);
	} else {
		print_line(mode->older,
			   "not given: releases are tested, newest first, until one is good");
		print_line("range", "not known until then");
	}
	print_disk(repo, settings);
	puts("nothing was built or changed");
	return 0;
}
