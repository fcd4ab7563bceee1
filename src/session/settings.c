// SPDX-License-Identifier: GPL-2.0-only
#include "session/settings.h"
#include "settings-test.h"
#include "arch/arch.h"
#include "base/files.h"
#include "evidence/verdict.h"
#include "kernel/kconfig.h"
#include "kernel/kernel-spec.h"
#include "runner/runner.h"
#include "session/run-json.h"
#include "store/cache.h"

static const struct row {
	const char *name; /* option, and member of session.json */
	const char *old;  /* that member in older versions; NULL: the same */
	const char *key;  /* configuration; NULL: none */
	enum option_type type;
	size_t offset;
	const char *arg, *help;
	bool hidden; /* configuration only */
} rows[] = {
#define ROW(option, config_key, kind, member, ...)                       \
	{                                                                \
		.name = (option), .key = (config_key), .type = (kind),   \
		.offset = offsetof(struct settings, member), __VA_ARGS__ \
	}
	ROW("repro", "kbisect.repro", OPTION_STRING, repro, .arg = "<file>",
	    .help = "reproducer: C source, static executable or script; without it or --test the "
		    "boot is the test"),
	ROW("test", "kbisect.test", OPTION_STRING, test, .arg = "<command>",
	    .help = "shell command that is run in the guest; its exit status decides, as for git "
		    "bisect run"),
	ROW("test-map", "kbisect.testMap", OPTION_LIST, test_map, .arg = "<status>:good|bad|skip",
	    .help = "another meaning for an exit status of the test"),
	ROW("expect", "kbisect.expect", OPTION_STRING, expect, .arg = "<regex>",
	    .help = "a test that ends well without a line that matches is bad"),
	ROW("reject", "kbisect.reject", OPTION_STRING, reject, .arg = "<regex>",
	    .help = "a test that prints a line that matches is bad"),
	ROW("config", "kbisect.config", OPTION_STRING, config, .arg = "<file|target>",
	    .help = "kernel configuration: a file, or a make target such as defconfig"),
	ROW("for", "kbisect.for", OPTION_STRING, failure, .arg = "crash|boot|build|exit",
	    .help = "the kind of failure (default crash, with --test exit)"),
	ROW("title", "kbisect.title", OPTION_STRING, title, .arg = "<title>",
	    .help = "title of the failure (default: learnt at the failing end)"),
	ROW("match", "kbisect.match", OPTION_STRING, match, .arg = "<regex>",
	    .help = "crashes whose title or report match are the failure"),
	ROW("ignore", "kbisect.ignore", OPTION_STRING, ignore, .arg = "<regex>",
	    .help = "crashes whose title or report match are noise"),
	ROW("runs", "kbisect.runs", OPTION_INT, runs, .arg = "<max>",
	    .help = "maximum number of runs of one commit (default 100)"),
	ROW("jobs", "kbisect.jobs", OPTION_INT, jobs, .arg = "<n>",
	    .help = "compile jobs (default: processors)"),
	ROW("guests", "kbisect.guests", OPTION_INT, guests, .arg = "<n>",
	    .help = "guests side by side (default: as many as fit)"),
	ROW("timeout", "kbisect.timeout", OPTION_DURATION, timeout, .arg = "<time>",
	    .help = "the longest a test may last (default 5m)"),
	ROW("boot-timeout", "kbisect.bootTimeout", OPTION_DURATION, boot_timeout, .arg = "<time>",
	    .help = "the longest a boot may last (default 2m)"),
	ROW("arch", "kbisect.arch", OPTION_STRING, arch, .arg = "<arch>",
	    .help = "architecture, in the kernel's names (default: the host's)"),
	ROW("cross", "kbisect.crossCompile", OPTION_STRING, cross, .arg = "<prefix>",
	    .help = "prefix of the cross compiler, as make's CROSS_COMPILE"),
	ROW("cc", "kbisect.cc", OPTION_STRING, cc, .arg = "<compiler>",
	    .help = "compiler (default gcc)"),
	ROW("accel", "kbisect.accel", OPTION_STRING, accel, .arg = "auto|kvm|tcg",
	    .help = "QEMU's accelerator (default auto: KVM where it works)"),
	ROW("append", "kbisect.append", OPTION_STRING, append, .arg = "<args>",
	    .help = "further parameters for the guest's kernel"),
	ROW("memory", "kbisect.memory", OPTION_INT, memory, .arg = "<MiB>",
	    .help = "memory of a guest (default 512)"),
	ROW("cpus", "kbisect.cpus", OPTION_INT, cpus, .arg = "<n>",
	    .help = "processors of a guest (default 2)"),
	ROW("confidence", "kbisect.confidence", OPTION_DOUBLE, confidence, .arg = "<p>",
	    .help = "required probability of the answer (default 0.99)"),
	ROW("confirm", "kbisect.confirm", OPTION_STRING, confirm, .arg = "parents|revert",
	    .help = "how the culprit is confirmed (default parents)"),
	ROW("minimize-config", "kbisect.minimizeConfig", OPTION_OPTIONAL, minimize_config,
	    .arg = "<baseline>",
	    .help = "leave out of the configuration what the failure does not need"),
	ROW("fix", NULL, OPTION_FLAG, fix,
	    .help = "find the commit that fixed the failure; the ends are <fixed> and <broken>"),
	ROW("strict", "kbisect.strict", OPTION_FLAG, strict,
	    .help = "any WARNING ends a run (panic_on_warn)"),
	ROW("reach", "kbisect.reach", OPTION_FLAG, reach,
	    .help = "watch whether clean runs got to the failing code (default; --no-reach)"),
	ROW("collapse", "kbisect.collapse", OPTION_FLAG, collapse,
	    .help = "halve the commits that can matter to the kernel, not all (default; "
		    "--no-collapse)"),
	ROW("good-known", NULL, OPTION_FLAG, good_known, .hidden = true),
	ROW("build-fixes", "kbisect.buildFixes", OPTION_FLAG, fix_builds, .old = "mend",
	    .help = "find and apply fixes for the build of skipped commits (default; "
		    "--no-build-fixes)"),
	ROW("backports", "kbisect.backports", OPTION_FLAG, backports,
	    .help = "apply known fixes to commits that lack them (default; --no-backports)"),
	ROW("prefetch", "kbisect.prefetch", OPTION_FLAG, prefetch,
	    .help = "build the kernel that may be next while guests run (default with four "
		    "processors or more; --no-prefetch)"),
	ROW("build-timeout", "kbisect.buildTimeout", OPTION_DURATION, build_timeout,
	    .hidden = true),
	ROW("make", "kbisect.make", OPTION_STRING, make, .hidden = true),
	ROW("busybox", "kbisect.busybox", OPTION_STRING, busybox, .hidden = true),
	ROW("qemu", "kbisect.qemu", OPTION_STRING, emulator, .hidden = true),
	ROW("runner", "kbisect.runner", OPTION_STRING, runner, .hidden = true),
	ROW("cache-dir", "kbisect.cacheDir", OPTION_STRING, cache_dir, .hidden = true),
	ROW("cache-size", "kbisect.cacheSize", OPTION_STRING, cache_size, .hidden = true),
	ROW("remote-cache", "kbisect.remoteCache", OPTION_STRING, remote_cache, .hidden = true),
	ROW("remote-timeout", "kbisect.remoteTimeout", OPTION_DURATION, remote_timeout,
	    .hidden = true),
#undef ROW
};

