// SPDX-License-Identifier: GPL-2.0-only
/* The defaults of settings, and the checks of what was given. */
#include "session/settings.h"
#include "settings-machine.h"
#include "settings-test.h"
#include "arch/arch.h"
#include "base/files.h"
#include "evidence/quantiles.h"
#include "git/apply-patch.h"
#include "kernel/kconfig.h"
#include "kernel/make-vars.h"
#include "runner/runner.h"
#include "store/cache.h"

#define PATCHES_MAX 16
/* Without a sign of life of a worker, which gives one every few seconds. */
#define WORKER_SECONDS_DEFAULT 300.0
/* Kernels with sanitizers and syzkaller's programs do not fit into less. */
#define SYZ_MEMORY_MB 2048

static const char *const confirm_ids[] = {
	[CONFIRM_BY_PARENTS] = "parents",
	[CONFIRM_BY_REVERT] = "revert",
	NULL,
};

static const char *const modules_ids[] = {
	[MODULES_NO] = "no",
	[MODULES_BUILTIN] = "builtin",
	[MODULES_ALL] = "all",
	[MODULES_AUTO] = "auto",
	NULL,
};

void settings_init(struct settings *s)
{
	const struct policy policy = POLICY_DEFAULTS;

	*s = (struct settings){
		.arch = arch_find(NULL, NULL)->name,
		.accel = "auto",
		.rootfs = ROOTFS_BUILTIN_NAME,
		.boot = "init",
		.confirm = confirm_ids[CONFIRM_BY_PARENTS],
		.modules = modules_ids[MODULES_NO],
		.runs = policy.runs_max,
		.jobs = (int)MAX(sysconf(_SC_NPROCESSORS_ONLN), 1L),
		.cpus = RUNNER_CPUS,
		.timeout = RUNNER_RUN_SECONDS,
		.boot_timeout = RUNNER_BOOT_TIMEOUT,
		.build_timeout = BUILD_SECONDS_DEFAULT,
		.remote_timeout = REMOTE_SECONDS_DEFAULT,
		.worker_timeout = WORKER_SECONDS_DEFAULT,
		.confidence = policy.confidence,
		.parallel = 1,
		.reach = true,
		.collapse = true,
		.backports = true,
		.fix_builds = true,
		/* Fewer are busy with the guests. */
		.prefetch = sysconf(_SC_NPROCESSORS_ONLN) >= 4,
	};
}

static int make_absolute(struct settings *s, const char **path, struct error *err)
{
	char *full = realpath(*path, NULL);

	if (!full)
		return error_errno(err, "'%s'", *path);
	*path = settings_keep(s, full);
	return 0;
}

static int take_file(struct settings *s, const char **path, struct error *err)
{
	struct stat st;

	if (make_absolute(s, path, err) < 0)
		return -1;
	if (stat(*path, &st) == 0 && S_ISDIR(st.st_mode))
		return error_set(err, ERROR_USER, "'%s' is a directory: give a file", *path);
	return 0;
}

/* "x86_64_defconfig", "tinyconfig", "kvm_guest.config": what make takes as a target. */
static bool is_config_target(const char *config)
{
	return ends_with(config, "config") &&
	       strspn(config, "abcdefghijklmnopqrstuvwxyz0123456789_-.") == strlen(config) &&
	       *config != '.';
}

static bool was_stored(const struct settings *s, const char *value)
{
	for (size_t i = 0; i < s->stored_nr; i++)
		if (s->owned[i] == value)
			return true;
	return false;
}

/* Makes a part what config_part_kind() takes. A target that was stored with a session stays
 * one where a file of the same name happens to lie in the directory. */
static int finish_part(struct settings *s, const char **part, struct error *err)
{
	if (config_part_kind(*part) == CONFIG_PART_OPTION)
		return 0;
	if (is_config_target(*part) && (was_stored(s, *part) || !file_exists(*part)))
		return 0;
	return take_file(s, part, err);
}

static bool has_base(const char *const *parts)
{
	for (; parts && *parts; parts++)
		if (config_part_kind(*parts) != CONFIG_PART_OPTION)
			return true;
	return false;
}

