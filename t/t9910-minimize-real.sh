#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--minimize-config on a real kernel keeps the option that the failure needs'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"

options='AIO ADVISE_SYSCALLS FHANDLE RSEQ DNOTIFY INOTIFY_USER SYSFS_SYSCALL'

# Eight options with FSNOTIFY, which DNOTIFY and INOTIFY_USER select.
test_expect_success 'set up a configuration with instrumentation and options beyond the baseline' '
	real_kernel minimize "code doc culprit code driver" &&
	{
		cat "$KERNEL_CONFIG" && printf "CONFIG_%s=y\n" $options DEBUG_KERNEL DEBUG_ATOMIC_SLEEP
	} >"$HOME/config" &&
	git config kbisect.config "$HOME/config" &&
	git config kbisect.repro "$KBISECT_T/real/getpgid-aio.c"
'

on() {
	sed -n "s/=[ym]$//p" ".git/kbisect/configs/$1.config" | sort
}

test_expect_success 'options that are not needed are left out, and the culprit is found without them' '
	git kbisect start --minimize-config="$KERNEL_CONFIG" minimize-bad v6.1 >.git/out 2>.git/err ||
	{ cat .git/out; tail -n 50 .git/err; false; } >&2 &&
	grep "^config" .git/out &&
	grep "^$culprit is the first bad commit" .git/out &&
	on minimized >.git/minimized && on baseline >.git/baseline && on full >.git/full &&
	grep CONFIG_AIO .git/minimized && ! grep CONFIG_DEBUG_ATOMIC_SLEEP .git/minimized &&
	test $(comm -23 .git/full .git/baseline | wc -l) -ge 8 &&
	comm -23 .git/minimized .git/baseline && # with five tests of thirds and halves
	test $(comm -23 .git/minimized .git/baseline | wc -l) -le 4
'

test_done
