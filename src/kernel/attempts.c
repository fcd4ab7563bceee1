// SPDX-License-Identifier: GPL-2.0-only
#include "attempts.h"

#include "probe.h"
#include "kernel/tree-clean.h"

#define TRIES_MAX 4

/* The outcome of the tries so far. */
struct tries {
	int nr;
	bool explained; /* the source explains how the last one failed */
	char *ending;	/* of the last one: build_log_ending() */
	char *tail;	/* of the first that the source explains, else of the last */
	bool tail_explained;
};

static void tries_clear(struct tries *t)
{
	free(t->ending);
	free(t->tail);
}

static int blame_host(const struct attempts *a, const char *why, const char *tail,
		      struct error *err)
{
	if (tree_clean_distrust(a->build_dir, err) < 0)
		return -1;
	return error_set(err, ERROR_HOST, "make failed, and not because of the commit: %s%s%s", why,
			 *tail ? ":\n" : "", tail);
}

/* Why this machine is known to be at fault; owned, NULL when it is not. Programs that are
 * missing matter only when no error in the source explains the failure. */
static char *host_fault(const struct attempts *a, const struct seen *seen)
{
	struct error err = ERROR_INIT;
	char *why = NULL, *missing = NULL;

	if (seen->host)
		return xstrdup(seen->host);
	if (probe_machine(a->spec, a->build_dir, &err) < 0)
		why = xstrdup(err.message);
	else if (!seen_explains(seen))
		missing = probe_missing(a->spec, a->build_dir);
	if (missing)
		why = xstrfmt("not found in PATH: %s", missing);
	free(missing);
	error_clear(&err);
	return why;
}

static const char *why_unexplained(const struct seen *seen)
{
	return seen->crash ? seen->crash :
			     "it failed in another way each time, and nothing it printed is an "
			     "error in a file of the source";
}

static void take_tail(struct tries *t, const struct build_log *log, bool explained)
{
	if (t->tail_explained)
		return;
	free(t->tail);
	t->tail = build_log_tail(log);
	t->tail_explained = explained;
}

/* Judges a try that failed. Returns 0, with BLAME_SOURCE, BLAME_COMPARE or BLAME_AGAIN in
 * *blame, or -1 when the host is at fault. */
static int judge(const struct attempts *a, struct tries *t, const struct build_log *log,
		 enum blame *blame, struct error *err)
{
	bool explained = seen_explains(&log->seen);
	AUTO_FREE char *fault = host_fault(a, &log->seen), *before = t->ending;
	struct ending ending = { .of = ATTEMPT_BUILD, .host = fault, .explained = explained };

	t->ending = build_log_ending(log);
	/* The same error may stand among other lines: parallel jobs end in any order. */
	if (before)
		ending.repeated =
			explained ? t->explained : !t->explained && str_equal(before, t->ending);
	take_tail(t, log, explained);
	t->explained = explained;
	*blame = blame_for(&ending);
	if (*blame == BLAME_HOST || (*blame == BLAME_AGAIN && t->nr == TRIES_MAX)) {
		AUTO_FREE char *printed = build_log_tail(log);

		return blame_host(a, fault ? fault : why_unexplained(&log->seen), printed, err);
	}
	return 0;
}

/* Returns 0; 1 when it failed, with *blame filled; -1 when the host is at fault. */
static int try_once(const struct attempts *a, const struct kernel_spec *spec, struct tries *t,
		    enum blame *blame, struct error *err)
{
	struct build_log log;
	int ret;

	build_log_init(&log, spec, a->tree, a->build_dir);
	ret = a->make(a->data, spec, &log, err);
	t->nr++;
	if (ret > 0 && judge(a, t, &log, blame, err) < 0)
		ret = -1;
	build_log_clear(&log);
	return ret;
}

int attempts_run(const struct attempts *a, enum blame *blame, char **tail, struct error *err)
{
	struct kernel_spec spec = *a->spec;
	struct tries t = { .nr = 0 };
	int ret = 1;

	*tail = NULL;
	*blame = BLAME_AGAIN;
	while (ret > 0 && *blame == BLAME_AGAIN) {
		ret = try_once(a, &spec, &t, blame, err);
		/* With one job a failure does not depend on what else the machine does. */
		spec.jobs = t.explained ? a->spec->jobs : 1;
	}
	if (ret > 0)
		*tail = steal(&t.tail);
	else if (ret == 0)
		*blame = BLAME_NONE;
	tries_clear(&t);
	return ret < 0 ? -1 : 0;
}
