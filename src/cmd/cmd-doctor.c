// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect doctor: checks this host, and those of a launcher. */
#include "arch/arch.h"
#include "base/files.h"
#include "base/version.h"
#include "cmd/cmd.h"
#include "common.h"
#include "git/config.h"
#include "guest/syzkaller.h"
#include "proc/child.h"
#include "runner/runner.h"
#include "session/launcher.h"
#include "session/run-json.h"
#include "store/cache.h"

#include <archive.h>
#include <curl/curl.h>

static const char *const usage[] = { "git kbisect doctor [<options>]", NULL };

/* The time and the output of a program that a launcher runs. A job of Slurm's may have to wait. */
#define ELSEWHERE_SECONDS 300.0
/* Seconds in which a job of Slurm is cancelled. */
#define ELSEWHERE_GRACE 8.0
#define ELSEWHERE_MAX ((size_t)1024 * 1024)

/* Columns before the text of a finding. */
#define TEXT_MARGIN 24

static int problems;
static json_t *findings; /* collected for --json; NULL: each is printed at once */

/* On a terminal the sentences are wrapped. Elsewhere a finding is a line, for grep. */
static void print_finding(const char *status, const char *what, const char *detail, const char *fix)
{
	AUTO_FREE char *text =
		xstrfmt("%s%s%s", detail, fix ? "; to fix it: " : "", fix ? fix : "");
	int column = printf("%-8s %-14s ", status, what);

	if (!isatty(STDOUT_FILENO)) {
		puts(text);
		return;
	}
	if (column > TEXT_MARGIN)
		printf("\n%*s", TEXT_MARGIN, "");
	print_wrapped(stdout, text, TEXT_MARGIN, terminal_columns());
}

/* fix: NULL, or what to do. */
static void doctor_say(const char *status, const char *what, const char *detail, const char *fix)
{
	if (!findings)
		print_finding(status, what, detail, fix);
	else
		json_array_append_new(findings,
				      json_pack("{s:s, s:s, s:o, s:o}", "status", status, "name",
						what, "detail", text_to_json(detail), "fix",
						text_to_json(fix)));
}

static void ok(const char *what, const char *detail)
{
	doctor_say("ok", what, detail, NULL);
}

static void doctor_problem(const char *what, const char *reason, const char *fix)
{
	doctor_say("problem", what, reason, *fix ? fix : NULL);
	problems++;
}

static void note(const char *what, const char *detail)
{
	doctor_say("note", what, detail, NULL);
}

/* First line of "program --version". */
static char *version_of(const char *program)
{
	const char *argv[] = { program, "--version", NULL };
	struct child_spec spec = { .argv = argv, .deadline = 20 };
	struct strbuf out = STRBUF_CUT(4096);
	char *line = NULL;

	if (child_run(&spec, &out, NULL, NULL) == 0)
		line = xstrndup(out.buf, strcspn(out.buf, "\n"));
	strbuf_release(&out);
	return line;
}

static void doctor_check_program(const char *program, const char *fix, bool needed)
{
	AUTO_FREE char *version = version_of(program);

	if (version)
		ok(program, version);
	else if (needed)
		doctor_problem(program, "not found, or it does not run", fix);
	else
		note(program, fix);
}

/* The kernel's compiler, and for a foreign machine also the one that builds kbuild's tools. */
static void check_compilers(const struct settings *s, const struct arch *arch)
{
	AUTO_FREE char *fix =
		xstrfmt("install a cross compiler (Debian: %s)", arch->cross_packages);
	AUTO_FREE char *cross = xstrfmt("%sgcc", s->cross ? s->cross : arch->cross);

	doctor_check_program(s->cc ? s->cc : "gcc", "install a compiler (Debian: gcc)", true);
	if (!s->cc && (s->cross || !arch_is_host(arch)))
		doctor_check_program(cross, fix, true);
}

static void check_programs(const struct settings *s, const struct arch *arch)
{
	static const struct {
		const char *program, *fix;
	} tools[] = {
		{ "git", "install git" },
		{ "flex", "install flex" },
		{ "bison", "install bison" },
		{ "perl", "install perl" },
	};
	AUTO_FREE char *bc = find_program("bc");

	doctor_check_program(s->make ? s->make : "make", "install make", true);
	check_compilers(s, arch);
	for (size_t i = 0; i < ARRAY_SIZE(tools); i++)
		doctor_check_program(tools[i].program, tools[i].fix, true);
	if (bc)
		ok("bc", bc);
	else
		doctor_problem("bc", "not found", "install bc");
	doctor_check_program("ccache", "not found; it would speed up rebuilds", false);
}

