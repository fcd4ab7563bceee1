#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='git bisect run git kbisect run works on a real kernel'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"

test_expect_success 'set up a bisection of the user, configured by kbisect.*' '
	real_kernel real-run "$KERNEL_PLAN" &&
	git config kbisect.repro "$KERNEL_REPRO" &&
	git config kbisect.config "$KERNEL_CONFIG" &&
	git bisect start &&
	git bisect bad real-run-bad &&
	git bisect good real-run-good
'

test_expect_success 'git bisect run git kbisect run succeeds' '
	git bisect run git kbisect run >.git/out 2>.git/err ||
	{ tail -n 50 .git/out .git/err >&2; false; }
'

test_expect_success 'git names the culprit' '
	grep "^$culprit is the first bad commit" .git/out &&
	git bisect log >.git/bisect-log &&
	grep "^# first bad commit: \[$culprit\]" .git/bisect-log
'

# When two commits are equally far from both ends, their hashes, and so the version of
# the source package, decide which one git asks for.
test_expect_success 'commits that do not build or boot were skipped if git asked for them' '
	grep "^git bisect skip" .git/bisect-log &&
	for kind in nobuild noboot
	do
		hash=$(kernel_commits real-run $kind) &&
		! grep "^git bisect \(good\|bad\) $hash" .git/bisect-log || return
	done
'

test_expect_success 'the note was written before git gave its answer' '
	git notes --ref=kbisect show $culprit >.git/note &&
	sed -n "/^\$/q;p" .git/note >.git/head &&
	test -s .git/head &&
	! grep -v "^[A-Z][A-Za-z-]*: ." .git/head &&
	grep "$KERNEL_CRASH" .git/head &&
	grep "^first bad commit: $culprit" .git/note
'

test_expect_success 'git bisect reset restores what the user had checked out' '
	git bisect reset &&
	test "$(git symbolic-ref --short HEAD)" = real-run &&
	test -z "$(git status --porcelain)"
'

test_done
