#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='the live line fits the terminal, and Ctrl-C says what is saved'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip tmux command -v tmux
require_or_skip 'script (bsdutils)' command -v script

# The path of its socket must be short, and tmux must not take the server of a user.
unset TMUX
TMUX_TMPDIR=$(mktemp -d /tmp/kbisect-tmux.XXXXXX)
export TMUX_TMPDIR
cleanup 'tmux -f /dev/null kill-server 2>/dev/null; rm -rf "$TMUX_TMPDIR"'

# in_terminal <columns> <command>: runs it in a terminal that is so wide.
in_terminal() {
	tmux -f /dev/null new-session -d -x "$1" -y 24 "trap : INT; KBISECT_FAKE_MAKE_SLEEP=30 $2; echo \"status \$?\"; sleep 600"
}

# shows <regex>: waits until the terminal does, and leaves its lines in ../screen.
shows() {
	for i in $(seq 100)
	do
		tmux capture-pane -p >../screen || return
		grep -E "$1" ../screen && return
		sleep .1
	done
	cat ../screen >&2
	return 1
}

test_expect_success 'at 80 columns the live line is one line' '
	fake_repo repo && fake_history 3 3 && in_terminal 80 "git-kbisect start bad good" &&
	shows "^step 1 of about [0-9]+, building [0-9a-f]{12}" && test "$(grep -c "^step" ../screen)" = 1
'

test_expect_success 'Ctrl-C says in one line what is saved and how to go on' '
	tmux send-keys C-c && shows "^status 130" && ! grep "^step" ../screen &&
	grep -A 1 -x "interrupted; saved 0 verdicts, 0 runs; go on with: git kbisect continue" ../screen >../said &&
	tail -n 1 ../said | grep "^status" && tmux kill-server
'

test_expect_success 'at 40 columns the live line is short, and still one line' '
	git-kbisect step --no-progress >../out && in_terminal 40 "git-kbisect continue" &&
	shows "^2/[0-9]+ building [0-9a-f]{12}" && ! grep "^step" ../screen && test "$(grep -c building ../screen)" = 1
'

test_expect_success 'what Ctrl-C says is saved is in the journal' '
	runs=$(jq -s "[.[] | select(.event == \"run\")] | length" .git/kbisect/journal.jsonl) && test "$runs" -gt 2 &&
	tmux send-keys C-c && shows "^status 130" && tmux capture-pane -pJ >../screen &&
	grep "^interrupted; saved 1 verdict, $runs runs; go on with: git kbisect continue" ../screen && tmux kill-server
'

# begun <command>: runs it in the background as $pid, and waits until it builds a kernel.
begun() {
	KBISECT_FAKE_MAKE_SLEEP=3 "$@" >../out 2>../err &
	pid=$!
	for i in $(seq 100)
	do
		grep building ../err && return
		sleep .1
	done
	return 1
}

test_expect_success 'SIGTERM says it without a terminal, too, and a signal that is ignored does nothing' '
	begun git-kbisect continue && kill -TERM $pid && test_exit_is 143 wait $pid &&
	test "$(grep -c "^interrupted; saved 1 verdict, [0-9]* runs; go on with" ../err)" = 1 &&
	begun env --ignore-signal=TERM git-kbisect step && kill -TERM $pid && wait $pid && ! grep interrupted ../err
'

test_expect_success 'a terminal that cannot move its cursor gets plain lines' '
	for term in TERM=dumb TERM= -uTERM
	do
		script -qec "stty cols 40 && env $term git-kbisect step" /dev/null </dev/null >../tty &&
		sed "s/\r\$//" ../tty >../lines && grep "^step [0-9]* of about [0-9]*, building [0-9a-f]\{12\}" ../lines &&
		! grep "$(printf "[\r\033]")" ../lines || return
	done
'

test_expect_success 'doctor wraps its sentences on a terminal, and prints a line a finding elsewhere' '
	{ script -qec "stty cols 80 && git-kbisect doctor" /dev/null </dev/null >../tty || :; } && tr -d "\r" <../tty >../lines &&
	cat ../lines && grep "^ \{24\}[^ ]" ../lines && ! grep -E "^.{24}.{57}" ../lines | grep "^.\{24\}[^ ]* " &&
	{ git-kbisect doctor >../lines || :; } && ! grep "^ " ../lines && grep "^ok  *libraries  *libgit2 .* jansson" ../lines
'

test_done
