#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='git kbisect start names the culprit in a real kernel'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"

test_expect_success 'set up a real kernel with a history' '
	kernel_turn &&
	rm -rf "$KBISECT_TEST_CACHE/kernels" &&
	real_kernel real-start "$KERNEL_PLAN" &&
	test $(git rev-list --count real-start-good..real-start-bad) -ge 30 &&
	test $(git rev-list --count --merges real-start-good..real-start-bad) = 2 &&
	make_dirty &&
	user_state >.git/before
'

test_expect_success 'start succeeds' '
	git kbisect start --repro="$KERNEL_REPRO" --config="$KERNEL_CONFIG" \
		real-start-bad real-start-good >.git/out 2>.git/err ||
	{ tail -n 50 .git/out .git/err >&2; false; }
'

test_expect_success 'start names the culprit and the crash' '
	grep "^first bad commit: $culprit" .git/out &&
	grep "crashed: $KERNEL_CRASH" .git/out
'

test_expect_success 'the note is on the culprit and on no other commit' '
	git notes --ref=kbisect show $culprit >.git/note &&
	echo $culprit >.git/want &&
	git notes --ref=kbisect list | awk "{ print \$2 }" >.git/got &&
	test_cmp .git/want .git/got
'

test_expect_success 'the note begins with "Key: value" lines and goes on with the log' '
	sed -n "/^\$/q;p" .git/note >.git/head &&
	test -s .git/head &&
	! grep -v "^[A-Z][A-Za-z-]*: ." .git/head &&
	grep "$KERNEL_CRASH" .git/head &&
	sed "1,/^\$/d" .git/note >.git/log &&
	grep "^testing commit $culprit" .git/log &&
	grep "^first bad commit: $culprit" .git/log &&
	git log -1 --notes=kbisect $culprit | grep "$KERNEL_CRASH"
'

test_expect_success 'the parent of the culprit was run and is good' '
	parent=$(git rev-parse $culprit^) &&
	git kbisect show --json $culprit >.git/json &&
	jq -e --arg c $culprit ".culprit == \$c and .confidence > 0.9" .git/json &&
	jq -e --arg p $parent "[.tested[] | select(.commit == \$p and .verdict == \"good\" and (.runs | length) > 0 and .inferred_from == null)] | length > 0" .git/json
'

test_expect_success 'commits that do not build or boot have no verdict' '
	test -s .git/json &&
	for kind in nobuild noboot
	do
		hash=$(kernel_commits real-start $kind) &&
		jq -e --arg c $hash "[.tested[] | select(.commit == \$c and .verdict != \"skip\")] | length == 0" .git/json || return
	done
'

test_expect_success 'work tree, index and HEAD of the user are unchanged' '
	user_state >.git/after &&
	test_cmp .git/before .git/after
'

test_expect_success 'reset ends the session, and the note stays' '
	git kbisect reset &&
	git notes --ref=kbisect show $culprit >.git/again &&
	test_cmp .git/note .git/again &&
	git for-each-ref refs/bisect >.git/left &&
	test ! -s .git/left
'

test_done
