#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='start finds a failing end by its subject when its hash is gone or in another tree'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

refused() {
	words=$1 && shift &&
	test_exit_is 128 git-kbisect start "$@" >../out 2>../err && grep "$words" ../err &&
	! test -e .git/kbisect/session.json
}

test_expect_success 'set up a history that was rebased' '
	fake_repo repo && fake_history 3 3 &&
	git checkout -q -b before good && fake_commit other kernel/other.c </dev/null &&
	git commit -q --amend -m "$(git log -1 --format=%s bad)" && git tag gone && git checkout -q main &&
	subject=$(git log -1 --format=%s b2)
'

test_expect_success 'the bad end is found by its subject in the tree that is named' '
	git-kbisect start --subject="$subject" main good >../out 2>../err &&
	culprit_is culprit &&
	grep -x "bisecting cause commit starting from $(hash_of b2)" ../out && git-kbisect reset
'

test_expect_success 'a subject that no commit has is an error' '
	refused "no commit that $(hash_of main | cut -c1-12) reaches has the subject .no such." \
		--subject="no such" main good
'

test_expect_success 'a subject that two commits have is an error' '
	fake_commit twice kernel/k.c </dev/null && git commit -q --amend -m "$subject" &&
	refused "2 commits that .* reach.* have the subject .$subject., .*: name one by its hash" \
		--subject="$subject" main good
'

test_expect_success 'a subject is not taken for a regular expression' '
	refused "no commit that" --subject="b2.*" main good
'

test_expect_success '--fix replaces a broken end in another tree by the commit with its subject' '
	printf "test\nexit 0\n" | fake_commit fix kernel/k.c && fake_commit fixed kernel/k.c </dev/null &&
	git-kbisect start --fix fixed gone >../out 2>../err &&
	grep "$(hash_of gone | cut -c1-12) is not in .*, where $(hash_of bad | cut -c1-12) has its subject" ../err &&
	grep -x "bisecting fixing commit since $(hash_of bad)" ../out &&
	git notes --ref=kbisect show fix | grep "^Fix: $(hash_of fix)" && git-kbisect reset
'

test_expect_success '... and takes one that is named by its subject' '
	git-kbisect start --fix --subject="$(git log -1 --format=%s b1)" fixed >../out 2>../err &&
	grep -x "bisecting fixing commit since $(hash_of b1)" ../out &&
	git-kbisect show --json | jq -e ".mode == \"fix\" and .culprit == \"$(hash_of fix)\""
'

test_done
