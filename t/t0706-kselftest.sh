#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--kselftest: selftests of each commit are built and installed, and one decides'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

# rsync is only looked for here: the fake make copies the tests.
mkdir ../bin && printf '#!/bin/sh\n' >../bin/rsync && chmod +x ../bin/rsync && PATH=$PWD/../bin:$PATH

TESTS=tools/testing/selftests

# selftest <commit> <text> <file>: a commit that changes one file of the selftests and nothing else.
selftest() {
	mkdir -p "$TESTS/${3%/*}" && echo "$2" >"$TESTS/$3" && fake_commit "$1" "$TESTS/$3" </dev/null
}

# The test "other" fails in each kernel, "wake" where its file says so, or the kernel.
set_up() {
	fake_repo repo && git config --unset kbisect.repro && fake_commit g0 <<-\EOF &&
	test
	out not ok 1 - selftests: timers: other # exit=1
	if-modules-have wake_fails out not ok 2 - selftests: timers: wake # exit=1
	if-modules-have wake_skips out ok 2 - selftests: timers: wake # SKIP
	if-modules-have wake_passes out ok 2 - selftests: timers: wake
	out not ok 3 - selftests: timers
	exit 0
	EOF
	selftest g1 wake_passes timers/wake && selftest skips wake_skips timers/wake &&
	selftest broken "#error no such call" timers/wake && selftest absent nothing timers/wake &&
	selftest g2 wake_passes timers/wake && selftest g3 text net/other &&
	selftest g4 "#error not here" timers/other &&
	selftest culprit wake_fails timers/wake && fake_commit b1 kernel/k.c </dev/null
}

test_expect_success 'bad values and combinations are refused before anything is built' '
	set_up &&
	for value in "" : a: :a /a a/../b "a b" "a;b"
	do
		test_exit_is 128 git-kbisect start --kselftest="$value" b1 g1 2>../err &&
		grep "must be the name of a directory in tools/testing/selftests" ../err || return
	done &&
	test_exit_is 128 git-kbisect start --kselftest=a --test=true b1 g1 2>../err && grep "exclude each other" ../err &&
	test_exit_is 128 git-kbisect start --kselftest=a --test-map=1:bad b1 g1 2>../err &&
	grep "and --kselftest has none" ../err &&
	test_exit_is 128 git-kbisect start --kselftest=a --for=boot b1 g1 2>../err && grep "does not go with --for=boot" ../err &&
	! test -e "$KBISECT_FAKE_STATE/builds"
'

test_expect_success 'a commit that changes only the selftest is found, and other tests are noise' '
	git-kbisect start --kselftest=timers:wake b1 g1 >../out 2>../err && culprit_is culprit &&
	grep "crashed: kselftest timers:wake failed" ../out && grep "^Kselftest: timers:wake$" note &&
	git-kbisect show --json | jq -e ".test.kselftest == \"timers:wake\" and .test.command == null"
'

test_expect_success 'a test that is skipped, absent or does not build is not evidence' '
	test_exit_is 125 git-kbisect test skips >../out && grep "kselftest timers:wake was skipped" ../out &&
	test_exit_is 125 git-kbisect test absent >../out && grep "kselftest timers:wake: the test printed no result" ../out &&
	test_exit_is 125 git-kbisect test broken >../out && grep "no such call" ../out &&
	test_exit_is 0 git-kbisect test --runs=1 g4
'

test_expect_success 'a kernel with other selftests, or without any, is another kernel' '
	git-kbisect reset && : >"$KBISECT_FAKE_STATE/builds" &&
	test_exit_is 0 git-kbisect test --runs=1 --kselftest=timers:wake g4 && test 0 = $(builds) &&
	test_exit_is 1 git-kbisect test --runs=1 --kselftest=timers g3 >../out && test 1 = $(builds) &&
	grep "kselftest timers failed" ../out &&
	test_exit_is 125 git-kbisect test --runs=1 --kselftest=net:other g3 &&
	test 2 = $(wc -l <"$KBISECT_FAKE_STATE/builds")
'

test_expect_success 'a machine of the user and a host without rsync are refused' '
	for hook in install console boot power
	do
		git config kbisect.runner.board.$hook true || return
	done &&
	git config kbisect.runner.board.successLine login: &&
	test_exit_is 128 git-kbisect test --runner=board --kselftest=timers g3 2>../err &&
	grep -e "--kselftest: the machines of the runner" ../err && rm ../../bin/rsync &&
	{ command -v rsync || { test_exit_is 128 git-kbisect test --kselftest=timers g3 2>../err &&
		grep "rsync. not found, with which the kernel installs its selftests" ../err; }; }
'

test_done
