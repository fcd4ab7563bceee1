#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--metric and --for=rate: no single run decides'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq
require_or_skip strace command -v strace

S=.git/kbisect/session.json
J=.git/kbisect/journal.jsonl

# refused <text> <option>...
refused() {
	words=$1 && shift &&
	test_exit_is 128 git-kbisect start "$@" b3 g0 >../out 2>../err &&
	{ grep -E -e "$words" ../err || { cat ../err >&2; false; }; } &&
	! test -e "$KBISECT_FAKE_STATE/builds"
}

# measures <number>...: the behaviour of a kernel whose test prints all numbers in one boot of as
# many, one less in the next boot, and so on.
measures() {
	n=$# k=0
	for number
	do
		k=$((k + 1)) && echo "share $k/$n out requests: $number per second"
	done | tac
	echo "exit 0"
}

fast() { measures 104 97 101 99 102 95 100 98; }
slow() { measures 84 77 81 79 82 75 80 78; }

test_expect_success 'set up a history of numbers' '
	fake_repo repo && git config --unset kbisect.repro && git config kbisect.jobs 2 &&
	fast | fake_commit g0 && for i in 1 2 3; do fake_commit g$i kernel/k.c </dev/null || return 1; done &&
	slow | fake_commit culprit && for i in 1 2 3; do fake_commit b$i kernel/k.c </dev/null || return 1; done &&
	printf "out nothing to see\nexit 0\n" | fake_commit mute && echo "exit 3" | fake_commit fails
'

test_expect_success 'options that make no sense are refused before anything is built' '
	refused "must have one group in parentheses, which is the number, and has 0" --test=true --metric="[0-9]+" &&
	refused "and has 2" --test=true --metric="(a)(b)" &&
	refused "--metric pattern" --test=true --metric="(" &&
	refused "--metric is about the output of a test: give one with --test or --repro" --metric="(x)" &&
	refused "--metric is about the end of a test and needs --for=exit" --test=true --for=crash --metric="(x)" &&
	refused "--worse=more: must be higher or lower" --test=true --metric="(x)" --worse=more &&
	refused "exclude each other" --test=true --for=rate --metric="(x)" &&
	refused "does not go with --expect" --test=true --expect=y --metric="(x)" &&
	refused "does not go with --for=build" --for=build --rate &&
	for share in 0 0/7 1 3/2 101% 1e400 -0.1 nan inf 1/0 1/-2 1/ /2 0x.1p0 "1 in 10" 0.1.1 5%% ""
	do
		refused "^error: --good-rate=$share: must be (a share of the runs|between 0 and 1)" --good-rate="$share" || return
	done &&
	refused "--good-rate is about how often the failure shows" --test=true --metric="(x)" --good-rate=.1 &&
	refused "does not go with --for=build" --for=build --good-rate=1/10 &&
	refused "--runs=5: --metric needs at least 8 runs" --test=true --metric="(x)" --runs=5 &&
	test_exit_is 128 git-kbisect start --test=true --metric="(x)" b3 2>../err && grep "give a good commit" ../err
'

test_expect_success '--metric finds the commit from which on the number is worse' '
	git-kbisect start --test=true --metric="requests: ([0-9.]+)" --worse=lower b3 g0 >../out 2>../err &&
	culprit_is culprit && cat ../out &&
	grep "^the ends differ: .* at the bad end, .* at the good end" ../out && grep "^measured: [0-9.]* ± [0-9.]* ([0-9]* runs)" ../out
'

test_expect_success 'the journal, JSON, note and report have the numbers' '
	jq -s -e "[.[] | select(.event == \"run\") | .run] | length > 30 and all(.outcome == \"measured\" and .number > 70 and (.numbers | length > 0))" $J &&
	git-kbisect show --json | jq -e ".test.metric == \"requests: ([0-9.]+)\" and .test.worse == \"lower\" and (.tested[0].runs[0].number | type == \"number\")" &&
	jq -e ".settings.guests == 1 and .settings.prefetch == false" $S &&
	git notes --ref=kbisect show culprit >note && grep "^Metric: requests: (\[0-9.\]+), lower is worse$" note &&
	grep "the ends differ" note && git-kbisect report >../report.html && grep measured ../report.html
'

