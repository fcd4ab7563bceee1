#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='start --fix finds the commit that fixed the failure'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip strace command -v strace

# Makes the commits broken, x1 ... x4, fix, y1 ... y4, fixed. The failure shows up to x4,
# whose kernels behave as standard input says.
fix_history() {
	fake_commit broken kernel/k.c || return
	for n in x1 x2 x3 x4
	do
		fake_commit $n kernel/k.c </dev/null || return
	done
	printf "test\nexit 0\n" | fake_commit fix kernel/k.c || return
	for n in y1 y2 y3 y4 fixed
	do
		fake_commit $n kernel/k.c </dev/null || return
	done
}

crash() {
	printf "test\nwarning bad_function\nexit 0\n"
}

fix_is() {
	git notes --ref=kbisect show "$(hash_of "$1")" >note &&
	grep -x "Verdict: fix" note && grep "^Fix: $(hash_of "$1") " note
}

test_expect_success 'the fix is found, and the report speaks of a fix' '
	fake_repo repo && crash | at_once fix_history &&
	git-kbisect start --fix fixed broken >../out 2>../err &&
	fix_is fix && commits_run >../runs && cp ../total ../total.want &&
	grep "^Fixed: $(hash_of fixed)" note && grep "^Broken: $(hash_of broken)" note &&
	head -n 1 ../out | grep -x "bisecting fixing commit since $(hash_of broken)" &&
	grep -x "testing current HEAD $(hash_of fixed)" ../out &&
	grep "^first good commit: $(hash_of fix) " ../out &&
	git-kbisect show --json | jq -e --arg c "$(hash_of fix)" ".mode == \"fix\" and .culprit == \$c" &&
	git-kbisect status >../status && grep "^fixed:  $(hash_of fixed)" ../status &&
	grep "^broken: $(hash_of broken)" ../status
'

test_expect_success '... and git bisect has the terms broken and fixed' '
	git bisect terms --term-good >../terms && grep -x broken ../terms &&
	grep "^git bisect fixed $(hash_of fix)" .git/BISECT_LOG &&
	grep "^git bisect broken $(hash_of x4)" .git/BISECT_LOG
'

test_expect_success '... and an audit of the log understands it' '
	test_exit_is 2 git-kbisect audit ../out >../audit 2>../err && test_must_be_empty ../err &&
	grep "a search for the fixing commit" ../audit
'

test_expect_success '... and the fix and its parent were run' '
	for c in fix x4
	do
		git-kbisect show --json | jq -e --arg c "$(hash_of $c)" \
			".tested[] | select(.commit == \$c) | .runs | length > 0" || return
	done
'

for at in $(moments 5 11 17 23 29 35 41 47)
do
	test_expect_success "killed at fsync $at and continued: nothing is tested twice" '
		git-kbisect reset && rm -rf "$XDG_CACHE_HOME/git-kbisect" && git update-ref -d refs/notes/kbisect &&
		{ strace -qq -o /dev/null -e trace=fsync -e inject=fsync:signal=KILL:when=$at \
			git-kbisect start --fix fixed broken >../out 2>../err || :; } &&
		if test -e .git/kbisect/session.json
		then
			git-kbisect continue >../out 2>../err || grep finished ../err
		else
			git-kbisect start --fix fixed broken >../out 2>../err
		fi &&
		fix_is fix && commits_run >../runs.now && test_cmp ../runs ../runs.now &&
		as_many_runs ../total.want
	'
done

test_expect_success 'a lost state of git is restored with its terms' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	{ strace -qq -o /dev/null -e trace=fsync -e inject=fsync:signal=KILL:when=26 \
		git-kbisect start --fix fixed broken >../out 2>../err || :; } &&
	git bisect reset && git-kbisect continue >../out 2>../err && fix_is fix &&
	git bisect terms --term-good >../terms && grep -x broken ../terms
'

test_expect_success 'the fix is found under git bisect run with the terms broken and fixed' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	git bisect start --term-new=fixed --term-old=broken fixed broken >../out &&
	git bisect run git-kbisect run >../out 2>../err &&
	grep "$(hash_of fix) is the first fixed commit" ../out && fix_is fix &&
	git bisect reset
'

test_expect_success '... and with the terms good and bad by run --fix' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	git bisect start fixed broken >../out &&
	git bisect run git-kbisect run --fix >../out 2>../err &&
	grep "$(hash_of fix) is the first bad commit" ../out && fix_is fix &&
	git bisect reset
'

test_expect_success '--confirm=revert shows that the failure is back without the fix' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	git revert --no-edit fix >../revert 2>&1 && git reset -q --hard fixed || git reset -q --hard fixed &&
	git-kbisect start --fix --confirm=revert fixed broken >../out 2>../err &&
	fix_is fix && grep -E "with [0-9a-f]+ reverted on the fixed end the failure is back|does not revert cleanly on the fixed end" ../out
'

test_expect_success 'the fix of a failure that shows in half of the runs is found' '
	(
		fake_repo ../flaky && printf "test\nshare 1/2 warning bad_function\nexit 0\n" | at_once fix_history &&
		git-kbisect start --fix fixed broken >../out 2>../err &&
		fix_is fix
	)
'

test_expect_success '--for=build finds the commit that made the kernel build again' '
	(
		fake_repo ../build && echo "no rule to make this" >BROKEN && fake_commit broken </dev/null &&
		fake_commit x1 kernel/k.c </dev/null && rm BROKEN && fake_commit fix </dev/null &&
		fake_commit y1 kernel/k.c </dev/null && fake_commit fixed kernel/k.c </dev/null &&
		git-kbisect start --fix --for=build fixed broken >../out 2>../err &&
		fix_is fix
	)
'

refused() {
	test_exit_is 128 git-kbisect start --fix $2 >../out 2>../err && grep "$1" ../err &&
	! test -e .git/kbisect/session.json && ! test -e .git/BISECT_LOG
}

test_expect_success 'swapped ends, a missing broken end and one that does not fail are refused' '
	cd ../flaky && git-kbisect reset &&
	refused "fixed end broken is an ancestor of the broken end fixed: are they the wrong way round" "broken fixed" &&
	refused "fix needs a commit that shows the failure" fixed &&
	refused "failure was not reproduced on $(hash_of y1 | cut -c1-12)" "fixed $(hash_of y1)"
'

test_done