/* repo: NULL outside of a repository, where there is no configuration. */
static void check_runner(const struct settings *s, const struct arch *arch, const struct repo *repo)
{
	static const struct check_report report = { .ok = ok,
						    .note = note,
						    .problem = doctor_problem };
	struct config config = { .nr = 0 };
	const struct machine_spec machine = {
		.config = &config,
		.arch = arch,
		.program = s->emulator,
		.accel = s->accel,
		.cache_dir = s->cache_dir,
	};
	struct error err = ERROR_INIT;

	if (repo && config_load(&config, repo, &err) < 0)
		doctor_problem("configuration", err.message, "");
	runner_check(s->runner, &machine, &report);
	config_clear(&config);
	error_clear(&err);
}

static void doctor_check_space(const char *what, const char *dir)
{
	int64_t there = disk_free(dir);
	AUTO_FREE char *words = xstrfmt("%lld GiB free in %s", (long long)(there >> 30), dir);

	if (there < ((int64_t)4 << 30))
		doctor_problem(what, words,
			       "free some space: a kernel and its build take about 4 GiB");
	else
		ok(what, words);
}

/* When the cache directory was refused, the settings fell back on one in the repository. */
static void check_cache(const struct settings *s)
{
	struct error err = ERROR_INIT;

	if (cache_check_dir(s->cache_dir, &err) < 0)
		doctor_problem("cache", err.message,
			       "set kbisect.cacheDir to a directory of your own");
	else
		doctor_check_space("cache", s->cache_dir);
	error_clear(&err);
}

static void check_libraries(void)
{
	AUTO_FREE char *words = NULL;
	int major, minor, rev;

	git_libgit2_version(&major, &minor, &rev);
	words = xstrfmt("libgit2 %d.%d.%d, %s, libcurl %s, libuv %s, jansson %s", major, minor, rev,
			archive_version_string(), curl_version_info(CURLVERSION_NOW)->version,
			uv_version_string(), jansson_version_str());
	ok("libraries", words);
}

static void check_syzkaller(const struct settings *s)
{
	const char *lacks = syzkaller_lacks();

	if (!s->syzkaller)
		return;
	if (!file_exists(s->syzkaller))
		doctor_problem("syzkaller", s->syzkaller,
			       "kbisect.syzkaller must be a checkout of syzkaller, or a directory "
			       "with syz-execprog and syz-executor");
	else if (syzkaller_is_checkout(s->syzkaller) && lacks)
		doctor_problem("syzkaller", lacks,
			       "install Go (Debian: golang-go), which builds a checkout");
	else
		ok("syzkaller", s->syzkaller);
}

/* Runs a program where workers run. Its output, owned; NULL after the problem was told. Doctor
 * ends with a failure when it finds problems, but prints them. */
static char *run_elsewhere(const struct settings *s, const char *what, const char *const *program)
{
	struct strbuf out = STRBUF_CUT(ELSEWHERE_MAX), errs = STRBUF_CUT(ELSEWHERE_MAX);
	char **argv = launcher_command(s, program, NULL), *text = NULL;
	struct child_spec spec = { .argv = (const char *const *)argv,
				   .cwd = "/",
				   .deadline = ELSEWHERE_SECONDS,
				   .grace = ELSEWHERE_GRACE };
	struct error err = ERROR_INIT;
	int status = child_run(&spec, &out, &errs, &err);

	strbuf_rtrim(&errs);
	if (status < 0 && errs.len)
		error_prefix(&err, "%s", errs.buf);
	if (out.len)
		text = strbuf_detach(&out);
	else
		doctor_problem(what, status < 0 ? err.message : errs.buf,
			       "make the launcher run git kbisect there");
	error_clear(&err);
	strbuf_release(&out);
	strbuf_release(&errs);
	free_list(argv);
	return text;
}

static void check_version_elsewhere(const char *theirs)
{
	AUTO_FREE char *own = xstrfmt("git-kbisect version %s\n", program_version);
	AUTO_FREE char *line = xstrndup(theirs, strcspn(theirs, "\n"));

	if (str_equal(theirs, own))
		ok("launcher", line);
	else
		doctor_problem("launcher", line, "install the same version there as here");
}

