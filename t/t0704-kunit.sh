#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--kunit: the result of a KUnit test on the console decides'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

# refused <text> <option>...
refused() {
	words=$1 && shift &&
	test_exit_is 128 git-kbisect start "$@" b1 good >../out 2>../err &&
	{ grep -E -e "$words" ../err || { cat ../err >&2; false; }; } &&
	! test -e .git/kbisect/session.json && ! test -e "$KBISECT_FAKE_STATE/builds"
}

# suite <result of the test "add"> <result of the suite>: a kernel that runs it if it is told to.
suite() {
	echo "if-append kunit.filter_glob=list-test line     # Subtest: list-test
if-append kunit.filter_glob=list-test line     not ok 1 del
if-append kunit.filter_glob=list-test line     $1
if-append kunit.filter_glob=list-test line $2
exit 0"
}

test_expect_success 'set up a history' '
	fake_repo repo && git config --unset kbisect.repro &&
	suite "ok 2 add" "not ok 1 list-test" | fake_commit g0 && fake_commit g1 kernel/k.c </dev/null &&
	echo "exit 0" | fake_commit without &&
	suite "ok 2 add # SKIP no hardware" "ok 1 list-test # SKIP" | fake_commit skips &&
	{ echo "line     # Subtest: list-test" && echo "panic in_del"; } | fake_commit dies &&
	suite "ok 2 add" "not ok 1 list-test" | fake_commit g2 &&
	suite "not ok 2 add" "not ok 1 list-test" | fake_commit culprit && fake_commit b1 kernel/k.c </dev/null
'

test_expect_success 'bad values and combinations are refused before anything is built' '
	for value in "" . a. .a a.b.c "a*" "a\"b" "a
b"
	do
		refused "must be the name of a KUnit suite" --kunit="$value" || return
	done &&
	refused "exclude each other" --kunit=a --test=true && refused "exclude each other" --kunit=a --repro=../repro.c &&
	refused "--test-map is about the exit status of a test, and --kunit has none" --kunit=a --test-map=1:bad &&
	refused "--reject is about the output" --kunit=a --reject=x && refused "does not go with --for=boot" --kunit=a --for=boot
'

test_expect_success 'the culprit is found, and the results of other tests are noise' '
	git-kbisect start --no-collapse --append=quiet --kunit=list-test.add b1 g0 >../out 2>../err && culprit_is culprit &&
	grep "crashed: KUnit list-test.add failed" ../out && grep "^KUnit: list-test.add$" note &&
	git-kbisect show --json | jq -e ".test.kunit == \"list-test.add\" and .test.command == null"
'

test_expect_success 'a test that is skipped, absent or not reached is not evidence' '
	test_exit_is 125 git-kbisect test skips >../out && grep "KUnit list-test.add was skipped" ../out &&
	test_exit_is 125 git-kbisect test without >../out &&
	grep "no result: CONFIG_KUNIT and the option of the suite must be y" ../out &&
	test_exit_is 125 git-kbisect test dies >../out && grep "does not boot.*in_del" ../out
'

test_expect_success 'the whole suite, from the configuration, which the command line replaces' '
	git-kbisect reset && git config kbisect.kunit list-test &&
	test_exit_is 1 git-kbisect test --runs=1 g1 && test_exit_is 125 git-kbisect test --runs=1 skips &&
	test_exit_is 0 git-kbisect test --runs=1 --kunit=list-test.add g1 && test_exit_is 0 git-kbisect test --runs=1 --test=true g1
'

test_expect_success 'an end without the test is an error that says so' '
	test_exit_is 128 git-kbisect start --kunit=list-test.sub b1 g0 >../out 2>../err &&
	cat ../out ../err | grep "KUnit list-test.sub: the kernel printed no result"
'

test_expect_success 'with --for=crash the suite is only the reproducer' '
	test_exit_is 0 git-kbisect test --runs=1 --for=crash --kunit=list-test culprit
'

test_done
