#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='machines that commands of the user control (kbisect.runner.<name>.*)'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
TMPDIR=$SHARNESS_TRASH_BASE/tmp BOARD=$SHARNESS_TRASH_BASE/board
export TMPDIR BOARD
mkdir "$TMPDIR" "$BOARD"
touch "$BOARD/plan"

key() {
	git config "kbisect.runner.desk.$1" "$2"
}

# board_repo <dir>: as fake_repo, with a machine.
board_repo() {
	in_fake_repo "$1" && rm -rf "$BOARD" && mkdir "$BOARD" && : >"$BOARD/plan" &&
	git config kbisect.runner desk && git config kbisect.bootTimeout 60s &&
	for hook in install console test power recover
	do
		key $hook "'$KBISECT_T/fakes/board' $hook" || return
	done &&
	key successLine "login: $"
}

# Makes the commit on standard input the one that is judged.
board_commit() {
	git tag -d bad >/dev/null && fake_commit bad
}

# judged <verdict>: a look at one commit; sessions make more runs.
judged() {
	git-kbisect test --runs=${2:-2} bad >../out 2>../err
	grep "^verdict: $1" ../out || ! cat ../out ../err
}

nothing_is_left() {
	test -z "$(ls -A "$TMPDIR")" && ! pgrep -f "$BOARD"
}

# refuses <text>: the command ends with 128 and this text, and leaves nothing.
refuses() {
	test_exit_is 128 git-kbisect test bad >../out 2>../err &&
	grep -F -e "$1" ../err && nothing_is_left
}

test_expect_success 'the culprit is found on a machine' '
	board_repo repo && fake_history 1 0 && git config kbisect.append "console=ttyS7" &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	grep "^all runs: crashed: WARNING in bad_function" ../out && nothing_is_left
'

test_expect_success 'the commands are given kernel, command line, commit and test' '
	e=$BOARD/desk/environment &&
	grep "^KBISECT_KERNEL=/." $e && grep "^KBISECT_CMDLINE=.*panic_on_warn=0.* console=ttyS7" $e &&
	commit=$(sed -n "s/^KBISECT_COMMIT=//p" $e) && git rev-list bad | grep -x "$commit" &&
	grep "^KBISECT_TEST=/." $e && grep "^KBISECT_RUN=[0-9]" $e && grep "^KBISECT_DIR=/" $e &&
	grep "^KBISECT_MACHINE=desk" $e && grep "^KBISECT_SECONDS=[0-9]*\$" $e &&
	grep "^KBISECT_MODULES=\$" $e && grep "^KBISECT_INITRD=\$" $e
'

test_expect_success 'in the end the machine has its own kernel' '
	tail -n 1 "$BOARD/desk/calls" | grep "^recover"
'

test_expect_success 'a machine that must be brought back, or boots another kernel, changes no verdict' '
	board_repo trouble && fake_history 1 0 &&
	printf "%s\n" "1 loop" "2 install" "4 console" "6 dead" "9 foreign" >"$BOARD/plan" &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	! grep -e old_function -e desk_function ../out && test $(cat "$BOARD/desk/n") -ge 10 &&
	test -e "$BOARD/desk/recovered" && nothing_is_left
'

test_expect_success 'machines of a kind run side by side' '
	board_repo pool && fake_history 0 0 && key machines "a b c" && judged bad 4 &&
	test -s "$BOARD/a/calls" && test -s "$BOARD/b/calls" && test -s "$BOARD/c/calls"
'

test_expect_success 'a machine of a pool that does not come back is left out' '
	key install "case \$KBISECT_MACHINE in b) exit 9 ;; esac; \"$KBISECT_T/fakes/board\" install" &&
	rm -rf "$BOARD/b" && judged bad 4 && ! grep "^console" "$BOARD/b/calls" && nothing_is_left
'

test_expect_success 'without a success line the test tries to reach the machine' '
	board_repo reach && fake_history 0 0 && git config --unset kbisect.runner.desk.successLine &&
	key test "test -e \$KBISECT_DIR/tried || { touch \$KBISECT_DIR/tried; echo no route >&2; exit 255; }
		\"$KBISECT_T/fakes/board\" test" && judged bad
'

