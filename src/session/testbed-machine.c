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
	};
}

void testbed_machine_rules(struct testbed *tb)
{
	const struct hardware_spec spec = hardware_of(tb->settings);

	rootfs_rules(rootfs_kind(tb->settings->rootfs), tb->more_rules);
	if (tb->settings->after)
		kconfig_add_rules(tb->more_rules, kconfig_systemd_rules);
	hardware_rules(&spec, tb->more_rules);
	if (tb->more_rules[0] && tb->arch->virtio_config)
		kconfig_add_rules(tb->more_rules, tb->arch->virtio_config);
}

int testbed_machine_open(struct testbed *tb, struct error *err)
{
	const struct settings *s = tb->settings;
	const struct hardware_spec spec = hardware_of(s);

	if (rootfs_open(&tb->root, s->rootfs, s->root_partition, tb->arch, s->cache_dir, err) < 0)
		return -1;
	tb->root.after = s->after;
	return hardware_open(&tb->hardware, &spec, s->cache_dir, err);
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
