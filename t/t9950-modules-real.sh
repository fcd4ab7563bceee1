#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='a culprit in the source of a module that the kernel loads by itself is found'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"
require_or_skip "depmod (kmod)" sh -c 'PATH=$PATH:/sbin:/usr/sbin; command -v depmod'

# About 60 modules that compile fast and need neither block devices nor a network.
modules_config() {
	cat "$KERNEL_CONFIG" &&
	printf "CONFIG_%s=y\n" MODULES MODULE_UNLOAD MISC_FILESYSTEMS NLS &&
	printf "CONFIG_%s=m\n" FUSE_FS CUSE OVERLAY_FS AUTOFS_FS BINFMT_MISC CONFIGFS_FS \
		$(git show v6.1:fs/nls/Kconfig | sed -n "s/^config \(NLS_.*\)/\1/p" | grep -v "NLS_DEFAULT")
}

test_expect_success 'set up a history whose culprit is in the source of a module' '
	real_kernel modules "code doc modbug driver"
'

test_expect_success 'the culprit is found, and the log says that the modules were built' '
	modules_config >"$HOME/config" &&
	git kbisect start --modules=all --repro="$KERNEL_LIB/real/cuse.c" --config="$HOME/config" \
		modules-bad v6.1 >.git/out 2>.git/err ||
	{ cat .git/out; tail -n 50 .git/err; false; } >&2 &&
	culprit=$(kernel_commits modules modbug) &&
	grep "^first bad commit: $culprit" .git/out && grep "crashed: .* in cuse_channel_open" .git/out &&
	test $(grep -c "=m\$" .git/kbisect/lanes/0/build/.config) -gt 50
'

test_done
