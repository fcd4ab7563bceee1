// SPDX-License-Identifier: GPL-2.0-only
#include "session/settings.h"
#include "session/run-json.h"

static const struct row {
	const char *name;   /* option, and member of session.json */
	const char *stored; /* that member, where another setting has the name; or NULL */
	const char *old;    /* that member in older versions; NULL: the same */
	const char *key;    /* configuration; NULL: none */
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
	    .help = "reproducer: C source, static executable, script or program for syzkaller "
		    "(.syz); without it or --test the boot is the test"),
	ROW("c-repro", "kbisect.cRepro", OPTION_STRING, c_repro, .arg = "<file>",
	    .help = "reproducer in C, for the case that the one for syzkaller does not show the "
		    "failure"),
	ROW("test", "kbisect.test", OPTION_STRING, test, .arg = "<command>",
	    .help = "shell command that is run in the guest; its exit status decides, as for git "
		    "bisect run"),
	ROW("kunit", "kbisect.kunit", OPTION_STRING, kunit, .arg = "<suite>[.<test>]",
	    .help = "KUnit suite or test whose result decides"),
	ROW("kselftest", "kbisect.kselftest", OPTION_STRING, kselftest,
	    .arg = "<collection>[:<test>]",
	    .help = "selftests of the kernel, built with each, whose result decides"),
	ROW("warnings", "kbisect.warnings", OPTION_OPTIONAL, warnings, .arg = "<regex>",
	    .help = "a warning of the build that matches is the failure"),
	ROW("test-map", "kbisect.testMap", OPTION_LIST, test_map, .arg = "<status>:good|bad|skip",
	    .help = "another meaning for an exit status of the test"),
	ROW("expect", "kbisect.expect", OPTION_STRING, expect, .arg = "<regex>",
	    .help = "a test that ends well without a line that matches is bad"),
	ROW("reject", "kbisect.reject", OPTION_STRING, reject, .arg = "<regex>",
	    .help = "a test that prints a line that matches is bad"),
	ROW("metric", "kbisect.metric", OPTION_STRING, metric, .arg = "<regex>",
	    .help = "the test prints a number, which the group in the regex finds: bisect when "
		    "it became worse"),
	ROW("worse", "kbisect.worse", OPTION_STRING, worse, .arg = "higher|lower",
	    .help = "which numbers are the worse ones (default higher)"),
	ROW("config", "kbisect.config", OPTION_LIST, config, .arg = "<file|target|option>",
	    .help = "kernel configuration: a file, a make target such as defconfig, or "
		    "CONFIG_X=y; several are laid over each other"),
	ROW("syz-config", "kbisect.syzConfig", OPTION_FLAG, syz_config,
	    .help = "kernels get the options that reproducers of syzkaller need"),
	ROW("for", "kbisect.for", OPTION_STRING, failure, .arg = "crash|boot|build|exit|rate",
	    .help = "the kind of failure (default crash; with --test, --kunit or --kselftest exit, "
		    "with --warnings build)"),
	ROW("rate", "kbisect.rate", OPTION_FLAG, rate,
	    .help = "the failure shows at the good end, too, only less often"),
	ROW("good-rate", "kbisect.goodRate", OPTION_STRING, good_rate, .arg = "<share>",
	    .help = "how often the failure shows at the good end, such as 1/10 or 0.1 (implies "
		    "--rate)"),
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
	ROW("modules", "kbisect.modules", OPTION_STRING, modules, .arg = "auto|all|builtin|no",
	    .help = "what becomes of options that are m (default no: they are not built)"),
	ROW("lsmod", "kbisect.lsmod", OPTION_STRING, lsmod, .arg = "<file>",
	    .help = "only these modules are built: a list as lsmod prints it"),
	ROW("make", "kbisect.makeVar", OPTION_LIST, make_vars, .stored = "make-var",
	    .arg = "<VAR=value>", .help = "a variable for kbuild's make; several are possible"),
	ROW("patch", "kbisect.patch", OPTION_LIST, patches, .arg = "<file>",
	    .help = "a patch for each commit to which it applies; several are possible"),
	ROW("runner", "kbisect.runner", OPTION_STRING, runner, .arg = "<name>",
	    .help = "where kernels are booted: qemu (default), or a machine of "
		    "kbisect.runner.<name>"),
	ROW("accel", "kbisect.accel", OPTION_STRING, accel, .arg = "auto|kvm|tcg",
	    .help = "QEMU's accelerator (default auto: KVM where it works)"),
	ROW("append", "kbisect.append", OPTION_STRING, append, .arg = "<args>",
	    .help = "further parameters for the guest's kernel"),
	ROW("rootfs", "kbisect.rootfs", OPTION_STRING, rootfs,
	    .arg = "builtin|host|<directory|tar|image>",
	    .help = "root file system in which the test runs (default builtin: only the test, "
		    "with busybox for scripts)"),
	ROW("root-partition", "kbisect.rootPartition", OPTION_INT, root_partition, .arg = "<n>",
	    .help = "partition of the image that has the root"),
	ROW("boot", "kbisect.boot", OPTION_STRING, boot, .arg = "init|systemd",
	    .help = "what boots the root: an init that only starts the test (default), or the "
		    "root's systemd"),
	ROW("after", "kbisect.after", OPTION_STRING, after, .arg = "<unit>",
	    .help = "unit of systemd after which the test is run (default multi-user.target)"),
	ROW("ssh", "kbisect.ssh", OPTION_STRING, ssh, .arg = "<user>[:<port>]",
	    .help = "the image boots by itself, and the test runs over ssh as this user"),
	ROW("ssh-key", "kbisect.sshKey", OPTION_STRING, ssh_key, .arg = "<file>",
	    .help = "private key for --ssh (default: your usual ones)"),
	ROW("net", "kbisect.net", OPTION_FLAG, net,
	    .help = "guests have a network (user-mode: they reach what this host reaches)"),
	ROW("disk", "kbisect.disk", OPTION_LIST, disks, .arg = "<size|file>[,serial=<text>]",
	    .help = "a further disk for guests, empty or a snapshot of a file; several are possible"),
	ROW("qemu-args", "kbisect.qemuArgs", OPTION_LIST, emulator_args, .arg = "<args>",
	    .help = "further arguments for QEMU; several are possible"),
	ROW("machine", "kbisect.machine", OPTION_STRING, machine, .arg = "<type>",
	    .help = "QEMU's machine (default: pc, or virt)"),
	ROW("firmware", "kbisect.firmware", OPTION_STRING, firmware, .arg = "<file>",
	    .help = "firmware of the guests (default: QEMU's)"),
	ROW("memory", "kbisect.memory", OPTION_INT, memory, .arg = "<MiB>",
	    .help = "memory of a guest (default 512; for syzkaller 2048)"),
	ROW("cpus", "kbisect.cpus", OPTION_INT, cpus, .arg = "<n>",
	    .help = "processors of a guest (default 2)"),
	ROW("confidence", "kbisect.confidence", OPTION_DOUBLE, confidence, .arg = "<p>",
	    .help = "required probability of the answer (default 0.99)"),
	ROW("confirm", "kbisect.confirm", OPTION_STRING, confirm,
	    .arg = "parents|revert[=<commit>]",
	    .help = "how the culprit is confirmed (default parents)"),
	ROW("minimize-config", "kbisect.minimizeConfig", OPTION_OPTIONAL, minimize_config,
	    .arg = "<baseline>",
	    .help = "leave out of the configuration what the failure does not need"),
	ROW("deadline", "kbisect.deadline", OPTION_STRING, deadline, .arg = "<time>",
	    .help = "when the best answer so far is the answer: 8h, 18:00, 2026-02-28 18:00"),
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
	ROW("parallel", "kbisect.parallel", OPTION_STRING, parallel_words, .arg = "<k>|auto",
	    .help = "commits that are tested at once, each in a lane of its own (default 1)"),
	ROW("launcher", "kbisect.launcher", OPTION_STRING, launcher, .arg = "<command>|slurm",
	    .help = "prefix that runs the workers of --parallel elsewhere, such as 'ssh host', "
		    "or slurm"),
	ROW("slurm-partition", "kbisect.slurm.partition", OPTION_STRING, slurm_partition,
	    .hidden = true),
	ROW("slurm-constraint", "kbisect.slurm.constraint", OPTION_STRING, slurm_constraint,
	    .hidden = true),
	ROW("slurm-account", "kbisect.slurm.account", OPTION_STRING, slurm_account, .hidden = true),
	ROW("slurm-time", "kbisect.slurm.time", OPTION_STRING, slurm_time, .hidden = true),
	ROW("slurm-memory", "kbisect.slurm.memory", OPTION_STRING, slurm_memory, .hidden = true),
	ROW("worker-dir", "kbisect.workerDir", OPTION_STRING, worker_dir, .hidden = true),
	ROW("worker-repository", "kbisect.workerRepository", OPTION_STRING, worker_repository,
	    .hidden = true),
	ROW("build-timeout", "kbisect.buildTimeout", OPTION_DURATION, build_timeout,
	    .hidden = true),
	ROW("worker-timeout", "kbisect.workerTimeout", OPTION_DURATION, worker_timeout,
	    .hidden = true),
	ROW("make", "kbisect.make", OPTION_STRING, make, .hidden = true),
	ROW("pre-build", "kbisect.hook.preBuild", OPTION_STRING, pre_build, .hidden = true),
	ROW("post-build", "kbisect.hook.postBuild", OPTION_STRING, post_build, .hidden = true),
	ROW("notify", "kbisect.notify", OPTION_STRING, notify, .hidden = true),
	ROW("reported-by", "kbisect.reportedBy", OPTION_STRING, reported_by, .hidden = true),
	ROW("closes", "kbisect.closes", OPTION_STRING, closes, .hidden = true),
	ROW("in-reply-to", "kbisect.inReplyTo", OPTION_STRING, in_reply_to, .hidden = true),
	ROW("syzkaller", "kbisect.syzkaller", OPTION_STRING, syzkaller, .hidden = true),
	ROW("syzkaller-commit", "kbisect.syzkallerCommit", OPTION_STRING, syzkaller_commit,
	    .hidden = true),
	ROW("syzbot-url", "kbisect.syzbotUrl", OPTION_STRING, syzbot_url, .hidden = true),
	ROW("title-of-bug", NULL, OPTION_FLAG, title_of_bug, .hidden = true),
	ROW("busybox", "kbisect.busybox", OPTION_STRING, busybox, .hidden = true),
	ROW("qemu", "kbisect.qemu", OPTION_STRING, emulator, .hidden = true),
	ROW("cache-dir", "kbisect.cacheDir", OPTION_STRING, cache_dir, .hidden = true),
	ROW("cache-size", "kbisect.cacheSize", OPTION_STRING, cache_size, .hidden = true),
	ROW("remote-cache", "kbisect.remoteCache", OPTION_STRING, remote_cache, .hidden = true),
	ROW("remote-timeout", "kbisect.remoteTimeout", OPTION_DURATION, remote_timeout,
	    .hidden = true),
