#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--syz-config gives a reproducer of syzkaller what it expects, in a real guest'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"

repro=$KBISECT_T/real/syz-getpgid.c

test_expect_success 'set up a real kernel with a short history' '
	real_kernel real-syz "code culprit code" && git config kbisect.config "$KERNEL_CONFIG" &&
	for option in NET BLOCK NAMESPACES CGROUPS BINFMT_MISC DEBUG_FS
	do
		! grep "^CONFIG_$option=y" "$KERNEL_CONFIG" || return
	done
'

test_expect_success 'the culprit is found by a reproducer that needs all of it' '
	git kbisect start --syz-config --repro="$repro" real-syz-bad real-syz-good >.git/out 2>.git/err ||
		{ tail -n 50 .git/out .git/err >&2; false; } &&
	grep "^first bad commit: $culprit" .git/out && grep "^crash: $KERNEL_CRASH" .git/out
'

test_expect_success 'what the log lists is in the configuration of the kernel' '
	sed -n "s/.*added to the configuration: //p" .git/out | tr " ," "\n\n" | grep "^[A-Z0-9_]*$" | grep . >.git/options &&
	test $(wc -l <.git/options) -ge 20 && cat .git/options &&
	while read -r option
	do
		grep "^CONFIG_$option=y" "$KERNEL_LANE/build/.config" || { echo "$option is not there"; return 1; }
	done <.git/options
'

# The reproducer ends before its calls where something is missing, so there is no crash.
test_expect_success 'without these options it does not come to its calls' '
	git kbisect reset && test_exit_is 0 git kbisect test --runs=1 --timeout=20s --repro="$repro" real-syz-bad >.git/out 2>.git/err ||
		{ tail -n 50 .git/out .git/err >&2; false; }
'

test_done
