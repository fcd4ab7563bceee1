// SPDX-License-Identifier: GPL-2.0-only
#include "git/run-git.h"
#include "base/quote.h"
#include "no-hooks.h"

/* git may fetch from a partial clone's remote, and checking out a kernel takes a while. */
#define GIT_DEADLINE 1800.0
/* Seconds in which git removes its lock files after SIGTERM. */
#define GIT_GRACE 5.0
#define GIT_ARGS_MAX 64
#define WORDS_MAX 65536
#define PARAMETERS_MAX ((size_t)1024 * 1024)

/* Settings with which git would run the user's programs, check out other contents, or print
 * something else. */
static const char *const fixed_config[] = {
	"core.hooksPath=/dev/null",
	"core.fsmonitor=false",
	"core.pager=cat",
	"core.autocrlf=false",
	"core.sparseCheckout=false",
	"submodule.recurse=false",
	"worktree.useRelativePaths=false",
	"commit.gpgSign=false",
	"tag.gpgSign=false",
	"gc.auto=0",
	"maintenance.auto=false",
	"log.showSignature=false",
	"log.follow=false",
	"color.ui=false",
	"diff.noprefix=false",
	"diff.mnemonicPrefix=false",
	"i18n.logOutputEncoding=UTF-8",
	"advice.detachedHead=false",
};

static const char *const fixed_environment[][2] = {
	{ "LC_ALL", "C" },
	{ "GIT_PAGER", "cat" },
	{ "GIT_OPTIONAL_LOCKS", "0" },
	{ "GIT_TERMINAL_PROMPT", "0" },
	{ "GIT_EDITOR", "false" },
};

/* Changes the environment of our own process, so that it also holds for a git that one of the
 * kernel's scripts runs. git passes settings to its children in GIT_CONFIG_PARAMETERS, where
 * the last one wins, also over "git -c". */
static void fix_environment(void)
{
	const char *given = getenv("GIT_CONFIG_PARAMETERS");
	struct strbuf sb = STRBUF_INIT(PARAMETERS_MAX);
	static bool done;

	if (done)
		return;
	done = true;
	if (given)
		strbuf_addstr(&sb, given);
	for (size_t i = 0; i < ARRAY_SIZE(fixed_config); i++) {
		strbuf_addstr(&sb, sb.len ? " " : "");
		quote_add(&sb, fixed_config[i]);
	}
	setenv("GIT_CONFIG_PARAMETERS", sb.buf, 1);
	strbuf_release(&sb);
	for (size_t i = 0; i < ARRAY_SIZE(fixed_environment); i++)
		setenv(fixed_environment[i][0], fixed_environment[i][1], 1);
}

int run_git_child(const struct child_spec *spec, struct strbuf *out, struct strbuf *errs,
		  struct error *err)
{
	fix_environment();
	return child_run(spec, out, errs, err);
}

int run_git_v(const struct repo *repo, const char *const *args, const char *input, size_t input_len,
	      struct strbuf *out, struct strbuf *errs, struct error *err)
{
	AUTO_FREE char *git_dir = xstrfmt("GIT_DIR=%s", repo->git_dir);
	AUTO_FREE char *work_tree =
		xstrfmt("GIT_WORK_TREE=%s", repo->work_tree ? repo->work_tree : "");
	const char *env[5] = { git_dir };
	struct no_hooks no_hooks = { 0 };
	size_t env_nr = 1;
	int status = -1;
	const char *argv[GIT_ARGS_MAX + 2] = { "git" };

	for (size_t n = 0; args[n]; n++) {
		if (n == GIT_ARGS_MAX)
			die_bug("git %s: more than %d arguments", args[0], GIT_ARGS_MAX);
		argv[n + 1] = args[n];
	}

	struct child_spec spec = {
		.argv = argv,
		.env = env,
		.cwd = repo->work_tree ? repo->work_tree : repo->git_dir,
		.input = input,
		.input_len = input_len,
		.deadline = GIT_DEADLINE,
		.grace = GIT_GRACE,
	};
	if (str_equal(args[0], "bisect") && no_hooks_begin(&no_hooks, repo, err) < 0)
		goto out;
	if (repo->work_tree)
		env[env_nr++] = work_tree;
	for (size_t i = 0; i < ARRAY_SIZE(no_hooks.env) && no_hooks.env[i]; i++)
		env[env_nr++] = no_hooks.env[i];
	status = run_git_child(&spec, out, errs, err);
out:
	no_hooks_end(&no_hooks);
	return status;
}

static int run_va(const struct repo *repo, struct strbuf *out, struct error *err, va_list ap,
		  bool must_work)
{
	struct strbuf errs = STRBUF_CUT(WORDS_MAX);
	const char *args[GIT_ARGS_MAX + 1];
	size_t n = 0;
	int status;

	while ((args[n] = va_arg(ap, const char *)) != NULL)
		if (++n > GIT_ARGS_MAX)
			die_bug("git %s: more than %d arguments", args[0], GIT_ARGS_MAX);
	status = run_git_v(repo, args, NULL, 0, out, &errs, err);
	strbuf_rtrim(&errs);
	if (must_work && status > 0) {
		error_set(err, ERROR_STATE, "git %s failed: %s", args[0],
			  errs.len ? errs.buf : "no reason given");
		status = -1;
	}
	strbuf_release(&errs);
	return status;
}

int run_git(const struct repo *repo, struct strbuf *out, struct error *err, ...)
{
	va_list ap;
	int status;

	va_start(ap, err);
	status = run_va(repo, out, err, ap, false);
	va_end(ap);
	return status;
}

int run_git_ok(const struct repo *repo, struct strbuf *out, struct error *err, ...)
{
	va_list ap;
	int status;

	va_start(ap, err);
	status = run_va(repo, out, err, ap, true);
	va_end(ap);
	return status;
}
