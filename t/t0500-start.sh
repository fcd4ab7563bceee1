#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='start does a whole bisection, with fakes for make and QEMU'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

test_expect_success 'set up a repository with a culprit' '
	fake_repo repo && fake_history 6 5
'

test_expect_success 'start names the culprit and does not touch the work tree of the user' '
	echo dirty >>kernel/k.c && echo staged >>Kconfig && git add Kconfig && echo mine >untracked &&
	git status --porcelain >../before && git rev-parse HEAD >>../before && git diff >>../before &&
	git-kbisect start bad good >../out 2>../err &&
	git status --porcelain >../after && git rev-parse HEAD >>../after && git diff >>../after &&
	test_cmp ../before ../after &&
	culprit_is culprit
'

test_expect_success 'stdout has the log, line by line in its format' '
	sed -n 1p ../out | grep "^bisecting cause commit starting from $(hash_of bad)\$" &&
	sed -n 2p ../out | grep "^testing commit $(hash_of bad) with .*gcc" &&
	sed -n 3p ../out | grep -E "^kernel signature: [0-9a-f]{64}\$" &&
	grep "^all runs: crashed: WARNING in bad_function\$" ../out &&
	grep "^all runs: OK\$" ../out &&
	grep "^# git bisect start $(hash_of bad) $(hash_of good)\$" ../out &&
	grep "^# git bisect bad $(hash_of culprit)\$" ../out &&
	grep -E "^culprit signature: [0-9a-f]{64}\$" ../out &&
	grep -E "^parent  signature: [0-9a-f]{64}\$" ../out &&
	grep -E "^revisions tested: [0-9]+, total time: ([0-9]+h)?([0-9]+m)?[0-9.]+s \(build: [0-9hm.]+s, test: [0-9hm.]+s\)\$" ../out &&
	grep "^first bad commit: $(hash_of culprit) culprit: change" ../out &&
	grep -F "recipients (to): [\"author@example.org\"" ../out &&
	grep "^recipients (cc): \[" ../out &&
	grep "^crash: WARNING in bad_function\$" ../out &&
	grep "bad_function+0x" ../out
'

test_expect_success 'the state is that of a git bisect that has finished' '
	git bisect log >../bisect-log &&
	grep "^# first bad commit: \[$(hash_of culprit)\]" ../bisect-log
'

test_expect_success 'the parent of the culprit was run' '
	git-kbisect show --json >../json &&
	jq -e --arg c "$(hash_of culprit^)" \
		".tested[] | select(.commit == \$c) | .verdict == \"good\" and (.runs | length) > 0" ../json
'

test_expect_success 'show --json prints the object that the manual describes' '
	jq -e --arg c "$(hash_of culprit)" ".culprit == \$c and .verdict == \"culprit\" and
		.confidence >= 0.99 and .candidates[0].commit == \$c and .candidates[0].probability >= 0.99 and
		.crash.title == \"WARNING in bad_function\" and .crash.frame == \"bad_function\" and
		(.tested | length) > 3 and .times.total > 0 and .times.build >= 0 and .times.test > 0" ../json
'

test_expect_success 'log prints the same as start' '
	git-kbisect log >../log && test_cmp ../out ../log
'

test_expect_success 'the note begins with keys and goes on with the log' '
	sed "/^\$/q" note >keys &&
	grep "^Verdict: culprit\$" keys && grep "^Crash: WARNING in bad_function\$" keys &&
	grep "^Confidence: 0.99" keys && grep "^Bad: $(hash_of bad) " keys &&
	grep "^Good: $(hash_of good) " keys && grep "^Compiler: .*gcc" keys &&
	grep "^Tested: " keys && grep "^Config: " keys && grep "^Time: " keys &&
	sed "1,/^\$/d" note >note-log && test_cmp ../out note-log &&
	git log --notes=kbisect -1 culprit | grep "Verdict: culprit"
'

test_expect_success 'tested commits have their evidence in refs/notes/kbisect-runs' '
	git notes --ref=kbisect-runs show "$(hash_of good)" | jq -e ".verdict == \"good\""
'

test_expect_success 'status shows the result as text and as JSON' '
	git-kbisect status >status && grep "^result: culprit $(hash_of culprit)" status &&
	grep -E " 1 run: |^bad .* [2-9] runs: " status && ! grep " 1 runs" status &&
	git-kbisect status --json | jq -e ".verdict == \"culprit\" and .testing == null"
'

test_expect_success 'few runs are made when the failure shows in every run' '
	test "$(boots | wc -l)" -le 40 &&
	jq -e --arg c "$(hash_of bad)" "[.tested[] | select(.commit == \$c) | .runs[]] | length <= 20" ../json
'

test_expect_success 'a second bisection adds to the note and never overwrites it' '
	git-kbisect start bad good >../out2 2>../err2 &&
	git notes --ref=kbisect show "$(hash_of culprit)" >note2 &&
	test "$(grep -c "^Verdict: culprit\$" note2)" = 2
'

test_expect_success 'progress is one live line on a terminal, and plain lines elsewhere' '
	git-kbisect reset && TERM=xterm script -qec "git-kbisect start bad good" /dev/null >../tty </dev/null &&
	tr "\r" "\n" <../tty >../tty-lines &&
	grep -E "^step 1 of about [0-9]+, testing [0-9a-f]{12}: [0-9]+/[0-9]+" ../tty-lines &&
	printf "\033\\[K" | grep -qf - ../tty && ! grep -q "$(printf "\r")" ../err2 &&
	grep "^step 1 of about [0-9]*, testing " ../err2
'

test_expect_success 'continue after the end says that the bisection is finished' '
	test_exit_is 128 git-kbisect continue 2>err && grep "finished" err
'

test_expect_success 'reset removes the session and ends the bisection, and the note stays' '
	git-kbisect reset && ! test -e .git/kbisect/session.json &&
	! test -e .git/BISECT_LOG && culprit_is culprit &&
	test_exit_is 128 git-kbisect status 2>err && grep "no session" err
'

test_expect_success 'the note is written although git knows no name of the user' '
	git update-ref -d refs/notes/kbisect &&
	(unset GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL EMAIL &&
		git config user.useConfigOnly true && git-kbisect start bad good >../out 2>../err) &&
	git notes --ref=kbisect show "$(hash_of culprit)" | grep "^Verdict: culprit" &&
	git-kbisect reset
'

test_done