/* Options alone change the default configuration. */
static int finish_config(struct settings *s, struct error *err)
{
	if (!has_base(s->config)) {
		const char **given = s->config;

		s->config = NULL;
		options_list_add(&s->config, "defconfig");
		for (size_t i = 0; given && given[i]; i++)
			options_list_add(&s->config, given[i]);
		free(given);
	}
	for (const char **part = s->config; *part; part++)
		if (finish_part(s, part, err) < 0)
			return -1;
	return config_parts_check(s->config, err);
}

static int finish_baseline(struct settings *s, struct error *err)
{
	const char *parts[] = { NULL, NULL };

	if (config_part_kind(s->minimize_config) == CONFIG_PART_OPTION)
		return error_set(err, ERROR_USER, "'%s' is neither a file nor a make target",
				 s->minimize_config);
	if (finish_part(s, &s->minimize_config, err) < 0)
		return -1;
	parts[0] = s->minimize_config;
	return config_parts_check(parts, err);
}

static int finish_minimize(struct settings *s, struct error *err)
{
	if (!s->minimize_config)
		return 0;
	if (!failure_traits(s->kind)->by_runs)
		return error_set(err, ERROR_USER,
				 "--minimize-config needs a failure that runs show, and "
				 "--for=%s has none",
				 s->failure);
	if (*s->minimize_config && finish_baseline(s, err) < 0)
		return error_prefix(err, "--minimize-config");
	return 0;
}

static int finish_patches(struct settings *s, struct error *err)
{
	for (size_t i = 0; s->patches && s->patches[i]; i++) {
		if (i == PATCHES_MAX)
			return error_set(err, ERROR_USER, "--patch: more than %d patches",
					 PATCHES_MAX);
		if (take_file(s, &s->patches[i], err) < 0 || patch_check(s->patches[i], err) < 0)
			return error_prefix(err, "--patch");
	}
	return 0;
}

static int finish_files(struct settings *s, struct error *err)
{
	if (s->repro && take_file(s, &s->repro, err) < 0)
		return error_prefix(err, "cannot read the reproducer (--repro)");
	if (s->c_repro && take_file(s, &s->c_repro, err) < 0)
		return error_prefix(err, "cannot read the reproducer in C (--c-repro)");
	if (settings_uses_syzkaller(s) && make_absolute(s, &s->syzkaller, err) < 0)
		return error_prefix(err, "kbisect.syzkaller");
	if (finish_config(s, err) < 0)
		return error_prefix(err, "cannot read the kernel configuration (--config)");
	if (!s->lsmod)
		return 0;
	if (s->modules_mode != MODULES_ALL && s->modules_mode != MODULES_AUTO)
		return error_set(err, ERROR_USER,
				 "--lsmod says which modules are built, and needs --modules=all "
				 "or --modules=auto");
	return take_file(s, &s->lsmod, err) < 0 ? error_prefix(err, "--lsmod") : 0;
}

/* The home directory may be read-only. A cache in the repository, if there is one, is
 * better than none. */
static int finish_cache(struct settings *s, const struct repo *repo, struct error *err)
{
	struct error why = ERROR_INIT;
	int ret;

	if (!s->cache_dir)
		s->cache_dir = settings_keep(s, cache_default_dir());
	ret = cache_check_dir(s->cache_dir, &why);
	if (ret < 0 && repo) {
		char *own = xstrfmt("%s/kbisect/cache", repo->common_dir);

		warning("cache: %s; what is built is kept in '%s'", why.message, own);
		s->cache_dir = settings_keep(s, own);
		ret = cache_check_dir(own, err);
	} else if (ret < 0) {
		error_set(err, ERROR_HOST, "cache: %s", why.message);
	}
	error_clear(&why);
	return ret;
}

/* Returns the index of the value in the NULL-terminated list, or -1. */
static int check_word(const char *option, const char *value, const char *const *allowed,
		      struct error *err)
{
	struct strbuf list = STRBUF_INIT(1024);

	for (int i = 0; allowed[i]; i++) {
		if (str_equal(allowed[i], value)) {
			strbuf_release(&list);
			return i;
		}
		strbuf_addf(&list, "%s%s", i ? ", " : "", allowed[i]);
	}
	error_set(err, ERROR_USER, "--%s=%s: must be one of %s", option, value, list.buf);
	strbuf_release(&list);
	return -1;
}

