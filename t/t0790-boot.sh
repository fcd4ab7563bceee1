#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='boot gives the user a guest on the terminal'
. "$(dirname "$0")/lib-test.sh"
FAKE_RUNNER=qemu
. "$KBISECT_T/lib-session.sh"
TMPDIR=$SHARNESS_TRASH_BASE/tmp
export TMPDIR
mkdir "$TMPDIR"

# on_terminal <input> <argument>...: boots on a terminal of its own.
on_terminal() {
	input=$1 && shift &&
	printf "$input" | script -qec "git-kbisect boot $*" /dev/null >../tty 2>&1
	status=$? && tr -d '\r' <../tty >../out && return $status
}

test_expect_success 'the guest has the terminal until Ctrl-A X' '
	in_fake_repo repo && fake_history 1 0 &&
	on_terminal "ls -l\n\001x" bad && grep "Ctrl-A X ends the guest" ../out &&
	grep "^fake terminal: kernel parameters: .*nokaslr .*kbisect_init.shell=yes" ../out && grep "ls -l" ../out &&
	! grep debugger ../out && test -z "$(ls -A "$TMPDIR")" && ! test -e .git/kbisect/session.json
'

test_expect_success 'the kernel comes from the cache, and the test runs first if asked for' '
	: >"$KBISECT_FAKE_STATE/builds" && on_terminal "\001x" --run-test bad &&
	grep "kbisect_init.shell=test" ../out && test "$(builds)" = 0
'

test_expect_success 'with --gdb the guest waits, and the command for gdb is printed' '
	on_terminal "\001x" --gdb bad && grep "waits for a debugger" ../out &&
	vmlinux=$(sed -n "s/^the guest waits for: gdb -ex .target remote .*\/gdb. .\(.*\).$/\1/p" ../out) &&
	test -f "$vmlinux" && test -z "$(ls -A "$TMPDIR")"
'

test_expect_success 'a commit that does not build, and a runner without a terminal, are errors' '
	echo "#error no such thing" >>init/main.c && git commit -qam broken &&
	test_exit_is 128 git-kbisect boot </dev/null >../out 2>../err && grep "does not build" ../err &&
	git config kbisect.runner fake &&
	test_exit_is 128 git-kbisect boot bad </dev/null >../out 2>../err && grep "runner .fake. has no guests for a terminal" ../err
'

test_done
