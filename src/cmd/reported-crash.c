// SPDX-License-Identifier: GPL-2.0-only
#include "reported-crash.h"
#include "base/files.h"
#include "git/lane.h"
#include "kernel/signature.h"
#include "kernel/symbolize.h"

#define LANES_MAX 8
#define DECODED_MAX ((size_t)1 << 20)

/* The crash of its runs that is the failure, preferably a whole one, or NULL. */
static const struct crash *failure_of(const struct state *state, const struct tested_commit *c)
{
	const struct crash *found = NULL;

	for (size_t i = 0; i < c->nr; i++)
		for (size_t j = 0; j < c->runs[i].crash_nr; j++) {
			const struct crash *crash = &c->runs[i].crashes[j];

			if (crash->report &&
			    matcher_classify(state->matcher, crash) == MATCH_TARGET &&
			    (!found || (found->corrupted && !crash->corrupted)))
				found = crash;
		}
	return found;
}

/* The report with places, owned; NULL when this lane has another kernel or nothing to say. */
static char *decode_in_lane(const struct lane *lane, const struct state *state,
			    const char *signature, const char *report)
{
	const char *cross = state->settings->cross;
	AUTO_FREE char *vmlinux = xstrfmt("%s/vmlinux", lane->build);
	AUTO_FREE char *addr2line = xstrfmt("%saddr2line", cross ? cross : "");
	AUTO_FREE char *built = file_exists(vmlinux) ? kernel_signature(vmlinux, NULL) : NULL;
	const struct symbolize_spec spec = {
		.vmlinux = vmlinux,
		.addr2line = addr2line,
		.tree = lane->tree,
		.build = lane->build,
	};
	struct strbuf out = STRBUF_CUT(DECODED_MAX);

	if (str_equal(built, signature) && symbolize(&spec, report, &out, NULL) > 0)
		return strbuf_detach(&out);
	strbuf_release(&out);
	return NULL;
}

/* A lane in which another process builds has its vmlinux no longer. */
static char *decode(const struct repo *repo, const struct state *state, const char *signature,
		    const char *report)
{
	char *decoded = NULL;

	for (int i = 0; signature && !decoded && i < LANES_MAX; i++) {
		AUTO_FREE char *dir = xstrfmt("%s/kbisect/lanes/%d/build", repo->common_dir, i);
		struct lane lane;

		if (!file_exists(dir) || lane_open(&lane, repo, i, NULL) < 0)
			continue;
		decoded = decode_in_lane(&lane, state, signature, report);
		lane_close(&lane);
	}
	return decoded;
}

char *reported_crash(const struct repo *repo, const struct state *state, const char *commit)
{
	const struct tested_commit *c = state_find(state, commit);
	const struct crash *crash;
	char *decoded;

	if (c && c->inferred_from)
		c = state_find(state, c->inferred_from);
	crash = c ? failure_of(state, c) : NULL;
	if (!crash)
		return NULL;
	decoded = decode(repo, state, c->signature, crash->report);
	return decoded ? decoded : xstrdup(crash->report);
}
