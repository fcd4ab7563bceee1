#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='a session that is killed at any moment and continued finds the same culprit'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip strace command -v strace

fresh() {
	git-kbisect reset && rm -rf "$XDG_CACHE_HOME/git-kbisect" "$KBISECT_FAKE_STATE" &&
	mkdir -p "$KBISECT_FAKE_STATE" && git update-ref -d refs/notes/kbisect
}

# Prints the verdicts of the journal. Each commit is there once if none was tested twice.
verdicts() {
	jq -r 'select(.event == "verdict") | .commit + " " + .decision' .git/kbisect/journal.jsonl
}

test_expect_success 'an undisturbed session finds the culprit' '
	fake_repo repo && fake_history 3 3 &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	verdicts | sort -u >../verdicts &&
	commits_run >../runs && cp ../total ../total.want &&
	strace -qq -o ../fsyncs -e trace=fsync true
'

for at in 3 6 9 13 18 24 31 39 48 58
do
	test_expect_success "killed at fsync $at and continued: the same culprit" '
		fresh && killed_and_continued $at "bad good" &&
		culprit_is culprit &&
		verdicts | sort -u >../verdicts.now && test_cmp ../verdicts ../verdicts.now &&
		commits_run >../runs.now && test_cmp ../runs ../runs.now &&
		as_many_runs ../total.want
	'
done

test_expect_success 'killed again and again and continued: the same culprit' '
	fresh && git-kbisect start --no-run bad good && git-kbisect reset &&
	{ die_at 7 "start bad good" || :; } &&
	for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
	do
		die_at 5 continue && break
	done
	git-kbisect continue >../out 2>../err || grep finished ../err &&
	culprit_is culprit
'

test_expect_success 'a verdict that git has and the journal has not is taken over' '
	fresh && git-kbisect start bad good >../out 2>../err &&
	grep -n "\"event\":\"bisect\"" .git/kbisect/journal.jsonl | sed -n 2p | cut -d: -f1 >../line &&
	head -n $(($(cat ../line) - 1)) .git/kbisect/journal.jsonl >../cut && cp ../cut .git/kbisect/journal.jsonl &&
	git update-ref -d refs/notes/kbisect &&
	git-kbisect continue >../out 2>../err && culprit_is culprit
'

test_expect_success 'a lost state of git is restored' '
	fresh && { die_at 24 "start bad good" || :; } &&
	git bisect reset && git-kbisect continue >../out 2>../err && culprit_is culprit
'

test_done
