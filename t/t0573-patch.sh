#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--patch is applied to each commit to which it applies'

. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

# words_of <commit>: prints what the log says of the patches of a commit.
words_of() {
	sed -n "/^testing commit $(hash_of "$1")/,/^kernel signature/p" ../out | grep "^patch"
}

# A history in which b1 changes the line that the patch changes, and b2 has the patch; the
# failure shows without the patch as well.
patch_history() {
	in_fake_repo "$1" && printf "a\nb\nc\n" >kernel/p.c && echo kernel/p.c >>compiled &&
	fake_commit g1 kernel/k.c </dev/null &&
	printf "a\npatched\nc\n" >kernel/p.c && git diff >../fix.patch && git checkout -q kernel/p.c &&
	printf "test\nwarning bad_function\nexit 0\n" | fake_commit culprit kernel/k.c &&
	printf "a\nx\nc\n" >kernel/p.c && fake_commit b1 </dev/null &&
	printf "a\npatched\nc\n" >kernel/p.c && fake_commit b2 </dev/null &&
	fake_commit bad kernel/k.c </dev/null
}

test_expect_success 'it is applied where it applies, and the log says where not' '
	patch_history one && git status --porcelain >../before && git for-each-ref >../refs &&
	git-kbisect start --patch=../fix.patch bad g1 >../out 2>../err && culprit_is culprit &&
	echo "patch is already there: fix.patch" >../expect && words_of bad >../actual &&
	test_cmp ../expect ../actual &&
	echo "patch applied: fix.patch" >../expect && words_of culprit >../actual &&
	test_cmp ../expect ../actual && words_of g1 >../actual && test_cmp ../expect ../actual &&
	git status --porcelain >../after && test_cmp ../before ../after && git-kbisect reset &&
	git-kbisect test --patch=../fix.patch b1 >../out 2>../err || test 1 = $? &&
	words_of b1 >../actual && echo "patch does not apply, built without: fix.patch" >../expect &&
	test_cmp ../expect ../actual
'

test_expect_success '... and the note and the JSON name it' '
	hash=$(sha256sum <../fix.patch | cut -d" " -f1) &&
	git notes --ref=kbisect show culprit >note && grep "^Patch: $hash\$" note &&
	grep "^patch applied: fix.patch\$" note &&
	git-kbisect show --json culprit |
	jq -e ".patches == [{file: \"fix.patch\", sha256: \"$hash\"}]"
'

test_expect_success 'the patched source is compiled, and the patches are applied in their order' '
	patch_history two && printf "%s\n" "--- a/kernel/p.c" "+++ b/kernel/p.c" "@@ -1,3 +1,3 @@" \
		" a" "-patched" "+twice" " c" >../more.patch &&
	git config --add kbisect.patch ../fix.patch && git config --add kbisect.patch ../more.patch &&
	git-kbisect test g1 >../out 2>../err &&
	printf "patch applied: %s.patch\n" fix more >../expect && words_of g1 >../actual &&
	test_cmp ../expect ../actual && grep twice .git/kbisect/lanes/0/tree/kernel/p.c &&
	grep twice .git/kbisect/lanes/0/build/kernel/p.o
'

test_expect_success 'a kernel with the patch is not taken for one without it' '
	>"$KBISECT_FAKE_STATE/builds" && git-kbisect test g1 >../out 2>../err && test 0 = $(builds) &&
	git config --unset-all kbisect.patch && git-kbisect test g1 >../out 2>../err &&
	test 1 = $(builds) && grep "^b\$" .git/kbisect/lanes/0/build/kernel/p.o
'

test_expect_success 'a session is continued with its patch when the file is gone' '
	patch_history three &&
	git-kbisect start --patch=../fix.patch bad g1 >../out 2>../err && culprit_is culprit &&
	git update-ref -d refs/notes/kbisect && git bisect reset &&
	line=$(grep -n "\"event\":\"verdict\"" .git/kbisect/journal.jsonl | head -1 | cut -d: -f1) &&
	head -n "$line" .git/kbisect/journal.jsonl >../cut && cp ../cut .git/kbisect/journal.jsonl &&
	rm -r ../fix.patch "$XDG_CACHE_HOME/git-kbisect" &&
	git-kbisect continue >../out 2>../err && culprit_is culprit &&
	words_of culprit | grep "^patch applied: fix.patch\$"
'

# refused <text> <option>...: fails unless the options are refused with the text.
refused() {
	words=$1 && shift &&
	test_exit_is 128 git-kbisect start "$@" bad g1 >../out 2>../err &&
	{ grep -e "$words" ../err || { cat ../err >&2; false; }; } &&
	! test -e .git/kbisect/session.json
}

test_expect_success 'what is not a patch is refused by name' '
	patch_history four && echo hello >../text && : >../empty &&
	head -n 6 ../fix.patch | sed "s/-1,3 +1,3/-1,9 +1,9/" >../torn &&
	refused "patch: .no-such.: No such file" --patch=no-such &&
	refused "patch: .*/text. is not a patch for git apply: error: No valid patches" --patch=../text &&
	refused "patch: .*/empty. is not a patch" --patch=../fix.patch --patch=../empty &&
	refused "patch: .*/torn. is not a patch for git apply: error: corrupt patch" --patch=../torn &&
	refused "more than 16 patches" $(for i in $(seq 17); do echo --patch=../fix.patch; done)
'

test_done
