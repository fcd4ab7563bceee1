#!/bin/sh
test_description='start: what is odd about a result is said with it'

. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

test_expect_success 'a culprit that adds the function that reports: it may only have made it visible' '
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

test_expect_success 'nothing is said of a culprit that has nothing odd' '
	(
		fake_repo plain && fake_history 1 2 &&
		git-kbisect start bad good >../out 2>../err &&
		culprit_is culprit &&
		! grep "^note:" ../out
	)
'

test_expect_success 'a failure that becomes rarer along history' '
	(
		fake_repo rarer && fake_commit g1 kernel/k.c </dev/null &&
		fake_commit culprit kernel/k.c <<-\EOT &&
		test
		sleep 0.1
		share 1/6 warning bad_function
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
