#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='a flaky failure: a commit is left undecided for runs of another, and come back to'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
. "$KBISECT_T/lib-parallel.sh"
require_or_skip strace command -v strace
# Runs take longer than the builds of these fakes, or it would not pay to leave a commit.
KBISECT_FAKE_SEED=7
export KBISECT_FAKE_SEED

# git has no verdict that the journal does not have before.
only_settled() {
	journal 'select(.event == "verdict" or (.event == "bisect" and .commit)) | [.event, .commit] | @tsv' |
	awk '$1 == "verdict" { settled[$2] = 1 } $1 == "bisect" && !($2 in settled) { exit 1 }'
}

# The runs of a commit have the numbers 0, 1, 2 ..., whether or not the session was killed.
no_run_twice() {
	journal 'select(.event == "run") | [.commit, .number] | @tsv' |
	awk '$2 != n[$1]++ { exit 1 }'
}

# A commit that is come back to has its kernel in the cache.
no_kernel_twice() {
	test "$(builds)" = "$(journal 'select(.event == "build") | .commit' | sort -u | wc -l)"
}

# A commit is not left for itself: the log says only what happens.
left_for_another() {
	journal 'select(.event == "left" or .event == "test") | [.event, .commit] | @tsv' |
	awk '$1 == "test" && $2 == left { exit 1 } { left = $1 == "left" ? $2 : "" }'
}

# come_back_to: prints the commits that were left and had a verdict later.
come_back_to() {
	journal 'select(.event == "left" or .event == "verdict") | [.event, .commit] | @tsv' |
	awk '$1 == "left" { left[$2] = 1 } $1 == "verdict" && $2 in left { print $2 }'
}

test_expect_success 'the culprit is found, and git is told what is settled' '
	fake_repo repo && printf "test\nsleep .3\nexit 0\n" | fake_commit g0 kernel/k.c && many_commits 24 g kernel/k.c &&
	printf "test\nsleep .3\nchance .25 warning bad_function\nexit 0\n" | fake_commit culprit kernel/k.c && many_commits 15 b kernel/k.c &&
	git-kbisect start b15 g0 >../out 2>../err && culprit_is culprit && has_event left &&
	grep "^left undecided after [0-9]* runs\?: the next runs are chosen anew\$" ../out &&
	test -n "$(come_back_to)" && only_settled && no_run_twice && no_kernel_twice && log_replays culprit
'

test_expect_success 'a commit that the search chooses again goes on, and is not left' '
	left_for_another && ! sed -n "/^left undecided/{n;p;}" ../out | grep -vE "^(testing commit|parent commit|\$)"
'

test_expect_success 'killed at any moment and continued: the same culprit, and no run is lost' '
	for n in $(moments 50 80 110 140)
	do
		anew && rm -rf "$KBISECT_FAKE_STATE" && mkdir -p "$KBISECT_FAKE_STATE" &&
		killed_and_continued $n "b15 g0" && culprit_is culprit && only_settled && no_run_twice && no_kernel_twice &&
		log_replays culprit || return
	done
'

test_expect_success 'a session that is stopped while a commit is undecided says which, and git is not told' '
	for n in 80 92 104 116 128 140 152 164
	do
		anew && { die_at $n "start b15 g0" || :; } && git-kbisect status >../status &&
		grep "^left    *[0-9a-f]* [0-9]* runs: " ../status && break
	done &&
	left=$(sed -n "s/^left  *\([0-9a-f]*\) .*/\1/p" ../status | tail -n 1) && test -n "$left" && ! git bisect log | grep "$left"
'

test_expect_success 'with the next kernel built ahead: the same culprit' '
	anew && git -c kbisect.prefetch=true kbisect start b15 g0 >../out 2>../err && culprit_is culprit &&
	only_settled && no_run_twice && log_replays culprit
'

test_expect_success 'audit understands the log of it' '
	git-kbisect log >../log && grep "^left undecided" ../log &&
	git-kbisect audit ../log >../got 2>../err && test_must_be_empty ../err && grep "nothing in the log speaks" ../got
'

test_expect_success 'the fix of a flaky failure is found' '
	in_fake_repo fix && printf "test\nchance .4 warning bad_function\nexit 0\n" | fake_commit broken kernel/k.c && many_commits 12 g kernel/k.c &&
	printf "test\nexit 0\n" | fake_commit culprit kernel/k.c && many_commits 8 b kernel/k.c &&
	git-kbisect start --fix b8 broken >../out 2>../err && grep "^first good commit: $(hash_of culprit) " ../out &&
	only_settled && no_run_twice
'

test_done
