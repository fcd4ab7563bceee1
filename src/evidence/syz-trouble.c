// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/syz-trouble.h"
#include "base/base.h"

#define TROUBLE_MAX 300

/* Texts of messages, and the option without which the kernel gives cause for them. The first
 * that is found counts. */
static const struct {
	const char *text, *option;
} missing[] = {
	{ "net/tun", "TUN" },
	{ "kcov", "KCOV" },
	{ "raw-gadget", "USB_RAW_GADGET" },
	{ "/dev/vhci", "BT_HCIVHCI" },
	{ "hwsim80211", "MAC80211_HWSIM" },
	{ "802154", "IEEE802154_HWSIM" },
	{ "failslab", "FAULT_INJECTION" },
	{ "fail-nth", "FAULT_INJECTION" },
	{ "fault injection", "FAULT_INJECTION" },
	{ "debugfs", "DEBUG_FS" },
	{ "kernel/debug", "DEBUG_FS" },
	{ "binfmt_misc", "BINFMT_MISC" },
	{ "cgroup", "CGROUPS" },
	{ "configfs", "CONFIGFS_FS" },
	{ "CLONE_NEWUSER", "USER_NS" },
	{ "user namespace", "USER_NS" },
	{ "CLONE_NEWNET", "NET_NS" },
	{ "CLONE_NEWPID", "PID_NS" },
	{ "CLONE_NEWIPC", "IPC_NS" },
	{ "CLONE_NEWUTS", "UTS_NS" },
	{ "namespace", "NAMESPACES" },
	{ "tmpfs", "TMPFS" },
};

static const char *option_missing(const char *words)
{
	/* Some messages name the option themselves. */
	if (strstr(words, "CONFIG_"))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(missing); i++)
		if (strstr(words, missing[i].text))
			return missing[i].option;
	return NULL;
}

char *syz_trouble(const char *line, size_t len)
{
	AUTO_FREE char *text = xstrndup(line, len);
	const char *words = strstr(text, "SYZFAIL:"), *option;
	const char *ours = starts_with(text, SYZ_START_SAYS) ? text + strlen(SYZ_START_SAYS) : NULL;

	if (!words)
		words = strstr(text, "SYZFATAL:");
	if (!words)
		words = ours;
	if (!words)
		return NULL;
	if (strstr(words, "parsed 0 programs"))
		return xstrfmt("%.*s: syz-execprog does not take the program; it must be of the "
			       "program's time (kbisect.syzkaller)",
			       TROUBLE_MAX, words);
	option = option_missing(words);
	return option ? xstrfmt("%.*s (the kernel may lack CONFIG_%s; see --syz-config)",
				TROUBLE_MAX, words, option) :
			xstrfmt("%.*s", TROUBLE_MAX, words);
}
