#!/bin/bash
test_description='--minimize-config on a real kernel: the option that the failure needs stays'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"

options='AIO ADVISE_SYSCALLS FHANDLE RSEQ DNOTIFY INOTIFY_USER SYSFS_SYSCALL MEMBARRIER'

test_expect_success 'a configuration with eight options beyond the baseline, and instrumentation' '
	real_kernel minimize "code doc culprit code driver" &&
	{
		cat "$KERNEL_CONFIG" && printf "CONFIG_%s=y\n" $options DEBUG_KERNEL DEBUG_ATOMIC_SLEEP
	} >"$HOME/config" &&
	git config kbisect.config "$HOME/config" &&
	git config kbisect.repro "$KBISECT_T/real/getpgid-aio.c"
'

on() {
	grep "^CONFIG_$1=y" .git/kbisect/configs/minimized.config
}

test_expect_success 'what is not needed goes, the culprit is found with the rest' '
	git kbisect start --minimize-config="$KERNEL_CONFIG" minimize-bad v6.1 >.git/out 2>.git/err ||
	{ cat .git/out; tail -n 50 .git/err; false; } >&2 &&
	grep "^config" .git/out &&
	grep "^$culprit is the first bad commit" .git/out &&
	on AIO && ! on DEBUG_ATOMIC_SLEEP &&
	left=$(for option in $options; do on $option; done | wc -l) &&
	echo "$left of 8 options left" && test "$left" -le 3
'

test_done
