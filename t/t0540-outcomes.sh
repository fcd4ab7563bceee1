#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='kinds of failures, noise, and commits that cannot be judged'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

grow() {
	many_commits "$1" "$2" kernel/k.c
}

test_expect_success '--for=boot finds the commit that broke the boot' '
	in_fake_repo boot && grow 3 g && echo "panic VFS: Unable to mount root fs" | fake_commit culprit && grow 3 b &&
	git-kbisect start --for=boot b3 good >../out 2>../err && culprit_is culprit &&
	grep "boot failed: " ../out
'

test_expect_success '--for=build finds the commit that broke the build' '
	in_fake_repo build && grow 3 g && echo "missing semicolon" >BROKEN && fake_commit culprit </dev/null && grow 3 b &&
	git-kbisect start --for=build b3 good >../out 2>../err && culprit_is culprit &&
	grep "missing semicolon" ../out && test -z "$(boots)"
'

test_expect_success '--for=exit finds the commit that changed the exit status' '
	in_fake_repo exit && grow 3 g && echo "exit 3" | fake_commit culprit && grow 3 b &&
	git-kbisect start --for=exit b3 good >../out 2>../err && culprit_is culprit
'

test_expect_success 'without a reproducer the boot is the test' '
	in_fake_repo plain && git config --unset kbisect.repro && grow 3 g &&
	printf "test\noops early_thing\nexit 0\n" | fake_commit culprit && grow 3 b &&
	git-kbisect start b3 good >../out 2>../err && culprit_is culprit &&
	grep "crashed: .*early_thing" ../out
'

test_expect_success 'the reproducer may be a script' '
	in_fake_repo script && printf "#!/bin/sh\necho hello\n" >../repro.sh && grow 2 g &&
	printf "test\nwarning bad_function\n" | fake_commit culprit && grow 2 b &&
	git-kbisect start --repro=../repro.sh b2 good >../out 2>../err && culprit_is culprit
'

test_expect_success 'commits that do not build or boot are skipped with the reason' '
	in_fake_repo skips && grow 4 g && echo oops >BROKEN && fake_commit nobuild </dev/null && git rm -q --cached BROKEN &&
	rm BROKEN && echo "hang" | fake_commit noboot && printf "test\nexit 0\n" | fake_commit fine &&
	printf "test\nwarning bad_function\nexit 0\n" | fake_commit culprit && grow 2 b &&
	git config kbisect.bootTimeout 2s &&
	git-kbisect start b2 good >../out 2>../err && culprit_is culprit &&
	! grep "^# git bisect bad $(hash_of nobuild)" ../out && ! grep "^# git bisect bad $(hash_of noboot)" ../out
'

test_expect_success 'a range that cannot be tested gives a set of candidates' '
	in_fake_repo set && grow 2 g && echo oops >BROKEN && fake_commit n1 </dev/null && grow 2 n1 && git rm -q --cached BROKEN && rm BROKEN &&
	printf "test\nwarning bad_function\nexit 0\n" | fake_commit culprit && grow 2 b &&
	git-kbisect start b2 good >../out 2>../err &&
	git-kbisect show --json >../json &&
	jq -e ".culprit == null and .verdict == \"set\" and (.candidates | length) == 4 and .confidence >= 0.99" ../json &&
	grep "^bisection is inconclusive, the first bad commit could be any of:" ../out &&
	for c in n1 n11 n12 culprit
	do
		grep "^$(hash_of $c)\$" ../out || return
	done
'

test_expect_success 'noise does not decide, because the title differs' '
	in_fake_repo noise && printf "test\nshare 1/2 warning noisy_thing\nexit 0\n" | fake_commit noisy && grow 3 n &&
	printf "test\nshare 1/2 warning noisy_thing\nwarning bad_function\nexit 0\n" | fake_commit culprit && grow 3 b &&
	git-kbisect start b3 good >../out 2>../err && culprit_is culprit &&
	grep "^noise, in .* runs: WARNING in noisy_thing" ../out && grep "^Crash: WARNING in bad_function" note
'

test_expect_success 'a crash at both ends is noise, whatever its title' '
	in_fake_repo both && printf "test\nwarning everywhere\nexit 0\n" | fake_commit g0 && grow 3 g &&
	printf "test\nwarning everywhere\nwarning bad_function\nexit 0\n" | fake_commit culprit && grow 3 b &&
	git-kbisect start b3 g0 >../out 2>../err && culprit_is culprit && grep "^Crash: WARNING in bad_function" note
'

test_expect_success '--title, --match and --ignore choose the failure' '
	in_fake_repo match && printf "test\nwarning one\nexit 0\n" | fake_commit first && grow 2 g &&
	printf "test\nwarning one\nkasan two\nexit 0\n" | fake_commit second && grow 3 b &&
	git-kbisect start --match=KASAN b3 good >../out 2>../err && culprit_is second &&
	git-kbisect start --title="WARNING in one" b3 good >../out 2>../err && culprit_is first &&
	git-kbisect start --ignore="WARNING in one" b3 good >../out 2>../err && culprit_is second
