#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='paths are quoted as git quotes them, relative to the directory of the user, and counted'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

test_expect_success 'set up a repository where four of eight commits touch kernel/' '
	fake_repo repo && CLOCK=1600000000 &&
	for i in 1 2 3
	do
		fake_commit "k$i" kernel/k.c </dev/null && fake_commit "d$i" "kernel/it'\''s!/d.c" </dev/null || return
	done &&
	fake_commit culprit kernel/k.c <<-\EOT &&
	test
	warning bad_function
	exit 0
	EOT
	fake_commit last init/main.c </dev/null && git tag bad
'

selected() {
	grep -F "paths" ../out | grep -E "select $1 of $2 commits\$"
}

test_expect_success 'the number of commits that the paths leave is printed before the first build' '
	git-kbisect start bad good -- kernel >../out 2>../err &&
	head -1 ../out | grep -x "paths '\''kernel'\'' select 7 of 8 commits" && has_event said &&
	culprit_is culprit && git-kbisect reset
'

test_expect_success 'paths that select nothing are an error before anything is built' '
	rm -f "$KBISECT_FAKE_STATE/builds" &&
	test_exit_is 128 git-kbisect start bad good -- nowhere >../out 2>../err &&
	grep "none of the 8 commits.*nowhere" ../err && ! test -e "$KBISECT_FAKE_STATE/builds" &&
	! test -e .git/kbisect/session.json
'

test_expect_success 'an exclusion remains one under the bisection of the user' '
	git bisect start bad good -- "kernel" ":!kernel/it'\''s!" >../out &&
	git bisect run git kbisect run >../out 2>../err && culprit_is culprit &&
	jq -r ".paths[]" .git/kbisect/session.json >../paths &&
	printf "%s\n" kernel ":!kernel/it'\''s!" >../want && test_cmp ../want ../paths &&
	git bisect reset && git-kbisect reset && git update-ref -d refs/notes/kbisect
'

test_expect_success '... and when it is replayed after an interruption' '
	git bisect start --no-checkout bad good -- ":!kernel/it'\''s!" :/ && cp .git/BISECT_NAMES ../want &&
	git bisect reset && n=24 &&
	until test -e .git/BISECT_LOG
	do
		git-kbisect reset && n=$((n + 3)) && ! die_at $n "start bad good -- :!kernel/it'\''s!" || return
	done &&
	git bisect reset &&
	git-kbisect continue >../out 2>../err && culprit_is culprit &&
	test_cmp ../want .git/BISECT_NAMES && git-kbisect reset && git update-ref -d refs/notes/kbisect
'

test_expect_success 'paths are relative to the directory of the user' '
	(cd kernel && git-kbisect start bad good -- . ":!it'\''s!" >../../out 2>../../err) &&
	selected 4 8 && culprit_is culprit && git-kbisect reset &&
	(cd kernel && test_exit_is 128 git-kbisect start bad good -- ../nowhere 2>../../err) &&
	grep "'\''nowhere'\''" ../err
'

test_expect_success '... also below an alias that runs in a shell' '
	git config alias.kb "!git-kbisect" &&
	(cd kernel && git kb start --no-run bad good -- k.c >../../out 2>../../err) &&
	selected 4 8 && git-kbisect reset
'

test_expect_success 'a path that leads out of the tree is refused' '
	(cd kernel && test_exit_is 128 git-kbisect start bad good -- ../../x 2>../../err) &&
	grep "outside of the work tree" ../err && ! test -e .git/kbisect/session.json
'

test_done
