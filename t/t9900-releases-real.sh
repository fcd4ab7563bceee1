#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='a bisection from 6.1 to 6.12 with compilers by age and the newer config'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"

require_or_skip "$KERNEL_NEXT" test -f "$KERNEL_NEXT"
for tool in gcc-11 clang-14 ld.lld-14 llvm-nm-14
do
	require_or_skip "$tool" command -v $tool
done

# LEGACY_TIOCSTI and SLUB_TINY came with 6.2, so 6.1 loses them.
test_expect_success 'set up a history from 6.1 to 6.12 with the culprit before the newer release' '
	real_kernel releases "code code doc culprit oldcc code release doc code driver" &&
	{ cat "$KERNEL_CONFIG" && printf "CONFIG_EXPERT=y\nCONFIG_SLUB_TINY=y\nCONFIG_LEGACY_TIOCSTI=y\n"; } >"$HOME/config" &&
	git config kbisect.config "$HOME/config" &&
	git config kbisect.repro "$KERNEL_REPRO" &&
	git config kbisect.toolchain.old.path gcc-11 &&
	git config kbisect.toolchain.old.until v6.1 &&
	git config kbisect.toolchain.new.path clang-14 &&
	git config kbisect.toolchain.new.llvm true &&
	git config kbisect.toolchain.new.since v6.2
'

test_expect_success 'the culprit is found' '
	git kbisect start releases-bad v6.1 >.git/out 2>.git/err ||
	{ cat .git/out; tail -n 50 .git/err; false; } >&2 &&
	grep "^$culprit is the first bad commit" .git/out &&
	git notes --ref=kbisect show $culprit >.git/note &&
	grep "^Verdict: culprit$" .git/note
'

test_expect_success 'each commit is built with the compiler of its age' '
	git kbisect log >.git/log &&
	grep "^testing commit $(git rev-parse releases-bad) with .*clang.* 14\." .git/log &&
	grep "^testing commit $culprit with gcc.* 11\." .git/log &&
	! grep "^testing commit $culprit with .*clang" .git/log
'

test_expect_success 'options that the older kernel lacks are reported' '
	grep "lost 2 options: CONFIG_LEGACY_TIOCSTI=y (is n) CONFIG_SLUB_TINY=y (is n)" .git/log
'

test_done
