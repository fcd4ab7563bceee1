#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='options and commands on the command line'
. "$(dirname "$0")/lib-test.sh"

test_expect_success 'without a command, usage goes to stderr and the status is 129' '
	test_exit_is 129 git-kbisect >out 2>err &&
	test ! -s out &&
	grep "^usage: git kbisect" err
'

test_expect_success '-h prints usage to stdout and succeeds' '
	git-kbisect -h >out &&
	grep "^usage: git kbisect" out
'

test_expect_success 'git runs the program as a subcommand and returns its exit status' '
	test_exit_is 129 git kbisect no-such-command 2>err &&
	grep "no-such-command.* is not a command" err
'

test_expect_success 'version and --version print the same line' '
	git-kbisect version >out &&
	git-kbisect --version >out2 &&
	test_cmp out out2 &&
	grep "^git-kbisect version [0-9a-f]" out
'

test_expect_success '-h and --help of every command work outside of a repository' '
	for command in $(git-kbisect -h | sed -n "s/^    \([a-z]*\) .*/\1/p")
	do
		for help in -h --help
		do
			test_exit_is 0 git-kbisect $command $help >out && grep "^usage: git " out || return
		done
	done
'

test_expect_success 'the help of every command fits 80 columns' '
	for command in $(git-kbisect -h | sed -n "s/^    \([a-z]*\) .*/\1/p")
	do
		git-kbisect $command -h || return
	done >out && git-kbisect -h >>out && test $(wc -l <out) -gt 500 && ! grep -E "^.{81}" out &&
	git-kbisect audit -h >out && grep "^   or: git kbisect audit" out && grep "^Judges every commit" out
'

test_done