static void *member(const struct settings *s, const struct row *row)
{
	return (char *)s + row->offset;
}

static const char *const confirm_ids[] = {
	[CONFIRM_BY_PARENTS] = "parents",
	[CONFIRM_BY_REVERT] = "revert",
	NULL,
};

void settings_init(struct settings *s)
{
	const struct policy policy = POLICY_DEFAULTS;

	*s = (struct settings){
		.arch = arch_find(NULL, NULL)->name,
		.accel = "auto",
		.confirm = confirm_ids[CONFIRM_BY_PARENTS],
		.runs = policy.runs_max,
		.jobs = (int)MAX(sysconf(_SC_NPROCESSORS_ONLN), 1L),
		.memory = RUNNER_MEMORY_MB,
		.cpus = RUNNER_CPUS,
		.timeout = RUNNER_RUN_SECONDS,
		.boot_timeout = RUNNER_BOOT_TIMEOUT,
		.build_timeout = BUILD_SECONDS_DEFAULT,
		.remote_timeout = REMOTE_SECONDS_DEFAULT,
		.confidence = policy.confidence,
		.reach = true,
		.collapse = true,
		.backports = true,
		.fix_builds = true,
		/* Fewer are busy with the guests. */
		.prefetch = sysconf(_SC_NPROCESSORS_ONLN) >= 4,
	};
}

void settings_clear(struct settings *s)
{
	for (size_t i = 0; i < s->owned_nr; i++)
		free(s->owned[i]);
	free(s->owned);
	free(s->test_map);
	test_rules_clear(&s->rules);
	*s = (struct settings){ 0 };
}

const char *settings_keep(struct settings *s, char *owned)
{
	ALLOC_GROW(s->owned, s->owned_nr + 1, s->owned_alloc);
	return s->owned[s->owned_nr++] = owned;
}