test_expect_success 'the result, the report and the mail say by how much the culprit is worse' '
	grep "^culprit measured: [78][0-9.]* ± [0-9.]* ([0-9]* runs)" ../out >../own && sed "s/^culprit measured: //" ../own &&
	grep "^parent  measured: \(9\|10\)[0-9.]* ± [0-9.]* ([0-9]* runs)" ../out && git-kbisect mail >../mail && cat ../mail &&
	words=$(sed "s/^culprit measured: \(.*\) (.*/\1/" ../own) && grep "^Subject: \[bisected\] lower numbers: requests: (\[0-9.\]+)" ../mail &&
	grep "^  bad   $(git rev-parse --short=12 culprit)  measured $words in [0-9]* runs" ../mail &&
	grep "^  good  $(git rev-parse --short=12 g3)  measured \(9\|10\)[0-9.]* ± [0-9.]* in" ../mail && ! grep "failed in" ../mail &&
	grep "<h1>lower numbers: requests: (\[0-9.\]+)</h1>" ../report.html && grep -F "bad</td><td" ../report.html | grep -v " of " &&
	grep -F ">Measured<" ../report.html && grep -F "culprit</strong>, bad, $words<" ../report.html &&
	git-kbisect report --text >../report && cat ../report && grep "^bad $words $(git rev-parse --short=12 culprit)" ../report
'

test_expect_success 'the command that repeats it finds the same' '
	sed -n "s/^git kbisect start /start /p" ../report >../again && grep -e "--metric=.requests: (\[0-9.\]+). --worse=lower" ../again &&
	! grep "^git kbisect test" ../report && git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	cp "$(git config kbisect.config)" . && { eval "git-kbisect $(cat ../again)" >../out 2>../err || { cat ../again ../err >&2; false; }; } &&
	culprit_is culprit
'

test_expect_success 'the ends the wrong way round are refused with both numbers' '
	git-kbisect reset && test_exit_is 128 git-kbisect start --test=true --metric="requests: ([0-9.]+)" b3 g0 2>../err &&
	grep "the ends are the wrong way round: [0-9.]* ± [0-9.]* at the bad end, [0-9.]* ± [0-9.]* at the good end" ../err &&
	grep -e "--worse=lower" ../err
'

test_expect_success 'ends that do not differ are refused with both numbers' '
	git-kbisect reset && test_exit_is 128 git-kbisect start --test=true --metric="requests: ([0-9.]+)" --runs=20 g3 g0 2>../err &&
	grep "the ends do not differ beyond noise: [0-9.]* ± [0-9.]* at the bad end, .* (20 and 20 runs)" ../err && git-kbisect reset
'

test_expect_success 'a test without a number, or that fails, is no verdict' '
	test_exit_is 128 git-kbisect start --test=true --metric="requests: ([0-9.]+)" --worse=lower mute g0 2>../err &&
	grep "the bad end .* cannot be judged: the test could not run .*printed no number that --metric finds" ../err && git-kbisect reset &&
	test_exit_is 128 git-kbisect start --test=true --metric="requests: ([0-9.]+)" --worse=lower fails g0 2>../err &&
	grep "cannot be judged: .*test exited with status 3" ../err && git-kbisect reset
'