#undef ROW
};

static const char *member_name(const struct row *row)
{
	return row->stored ? row->stored : row->name;
}

static void *member(const struct settings *s, const struct row *row)
{
	return (char *)s + row->offset;
}

void settings_clear(struct settings *s)
{
	for (size_t i = 0; i < s->owned_nr; i++)
		free(s->owned[i]);
	free(s->owned);
	free(s->test_map);
	test_rules_clear(&s->rules);
	user_pattern_free(s->warning);
	free(s->config);
	free(s->make_vars);
	free(s->patches);
	free(s->disks);
	free(s->emulator_args);
	*s = (struct settings){ 0 };
}

const char *settings_keep(struct settings *s, char *owned)
{
	ALLOC_GROW(s->owned, s->owned_nr + 1, s->owned_alloc);
	return s->owned[s->owned_nr++] = owned;
}

/* Kernel specs may still have the array of before. */
void settings_set_config(struct settings *s, const char *file)
{
	if (s->config)
		(void)settings_keep(s, (char *)s->config);
	s->config = NULL;
	options_list_add(&s->config, file);
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
		return text_to_json(list ? list[0] : NULL);
	return texts_to_json((char *const *)list);
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
			value = text_to_json(*(char *const *)p);
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
			json_object_set_new(object, member_name(&rows[i]), value);
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

/* False when it is not a list of strings. */
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
				 member_name(row));
	return 0;
}

static const struct row *row_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (str_equal(member_name(&rows[i]), name) ||
		    (rows[i].old && str_equal(rows[i].old, name)))
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
	s->stored_nr = s->owned_nr;
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