static int parse_bool(const char *value, bool *out, struct error *err)
{
	static const char *const yes[] = { "true", "yes", "on", "1" };
	static const char *const no[] = { "false", "no", "off", "0", "" };

	*out = false;
	for (size_t i = 0; i < ARRAY_SIZE(no); i++)
		if (!strcasecmp(value, no[i]))
			return 0;
	*out = true;
	for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
		if (!strcasecmp(value, yes[i]))
			return 0;
	return error_set(err, ERROR_USER, "'%s' is neither true nor false", value);
}

static int set_text(struct settings *s, const struct row *row, const char *value, struct error *err)
{
	void *p = member(s, row);
	bool on;

	switch (row->type) {
	case OPTION_STRING:
		*(const char **)p = settings_keep(s, xstrdup(value));
		return 0;
	case OPTION_LIST:
		options_list_add(p, settings_keep(s, xstrdup(value)));
		return 0;
	case OPTION_OPTIONAL:
		if (parse_bool(value, &on, NULL) < 0)
			*(const char **)p = settings_keep(s, xstrdup(value));
		else
			*(const char **)p = on ? "" : NULL;
		return 0;
	case OPTION_INT:
		return parse_int(value, p, err);
	case OPTION_DOUBLE:
		return parse_double(value, p, err);
	case OPTION_DURATION:
		return parse_duration(value, p, err);
	case OPTION_FLAG:
		return parse_bool(value, p, err);
	}
	return error_set(err, ERROR_USER, "cannot be set");
}

static void drop_list(struct settings *s, const struct row *row)
{
	const char ***list = member(s, row);

	free(*list);
	*list = NULL;
}

/* Takes the values of all scopes in git's order. As in git's own lists, an empty one drops
 * those before it. */
static int list_from_config(struct settings *s, const struct row *row, const struct config *config,
			    struct error *err)
{
	for (size_t i = 0; i < config->nr; i++) {
		const struct config_entry *e = &config->entries[i];

		if (strcasecmp(e->key, row->key))
			continue;
		if (!*e->value)
			drop_list(s, row);
		else if (set_text(s, row, e->value, err) < 0)
			return -1;
	}
	return 0;
}

int settings_from_config(struct settings *s, const struct config *config, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];
		bool list = row->type == OPTION_LIST;
		const char *value = row->key && !list ? config_get(config, row->key) : NULL;

		if ((value && set_text(s, row, value, err) < 0) ||
		    (list && list_from_config(s, row, config, err) < 0))
			return error_prefix(err, "%s", row->key);
	}
	return 0;
}

/* A list of one value is stored as that value, as settings were before there were lists. */
static json_t *list_to_json(const char *const *list)
{
	if (!list || !list[0] || !list[1])
		return json_text(list ? list[0] : NULL);
	return json_text_list((char *const *)list);
}

json_t *settings_to_json(const struct settings *s)
{
	json_t *object = json_object();

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const void *p = member(s, &rows[i]);
		json_t *value = NULL;

		switch (rows[i].type) {
		case OPTION_STRING:
		case OPTION_OPTIONAL:
			value = json_text(*(char *const *)p);
			break;
		case OPTION_LIST:
			value = list_to_json(*(const char *const *const *)p);
			break;
		case OPTION_INT:
			value = json_integer(*(const int *)p);
			break;
		case OPTION_DOUBLE:
		case OPTION_DURATION:
			value = json_real(*(const double *)p);
			break;
		case OPTION_FLAG:
			value = json_boolean(*(const bool *)p);
			break;
		}
		if (value)
			json_object_set_new(object, rows[i].name, value);
	}
	return object;
}

static bool is_text(const struct row *row)
{
	return row->type == OPTION_STRING || row->type == OPTION_OPTIONAL;
}

static void take_element(struct settings *s, const struct row *row, json_t *value)
{
	options_list_add(member(s, row), settings_keep(s, text_unescape(json_string_value(value))));
}

/* False when it is no list of strings. */
static bool take_list(struct settings *s, const struct row *row, json_t *value)
{
	json_t *element;
	size_t i;

	drop_list(s, row);
	if (json_is_string(value))
		take_element(s, row, value);
	json_array_foreach(value, i, element) {
		if (!json_is_string(element))
			return false;
		take_element(s, row, element);
	}
	return json_is_null(value) || json_is_string(value) || json_array_size(value) > 0;
}

