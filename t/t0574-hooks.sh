#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='kbisect.hook.preBuild and postBuild run around each build'

. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

# hook <pre|post> <script>: the hook is this script.
hook() {
	printf "%s\n" "$2" >../hook-$1 && git config kbisect.hook.${1}Build "sh '$PWD/../hook-$1'"
}

test_expect_success 'both run in the tree of each commit that is built, and are in the note' '
	in_fake_repo one && fake_history 2 3 &&
	hook pre "pwd >>$PWD/../pre; test \"\$(git rev-parse HEAD)\" = \"\$KBISECT_COMMIT\" || exit 1
		test -d \"\$KBISECT_BUILD\" && echo \$KBISECT_COMMIT >>$PWD/../pre-commits" &&
	hook post "test -f \$KBISECT_BUILD/vmlinux || exit 1; echo \$KBISECT_COMMIT >>$PWD/../post-commits" &&
	git status --porcelain -uno >../before &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	sort -u ../pre >../actual && echo "$PWD/.git/kbisect/lanes/0/tree" >../expect &&
	test_cmp ../expect ../actual && hash_of bad >../first && head -n 1 ../pre-commits >../actual &&
	test_cmp ../first ../actual && sort -u ../pre-commits >../expect &&
	sort -u ../post-commits >../actual && test_cmp ../expect ../actual &&
	test $(wc -l <../actual) = $(builds) &&
	grep "^Pre-build-hook: [0-9a-f]\{64\}\$" note && grep "^Post-build-hook: [0-9a-f]\{64\}\$" note &&
	git status --porcelain -uno >../after && test_cmp ../before ../after &&
	jq -e ".settings.\"pre-build\" and .settings.\"post-build\"" .git/kbisect/session.json
'

# The hook repairs, in every commit up to b1, what would hide the failure.
test_expect_success 'what preBuild changes is built, and nothing else is said to have changed the tree' '
	in_fake_repo two && fake_history 1 2 && : >"$KBISECT_FAKE_STATE/builds" &&
	hook pre "echo \"int hooked;\" >>kernel/k.c; echo \"int new;\" >kernel/new.c
		echo kernel/new.c >>compiled; mkdir -p junk; echo 1 >junk/x.o; echo x.o >junk/.gitignore" &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	! grep "something else" ../err ../out && grep "int hooked" .git/kbisect/lanes/0/build/kernel/k.o &&
	test -f .git/kbisect/lanes/0/build/kernel/new.o && test $(builds) = 4 &&
	test $(wc -l <"$KBISECT_FAKE_STATE/builds") = 4
'

test_expect_success '... and the next commit begins without it' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	hook pre "! grep hooked kernel/k.c && ! test -e junk && ! test -e kernel/new.c" &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit
'

# Without the hook g1 and g2 have one kernel. With it the kernel of g2 is another one.
test_expect_success 'a hook that does something else at another commit makes another kernel' '
	in_fake_repo three && fake_commit g1 kernel/k.c </dev/null && fake_commit g2 Documentation/x </dev/null &&
	git-kbisect test g1 >../out 2>../err && git-kbisect test g2 >../out 2>../err && test 1 = $(builds) &&
	hook pre "test \$KBISECT_COMMIT != $(hash_of g2) || echo \"int other;\" >>kernel/k.c" &&
	git-kbisect test g1 >../out 2>../err && git-kbisect test g2 >../out 2>../err &&
	test 4 = $(wc -l <"$KBISECT_FAKE_STATE/builds")  || test 3 = $(wc -l <"$KBISECT_FAKE_STATE/builds") &&
	grep other .git/kbisect/lanes/0/build/kernel/k.o &&
	cp "$KBISECT_FAKE_STATE/builds" ../built && git-kbisect test g2 >../out 2>../err &&
	test_cmp ../built "$KBISECT_FAKE_STATE/builds"
'

test_expect_success 'exit status 125 skips the commit, and says so' '
	in_fake_repo four && fake_history 2 3 &&
	hook pre "test \$KBISECT_COMMIT != $(hash_of g2) || exit 125" &&
	test_exit_is 125 git-kbisect test g2 >../out 2>../err &&
	grep "^verdict: skip: kbisect.hook.preBuild exited with status 125" ../out &&
	git config --unset kbisect.hook.preBuild &&
	hook post "exit 125" && test_exit_is 125 git-kbisect test g2 >../out 2>../err &&
	grep "^verdict: skip: kbisect.hook.postBuild exited with status 125" ../out &&
	test_exit_is 125 git-kbisect test g2 >../out 2>../err
'

test_expect_success 'a skipped commit does not keep the culprit from being found' '
	git config --unset kbisect.hook.postBuild &&
	hook pre "git merge-base --is-ancestor $(hash_of b2) HEAD || ! git merge-base --is-ancestor $(hash_of b1) HEAD || exit 125" &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit
'

test_expect_success 'any other failure is the fault of the host, and the session is kept' '
	in_fake_repo five && fake_history 2 3 &&
	for which in pre post
	do
		hook $which "test \$KBISECT_COMMIT = $(hash_of bad) || { echo no space >&2; exit 3; }" &&
		test_exit_is 128 git-kbisect start bad good >../out 2>../err &&
		grep "kbisect.hook.${which}Build failed with status 3, .* no space.*continue" ../err &&
		! grep "^# skip" .git/BISECT_LOG && hook $which "exit 0" &&
		git-kbisect continue >../out 2>../err && culprit_is culprit &&
		git-kbisect reset && git update-ref -d refs/notes/kbisect &&
		rm -r "$XDG_CACHE_HOME/git-kbisect" && git config --unset kbisect.hook.${which}Build || return
	done
'

test_expect_success 'a hook that hangs ends at the deadline of builds, a missing one is named' '
	hook pre "sleep 1000" && git config kbisect.buildTimeout 2s &&
	test_exit_is 128 git-kbisect test bad >../out 2>../err &&
	grep "kbisect.hook.preBuild: .*2 s" ../err &&
	git config --unset kbisect.buildTimeout && git config kbisect.hook.preBuild /no/such/hook &&
	test_exit_is 128 git-kbisect test bad >../out 2>../err &&
	grep "kbisect.hook.preBuild failed with status 127.*no/such/hook" ../err
'

test_expect_success 'postBuild must not change the tree' '
	git config --unset kbisect.hook.preBuild && hook post "echo \"int late;\" >>kernel/k.c" &&
	test_exit_is 128 git-kbisect test bad >../out 2>../err &&
	grep "something else changed .kernel/k.c. in its work tree" ../err
'

test_done
