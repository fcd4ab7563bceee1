#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='backports are applied to commits that lack them'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# Commits from guilty on do not build until fix; the culprit is between the two.
broken_range() {
	fake_repo "$1" && fake_commit g1 kernel/k.c </dev/null &&
	echo "broken here" >BROKEN && fake_commit guilty kernel/k.c </dev/null &&
	fake_commit g2 kernel/k.c </dev/null &&
	printf "test\nwarning bad_function\nexit 0\n" | fake_commit culprit kernel/k.c &&
	fake_commit b1 kernel/k.c </dev/null &&
	rm BROKEN && fake_commit fix </dev/null &&
	fake_commit bad kernel/k.c </dev/null
}

# backports_of <commit>: prints the fixes that were applied to it, one a line.
backports_of() {
	git-kbisect show --json |
	jq -r --arg c "$(hash_of "$1")" '.tested[] | select(.commit == $c) | .backports[]'
}

test_expect_success 'a range that does not build gives several candidates without the fix' '
	(
		broken_range without && { git-kbisect start bad good >../out 2>../err || :; } &&
		grep "first bad commit could be any of" ../out && ! grep "^backport" ../out
	)
'

test_expect_success 'with the fix one culprit is named, and the log says what was applied' '
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

test_expect_success '--no-backports applies nothing' '
	(
		cd with && git-kbisect reset &&
		{ git-kbisect start --no-backports bad good >../out 2>../err || :; } &&
		grep "first bad commit could be any of" ../out && ! grep "^backport" ../out
	)
'

test_expect_success 'kernels with the fix are found in the cache, and no others' '
	(
		cd with && git-kbisect reset && rm -f "$KBISECT_FAKE_STATE/builds" &&
		git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
		grep "^backport applied" ../out && ! test -e "$KBISECT_FAKE_STATE/builds"
	)
'

test_expect_success 'a fix that the commit has under another hash is known by its subject' '
	(
		broken_range twin && git checkout -q -b other guilty &&
		git rm -q BROKEN && git commit -q -m "$(git log -1 --format=%s fix)" && git tag twin &&
		git checkout -q main && git config kbisect.backport guilty:twin &&
		git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
		backports_of culprit | grep "^$(hash_of twin)" &&
		backports_of bad >../none && test_must_be_empty ../none
	)
'

test_expect_success 'a fix that conflicts is reported, and the commit is tested without it' '
	(
		fake_repo conflict && fake_history 2 3 && git checkout -q -b other good &&
		echo "int other;" >kernel/k.c && fake_commit fix </dev/null &&
		git checkout -q main && git config kbisect.backport :fix &&
		git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
		grep "^backport conflicts, tested without: $(hash_of fix)" ../out
	)
'

test_expect_success 'the note says what was applied to which commit' '
	(
		cd with && note=$(git notes --ref=kbisect show culprit) &&
		echo "$note" | sed -n "/^testing commit $(hash_of culprit)/,/^kernel signature/p" |
		grep "^backport applied: $(hash_of fix) fix: change"
	)
'

test_expect_success 'killed at any event and continued: the same result, and nothing is run twice' '
	(
		broken_range killed && git config kbisect.backport guilty:fix &&
		git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
		commits_run >../expect && cp ../total ../whole && backports_of culprit >../applied &&
		for n in 6 13 24 31 48
		do
			git-kbisect reset && rm -rf "$XDG_CACHE_HOME/git-kbisect" &&
			git update-ref -d refs/notes/kbisect &&
			git update-ref -d refs/notes/kbisect-runs &&
			killed_and_continued $n "bad good" &&
			culprit_is culprit && commits_run >../actual && test_cmp ../expect ../actual &&
			as_many_runs ../whole && backports_of culprit >../now &&
			test_cmp ../applied ../now || return
		done
	)
'

test_expect_success 'the culprit can be reverted on a commit that needs a backport' '
	(
		fake_repo revert && printf "1\n" >line && fake_commit g1 kernel/k.c </dev/null &&
		printf "test\nwarning bad_function\nexit 0\n" | fake_commit culprit &&
		echo "broken here" >BROKEN && fake_commit guilty kernel/k.c </dev/null &&
		fake_commit bad kernel/k.c </dev/null && git checkout -q -b later &&
		rm BROKEN && fake_commit fix </dev/null && git checkout -q main &&
		git config kbisect.backport guilty:fix &&
		git-kbisect start --confirm=revert bad good >../out 2>../err && culprit_is culprit &&
		grep "^confirmed: with $(hash_of culprit | cut -c1-12) reverted on the bad end the failure is gone" ../out &&
		test 2 = $(grep -c "^backport applied: $(hash_of fix)" ../out)
	)
'

# The option that the failure needs comes with the backport.
test_expect_success 'a smaller configuration is resolved for the commit with its backports' '
	(
		fake_repo smaller && printf "config DRIVER_%s\n" 1 2 3 >Kconfig &&
		fake_commit g1 kernel/k.c </dev/null &&
		printf "test\nif-config NEEDED warning bad_function\nexit 0\n" |
			fake_commit culprit kernel/k.c &&
		fake_commit bad kernel/k.c </dev/null && git checkout -q -b other g1 &&
		echo "config NEEDED" >>Kconfig &&
		fake_commit fix </dev/null && git checkout -q main &&
		printf "CONFIG_%s=y\n" DRIVER_1 DRIVER_2 DRIVER_3 NEEDED >../config &&
		echo CONFIG_DRIVER_1=y >../baseline && git config kbisect.backport :fix &&
		git-kbisect start --minimize-config=../baseline bad g1 >../out 2>../err &&
		culprit_is culprit && grep "^config minimized:" ../out &&
		grep CONFIG_NEEDED=y .git/kbisect/configs/minimized.config &&
		! grep CONFIG_DRIVER_3=y .git/kbisect/configs/minimized.config
	)
'

# refused <value> <text>: fails unless the value is refused with this text.
refused() {
	git config kbisect.backport "$1" &&
	test_exit_is 128 git-kbisect start bad good >../out 2>../err && grep "$2" ../err
}

test_expect_success 'a value that is not a pair of commits is an error that names it' '
	(
		fake_repo wrong && fake_history 1 1 &&
		refused nonsense "kbisect.backport: .nonsense. is not <guilty commit>:<its fix>" &&
		refused good:nowhere "kbisect.backport .good:nowhere." &&
		refused nowhere:good "kbisect.backport .nowhere:good."
	)
'

test_done
