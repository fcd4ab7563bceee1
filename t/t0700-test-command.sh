#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--test: a shell command in the guest decides by its exit status'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

J=.git/kbisect/journal.jsonl

grow() {
	for i in $(seq 1 "$1")
	do
		fake_commit "$2$i" kernel/k.c </dev/null || return
	done
}

# in_test_repo <dir>: a repository without a reproducer in its configuration.
in_test_repo() {
	in_fake_repo "$1" && git config --unset kbisect.repro
}

# Prints the outcomes of all runs, each once.
outcomes() {
	jq -r 'select(.event == "run") | .run.outcome' $J | sort -u
}

test_expect_success 'the command runs in the guest, and its status decides' '
	in_test_repo status && grow 3 g &&
	printf "if-initrd needle_of_the_command exit 3\nexit 0\n" | fake_commit culprit && grow 3 b &&
	git-kbisect start --test="echo needle_of_the_command" b3 good >../out 2>../err && culprit_is culprit &&
	grep "^all runs: crashed: test exited with status 3" ../out &&
	grep "^Failure: exit" note && grep "^Test: echo needle_of_the_command$" note &&
	git-kbisect show --json | jq -e ".test.command == \"echo needle_of_the_command\"" &&
	jq -e ".settings.for == \"exit\" and .settings.repro == null" .git/kbisect/session.json
'

test_expect_success 'a command of several lines and any bytes is kept as it is' '
	git-kbisect reset && command=$(printf "echo needle_of_the_command \"caf\351\"\nexit 3") &&
	git-kbisect test --test="$command" culprit >../out 2>../err; test $? = 1 &&
	git-kbisect start --test="$command" b3 good >../out 2>../err &&
	git-kbisect show >../shown &&
	LC_ALL=C grep -F "Test: echo needle_of_the_command \"caf\\xe9\"\\nexit 3" ../shown
'

test_expect_success '125 in every run skips the commit, and says so' '
	in_test_repo skip && grow 2 g && echo "exit 125" | fake_commit skipped && echo "exit 0" | fake_commit fine &&
	echo "exit 1" | fake_commit culprit && grow 2 b &&
	git-kbisect start --no-collapse --test=true b2 good >../out 2>../err && culprit_is culprit &&
	git-kbisect test --test=true skipped >../out2; test $? = 125 &&
	grep "verdict: skip: the test skipped the commit (6 of 6 runs: test exited with status 125)" ../out2 &&
	! grep "^# git bisect \(bad\|good\) $(hash_of skipped)" ../out
'

test_expect_success 'a run that is skipped is not evidence against those that are not' '
	in_test_repo some && printf "share 1/2 exit 125\nexit 0\n" | fake_commit g0 && grow 2 g &&
	printf "share 1/2 exit 125\nexit 1\n" | fake_commit culprit && grow 2 b &&
	git-kbisect start --test=true b2 good >../out 2>../err && culprit_is culprit && outcomes >../outcomes &&
	printf "clean\nskipped\ntarget\n" | test_cmp - ../outcomes
'

test_expect_success '126 and 127 mean that the test could not run, which is an error at an end' '
	in_test_repo missing && grow 1 g && echo "exit 127" | fake_commit b &&
	test_exit_is 128 git-kbisect start --test=true b good >../out 2>../err &&
	grep "the bad end .* cannot be judged: the test could not run (6 runs: test exited with status 127 (the shell found no such command))" ../err &&
	! test -e .git/kbisect/session.json &&
	echo "exit 126" | fake_commit c && test_exit_is 128 git-kbisect start --test=true c good >../out 2>../err &&
	grep "status 126 (the shell could not execute the command)" ../err
'

test_expect_success '128 and what stands for no signal stop the search, which can be continued' '
	in_test_repo stop && grow 2 g && printf "share 1/1000 exit 255\nexit 1\n" | fake_commit culprit && grow 2 b &&
	test_exit_is 128 git-kbisect start --no-collapse --test=true b2 good >../out 2>../err &&
	grep "$(git rev-parse --short=12 b2): test exited with status 255, which stops the search.*kbisect continue" ../err &&
	outcomes >../outcomes && echo stopped | test_cmp - ../outcomes &&
	git-kbisect continue >../out 2>../err && culprit_is culprit &&
	outcomes >../outcomes && printf "clean\nstopped\ntarget\n" | test_cmp - ../outcomes
'

