#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='start --dry-run says what a bisection would take, and changes nothing'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# state_of_git: prints all files of the repository with their sizes and times.
state_of_git() {
	git status --porcelain && git for-each-ref && find .git -type f ! -name index -printf "%p %T@ %s\n" | sort
}

test_expect_success 'before any session it knows the range, and not what can matter nor the time' '
	fake_repo repo && fake_history 4 4 && fake_commit docs Documentation/d.txt </dev/null && state_of_git >../before &&
	git-kbisect start -n docs good >../out && state_of_git >../after && test_cmp ../before ../after &&
	grep "^bad:  *$(hash_of docs) docs: change" ../out && grep "^good:  *$(hash_of good) good: change" ../out &&
	grep "^range:  *10 commits; how many can matter is known once an end is built" ../out &&
	grep "^steps:  *about 4, and 3 more commits" ../out &&
	grep "^time:  *not known" ../out && grep "^disk:  *2 GiB for the build, .* free in" ../out &&
	! test -e "$KBISECT_FAKE_STATE/builds"
'

test_expect_success 'with paths it says how many commits they select' '
	git-kbisect start --dry-run docs good -- Documentation >../out &&
	grep "^range:  *10 commits, the paths select 1;" ../out
'

test_expect_success 'the cache and earlier sessions tell what can matter and the time' '
	git-kbisect start docs good >../log 2>../err && culprit_is culprit &&
	state_of_git >../before && git-kbisect start --dry-run docs good >../out &&
	state_of_git >../after && test_cmp ../before ../after &&
	grep "^range:  *10 commits, 9 can matter" ../out &&
	grep "^time:  *about [0-9hms]*: the first build takes [0-9]*s (it is in the cache)" ../out &&
	grep "(as in 1 earlier session with this configuration)" ../out &&
	jq -e ".version == 1 and .first >= 0 and .build >= 0 and .test >= 0" "$XDG_CACHE_HOME/git-kbisect/times.jsonl"
'

test_expect_success 'a file of times that is damaged or too long does no harm' '
	times=$XDG_CACHE_HOME/git-kbisect/times.jsonl && line=$(cat "$times") &&
	{ printf "[1]\n{\"first\": \"x\"}\nnonsense\n" && for i in $(seq 100); do echo "$line"; done; } >"$times" &&
	git-kbisect start -n docs good >../out && grep "(as in 100 earlier sessions with" ../out &&
	git-kbisect start b1 good >../log 2>../err && test $(wc -l <"$times") -le 64
'

test_expect_success 'it fails where start would, and says that a good commit is looked for' '
	test_exit_is 128 git-kbisect start -n good bad 2>../err && grep "wrong way round" ../err &&
	git tag v1.0 good && git-kbisect start -n bad >../out && grep "releases are tested, newest first" ../out &&
	git-kbisect start --no-run bad good >../log && test_exit_is 128 git-kbisect start -n bad good 2>../err &&
	grep "a session is under way" ../err
'

test_done
