#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='a result and its notes survive an interruption'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

J=.git/kbisect/journal.jsonl
test_expect_success 'a result whose notes cannot be written is shown, kept, and noted once' '
	fake_repo repo && fake_history 1 1 && mkdir -p .git/refs/notes && touch .git/refs/notes/kbisect.lock &&
	test_exit_is 128 git-kbisect start bad good >../out 2>../err &&
	git-kbisect show >../shown 2>../err && grep "^Culprit: $(hash_of culprit)" ../shown &&
	test_exit_is 128 git-kbisect reset 2>../err && test -e .git/kbisect/session.json &&
	rm .git/refs/notes/kbisect.lock && boots | wc -l >../before &&
	git-kbisect continue && culprit_is culprit && boots | wc -l >../after && test_cmp ../before ../after &&
	test $(grep -c "^Verdict:" note) = 1 &&
	git notes --ref=kbisect-json list && git notes --ref=kbisect-runs list &&
	test_exit_is 128 git-kbisect continue
'
test_expect_success 'notes that are missing after a kill are written once' '
	grep -v "\"noted\"" $J >../cut && cp ../cut $J && git update-ref -d refs/notes/kbisect-json &&
	git-kbisect show >../shown && culprit_is culprit && test $(grep -c "^Verdict:" note) = 1 &&
	git notes --ref=kbisect-json show $(hash_of culprit) >/dev/null
'
test_expect_success 'a full device is an error, and reset removes nothing that a process holds' '
	for c in log show status "show --json" "status --json"; do test_exit_is 128 git-kbisect $c >/dev/full || return; done &&
	test_exit_is 128 flock .git/kbisect/lanes/0/lock git-kbisect reset --lanes && test -e .git/kbisect/session.json && test -d .git/kbisect/lanes/0/tree &&
	test_exit_is 128 flock .git/kbisect/lock git-kbisect reset && git-kbisect reset --lanes && ! test -d .git/kbisect/lanes
'
test_expect_success 'nothing is tested again under git bisect run because of a missing note' '
	in_fake_repo nat && fake_history 1 1 && mkdir -p .git/refs/notes && touch .git/refs/notes/kbisect.lock &&
	git bisect start bad good && { git bisect run git-kbisect run >../out 2>../err; boots | wc -l >../before; }  &&
	rm .git/refs/notes/kbisect.lock && git bisect run git-kbisect run >../out 2>../err && boots | wc -l >../after && test_cmp ../before ../after && culprit_is culprit
'
test_expect_success 'nothing is tested again when git was ended after the last verdict' '
	sed "/^# first bad commit/d" .git/BISECT_LOG >../log && ! test_cmp .git/BISECT_LOG ../log && cp ../log .git/BISECT_LOG &&
	git bisect run git-kbisect run >../out 2>../err && grep "is the first bad commit" ../out && boots | wc -l >../after &&
	test_cmp ../before ../after && culprit_is culprit && test $(grep -c "^Verdict:" note) = 1
'
test_done
