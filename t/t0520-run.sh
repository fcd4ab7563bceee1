#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='run works inside of the git bisect run of the user'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

test_expect_success 'set up a repository with a culprit' '
	fake_repo repo && fake_history 5 5 && CULPRIT=$(hash_of culprit)
'

forget() {
	git bisect reset && git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	git update-ref -d refs/notes/kbisect-json
}

test_expect_success 'run without a session takes the configuration, and writes the note before git answers' '
	git bisect start bad good &&
	git bisect run git kbisect run >../out 2>../err &&
	grep "^$CULPRIT is the first bad commit" ../out &&
	culprit_is culprit &&
	grep "^first bad commit: $CULPRIT " ../out >../ours && grep -n "is the first bad commit" ../out >../gits &&
	test "$(grep -n "^first bad commit: $CULPRIT" ../out | cut -d: -f1)" -lt "$(cut -d: -f1 ../gits)" &&
	forget
'

test_expect_success 'run uses the session that start --no-run has set up' '
	git-kbisect start --no-run --runs=50 bad good >../out &&
	git bisect run git kbisect run -q >../out 2>../err && ! grep "^step" ../err && ! grep "^testing commit" ../out &&
	grep "^first bad commit: $CULPRIT " ../out && culprit_is culprit && forget
'

test_expect_success 'run works with custom terms' '
	git bisect start --term-old=fine --term-new=broken bad good &&
	git bisect run git kbisect run >../out 2>../err &&
	grep "^$CULPRIT is the first broken commit" ../out &&
	culprit_is culprit && forget
'

test_expect_success 'run works in a linked work tree' '
	git worktree add --detach ../linked bad &&
	(cd ../linked && git bisect start bad good &&
	 git bisect run git kbisect run >../out 2>../err) &&
	culprit_is culprit && (cd ../linked && forget) &&
	(cd ../linked && git-kbisect start bad good >../out 2>../err) &&
	culprit_is culprit && (cd ../linked && forget) && git worktree remove --force ../linked
'

test_expect_success 'run works with GIT_DIR and GIT_WORK_TREE set elsewhere' '
	(here=$PWD && cd / && GIT_DIR=$here/.git GIT_WORK_TREE=$here git-kbisect start bad good) >../out 2>../err &&
	culprit_is culprit && forget
'

test_expect_success 'run works in a bare repository' '
	git clone -q --bare . ../bare.git &&
	cp .git/config ../bare.git/config.user &&
	git -C ../bare.git config include.path config.user &&
	git -C ../bare.git config core.bare true &&
	(cd ../bare.git && git-kbisect start bad good >../out 2>../err) &&
	git -C ../bare.git notes --ref=kbisect show $CULPRIT | grep "^Culprit: $CULPRIT"
'

test_expect_success 'run works in a partial clone' '
	git config uploadpack.allowFilter true &&
	git clone -q --no-local --filter=blob:none "file://$PWD" ../partial &&
	git config --get-regexp "^kbisect" | while read key value
	do
		git -C ../partial config $key "$value" || return
	done &&
	git -C ../partial config extensions.partialClone origin &&
	(export ASAN_OPTIONS=fast_unwind_on_malloc=0 LSAN_OPTIONS=suppressions=$KBISECT_T/lsan.supp &&
	 cd ../partial && git-kbisect start bad good >../out 2>../err) &&
	git -C ../partial notes --ref=kbisect show $CULPRIT | grep "^Culprit: $CULPRIT"
'

test_expect_success 'run has the right exit status for each verdict' '
	git bisect start bad good &&
	git bisect good g1 >/dev/null &&
	git checkout -q b1 && test_exit_is 1 git-kbisect run >../out 2>../err &&
	git checkout -q g4 && test_exit_is 0 git-kbisect run >../out 2>../err &&
	git checkout -q b1 && echo "does not compile" >BROKEN && git add BROKEN && git commit -qm broken &&
	test_exit_is 125 git-kbisect run >../out 2>../err &&
	grep "does not compile" ../out && git checkout -q main && forget
'

test_expect_success 'a fault of the host gives exit status 128, not a verdict, and git stops' '
	git bisect start bad good &&
	test_exit_is 128 env KBISECT_FAKE_MAKE_FAULT="No space left on device" \
		git -c kbisect.cacheDir="$PWD/../empty-cache" kbisect run >../out 2>../err &&
	grep -i "space" ../err &&
	git bisect run git kbisect run >../out 2>../err && culprit_is culprit && forget
'

test_expect_success 'test judges one commit and changes no state' '
	git for-each-ref >../refs-before && ls .git | grep -v kbisect >../files-before &&
	test_exit_is 1 git-kbisect test bad >../out 2>../err &&
	grep "^verdict: bad" ../out && grep "crashed: WARNING in bad_function" ../out &&
	test_exit_is 0 git-kbisect test good >../out 2>../err && grep "^verdict: good" ../out &&
	git-kbisect test -v good >../out 2>../err && test "$(grep -c "^verdict: " ../out)" = 1 && grep "^why: " ../out &&
	git for-each-ref >../refs-after && ls .git | grep -v kbisect >../files-after &&
	test_cmp ../refs-before ../refs-after && test_cmp ../files-before ../files-after
'

test_expect_success 'test in a session uses its settings unless the command line overrides them' '
	git-kbisect start --no-run --runs=50 bad good >../out && rm -f "$KBISECT_FAKE_STATE/boots" &&
	test_exit_is 0 git-kbisect test good >../out 2>../err && test "$(wc -l <"$KBISECT_FAKE_STATE/boots")" -gt 2 &&
	rm -f "$KBISECT_FAKE_STATE/boots" &&
	test_exit_is 0 git -c kbisect.runs=60 kbisect test --runs=2 good >../out 2>../err &&
	test "$(wc -l <"$KBISECT_FAKE_STATE/boots")" = 2 && forget
'

test_expect_success 'doctor prints a line for each check' '
	git-kbisect doctor >../out || test $? = 128 &&
	grep "^ok .*git version" ../out && ! grep -vE "^(ok|problem|note) " ../out
'

test_done
