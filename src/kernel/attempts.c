// SPDX-License-Identifier: GPL-2.0-only
#include "attempts.h"

#include "base/blame.h"
#include "probe.h"
#include "kernel/tree-clean.h"

#define TRIES_MAX 4

static int blame_host(const struct attempts *a, const char *why, const char *tail,
		      struct error *err)
{
	AUTO_FREE char *missing = probe_missing(a->spec, a->build_dir);

	if (stale_distrust(a->build_dir, err) < 0)
		return -1;
	return error_set(err, ERROR_HOST, "make failed, and not because of the commit: %s%s%s%s%s",
			 why, missing ? "; not found in PATH: " : "", missing ? missing : "",
			 *tail ? ":\n" : "", tail);
}

/* Why this machine is known to be at fault, in *why; owned, NULL when it is not. */
static char *host_fault(const struct attempts *a, const struct seen *seen)
{
	struct error err = ERROR_INIT;
	char *why = NULL;

	if (seen->host)
		return xstrdup(seen->host);
	if (probe_machine(a->spec, a->build_dir, &err) < 0)
		why = xstrdup(err.message);
	error_clear(&err);
	return why;
}

/* What a failed try means. The tail of the first that the source explains is kept. */
static int judge(const struct attempts *a, const struct build_log *log, int tries, bool *explained,
		 char **tail, struct error *err)
{
	bool now = seen_explains(&log->seen);
	AUTO_FREE char *fault = host_fault(a, &log->seen), *printed = build_log_tail(log);
	struct ending ending = {
		.host = fault,
		.explained = now,
		.repeated = tries > 1 && now == *explained,
	};

	*explained = now;
	if (now && !*tail)
		*tail = steal(&printed);
	switch (blame_for(&ending)) {
	case BLAME_COMMIT:
		return 1;
	case BLAME_AGAIN:
		if (tries < TRIES_MAX)
			return 0;
		break;
	case BLAME_HOST:
		break;
	}
	return blame_host(a,
			  fault ? fault :
			  log->seen.crash ?
				  log->seen.crash :
				  "nothing it printed is an error in a file of the source",
			  printed ? printed : *tail, err);
}

int attempts_run(const struct attempts *a, char **tail, struct error *err)
{
	struct kernel_spec spec = *a->spec;
	bool explained = false;
	int ret = 0;

	*tail = NULL;
	for (int tries = 1; !ret; tries++) {
		struct build_log log;

		build_log_init(&log, &spec, a->tree, a->build_dir);
		ret = a->make(a->data, &spec, &log, err);
		if (!ret) {
			build_log_clear(&log);
			break;
		}
		if (ret > 0)
			ret = judge(a, &log, tries, &explained, tail, err);
		build_log_clear(&log);
		/* One job after the other: what shares the machine is not in the way. */
		spec.jobs = explained ? a->spec->jobs : 1;
	}
	if (ret <= 0) {
		free(*tail);
		*tail = NULL;
	}
	return ret;
}