test_expect_success '... in the midst of it, where git bisect run stops as well' '
	in_test_repo run && grow 2 g && echo "exit 128" | fake_commit stops && echo "exit 0" | fake_commit fine && grow 1 h &&
	echo "exit 1" | fake_commit culprit && grow 3 b &&
	git config kbisect.test true && git bisect start b3 good && git checkout -q stops &&
	test_exit_is 128 git-kbisect run >../out 2>../err &&
	grep "test exited with status 128, which stops the search" ../err &&
	git checkout -q fine && git-kbisect run >../out 2>../err && git bisect reset
'

test_expect_success 'git bisect run and git kbisect test honour the key' '
	in_test_repo key && grow 2 g && printf "if-initrd needle exit 3\nexit 0\n" | fake_commit culprit && grow 2 b &&
	git config kbisect.test "echo needle" && git bisect start b2 good &&
	git bisect run git kbisect run >../out 2>../err && culprit_is culprit && git bisect reset &&
	git-kbisect reset && test_exit_is 1 git-kbisect test culprit && test_exit_is 0 git-kbisect test g1 &&
	test_exit_is 0 git-kbisect test --test="echo hay" culprit
'

test_expect_success 'with --for=crash the command is only the reproducer' '
	in_test_repo crash && printf "exit 7\n" | fake_commit g0 && grow 2 g &&
	printf "test\nif-initrd needle warning bad_function\nexit 7\n" | fake_commit culprit && grow 2 b &&
	git-kbisect start --test="echo needle" --for=crash b2 g0 >../out 2>../err && culprit_is culprit &&
	grep "^Crash: WARNING in bad_function" note
'

test_expect_success '--test and --repro exclude each other where both are given at one place' '
	in_fake_repo both && fake_history 1 1 &&
	test_exit_is 128 git-kbisect start --test=true --repro=../repro.c bad good 2>../err &&
	grep -e "--test .*--repro .*exclude each other" ../err && ! test -e .git/kbisect/session.json &&
	git config kbisect.test true &&
	test_exit_is 128 git-kbisect start bad good 2>../err && grep "kbisect.test.*kbisect.repro" ../err &&
	git-kbisect start --repro=../repro.c bad good >../out 2>../err && culprit_is culprit && grep "^Crash:" note
'

test_expect_success 'a command on the command line replaces the reproducer of the configuration' '
	in_fake_repo replace && grow 1 g && printf "if-initrd needle exit 3\nexit 0\n" | fake_commit culprit && grow 1 b &&
	git-kbisect start --test="echo needle" b1 good >../out 2>../err && culprit_is culprit &&
	git config kbisect.for crash && git-kbisect reset &&
	git-kbisect start --test="echo needle" b1 good >../out 2>../err && culprit_is culprit &&
	jq -e ".settings.for == \"exit\"" .git/kbisect/session.json
'

test_expect_success '... and the reproducer of a session, for git kbisect test' '
	in_fake_repo session && fake_history 1 1 && printf "if-initrd needle exit 3\nexit 0\n" | fake_commit other &&
	git-kbisect start --no-run bad good >../out 2>../err &&
	test_exit_is 1 git-kbisect test --test="echo needle" other >../out && grep "^verdict: bad" ../out &&
	git-kbisect reset
'

test_expect_success 'a session that lacks its command is refused, one of before there were commands is not' '
	in_test_repo stored && grow 2 g && printf "if-initrd needle exit 3\nexit 0\n" | fake_commit culprit && grow 2 b &&
	git-kbisect start --no-run --test="echo needle" b2 good >../out 2>../err && cp .git/kbisect/session.json ../saved &&
	jq "del(.settings.test)" ../saved >.git/kbisect/session.json &&
	test_exit_is 128 git-kbisect status 2>../err && grep "of the [0-9]* settings" ../err &&
	jq "del(.settings.test) | .settings_nr -= 1 | .settings.for = \"crash\"" ../saved >.git/kbisect/session.json &&
	git-kbisect status >../out && cp ../saved .git/kbisect/session.json &&
	git bisect run git kbisect run >../out 2>../err && culprit_is culprit && git bisect reset
'

test_expect_success 'an empty command is refused' '
	in_test_repo empty && fake_history 1 1 &&
	for command in "" " "
	do
		test_exit_is 128 git-kbisect start --test="$command" bad good 2>../err &&
		grep -e "--test: the command is empty" ../err || return
	done
'

test_done
