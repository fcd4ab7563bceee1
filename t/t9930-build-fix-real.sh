#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='the culprit is found in a range of a real history that does not build'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"

test_expect_success 'set up a history in which the culprit and its neighbours do not build' '
	real_kernel build-fix "code doc nobuild code doc code culprit code driver code undo-nobuild code driver" &&
	git config kbisect.config "$KERNEL_CONFIG" && git config kbisect.repro "$KERNEL_REPRO" &&
	fix=$(kernel_commits build-fix undo-nobuild)
'

test_expect_success 'the commit that fixes the build is found and applied, and one culprit is named' '
	git kbisect start build-fix-bad v6.1 >.git/out 2>.git/err ||
	{ cat .git/out; tail -n 50 .git/err; false; } >&2 &&
	grep "^first bad commit: $culprit" .git/out &&
	grep "$(echo $fix | cut -c1-12)" .git/out
'

test_expect_success '... also in the note, and its parent was run' '
	git notes --ref=kbisect show $culprit >.git/note &&
	sed -n "/^testing commit $culprit/,/^kernel signature/p" .git/note | grep "^backport applied: $fix" &&
	git kbisect show --json $culprit | jq -e --arg c "$(git rev-parse $culprit^)" \
		".tested[] | select(.commit == \$c) | .verdict == \"good\" and (.runs | length) > 0"
'

test_expect_success 'without build fixes the result is a set' '
	git kbisect reset && git update-ref -d refs/notes/kbisect &&
	{ git kbisect start --no-build-fixes build-fix-bad v6.1 >.git/out 2>.git/err || :; } &&
	grep "^bisection is inconclusive" .git/out && grep "^$culprit" .git/out
'

test_done
