// SPDX-License-Identifier: GPL-2.0-only
/* Describes the machine of a guest according to the settings. */
#include "kernel/kconfig.h"
#include "testbed-source.h"

#define WORDS_MAX 16384 /* of a message */

static struct hardware_spec hardware_of(const struct settings *s)
{
	return (struct hardware_spec){
		.net = s->net,
		.disks = s->disks,
		.args = s->emulator_args,
		.machine = s->machine,
		.firmware = s->firmware,
		.ssh = s->ssh,
		.ssh_key = s->ssh_key,
	};
}

void testbed_machine_rules(struct testbed *tb)
{
	const struct hardware_spec spec = hardware_of(tb->settings);

	rootfs_rules(rootfs_kind(tb->settings->rootfs), tb->more_rules);
	if (tb->settings->after || tb->settings->ssh)
		kconfig_add_rules(tb->more_rules, kconfig_systemd_rules);
	hardware_rules(&spec, tb->more_rules);
	if (tb->more_rules[0] && tb->arch->virtio_config)
		kconfig_add_rules(tb->more_rules, tb->arch->virtio_config);
	if (tb->settings->syz_config)
		kconfig_add_rules(tb->more_rules, kconfig_syz_rules);
}

/* A root without what runs the test is refused before anything is built. In an archive that
 * was unpacked, links are plain files, so each place is named without them, too. */
static int check_root_programs(const struct testbed *tb, struct error *err)
{
	static const char *const systemds[] = { "lib/systemd/systemd", "usr/lib/systemd/systemd",
						NULL };
	static const char *const shells[] = { "bin/sh", "usr/bin/sh", NULL };
	const struct settings *s = tb->settings;

	if (s->after && rootfs_check_program(&tb->root, "--boot=systemd", systemds, err) < 0)
		return -1;
	if (!s->command)
		return 0;
	return rootfs_check_program(&tb->root, s->kselftest ? "--kselftest" : "--test", shells,
				    err);
}

int testbed_machine_open(struct testbed *tb, struct error *err)
{
	const struct settings *s = tb->settings;
	const struct hardware_spec spec = hardware_of(s);

	if (rootfs_open(&tb->root, s->rootfs, s->root_partition, tb->arch, s->cache_dir, err) < 0)
		return -1;
	tb->root.after = s->after;
	if (check_root_programs(tb, err) < 0)
		return -1;
	return hardware_open(&tb->hardware, &spec, s->cache_dir, err);
}

static int open_syzkaller(struct testbed *tb, struct error *err)
{
	const struct settings *s = tb->settings;
	const struct syzkaller_spec spec = {
		.dir = s->syzkaller,
		.commit = s->syzkaller_commit,
		.arch = tb->arch,
		.cache_dir = s->cache_dir,
	};

	if (!settings_uses_syzkaller(s) || tb->syzkaller.execprog)
		return 0;
	return syzkaller_find(&tb->syzkaller, &spec, err);
}

int testbed_set_test(struct testbed *tb, struct error *err)
{
	const struct settings *s = tb->settings;
	const char *cross = arch_is_host(tb->arch) ? NULL : s->cross;
	AUTO_FREE char *cc = cross ? xstrfmt("%sgcc", cross) : NULL;
	const struct runner_test test = {
		.repro = s->repro,
		.syzkaller = &tb->syzkaller,
		.command = s->command,
		.cc = cc,
		.busybox = s->busybox,
		.modules = tb->spec.modules == MODULES_ALL,
		.selftests = s->kselftest != NULL,
		.shell = s->terminal,
	};

	return open_syzkaller(tb, err) < 0 ? -1 : runner_set_test(tb->runner, &test, err);
}

char *testbed_wider(const struct testbed *tb)
{
	struct strbuf sb = STRBUF_CUT(WORDS_MAX);
	AUTO_FREE char *words = NULL;

	if (!tb->runner)
		return NULL;
	rootfs_words(&tb->root, tb->settings->rootfs, &sb);
	hardware_words(&tb->hardware, &sb);
	if (tb->more_rules[0])
		strbuf_addstr(&sb, "; added to the configuration:");
	for (const struct config_rule *const *t = tb->more_rules; *t; t++)
		for (const struct config_rule *r = *t; r->name; r++)
			strbuf_addf(&sb, " %s", r->name);
	words = strbuf_detach(&sb);
	return starts_with(words, "; ") ? xstrdup(words + strlen("; ")) : NULL;
}
