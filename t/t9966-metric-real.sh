#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--metric and --rate find what a real kernel takes longer for, and what fails more often'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"

# Both commits before the slow one that are compiled change lib/, whose code lies behind that of
# getppid(): the kernels up to there are equally fast.
PLAN='doc arch code doc driver code doc slow
	doc code arch doc pidfd code doc driver'
METRIC='^getppid: ([0-9.]+) ns'

# The slow call takes several times as long as the fast one, so that other work on the host cannot hide
# it. And eight runs of each end differ only if all of one are higher than all of the other.

# begin <option>... <bad> <good>
begin() {
	git kbisect start --config="$KERNEL_CONFIG" "$@" >.git/out 2>.git/err ||
	{ status=$? && tail -n 50 .git/out .git/err >&2 && return $status; }
}

# finds <kind of the commit> <option>...
finds() {
	local found
	found=$(kernel_commits metric "$1") && shift && begin "$@" metric-bad metric-good &&
	{ grep "^first bad commit: $found" .git/out || { cat .git/out; false; } >&2; }
}

again() {
	git kbisect reset && git update-ref -d refs/notes/kbisect
}

test_expect_success 'set up a real kernel with a history' '
	real_kernel metric "$PLAN" && slow=$(kernel_commits metric slow) && pidfd=$(kernel_commits metric pidfd)
'

test_expect_success '--metric names the commit that makes a system call slower' '
	finds slow --repro="$KBISECT_T/real/getppid-time.c" --metric="$METRIC" &&
	grep "^the ends differ: [0-9.]* ± [0-9.]* at the bad end, [0-9.]* ± [0-9.]* at the good end" .git/out
'

test_expect_success 'log, report and mail have the numbers of the culprit and its parent' '
	grep "^culprit measured: " .git/out && grep "^parent  measured: " .git/out &&
	own=$(sed -n "s/^culprit measured: \(.*\) (.*/\1/p" .git/out) && parent=$(sed -n "s/^parent  measured: \(.*\) (.*/\1/p" .git/out) &&
	awk -v own="$own" -v parent="$parent" "BEGIN { exit !(own + 0 > parent + 0) }" &&
	git kbisect report --text >.git/report && grep "^bad $own $(echo $slow | cut -c1-12)" .git/report &&
	grep -e "--metric=.*getppid" .git/report && git kbisect mail >.git/mail &&
	grep "^  bad   $(echo $slow | cut -c1-12)  measured $own in [0-9]* runs" .git/mail &&
	grep "^  good  [0-9a-f]*  measured $parent in [0-9]* runs" .git/mail
'

test_expect_success 'ends that do not differ are refused with the numbers of both' '
	again && test_exit_is 128 begin --repro="$KBISECT_T/real/getppid-time.c" --metric="$METRIC" --runs=8 \
		$slow^ metric-good 2>.git/words &&
	grep "the ends do not differ beyond noise: [0-9.]* ± [0-9.]* at the bad end, .* (8 and 8 runs)" .git/err
'

test_expect_success '--rate names the commit that makes an unreliable test fail more often' '
	again && finds pidfd --repro="$KBISECT_T/real/pidfd-rate.c" --for=exit --rate &&
	grep "^the ends differ: the failure shows in [0-9]* of [0-9]* runs of the bad end" .git/out &&
	grep "^culprit runs with the failure: [0-9]* of [0-9]*" .git/out && grep "^parent  runs with the failure: [0-9]* of" .git/out
'

test_expect_success '--good-rate names it with fewer runs of the good end' '
	runs_of_good() { jq -c "select(.event == \"run\" and .commit == \"$(git rev-parse metric-good^0)\")" .git/kbisect/journal.jsonl | wc -l; } &&
	learnt=$(runs_of_good) && again && finds pidfd --repro="$KBISECT_T/real/pidfd-rate.c" --for=exit --good-rate=1/10 &&
	test $(runs_of_good) -eq 8 && test "$learnt" -gt 8
'

test_done
