// SPDX-License-Identifier: GPL-2.0-only
#include "session/control-boot.h"
#include "evidence/blame.h"
#include "session/build-fix.h"
#include "session/git-driver.h"
#include "session/events.h"

/* A kernel that usually boots does so at least once in this many tries. */
#define CONTROL_BOOTS 3
/* A kernel that has booted may fail to do so several times, but hardly this often in a
 * row. */
#define SILENT_RUNS 6

static bool has_booted(const struct tested_commit *c)
{
	for (size_t i = 0; i < c->nr; i++)
		if (c->runs[i].booted)
			return true;
	return false;
}

/* A kernel that is known to boot: the failing end's, else the oldest test's. */
static const struct tested_commit *find_control(const struct session *s, const char *except)
{
	const struct tested_commit *end = state_find(&s->state, s->state.failing[0]);

	if (end && has_booted(end))
		return end;
	for (size_t i = 0; i < s->state.nr; i++)
		if (has_booted(&s->state.commits[i]) &&
		    !str_equal(s->state.commits[i].commit, except))
			return &s->state.commits[i];
	return NULL;
}

/* One boot is enough to know that this host still boots kernels. */
static int on_run(struct run *run, void *data)
{
	bool *booted = data;

	*booted |= run->booted;
	run_clear(run);
	return *booted ? 0 : CONTROL_BOOTS;
}

static int boot(struct session *s, struct testbed *tb, const struct tested_commit *control,
		bool *booted, struct error *err)
{
	struct batch_spec spec = {
		.jobs = s->settings.guests,
		.wanted = CONTROL_BOOTS,
		.on_run = on_run,
		.data = booted,
	};
	struct build build = BUILD_INIT;
	int ret = -1;

	testbed_also_apply(tb, build_fix_for(s, control));
	if (testbed_kernel(tb, control->commit, &build, err) < 0)
		goto out;
	if (build.blame != BLAME_NONE) {
		error_set(err, ERROR_HOST, "%.12s was built before and does not build now",
			  control->commit);
		goto out;
	}
	if (testbed_guest(tb, &build, &spec, err) < 0)
		goto out;
	spec.boot.failure = FOR_BOOT; /* the test is not of interest */
	ret = batch_run(&spec, err);
out:
	build_clear(&build);
	return ret;
}

/* Git was told of verdicts that do not hold any more. */
static int retell(struct session *s, struct error *err)
{
	return s->state.bisecting && !s->user_drives && !s->is_worker ? driver_retell(s, err) : 0;
}

bool control_boot_is_due(const struct session *s, const char *commit, bool verdict)
{
	const struct tested_commit *c = state_find(&s->state, commit);

	if (!s->state.silent || !find_control(s, commit))
		return false;
	if (has_booted(c))
		return s->state.silent_runs >= SILENT_RUNS;
	return verdict && s->state.silent[1] && state_is_silent(c);
}

int control_boot(struct session *s, struct testbed *tb, const char *commit, bool verdict,
		 struct error *err)
{
	struct ending ending = { .of = ATTEMPT_RUN };
	bool booted = false;

	if (!control_boot_is_due(s, commit, verdict))
		return 0;
	AUTO_FREE char *control = xstrdup(find_control(s, commit)->commit);
	if (boot(s, tb, state_find(&s->state, control), &booted, err) < 0 ||
	    session_record(s, event_control(control, booted), err) < 0)
		return -1;
	ending.comparison = booted ? COMPARISON_SUCCEEDED : COMPARISON_FAILED;
	if (blame_for(&ending) == BLAME_SOURCE)
		return 0;
	if (retell(s, err) < 0)
		return -1;
	return error_set(err, ERROR_HOST,
			 "guests stay silent, and so does the kernel of %.12s now, which booted "
			 "before: this host does not run guests any more. The verdicts on commits "
			 "that did not boot were dropped",
			 control);
}