/* "parents", "revert" or "revert=<revision>". The revision is stored as a hash, because a
 * branch such as that of the latest mainline moves. */
static int finish_confirm(struct settings *s, const struct repo *repo, struct error *err)
{
	const char *revision = strchr(s->confirm, '=');
	AUTO_FREE char *word = xstrndup(s->confirm, strcspn(s->confirm, "="));
	AUTO_FREE char *commit = NULL;
	int confirm = check_word("confirm", word, confirm_ids, err);

	if (confirm < 0)
		return -1;
	s->confirm_by = (enum confirm_by)confirm;
	s->confirm_on = NULL;
	if (!revision)
		return 0;
	if (s->confirm_by != CONFIRM_BY_REVERT)
		return error_set(err, ERROR_USER, "--confirm=%s: only revert takes a commit",
				 s->confirm);
	if (!repo)
		return 0;
	commit = repo_resolve(repo, revision + 1, err);
	if (!commit || repo_check_kernel(repo, commit, err) < 0)
		return error_prefix(err, "--confirm");
	s->confirm = settings_keep(s, xstrfmt("%s=%s", word, commit));
	s->confirm_on = strchr(s->confirm, '=') + 1;
	return 0;
}

static int finish_words(struct settings *s, struct error *err)
{
	static const char *const accels[] = { "auto", "kvm", "tcg", NULL };
	int modules;

	if (check_word("for", s->failure, failure_ids(), err) < 0 ||
	    check_word("accel", s->accel, accels, err) < 0)
		return -1;
	modules = check_word("modules", s->modules, modules_ids, err);
	if (modules < 0)
		return -1;
	s->modules_mode = (enum modules_mode)modules;
	return failure_parse(s->failure, &s->kind);
}

static int finish_parallel(struct settings *s, struct error *err)
{
	const char *words = s->parallel_words;

	s->parallel = 1;
	if (!(s->worker_timeout > 0))
		return error_set(err, ERROR_USER,
				 "kbisect.workerTimeout must be greater than zero");
	if (str_equal(words, "auto"))
		s->parallel = PARALLEL_AUTO;
	else if (words && (parse_int(words, &s->parallel, NULL) < 0 || s->parallel < 1 ||
			   s->parallel > QUANTILES_MAX))
		return error_set(err, ERROR_USER,
				 "--parallel=%s: must be auto or a number from 1 to %d", words,
				 QUANTILES_MAX);
	if (s->launcher && s->parallel == PARALLEL_AUTO)
		return error_set(err, ERROR_USER,
				 "--launcher needs --parallel=<k>: this host cannot tell how many "
				 "commits others can test at once");
	if (s->launcher && !*s->launcher)
		return error_set(err, ERROR_USER, "--launcher=: the command is empty");
	return 0;
}

int settings_finish(struct settings *s, const struct repo *repo, struct error *err)
{
	if (settings_finish_test(s, err) < 0 || finish_words(s, err) < 0 ||
	    finish_confirm(s, repo, err) < 0)
		return -1;
	if (!(s->confidence > .5 && s->confidence < 1))
		return error_set(err, ERROR_USER, "--confidence=%g: must be between 0.5 and 1",
				 s->confidence);
	if (s->runs < 1)
		return error_set(err, ERROR_USER, "--runs=0: at least one run is needed");
	if (s->jobs < 1)
		return error_set(err, ERROR_USER, "--jobs=0: at least one job is needed");
	if (finish_parallel(s, err) < 0)
		return -1;
	if (!(s->timeout > 0))
		return error_set(err, ERROR_USER, "--timeout must be greater than zero");
	if (!s->memory)
		s->memory = settings_uses_syzkaller(s) || s->syz_config ? SYZ_MEMORY_MB :
									  RUNNER_MEMORY_MB;
	if (finish_minimize(s, err) < 0 || finish_files(s, err) < 0 ||
	    make_vars_check(s->make_vars, err) < 0 || finish_patches(s, err) < 0 ||
	    settings_finish_machine(s, err) < 0)
		return -1;
	if (s->remote_cache && cache_check_remote(s->remote_cache, err) < 0)
		return -1;
	return finish_cache(s, repo, err);
}