static int take_value(struct settings *s, const struct row *row, json_t *value, struct error *err)
{
	void *p = member(s, row);

	if (is_text(row) && json_is_null(value))
		*(const char **)p = NULL;
	else if (is_text(row) && json_is_string(value))
		*(const char **)p = settings_keep(s, text_unescape(json_string_value(value)));
	else if (row->type == OPTION_INT && json_is_integer(value))
		*(int *)p = (int)json_integer_value(value);
	else if ((row->type == OPTION_DOUBLE || row->type == OPTION_DURATION) &&
		 json_is_number(value))
		*(double *)p = json_number_value(value);
	else if (row->type == OPTION_FLAG && json_is_boolean(value))
		*(bool *)p = json_is_true(value);
	else if (row->type != OPTION_LIST || !take_list(s, row, value))
		return error_set(err, ERROR_STATE, "setting '%s' has a value of the wrong type",
				 row->name);
	return 0;
}

static const struct row *row_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (str_equal(rows[i].name, name) || (rows[i].old && str_equal(rows[i].old, name)))
			return &rows[i];
	return NULL;
}

int settings_from_json(struct settings *s, json_t *object, struct error *err)
{
	const char *name;
	json_t *value;

	if (!json_is_object(object))
		return error_set(err, ERROR_STATE, "the settings are missing");
	json_object_foreach(object, name, value) {
		const struct row *row = row_of(name);

		if (!row)
			return error_set(err, ERROR_STATE,
					 "setting '%s' is not known to this version of "
					 "git kbisect",
					 name);
		if (take_value(s, row, value, err) < 0)
			return -1;
	}
	s->stored_config = s->config;
	s->stored_baseline = s->minimize_config;
	return 0;
}

size_t settings_options(struct settings *s, struct option_def *table)
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!rows[i].hidden)
			table[n++] = (struct option_def){
				.name = rows[i].name,
				.type = rows[i].type,
				.arg = rows[i].arg,
				.help = rows[i].help,
				.value = member(s, &rows[i]),
			};
	return n;
}

static int make_absolute(struct settings *s, const char **path, struct error *err)
{
	char *full = realpath(*path, NULL);

	if (!full)
		return error_errno(err, "'%s'", *path);
	*path = settings_keep(s, full);
	return 0;
}

/* "x86_64_defconfig", "tinyconfig": what make takes as a target. */
static bool is_config_target(const char *config)
{
	return ends_with(config, "config") &&
	       strspn(config, "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen(config);
}

/* A file that is one, or a target. A target that was stored with a session stays one
 * where a file of the same name happens to lie in the directory. */
static int finish_config(struct settings *s, const char **config, struct error *err)
{
	bool stored = *config == s->stored_config || *config == s->stored_baseline;
	struct kconfig c = KCONFIG_INIT;
	int ret;

	if (is_config_target(*config) && (stored || !file_exists(*config)))
		return 0;
	if (make_absolute(s, config, err) < 0)
		return -1;
	ret = kconfig_load(&c, *config, err);
	kconfig_clear(&c);
	return ret;
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
	if (*s->minimize_config && finish_config(s, &s->minimize_config, err) < 0)
		return error_prefix(err, "--minimize-config");
	return 0;
}

static int finish_files(struct settings *s, struct error *err)
{
	if (s->repro && make_absolute(s, &s->repro, err) < 0)
		return error_prefix(err, "cannot read the reproducer");
	if (!s->config)
		s->config = "defconfig";
	if (finish_config(s, &s->config, err) < 0)
		return error_prefix(err, "cannot read the kernel configuration");
	return 0;
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

static int finish_words(struct settings *s, struct error *err)
{
	static const char *const accels[] = { "auto", "kvm", "tcg", NULL };
	int confirm;

	if (check_word("for", s->failure, failure_ids(), err) < 0 ||
	    check_word("accel", s->accel, accels, err) < 0)
		return -1;
	confirm = check_word("confirm", s->confirm, confirm_ids, err);
	if (confirm < 0)
		return -1;
	s->confirm_by = (enum confirm_by)confirm;
	return failure_parse(s->failure, &s->kind);
}

int settings_finish(struct settings *s, const struct repo *repo, struct error *err)
{
	if (settings_finish_test(s, err) < 0 || finish_words(s, err) < 0)
		return -1;
	if (!(s->confidence > .5 && s->confidence < 1))
		return error_set(err, ERROR_USER, "--confidence=%g: must be between 0.5 and 1",
				 s->confidence);
	if (s->runs < 1)
		return error_set(err, ERROR_USER, "--runs=0: at least one run is needed");
	if (s->jobs < 1)
		return error_set(err, ERROR_USER, "--jobs=0: at least one job is needed");
	if (!(s->timeout > 0))
		return error_set(err, ERROR_USER, "--timeout must be greater than zero");
	if (finish_minimize(s, err) < 0 || finish_files(s, err) < 0)
		return -1;
	if (s->remote_cache && cache_check_remote(s->remote_cache, err) < 0)
		return -1;
	return finish_cache(s, repo, err);
}