/* The findings of the doctor of that host. */
static void tell_findings(const char *text)
{
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL), *check;
	json_t *checks = json_object_get(root, "checks");
	size_t i;

	json_array_foreach(checks, i, check) {
		const char *status = json_string_value(json_object_get(check, "status"));
		const char *name = json_string_value(json_object_get(check, "name"));
		const char *detail = json_string_value(json_object_get(check, "detail"));
		const char *fix = json_string_value(json_object_get(check, "fix"));
		AUTO_FREE char *what = xstrfmt("there: %s", name ? name : "?");

		/* The repository of workers is the one that they clone. */
		if (!status || !detail || str_equal(name, "repository"))
			continue;
		if (str_equal(status, "problem"))
			doctor_problem(what, detail, fix ? fix : "");
		else
			doctor_say(status, what, detail, fix);
	}
	if (!json_array_size(checks))
		doctor_problem("launcher", "the doctor there printed no findings", "");
	json_decref(root);
}

static void check_clone(const struct settings *s, const struct repo *repo)
{
	const char *url = s->worker_repository;
	const char *const program[] = { "git", "ls-remote", url ? url : repo->common_dir, "HEAD",
					NULL };
	double began = now_seconds();
	AUTO_FREE char *head = run_elsewhere(s, "there: fetch", program);
	AUTO_FREE char *words =
		xstrfmt("%s answers in %.1f seconds", program[2], now_seconds() - began);

	if (head)
		ok("there: fetch", words);
}

/* Where --launcher runs workers. One host of several is looked at. */
static void doctor_check_launcher(const struct settings *s, const struct repo *repo)
{
	static const char *const version[] = { "git", "kbisect", "version", NULL };
	static const char *const doctor[] = { "git", "kbisect", "doctor", "--json", NULL };
	struct error err = ERROR_INIT;

	if (!s->launcher)
		return;
	if (launcher_check(s, &err) < 0) {
		doctor_problem("launcher", err.message, "");
		error_clear(&err);
		return;
	}
	AUTO_FREE char *theirs = run_elsewhere(s, "launcher", version);
	if (!theirs)
		return;
	check_version_elsewhere(theirs);
	AUTO_FREE char *found = run_elsewhere(s, "launcher", doctor);
	if (found)
		tell_findings(found);
	if (repo)
		check_clone(s, repo);
}

/* repo: NULL outside of a repository; why says so. */
static void check_all(const struct settings *s, const struct repo *repo, const char *why)
{
	struct error err = ERROR_INIT;
	const struct arch *arch = arch_find(s->arch, &err);

	if (arch) {
		check_programs(s, arch);
		check_runner(s, arch, repo);
	} else {
		doctor_problem("arch", err.message, "");
	}
	check_syzkaller(s);
	check_cache(s);
	if (repo)
		doctor_check_space("repository", repo->common_dir);
	else
		note("repository", why);
	check_libraries();
	doctor_check_launcher(s, repo);
	error_clear(&err);
}

static int print_findings(struct error *err)
{
	return print_json(json_pack("{s:i, s:o}", "problems", problems, "checks", findings),
			  JSON_INDENT(2), err);
}

int cmd_doctor(int argc, char **argv)
{
	bool json = false;
	const struct option_def options[] = {
		{ .name = "json", .type = OPTION_FLAG, .help = "for programs", .value = &json },
		{ 0 },
	};
	const struct settings_command command = { .options = options, .usage = usage };
	struct error err = ERROR_INIT, repo_err = ERROR_INIT;
	struct settings s;
	struct repo repo;
	bool in_repo = repo_open(&repo, &repo_err) == 0;
	int n = settings_read(&s, in_repo ? &repo : NULL, argc, argv, &command);
	int ret = n < 0 ? -n - 1 : 0;

	findings = json ? json_array() : NULL;
	if (n >= 0) {
		check_all(&s, in_repo ? &repo : NULL, repo_err.message);
		ret = problems ? EXIT_ERROR : 0;
	}
	if (n >= 0 && json && print_findings(&err) < 0)
		ret = fail(&err);
	error_clear(&repo_err);
	settings_clear(&s);
	repo_close(&repo);
	return ret;
}
