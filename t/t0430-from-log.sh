#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='start --from-log takes the settled verdicts of a log as the ends of a new bisection'

. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
. "$KBISECT_T/lib-audit.sh"

# The log is that of a user who took the warning in kvm_wait, on g5 before the culprit,
# for the failure.
test_expect_success 'set up a history and a log that went wrong in it' '
	fake_repo repo && fake_history 6 5 &&
	audit_runs 10 "crashed: WARNING in kvm_wait" | audit_log >../template &&
	sed -e "s/WARNING in foo_target/WARNING in bad_function/" \
		-e "s/$(audit_hash a)/$(hash_of bad)/" -e "s/$(audit_hash b)/$(hash_of b2)/" \
		-e "s/$(audit_hash c)/$(hash_of g5)/" -e "s/$(audit_hash d)/$(hash_of g2)/" \
		-e "s/$(audit_hash e)/$(hash_of good)/" ../template >../log
'

test_expect_success 'the settled verdicts become ends and the disputed one does not' '
	git-kbisect start --from-log=../log >../out 2>../err &&
	grep "^bisecting cause commit starting from $(hash_of b2)\$" ../out &&
	grep -x "taken over from the log: $(hash_of g2) is good" ../out &&
	! grep "^testing commit $(hash_of g2) " ../out &&
	! grep "^testing commit $(hash_of good) " ../out &&
	! grep "^testing commit $(hash_of bad) " ../out
'

test_expect_success '... and the true culprit is named' '
	culprit_is culprit && git-kbisect log >../log-now && test_cmp ../out ../log-now
'

test_expect_success 'a parent whose verdict was taken over is run to confirm the culprit' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	sed -e "s/$(hash_of g2)/$(hash_of g6)/" ../log >../close &&
	git-kbisect start --from-log=../close >../out 2>../err && culprit_is culprit &&
	grep -x "taken over from the log: $(hash_of g6) is good" ../out &&
	grep "^testing commit $(hash_of g6) " ../out
'

test_expect_success 'ends beside --from-log and a log of other commits are refused' '
	git-kbisect reset &&
	test_exit_is 128 git-kbisect start --from-log=../log bad good 2>../err &&
	grep "from-log takes the ends from the log" ../err &&
	test_exit_is 128 git-kbisect start --from-log=../template 2>../err &&
	grep "its bad commit $(audit_hash b) is not in this repository" ../err &&
	test_exit_is 128 git-kbisect start --from-log=../missing 2>../err &&
	grep "missing" ../err
'

test_done
