#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--expect and --reject: what the test prints decides'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

S=.git/kbisect/session.json

# refused <text> <option>...
refused() {
	words=$1 && shift &&
	test_exit_is 128 git-kbisect start "$@" b1 good >../out 2>../err &&
	{ grep -E -e "$words" ../err || { cat ../err >&2; false; }; } &&
	! test -e $S && ! test -e "$KBISECT_FAKE_STATE/builds"
}

# tests_as <status> <commit> <option>...: checks the answer of git kbisect test.
tests_as() {
	status=$1 commit=$2 && shift 2 &&
	test_exit_is $status git-kbisect test --runs=1 --test=true "$@" $commit >../out 2>../err
}

test_expect_success 'set up a history' '
	fake_repo repo && git config --unset kbisect.repro && printf "out ok 1\nout all fine\nexit 0\n" | fake_commit g0 &&
	fake_commit g1 kernel/k.c </dev/null &&
	printf "out ok 1\nout not ok 2 fork\nsleep 30\n" | fake_commit culprit && fake_commit b1 kernel/k.c </dev/null &&
	echo "exit 0" | fake_commit mute && printf "out not ok 7\nexit 125\n" | fake_commit failed-skip &&
	printf "out all fine\ncut-output\nexit 0\n" | fake_commit cut && echo "run" | fake_commit endless &&
	printf "oops foo\npanic bar\n" | fake_commit dies
'

test_expect_success 'a malformed pattern is refused before anything is built' '
	refused "--expect pattern .\(. at character 2" --test=true --expect="(" &&
	refused "--reject pattern .a\[. at character 3" --test=true --reject="a[" &&
	refused "--expect is about the output of a test: give one with --test or --repro" --expect=x &&
	refused "--reject is about the end of a test and needs --for=exit" --test=true --for=crash --reject=x &&
	test_exit_is 128 git -c kbisect.reject="*" kbisect start --test=true b1 good 2>../err &&
	grep "reject pattern" ../err
'

test_expect_success '--reject finds the commit whose test prints the line, and ends its runs' '
	git-kbisect start --test=true --reject="^not ok" b1 g0 >../out 2>../err && culprit_is culprit &&
	grep "crashed: test printed \"not ok 2 fork\"" ../out && grep "^Reject: ^not ok$" note &&
	git-kbisect show --json | jq -e ".test.reject == \"^not ok\" and .test.expect == null" &&
	jq -s -e "[.[] | select(.run.outcome? == \"target\") | .run] |
		length > 2 and all(.rejected == \"not ok 2 fork\" and .seconds < 5)" .git/kbisect/journal.jsonl
'

test_expect_success 'a rejected line is bad whatever the status is' '
	tests_as 1 failed-skip --reject="^not ok" && tests_as 0 g1 --reject="^not ok" && tests_as 0 mute --reject=""
'

test_expect_success 'a test that ends without the expected line is bad' '
	git-kbisect reset && tests_as 0 g1 --expect="^all fine$" &&
	tests_as 1 mute --expect="^all fine$" && grep "crashed: test ended without the expected output" ../out &&
	tests_as 1 g1 --expect="fine\nok" && tests_as 1 g1 --expect=fine --reject="^ok"
'

test_expect_success '... and one that does not end, or whose kernel dies, is not evidence' '
	git config kbisect.timeout 1s && tests_as 125 endless --expect=x && tests_as 125 dies --expect=x &&
	git config kbisect.timeout 5s
'

test_expect_success 'output that was left out is not evidence' '
	tests_as 125 cut --expect=more && grep "not all output of the test was seen" ../out &&
	tests_as 125 cut --reject="not ok" && tests_as 0 cut --expect="all fine"
'

test_expect_success 'they go with a reproducer and git bisect run, from the configuration' '
	echo "int main(void) { return 0; }" >../r.c && git config kbisect.repro "$PWD/../r.c" &&
	git config kbisect.reject "^not ok" && git bisect start b1 g0 && git bisect run git kbisect run >../out 2>../err &&
	culprit_is culprit && git bisect reset && jq -e ".settings.for == \"exit\"" $S &&
	jq "del(.settings.reject)" $S >../lost && cp ../lost $S &&
	test_exit_is 128 git-kbisect status 2>../err && grep "of the [0-9]* settings" ../err
'

test_done