test_expect_success 'a test that does not reach the machine is not evidence, and the log has why' '
	board_repo unreached && fake_history 0 0 &&
	key test "printf \"%s\r\n\" connecting: Permission\ denied: >&2; exit 255" && judged skip 1 &&
	grep "failed: kbisect.runner.desk.test (.*) ended with status 255: Permission denied:\$" ../out &&
	! grep "no output from test machine" ../out && nothing_is_left
'

test_expect_success '... and a crash on its console counts' '
	printf "test\npanic of mine\n" | board_commit && key test "echo >\"$BOARD/desk/tested\"; exit 255" &&
	judged bad 1 && grep "crashed: kernel panic: of mine" ../out
'

test_expect_success '... but one that loses a machine that it had reached is' '
	board_repo gone && fake_history 0 0 && printf "test\nhang\n" | board_commit &&
	key test "echo begun; echo Connection closed >&2; exit 255" && judged bad 1 &&
	grep "crashed: no output from test machine" ../out
'

test_expect_success 'a panic, a restart and silence end a run' '
	board_repo ends && fake_history 0 0 &&
	printf "test\npanic of mine\n" | board_commit && judged bad &&
	grep "crashed: kernel panic: of mine" ../out &&
	printf "test\nreboot\nhang\n" | board_commit && judged bad && grep "crashed: unexpected kernel reboot" ../out &&
	printf "test\nhang\n" | board_commit && judged bad && grep "crashed: no output from test machine" ../out
'

test_expect_success 'missing, unknown and malformed keys are named' '
	board_repo keys && fake_history 0 0 &&
	git config --unset kbisect.runner.desk.power && refuses "kbisect.runner.desk.power is not set" &&
	key power "no-such-program x" && refuses "kbisect.runner.desk.power: '\''no-such-program'\'' not found" &&
	key power true && key speed x && refuses "kbisect.runner.desk.speed: not known" &&
	git config --unset kbisect.runner.desk.speed && key successLine "(" && refuses "kbisect.runner.desk.successLine: pattern" &&
	key successLine x && git config --unset kbisect.runner.desk.test && refuses "kbisect.runner.desk.test is not set" &&
	key machines "a a" && refuses "kbisect.runner.desk.machines: '\''a'\'' is named twice" &&
	git config kbisect.runner nodesk && refuses "no runner '\''nodesk'\''" &&
	! test -e "$BOARD/desk"
'

test_expect_success 'commands that fail, hang or end, and lines that do not come, are named' '
	board_repo bad-input && fake_history 0 0 && git config kbisect.bootTimeout 1s && key power true &&
	key install "echo disk full >&2; exit 4" &&
	refuses "kbisect.runner.desk.install ('\''echo disk full >&2; exit 4'\'') ended with status 4: disk full" &&
	key install "sleep 100" && key installTimeout 1s &&
	refuses "kbisect.runner.desk.install ('\''sleep 100'\'') did not end within 1 s" &&
	key install true && key console "echo bye >&2; exit 5" &&
	refuses "kbisect.runner.desk.console ('\''echo bye >&2; exit 5'\'') ended with status 5: bye" &&
	key console "exec sleep 100" && refuses "no kernel line came from kbisect.runner.desk.console" &&
	git config kbisect.bootTimeout 3s && # a busy host is slow to print the lines
	key console "sleep .5; echo \"Linux version 6.1 (kbisect@kbisect)\"; exec sleep 100" && key successLine "no such line" &&
	refuses "matched kbisect.runner.desk.successLine ('\''no such line'\'')" &&
	key console "sleep .5; echo \"Linux version 6.1 (root@desk)\"; exec sleep 100" &&
	refuses "booted another kernel than the one that kbisect.runner.desk.install was given: Linux version 6.1 (root@desk)"
'

test_expect_success 'doctor checks every machine' '
	board_repo doctor && git config kbisect.runner qemu &&
	git-kbisect doctor >../out; grep "^ok .*desk: the commands of its keys exist" ../out &&
	grep "^note .*the console of machine .desk. was silent" ../out &&
	key console "while :; do echo tick; sleep .1; done" &&
	git-kbisect doctor >../out; grep "^ok .*the console of machine .desk. speaks" ../out &&
	key console "exit 6" && test_exit_is 128 git-kbisect doctor >../out &&
	grep "^problem .*the console of machine .desk. ended: .*status 6" ../out &&
	key install no-such-program && test_exit_is 128 git-kbisect doctor >../out &&
	grep "^problem .*kbisect.runner.desk.install: .no-such-program. not found" ../out
'

test_done
