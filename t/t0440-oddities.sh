#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='start reports what is odd about a result'

. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

test_expect_success 'a culprit that adds the reporting function may only have made the failure visible' '
	(
		fake_repo reporter && fake_commit g1 kernel/k.c </dev/null &&
		printf "void bad_function(void)\n{\n}\n" >>kernel/k.c &&
		fake_history 0 2 &&
		git-kbisect start bad good >../out 2>../err &&
		culprit_is culprit &&
		grep "^note: the culprit adds bad_function, which reports the failure" ../out &&
		git-kbisect log >../log && test_cmp ../out ../log
	)
'

# unreliable <text>: succeeds if log, note and JSON have the text as a remark.
unreliable() {
	grep "^unreliable: $1" ../out && grep "^Unreliable: $1" note &&
	git-kbisect show --json | jq -e --arg w "$1" ".unreliable[0] | startswith(\$w)"
}

crash() {
	printf "test\nwarning bad_function\nexit 0\n"
}

test_expect_success 'a culprit that is a merge has a remark' '
	(
		fake_repo merge && git checkout -q -b side && fake_commit s1 init/main.c </dev/null &&
		git checkout -q main && fake_commit g1 kernel/k.c </dev/null &&
		git merge -q --no-commit --no-ff side && crash | fake_commit culprit &&
		fake_commit bad kernel/k.c </dev/null &&
		git-kbisect start bad good >../out 2>../err &&
		culprit_is culprit && unreliable "it is a merge"
	)
'

test_expect_success 'a culprit that is a release has a remark' '
	(
		fake_repo release && echo Makefile >>compiled && fake_commit g1 kernel/k.c </dev/null &&
		echo "#error version" >>Makefile && git commit -qam "Linux 6.2-rc2" && git tag culprit &&
		fake_commit bad kernel/k.c </dev/null &&
		git-kbisect start --for=build bad good >../out 2>../err &&
		culprit_is culprit && unreliable "it is a release commit"
	)
'

test_expect_success 'a culprit with the same kernel as its parent has a remark' '
	(
		fake_repo same && printf "init/main.c\nkernel/k.c\n" >compiled &&
		fake_commit g1 kernel/k.c </dev/null && crash | fake_commit culprit &&
		fake_commit bad kernel/k.c </dev/null &&
		git-kbisect start bad good >../out 2>../err &&
		culprit_is culprit && unreliable "it changes nothing that is compiled"
	)
'

test_expect_success 'an ordinary culprit has no remark' '
	(
		fake_repo plain && fake_history 1 2 &&
		git-kbisect start bad good >../out 2>../err &&
		culprit_is culprit &&
		! grep "^note:\|^unreliable:" ../out &&
		git-kbisect show --json | jq -e ".unreliable == []"
	)
'

test_expect_success 'a failure that becomes rarer along history has a remark' '
	(
		fake_repo rarer && fake_commit g1 kernel/k.c </dev/null &&
		fake_commit culprit kernel/k.c <<-\EOT &&
		test
		sleep 0.1
		share 1/10 warning bad_function
		exit 0
		EOT
		fake_commit bad kernel/k.c <<-\EOT &&
		test
		sleep 0.1
		warning bad_function
		exit 0
		EOT
		git-kbisect start bad good >../out 2>../err &&
		culprit_is culprit &&
		grep "^note: the failure becomes rarer along history: " ../out
	)
'

test_done
