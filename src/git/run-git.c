#include "git/run-git.h"
#include "proc/child.h"

/* A partial clone may fetch, and checking out a kernel takes a while. */
#define GIT_DEADLINE 1800.0
/* Seconds in which git removes its lock files after SIGTERM. */
#define GIT_GRACE 5.0
#define GIT_ARGS_MAX 64
#define WORDS_MAX 65536

int git_runv(const struct repo *repo, const char *const *args, const char *input, size_t input_len,
	     struct strbuf *out, struct strbuf *errs, struct error *err)
{
	AUTO_FREE char *git_dir = xstrfmt("GIT_DIR=%s", repo->git_dir);
	AUTO_FREE char *work_tree = xstrfmt("GIT_WORK_TREE=%s", repo->work_tree ? repo->work_tree : "");
	const char *env[] = { git_dir, repo->work_tree ? work_tree : NULL, NULL };
	const char *argv[GIT_ARGS_MAX + 2] = { "git" };
	size_t n = 0;

	while (args[n] && n < GIT_ARGS_MAX) {
		argv[n + 1] = args[n];
		n++;
	}
	if (args[n])
		return error_set(err, ERROR_USER, "git %s: more than %d arguments", args[0],
				 GIT_ARGS_MAX);

	struct child_spec spec = {
		.argv = argv,
		.env = env,
		.cwd = repo->work_tree ? repo->work_tree : repo->git_dir,
		.input = input,
		.input_len = input_len,
		.deadline = GIT_DEADLINE,
		.grace = GIT_GRACE,
	};
	return child_run(&spec, out, errs, err);
}

static int run_va(const struct repo *repo, struct strbuf *out, struct error *err, va_list ap,
		  bool must_work)
{
	struct strbuf errs = STRBUF_INIT(WORDS_MAX);
	const char *args[GIT_ARGS_MAX + 1];
	size_t n = 0;
	int status;

	do
		args[n] = va_arg(ap, const char *);
	while (args[n] && ++n < GIT_ARGS_MAX);
	args[n] = NULL;
	status = git_runv(repo, args, NULL, 0, out, &errs, err);
	strbuf_rtrim(&errs);
	if (must_work && status > 0) {
		error_set(err, ERROR_STATE, "git %s failed: %s", args[0],
			  errs.len ? errs.buf : "no reason given");
		status = -1;
	}
	strbuf_release(&errs);
	return status;
}

int git_run(const struct repo *repo, struct strbuf *out, struct error *err, ...)
{
	va_list ap;
	int status;

	va_start(ap, err);
	status = run_va(repo, out, err, ap, false);
	va_end(ap);
	return status;
}

int git_ok(const struct repo *repo, struct strbuf *out, struct error *err, ...)
{
	va_list ap;
	int status;

	va_start(ap, err);
	status = run_va(repo, out, err, ap, true);
	va_end(ap);
	return status;
}
