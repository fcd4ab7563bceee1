#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='--minimize-config leaves out what the failure does not need, as real runs show'

. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# Makes a history whose kernel warns in the culprit and its descendants when NEEDED is on.
minimize_history() {
	fake_repo "$1" && fake_commit g1 kernel/k.c </dev/null &&
	fake_commit culprit kernel/k.c <<-EOF &&
	test
	if-config $2 warning bad_function
	exit 0
	EOF
	fake_commit b1 kernel/k.c </dev/null && fake_commit bad kernel/k.c </dev/null &&
	{
		echo CONFIG_KASAN=y && echo CONFIG_PROVE_LOCKING=y && echo CONFIG_NR_CPUS=8 &&
		for i in 01 02 03 04 05 06 07 08 09 10 11 12
		do
			echo CONFIG_DRIVER_$i=y || return
		done
	} >../config && printf "CONFIG_64BIT=y\nCONFIG_BASE=y\n" >../baseline
}

on() {
	grep -q "^CONFIG_$1=y" .git/kbisect/configs/minimized.config
}

test_expect_success 'instrumentation that a WARNING does not need is left out, and nothing else' '
	minimize_history one DRIVER_07 &&
	git-kbisect start --minimize-config bad good >../out &&
	grep "^config: not needed (shown by 3 of 3 runs without): KASAN PROVE_LOCKING\$" ../out &&
	! on KASAN && ! on PROVE_LOCKING && on DRIVER_01 && on DRIVER_07 &&
	grep "^config minimized: " ../out && culprit_is culprit && has_event config && has_event minimized
'

test_expect_success '... and the note and the JSON name that configuration' '
	hash=$(sha256sum <.git/kbisect/configs/minimized.config | cut -d" " -f1) &&
	grep "^Config: $hash\$" note &&
	git-kbisect show --json culprit >../json &&
	grep "\"needed\"" ../json && git-kbisect reset
'

test_expect_success 'instrumentation that the failure needs is kept' '
	minimize_history two KASAN &&
	git-kbisect start --minimize-config bad good >../out &&
	grep "^config: needed (shown by 0 of 2 runs without): KASAN PROVE_LOCKING\$" ../out &&
	on KASAN && on PROVE_LOCKING && culprit_is culprit
'

test_expect_success 'the configuration can be reduced down to a baseline' '
	minimize_history three BASE && echo CONFIG_BASE=y >>../config &&
	git-kbisect start --minimize-config=../baseline bad good >../out &&
	grep "^config: not needed (shown by 3 of 3 runs without): 12 of 12 options beyond the baseline" ../out &&
	! on DRIVER_01 && on BASE && culprit_is culprit &&
	grep "CONFIG_NR_CPUS=8" .git/kbisect/configs/minimized.config
'

test_expect_success 'the difference to a baseline that does not reproduce the failure is bisected' '
	minimize_history four DRIVER_07 &&
	git -c kbisect.minimizeConfig=../baseline kbisect start bad good >../out &&
	grep "^config: needed (.*): 12 of 12 options" ../out &&
	on DRIVER_07 && ! on DRIVER_01 && ! on DRIVER_12 && culprit_is culprit &&
	test $(grep -c "options beyond the baseline" ../out) -le 5
'

test_expect_success 'a configuration that does not build is not taken' '
	minimize_history five DRIVER_07 && git rm -q --cached -r . && git add -A &&
	git checkout -q -f bad && echo DRIVER_01 >BROKEN_WITHOUT &&
	git add -A && git commit -q -m broken && git tag -f bad &&
	git-kbisect start --minimize-config=../baseline bad good >../out &&
	grep "^config: needed (it does not build without): " ../out &&
	on DRIVER_01 && on DRIVER_07 && ! on DRIVER_12 && culprit_is culprit
'

# killed_at <n> <git-kbisect arguments>: runs it and kills it before its n-th fsync.
killed_at() {
	at=$1 && shift &&
	test_exit_is 137 strace -qq -o /dev/null -e trace=fsync \
		-e inject=fsync:signal=KILL:when=$at git-kbisect "$@" >/dev/null 2>&1
}

test_expect_success 'killed on the way and continued: the same configuration, and nothing is tried twice' '
	minimize_history six DRIVER_07 &&
	git-kbisect start --minimize-config=../baseline bad good >../whole &&
	grep "^config: " ../whole >../expect && git-kbisect reset &&
	killed_at 24 start --minimize-config=../baseline bad good &&
	for n in 9 14 20
	do
		killed_at $n continue || return
	done &&
	git-kbisect continue >/dev/null && git-kbisect log >../log &&
	grep "^config: " ../log >../actual && test_cmp ../expect ../actual && culprit_is culprit
'

test_expect_success 'a baseline that is missing or not a configuration is an error' '
	fake_repo seven && fake_history 1 1 && echo nonsense >../nonsense &&
	test_exit_is 128 git-kbisect start --minimize-config=../nonsense bad good 2>../err &&
	grep "minimize-config.*line 1: not a line of a kernel config" ../err &&
	test_exit_is 128 git-kbisect start --minimize-config=../missing bad good 2>../err &&
	grep "minimize-config.*missing" ../err &&
	test_exit_is 128 git-kbisect start --minimize-config --for=build bad good 2>../err &&
	grep "minimize-config needs a failure that runs show" ../err
'

test_done
