#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='selftests and KUnit tests of a real kernel find what they test'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"
. "$KBISECT_T/lib-root.sh"
require_or_skip rsync command -v rsync

# finds <kind of the commit> <words> <option>...
finds() {
	local found words=$2
	found=$(kernel_commits worlds "$1")
	shift 2
	git kbisect start --config="$HOME/config" "$@" worlds-bad v6.1 >.git/out 2>.git/err ||
	{ cat .git/out; tail -n 50 .git/err; false; } >&2 &&
	{ grep "^first bad commit: $found" .git/out && grep "$words" .git/out || { cat .git/out; false; } >&2; }
}

# Verdicts of runs, as "<outcome>" lines.
outcomes() {
	jq -r "select(.event == \"run\") | .run.outcome" .git/kbisect/journal.jsonl | sort -u
}

again() {
	git kbisect reset && git update-ref -d refs/notes/kbisect
}

test_expect_success 'set up a history' '
	worlds_kernel && worlds_config "$HOME/config"
'

test_expect_success '--kselftest finds the commit that breaks a system call' '
	finds pidfd "crashed: kselftest pidfd:pidfd_open_test failed" --kselftest=pidfd:pidfd_open_test &&
	grep "# ok 2 do not allow invalid flag test: passed" .git/kbisect/runs/*/run-0.log &&
	grep "^[^#]*not ok 1 - selftests: pidfd: pidfd_open_test # exit=1" .git/kbisect/runs/*/run-0.log &&
	grep "^[^#]*ok 1 - selftests: pidfd: pidfd_open_test\$" .git/kbisect/runs/*/run-0.log &&
	outcomes >.git/actual && ! grep -e host -e test-failed .git/actual
'

test_expect_success '... also in another root' '
	again && finds pidfd "crashed: kselftest pidfd:pidfd_open_test failed" --kselftest=pidfd:pidfd_open_test \
		--rootfs=host
'

test_expect_success '--kunit finds the commit that breaks what a suite tests' '
	again && finds sort "crashed: KUnit list_sort.list_sort_test failed" --kunit=list_sort.list_sort_test &&
	grep "order of equivalent elements not preserved" .git/kbisect/runs/*/run-0.log
'

test_expect_success 'a suite that the kernel does not have is an error that says so' '
	again && test_exit_is 128 git kbisect start --config="$HOME/config" --kunit=no_such_suite worlds-bad v6.1 \
		>.git/out 2>.git/err &&
	cat .git/out .git/err | grep "KUnit no_such_suite: the kernel printed no result: CONFIG_KUNIT"
'

test_done