'

test_expect_success '--confirm=revert tests the culprit reverted on the bad end' '
	in_fake_repo revert && grow 3 g && printf "test\nwarning bad_function\nexit 0\n" | fake_commit culprit &&
	many_commits 3 b init/main.c &&
	git-kbisect start --confirm=revert b3 good >../out 2>../err && culprit_is culprit &&
	grep "^confirmed: with .* reverted on the bad end the failure is gone" ../out
'

test_expect_success '--confirm=revert=<commit> does so on another commit, if it fails at all' '
	git checkout -q -b mainline culprit && many_commits 2 m kernel/k.c && git checkout -q main &&
	git-kbisect start --confirm=revert=mainline b3 good >../out 2>../err && culprit_is culprit &&
	grep "^confirmed: with .* reverted on $(hash_of m2 | cut -c1-12) the failure is gone" ../out &&
	git-kbisect start --confirm=revert=g2 b3 good >../out 2>../err && culprit_is culprit &&
	grep "^not confirmed by a revert: $(hash_of g2 | cut -c1-12) itself, without one, is not bad" ../out &&
	for how in revert=no-such-branch parents=main revert=
	do
		test_exit_is 128 git-kbisect start --confirm=$how b3 good 2>../err &&
		grep -e "--confirm" ../err || return
	done
'

test_expect_success 'commits that change nothing compiled are neither built nor run' '
	in_fake_repo docs && printf "test\nexit 0\n" | fake_commit g0 &&
	many_commits 6 d Documentation/x.rst &&
	printf "test\nwarning bad_function\nexit 0\n" | fake_commit culprit &&
	many_commits 6 e Documentation/x.rst &&
	git-kbisect start --no-collapse e6 good >../out 2>../err && culprit_is culprit &&
	grep "^inferred: " ../out && test "$(sort -u "$KBISECT_FAKE_STATE/builds" | wc -l)" -le 4 &&
	git-kbisect show --json | jq -e "[.tested[] | select(.inferred_from)] | length > 0"
'

test_expect_success 'the merge base is tested first when the good end is on another branch' '
	in_fake_repo branch && grow 2 g && git checkout -q -b side && fake_commit s1 init/main.c </dev/null && git checkout -q main &&
	printf "test\nwarning bad_function\nexit 0\n" | fake_commit culprit && grow 3 b &&
	git-kbisect start b3 s1 >../out 2>../err && culprit_is culprit &&
	grep "^Bisecting: a merge base must be tested" ../out && grep "^# git bisect good $(hash_of g2)" ../out
'

test_expect_success 'the culprit is found in a history with merges' '
	in_fake_repo merges && grow 2 g && git checkout -q -b topic && printf "test\nwarning bad_function\nexit 0\n" | fake_commit culprit init/main.c &&
	fake_commit t2 init/main.c </dev/null && git checkout -q main && grow 3 m && git merge -q --no-edit topic && git tag merged && grow 2 b &&
	git-kbisect start b2 good >../out 2>../err && culprit_is culprit
'

test_expect_success 'the search can be limited to paths' '
	in_fake_repo paths && fake_commit a1 kernel/k.c </dev/null && fake_commit a2 init/main.c </dev/null &&
	printf "test\nwarning bad_function\nexit 0\n" | fake_commit culprit kernel/k.c && fake_commit a3 init/main.c </dev/null &&
	git-kbisect start a3 good -- kernel >../out 2>../err && culprit_is culprit
'

test_expect_success 'the culprit of a flaky failure is found' '
	in_fake_repo flaky && grow 3 g && printf "test\nshare 1/4 warning bad_function\nexit 0\n" | fake_commit culprit && grow 3 b &&
	git-kbisect start b3 good >../out 2>../err && culprit_is culprit &&
	grep "^reproducer seems to be flaky" ../out && grep "^Reproducer flagged being flaky" ../out
'

# Before the culprit nothing calls bad_function, although it is there.
test_expect_success 'only the first runs are watched when the reproducer does not reach the code' '
	in_fake_repo reach && echo "ffffffff81000010 T bad_function" >symbols && grow 4 g &&
	printf "test\nreach ffffffff81000010\nwarning bad_function\nexit 0\n" | fake_commit culprit &&
	grow 4 b && git-kbisect start --guests=1 b4 good >../out 2>../err && culprit_is culprit &&
	git-kbisect show --json >../json &&
	jq -c --arg g4 $(hash_of g4) ".tested[] | select(.commit == \$g4) | [.runs[].reach]" ../json >../reaches &&
	grep "^\[\"no\",\"no\",\"no\",\"no\",\(\"presumed-no\",\)*\"presumed-no\"\]\$" ../reaches &&
	grep "^note: .*did not reach the code of the target" ../out
'

test_done