test_expect_success 'a session that is killed goes on with the numbers that it has' '
	git config kbisect.metric "requests: ([0-9.]+)" && git config kbisect.worse lower && git config kbisect.test true &&
	test_exit_is 137 die_at 45 "start b3 g0" && runs=$(grep -c "\"event\":\"run\"" $J) && test "$runs" -gt 5 &&
	git-kbisect continue >../out 2>../err && culprit_is culprit &&
	test "$(jq -s "[.[] | select(.event == \"build\")] | map(.commit) | unique | length" $J)" -lt 8
'

# fails_in <k> <n>: the behaviour of a kernel whose test fails in k of n boots.
fails_in() {
	printf "share %d/%d exit 1\nexit 0\n" $1 $2
}

test_expect_success '--for=rate finds the commit from which on the test fails more often' '
	in_fake_repo rates && git config --unset kbisect.repro && git config kbisect.test true &&
	fails_in 1 10 | fake_commit g0 && for i in 1 2 3; do fake_commit g$i kernel/k.c </dev/null || return 1; done &&
	fails_in 2 3 | fake_commit culprit && for i in 1 2 3; do fake_commit b$i kernel/k.c </dev/null || return 1; done &&
	git-kbisect start --for=rate b3 g0 >../out 2>../err && culprit_is culprit && cat note &&
	grep "^the ends differ: the failure shows in [0-9]* of [0-9]* runs of the bad end and in [0-9]* of [0-9]* of the good end" note &&
	grep "^runs with the failure: [0-9]* of [0-9]*" ../out && grep "^culprit runs with the failure: [0-9]* of [0-9]*" ../out &&
	grep "^parent  runs with the failure: [0-9]* of [0-9]*" ../out && git-kbisect report --text | grep -e "start .* --rate --for=exit " &&
	git-kbisect show --json | jq -e ".test.rate and .test.metric == null" && jq -e ".settings.for == \"exit\" and .settings.rate" $S
'

test_expect_success '--good-rate spares the good end most of its runs' '
	runs_at_g0() { jq -s "[.[] | select(.event == \"run\" and .commit == \"$(git rev-parse g0)\")] | length" $J; } &&
	learnt=$(runs_at_g0) && git-kbisect reset &&
	git-kbisect start --good-rate=1/10 b3 g0 >../out 2>../err && culprit_is culprit &&
	grep "^the ends differ: .* of the good end, where --good-rate says 1/10$" ../out && runs=$(runs_at_g0) && echo "$runs, were $learnt" &&
	test "$runs" -eq 8 && test "$learnt" -gt 8 && git-kbisect show --json | jq -e ".test.rate and .test.good_rate == 0.1"
'

# contradicted <rate> <good end>
contradicted() {
	git-kbisect reset && test_exit_is 128 git -c kbisect.goodRate="$1" kbisect start b3 "$2" 2>../err && cat ../err &&
	grep "^error: --good-rate=$1: the failure shows in [0-8] of 8 runs of the good end $(git rev-parse --short=12 "$2"), which has a chance of" ../err
}

test_expect_success '... and is refused when the good end contradicts it, whichever way' '
	contradicted 99% g3 && contradicted .001 culprit && git-kbisect reset && git-kbisect start --for=rate b3 g0 >../out 2>../err
'

test_expect_success '... and refuses ends with the same rate' '
	git-kbisect reset && test_exit_is 128 git-kbisect start --for=rate --runs=30 b3 culprit 2>../err &&
	grep "the ends do not differ beyond noise: the failure shows in [12][0-9] of 30 runs of the bad end and in [12][0-9] of 30" ../err && git-kbisect reset
'

test_expect_success 'a crash can have two rates as well, and is not noise because the good end has it' '
	in_fake_repo crashes && printf "share 1/10 oops foo\nexit 0\n" | fake_commit g0 &&
	for i in 1 2 3; do fake_commit g$i kernel/k.c </dev/null || return 1; done &&
	printf "share 2/3 oops foo\nexit 0\n" | fake_commit culprit && for i in 1 2 3; do fake_commit b$i kernel/k.c </dev/null || return 1; done &&
	git-kbisect start --for=rate b3 g0 >../out 2>../err && culprit_is culprit &&
	grep "^Crash: BUG: unable to handle kernel NULL pointer dereference in foo" note &&
	git-kbisect show --json | jq -e ".failure == \"crash\""
'

test_expect_success 'the commit that made it rarer is found, too' '
	git-kbisect reset && printf "share 1/12 oops foo\nexit 0\n" | fake_commit fixed &&
	fake_commit f1 kernel/k.c </dev/null &&
	git-kbisect start --fix --for=rate f1 culprit >../out 2>../err && grep "^Fix: $(git rev-parse fixed)" <(git notes --ref=kbisect show fixed)
'

test_expect_success 'a single commit cannot be judged' '
	git-kbisect reset && test_exit_is 128 git-kbisect test --for=rate b1 2>../err && cat ../err &&
	grep -e "--rate (--for=rate) compares commits with both ends" ../err
'

test_expect_success 'several commits at once are judged as one is' '
	git-kbisect start --for=rate --parallel=2 b3 g0 >../out 2>../err && culprit_is culprit
'

test_done
