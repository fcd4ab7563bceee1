#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='a range that does not build is tested with the commit that fixed the build'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip strace command -v strace

# unbuildable <error>: from this commit on the build fails with the error in
# kernel/broken.c.
unbuildable() {
	echo "$1" >BROKEN && echo "int broken;" >kernel/broken.c && fake_commit break </dev/null
}

grow() {
	many_commits "$1" "$2" kernel/k.c
}

crash() {
	printf "test\nwarning bad_function\nexit 0\n"
}

# build_fix_history <file>: makes a history with the culprit among commits that do not
# build. The commit that fixes the build changes the file, too.
build_fix_history() {
	grow 3 g && unbuildable "'nr_keys' undeclared" && grow 3 u &&
	crash | fake_commit culprit kernel/k.c &&
	grow 3 v && rm BROKEN && fake_commit buildfix "$1" </dev/null && grow 6 b && git tag bad
}

test_expect_success 'the culprit is found among commits that do not build' '
	fake_repo repo && build_fix_history kernel/broken.c &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	grep "^several commits fail to build: kernel/broken.c: error: .nr_keys. undeclared" ../out &&
	grep "^fixed by $(hash_of buildfix) buildfix: change" ../out &&
	grep "^backport applied: $(hash_of buildfix) buildfix: change" ../out &&
	commits_run >../runs && cp ../total ../total.want && cp ../out ../out.whole && has_event mend
'

test_expect_success '... and the note and the JSON say what it was tested with' '
	grep "^backport applied: $(hash_of buildfix)" note &&
	git-kbisect show --json | jq -e --arg c "$(hash_of culprit)" --arg m "$(hash_of buildfix)" \
		".tested[] | select(.commit == \$c) | .backports[0] | startswith(\$m)" &&
	git-kbisect log >../log && test_cmp ../out ../log
'

test_expect_success 'git bisect names it, too, and in the end skips only commits that it was told to' '
	git bisect log >../bisect && grep "^git bisect bad $(hash_of culprit)" ../bisect
'

for at in $(moments 12 20 28 36 44 52)
do
	test_expect_success "killed at fsync $at and continued: nothing is run twice" '
		git-kbisect reset && rm -rf "$XDG_CACHE_HOME/git-kbisect" && git update-ref -d refs/notes/kbisect &&
		{ strace -qq -o /dev/null -e trace=fsync -e inject=fsync:signal=KILL:when=$at \
			git-kbisect start bad good >../out 2>../err || :; } &&
		git-kbisect continue >../out 2>../err && culprit_is culprit &&
		commits_run >../runs.now && test_cmp ../runs ../runs.now && as_many_runs ../total.want
	'
done

test_expect_success 'without build fixes the result is a set' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	git-kbisect start --no-build-fixes bad good >../out 2>../err &&
	! grep "^fixed by" ../out && grep "There are only .skip.ped commits left\|first bad commit could be" ../out &&
	git-kbisect show --json | jq -e ".verdict == \"set\""
'

test_expect_success 'a fix in another file is found by the identifier in the error' '
	in_fake_repo symbol && build_fix_history include/keys.h.not &&
	git tag -d buildfix bad >../tags && git reset -q --hard v3 && rm BROKEN &&
	mkdir -p include && echo "extern int nr_keys;" >include/keys.h && fake_commit buildfix </dev/null &&
	grow 6 c && git tag bad &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	grep "^fixed by $(hash_of buildfix) buildfix: change" ../out
'

test_expect_success 'commits whose build no commit fixes stay skipped, and the fix is looked for once' '
	in_fake_repo none && grow 3 g && unbuildable "no such member" && grow 4 u &&
	crash | fake_commit culprit kernel/k.c && grow 2 v &&
	rm BROKEN && fake_commit other include/other.h </dev/null && grow 6 b && git tag bad &&
	git-kbisect start bad good >../out 2>../err &&
	test 1 = $(grep -c "^no commit that fixes it was found" ../out) &&
	git-kbisect show --json | jq -e ".verdict == \"set\""
'

# The first failing commit is skipped, because the state of git belongs to git. The second
# one shows which commit fixes the build.
test_expect_success 'build fixes are applied under git bisect run, too' '
	in_fake_repo native && build_fix_history kernel/broken.c &&
	git bisect start bad good >/dev/null && git bisect run git-kbisect run >../out 2>../err &&
	culprit_is culprit && grep "^fixed by $(hash_of buildfix) buildfix: change" ../out &&
	git bisect log >../bisect && test 1 = $(grep -c "^git bisect skip" ../bisect)
'

# early <file>: kernel/broken.c exists from the start, so that the build fix can be picked
# anywhere.
early() {
	in_fake_repo "$1" && echo "int broken;" >kernel/broken.c && fake_commit g0 </dev/null && grow 3 g
}

break_it() {
	echo "no such member" >BROKEN && fake_commit "$1"
}

note_says() {
	git notes --ref=kbisect show "$(hash_of "$1")" | grep "^note: $2"
}

# The build fix is the culprit: it brings the failure to the commits that it is picked
# onto.
test_expect_success 'a build fix that is the culprit is found' '
	early guilty && break_it break </dev/null && grow 4 u && rm BROKEN &&
	crash | fake_commit buildfix kernel/broken.c && grow 5 b && git tag bad &&
	{ git-kbisect start bad good >../out 2>../err || { cat ../err >&2; false; }; } && culprit_is buildfix &&
	note_says buildfix "$(hash_of g3 | cut -c1-12) fails with $(hash_of buildfix | cut -c1-12) applied: that commit introduces the failure"
'

test_expect_success 'a culprit that breaks the build is told from its build fix' '
	early beside && crash | break_it culprit && grow 4 u && rm BROKEN && fake_commit buildfix kernel/broken.c </dev/null &&
	grow 5 b && git tag bad && git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	note_says culprit "confirmed: $(hash_of g3 | cut -c1-12) does not fail with $(hash_of buildfix | cut -c1-12) applied"
'

test_expect_success 'the report says so when the two cannot be told apart' '
	in_fake_repo doubt && grow 3 g && unbuildable "no such member" && grow 4 u && rm BROKEN &&
	crash | fake_commit buildfix kernel/broken.c && grow 5 b && git tag bad &&
	git-kbisect start bad good >../out 2>../err && culprit_is break &&
	note_says break "$(hash_of buildfix | cut -c1-12), which was applied to the culprit, does not apply to its parent: it may itself be the culprit"
'

test_done
