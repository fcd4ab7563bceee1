// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/build-hook.h"
#include "base/strbuf.h"
#include "proc/child.h"

#define OUTPUT_MAX ((size_t)1 << 20)
#define OUTPUT_SHOWN 2000 /* bytes, the last ones */
#define STATUS_SKIP 125

enum hook_result build_hook_run(const struct build_hook *hook, struct error *err)
{
	const char *argv[] = { "sh", "-c", hook->command, NULL };
	AUTO_FREE char *commit = xstrfmt("KBISECT_COMMIT=%s", hook->commit);
	AUTO_FREE char *build = xstrfmt("KBISECT_BUILD=%s", hook->build_dir);
	AUTO_FREE char *arch = xstrfmt("KBISECT_ARCH=%s", hook->arch);
	const char *env[] = { commit, build, arch, NULL };
	struct strbuf out = STRBUF_CUT(OUTPUT_MAX), errs = STRBUF_CUT(OUTPUT_MAX);
	struct child_spec child = {
		.argv = argv, .env = env, .cwd = hook->tree, .deadline = hook->deadline
	};
	int status = child_run(&child, &out, &errs, err);

	strbuf_rtrim(&errs);
	if (status < 0)
		error_prefix(err, "%s", hook->key);
	else if (status && status != STATUS_SKIP)
		error_set(err, ERROR_HOST,
			  "%s failed with status %d, which says nothing about %.12s (125 would "
			  "skip it): %s",
			  hook->key, status, hook->commit,
			  errs.buf + (errs.len > OUTPUT_SHOWN ? errs.len - OUTPUT_SHOWN : 0));
	strbuf_release(&out);
	strbuf_release(&errs);
	if (status == STATUS_SKIP)
		return HOOK_SKIPS;
	return status ? HOOK_FAILED : HOOK_DONE;
}
