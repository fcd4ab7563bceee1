#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='killed while a commit is tested again; start into a full device'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

J=.git/kbisect/journal.jsonl

# killed_after <why> <n>: restores the session as it was when it was killed n events after
# this test began.
killed_after() {
	line=$(grep -n "\"event\":\"test\".*\"why\":\"$1\".*\"again\":true" ../whole | cut -d: -f1) &&
	head -n $((line + $2)) ../whole | sed "\$ { /\"event\":\"\(verdict\|result\)\"/d }" >$J &&
	git update-ref -d refs/notes/kbisect &&
	git update-ref -d refs/notes/kbisect-json && git update-ref -d refs/notes/kbisect-runs
}

tested() {
	git-kbisect show --json | jq -r ".tested[] | .commit + \" \" + .verdict" | sort
}

test_expect_success 'start into a full device fails, and the result and its notes are there' '
	fake_repo repo && fake_history 1 1 && test_exit_is 128 git-kbisect start bad good >/dev/full 2>../err &&
	grep "cannot write to standard output" ../err && culprit_is culprit && cp $J ../whole &&
	tested >../tested.want && grep $(hash_of g1) ../tested.want && grep $(hash_of culprit) ../tested.want
'

for why in culprit-again culprit-parent
do
	# At 3 and 4 all runs that the search wants exist, but not yet the verdict from
	# them.
	for n in 0 3 4
	do
		test_expect_success "killed $n events after the test of $why began" '
			killed_after "$why" $n && git-kbisect status >../status && grep "^testing" ../status &&
			git-kbisect continue >../out 2>../err && culprit_is culprit &&
			tested >../tested && test_cmp ../tested.want ../tested &&
			git-kbisect status >../status && ! grep "^testing" ../status
		'
	done
done

test_done
