#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--modules=auto: a culprit in a module that the kernel loads by itself, of more than 200 of Debian'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"
require_or_skip "depmod (kmod)" sh -c 'PATH=$PATH:/sbin:/usr/sbin; command -v depmod'

# More than 200 modules of Debian's configuration, for which the compiler needs minutes and not
# hours: they need neither block devices nor a network.
DEBIAN_CONFIG=/usr/src/linux-config-6.1/config.amd64_none_amd64.xz
require_or_skip "linux-config-6.1" test -f "$DEBIAN_CONFIG"
cut_of_debian() {
	cat "$KERNEL_CONFIG" &&
	printf "CONFIG_%s=y\n" MODULES MODULE_UNLOAD MISC_FILESYSTEMS NLS &&
	xz -dc "$DEBIAN_CONFIG" |
	grep -E "^CONFIG_(FUSE_FS|CUSE|NLS|CRYPTO|HWMON|I2C|SENSORS|W1|CRC|LIBCRC)[A-Z0-9_]*=[ym]\$"
}

test_expect_success 'set up a history whose culprit is in the source of a module' '
	real_kernel autoload "code doc code modbug driver doc code arch"
'

# The session stops building the others once the failure has shown without them.
test_expect_success '--modules=auto: of more than 200 modules of Debian those that the failure needs are built' '
	culprit=$(kernel_commits autoload modbug) && cut_of_debian >"$HOME/config" &&
	git kbisect start --modules=auto --repro="$KERNEL_LIB/real/cuse.c" --config="$HOME/config" \
		autoload-bad v6.1 >.git/out 2>.git/err ||
	{ cat .git/out; tail -n 50 .git/err; false; } >&2 &&
	grep "^first bad commit: $culprit" .git/out && grep "crashed: .* in cuse_channel_open" .git/out &&
	read -r needed _ all _ <<<"$(grep "modules are needed" .git/out)" &&
	echo "$needed of $all" && test $all -gt 200 && test $needed -lt 20 &&
	jq -se "any(.[]; .event == \"run\" and (.run.modules // [] | contains([\"cuse\", \"fuse\"])))" \
		.git/kbisect/journal.jsonl &&
	test $(grep -c "=m\$" .git/kbisect/lanes/0/build/.config) = $needed &&
	git kbisect show --json | jq -e ".config.modules_needed == $needed"
'

test_done
