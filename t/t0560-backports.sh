#!/bin/sh
test_description='backports: fixes that are applied to commits which lack them'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# Does not build from guilty on until fix; the culprit is in between.
broken_range() {
	fake_repo "$1" && fake_commit g1 kernel/k.c </dev/null &&
	echo "broken here" >BROKEN && fake_commit guilty kernel/k.c </dev/null &&
	fake_commit g2 kernel/k.c </dev/null &&
	printf "test\nwarning bad_function\nexit 0\n" | fake_commit culprit kernel/k.c &&
	fake_commit b1 kernel/k.c </dev/null &&
	rm BROKEN && fake_commit fix </dev/null &&
	fake_commit bad kernel/k.c </dev/null
}

# backports_of <commit>: what was applied to it, a line each.
backports_of() {
	git-kbisect show --json |
	jq -r --arg c "$(hash_of "$1")" '.tested[] | select(.commit == $c) | .backports[]'
}

test_expect_success 'a range that does not build: without the fix there are several candidates' '
	(
		broken_range without && { git-kbisect start bad good >../out 2>../err || :; } &&
		grep "first bad commit could be any of" ../out && ! grep "^backport" ../out
	)
'

test_expect_success 'with it there is one, and what was applied is said' '
	(
		broken_range with && git config kbisect.backport guilty:fix &&
		git-kbisect start bad good >../out 2>../err &&
		culprit_is culprit &&
		grep "^backport applied: $(hash_of fix) fix: change" ../out &&
		git-kbisect log >../log && test_cmp ../out ../log &&
		backports_of culprit | grep "^$(hash_of fix) fix: change" &&
		backports_of bad >../none && test_must_be_empty ../none
	)
'

test_expect_success 'nothing is applied with --no-backports' '
	(
		cd with && git-kbisect reset &&
		{ git-kbisect start --no-backports bad good >../out 2>../err || :; } &&
		grep "first bad commit could be any of" ../out && ! grep "^backport" ../out
	)
'

test_expect_success 'the kernels with it are known again, and no others' '
	(
		cd with && git-kbisect reset && rm -f "$KBISECT_FAKE_STATE/builds" &&
		git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
		grep "^backport applied" ../out && ! test -e "$KBISECT_FAKE_STATE/builds"
	)
'

test_expect_success 'the fix is there under another hash: its subject says so' '
	(
		broken_range twin && git checkout -q -b other guilty &&
		git rm -q BROKEN && git commit -q -m "$(git log -1 --format=%s fix)" && git tag twin &&
		git checkout -q main && git config kbisect.backport guilty:twin &&
		git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
		backports_of culprit | grep "^$(hash_of twin)" &&
		backports_of bad >../none && test_must_be_empty ../none
	)
'

test_expect_success 'one that conflicts is named, and the commit is tested without' '
	(
		fake_repo conflict && fake_history 2 3 && git checkout -q -b other good &&
		echo "int other;" >kernel/k.c && fake_commit fix </dev/null &&
		git checkout -q main && git config kbisect.backport :fix &&
		git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
		grep "^backport conflicts, tested without: $(hash_of fix)" ../out
	)
'

# refused <value> <words>
refused() {
	git config kbisect.backport "$1" &&
	test_exit_is 128 git-kbisect start bad good >../out 2>../err && grep "$2" ../err
}

test_expect_success 'what is no pair of commits is an error that names it' '
	(
		fake_repo wrong && fake_history 1 1 &&
		refused nonsense "kbisect.backport: .nonsense. is not <guilty commit>:<its fix>" &&
		refused good:nowhere "kbisect.backport .good:nowhere." &&
		refused nowhere:good "kbisect.backport .nowhere:good."
	)
'

test_done
