#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--test-map: another meaning for an exit status of the test'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

S=.git/kbisect/session.json

# refused <text> <option>...
refused() {
	words=$1 && shift &&
	test_exit_is 128 git-kbisect start "$@" b1 good >../out 2>../err &&
	{ grep -E -e "$words" ../err || { cat ../err >&2; false; }; } &&
	! test -e $S && ! test -e "$KBISECT_FAKE_STATE/builds"
}

# A good commit exits with 1, a bad one with 0, and a commit that the test cannot judge with 77.
test_expect_success 'set up a history' '
	fake_repo repo && git config --unset kbisect.repro && echo "exit 1" | fake_commit g0 &&
	fake_commit g1 kernel/k.c </dev/null && echo "exit 77" | fake_commit unfit &&
	echo "exit 1" | fake_commit fit && echo "exit 0" | fake_commit culprit && fake_commit b1 kernel/k.c </dev/null
'

test_expect_success 'a malformed entry is refused before anything is built' '
	for entry in "" 3 3: :good x:good -1:good 256:good 1000:good 99999999999999999999:good "3 :good" 3:Good 3:maybe 3:good:bad 0x3:good
	do
		refused "--test-map=$entry: " --test=true --test-map="$entry" || return
	done &&
	refused "is not good, bad or skip" --test=true --test-map=3:maybe &&
	refused "--test-map=x: must be" --test=true --test-map=1:good --test-map=x
'

test_expect_success 'a map is refused for another kind of failure' '
	for kind in crash boot build
	do
		refused "--test-map is about the end of a test and needs --for=exit.*--for=$kind" \
			--for=$kind --test-map=1:good || return
	done
'

test_expect_success 'several entries change what statuses mean' '
	git-kbisect start --no-collapse --test=true --test-map=0:bad --test-map=1:bad --test-map=77:skip \
		--test-map=1:good b1 g0 >../out 2>../err &&
	culprit_is culprit && grep "crashed: test exited with status 0" ../out &&
	grep "^Test-map: 77:skip$" note && test $(grep -c "^Test-map: " note) = 4 &&
	git-kbisect show --json | jq -e ".test.map == [\"0:bad\", \"1:bad\", \"77:skip\", \"1:good\"]" &&
	jq -e ".settings[\"test-map\"] | length == 4" $S
'

test_expect_success 'git kbisect test honours it: in the session, and changed by an option' '
	test_exit_is 125 git-kbisect test unfit >../out && grep "the test skipped the commit (6 of 6 runs" ../out &&
	test_exit_is 1 git-kbisect test --runs=1 --test-map=77:bad unfit
'

test_expect_success 'the configuration may have several, which the command line replaces' '
	git-kbisect reset && git config --add kbisect.testMap 0:bad && git config --add kbisect.testMap 1:good &&
	git config kbisect.test true &&
	test_exit_is 1 git-kbisect test --runs=1 culprit && test_exit_is 0 git-kbisect test --runs=1 fit &&
	test_exit_is 0 git-kbisect test --runs=1 --test-map=5:skip culprit &&
	git config --add kbisect.testMap 1:wrong &&
	test_exit_is 128 git-kbisect test culprit 2>../err && grep "test-map=1:wrong" ../err &&
	git config --unset-all kbisect.testMap && git config --unset kbisect.test
'

test_expect_success 'a map implies --for=exit for a reproducer' '
	echo "int main(void) { return 0; }" >../r.c &&
	test_exit_is 1 git-kbisect test --runs=1 --repro=../r.c --test-map=0:bad culprit &&
	test_exit_is 0 git-kbisect test --runs=1 --repro=../r.c --test-map=0:good culprit
'

test_expect_success 'a session that lacks its map or has none of strings is refused' '
	git-kbisect start --no-run --test=true --test-map=0:bad --test-map=1:good b1 g0 >../out 2>../err &&
	cp $S ../saved && jq "del(.settings[\"test-map\"])" ../saved >$S &&
	test_exit_is 128 git-kbisect status 2>../err && grep "of the [0-9]* settings" ../err &&
	for bad in 3 "[]" "[1]" "{}"
	do
		jq ".settings[\"test-map\"] = $bad" ../saved >$S &&
		test_exit_is 128 git-kbisect status 2>../err &&
		grep "setting .test-map. has a value of the wrong type" ../err || return
	done &&
	cp ../saved $S && git-kbisect status >../out && git bisect reset && git-kbisect reset
'

test_done
