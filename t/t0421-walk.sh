#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='start without a good commit walks back over the releases'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip strace command -v strace

# Makes releases v1.0 ... v9.0 with two commits between each; v3.0 does not build.
releases() {
	for n in 1 2 3 4 5 6 7 8 9
	do
		for i in a b
		do
			if test $n$i = "$1"
			then
				fake_commit c$n$i kernel/k.c <<-\EOT
				test
				warning bad_function
				exit 0
				EOT
			else
				fake_commit c$n$i kernel/k.c </dev/null
			fi || return
		done
		test $n != 5 || echo "no rule to make this" >BROKEN
		fake_commit v$n.0 kernel/k.c </dev/null || return
		rm -f BROKEN
	done
	fake_commit head kernel/k.c </dev/null
}

test_expect_success 'releases are tested newest first until one is good, passing over one that does not build' '
	fake_repo repo && at_once releases 5b &&
	git-kbisect start head >../out 2>../err &&
	culprit_is c5b && commits_run >../runs && cp ../total ../total.want
'

test_expect_success '... and the log shows it in the format of the reference system' '
	grep -x "picked \[v9.0 v8.0 v7.0 v5.0 v3.0 v1.0\] out of 9 release tags" ../out &&
	grep "^testing release" ../out >../tested &&
	printf "testing release v%s.0\n" 9 8 7 5 3 >../want && test_cmp ../want ../tested &&
	grep -x "# git bisect start $(hash_of head) $(hash_of v3.0)" ../out &&
	grep -x "# git bisect bad $(hash_of v7.0)" ../out &&
	grep -x "# git bisect skip $(hash_of v5.0)" ../out &&
	git-kbisect log >../log && test_cmp ../out ../log && has_event release &&
	git-kbisect status | grep "^good:   $(hash_of v3.0)"
'

test_expect_success '... and commits that the bad releases exclude are not tested' '
	for commit in $(git rev-list v7.0..head)
	do
		jq -r "select(.event == \"test\") | .commit" .git/kbisect/journal.jsonl | grep $commit
	done | sort -u >../after &&
	git rev-parse v8.0^{} v9.0^{} head^{} | sort >../want && test_cmp ../want ../after
'

for at in $(moments 8 14 20 26 32)
do
	test_expect_success "killed at fsync $at of the walk and continued: nothing is tested twice" '
		git-kbisect reset && rm -rf "$XDG_CACHE_HOME/git-kbisect" && git update-ref -d refs/notes/kbisect &&
		{ strace -qq -o /dev/null -e trace=fsync -e inject=fsync:signal=KILL:when=$at \
			git-kbisect start head >../out 2>../err || :; } &&
		git-kbisect continue >../out 2>../err &&
		culprit_is c5b &&
		commits_run >../runs.now && test_cmp ../runs ../runs.now && as_many_runs ../total.want &&
		git-kbisect log >../log && grep "^testing release" ../log >../tested &&
		printf "testing release v%s.0\n" 9 8 7 5 3 >../want && test_cmp ../want ../tested
	'
done

test_expect_success 'when even the oldest release fails, the result says so and names no culprit' '
	(
		fake_repo ../older && at_once releases 1a &&
		git-kbisect start head >../out 2>../err &&
		grep -x "the crash already happened on the oldest tested release" ../out &&
		grep "^commit msg: v1.0: " ../out &&
		! grep "^first bad commit" ../out &&
		git-kbisect show --json | jq -e --arg c "$(hash_of v1.0)" \
			".verdict == \"older\" and .culprit == null and .stopped_at == \$c" &&
		git-kbisect show | grep "^Verdict: the crash already happened"
	)
'

test_expect_success 'it is an error when no release can be judged' '
	(
		fake_repo ../broken && fake_commit c1 </dev/null &&
		echo "no rule to make this" >BROKEN && fake_commit v1.0 </dev/null &&
		fake_commit v2.0 kernel/k.c </dev/null && rm BROKEN &&
		printf "test\nwarning bad_function\nexit 0\n" | fake_commit head &&
		test_exit_is 128 git-kbisect start head >../out 2>../err &&
		grep "none of the releases from v2.0 to v1.0 could be judged" ../err &&
		! test -e .git/kbisect/session.json
	)
'

test_done
