#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='a bisection of the user is never ended or overwritten, and there is always a way on'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

test_expect_success 'set up a repository with a culprit and a finished session' '
	fake_repo repo && fake_history 3 3 && git-kbisect start bad good >../out 2>../err &&
	culprit_is culprit && cp .git/kbisect/session.json ../session.json
'

untouched() {
	test_cmp ../session.json .git/kbisect/session.json && git-kbisect show >../shown &&
	grep "^Culprit: $(hash_of culprit)" ../shown
}

test_expect_success 'a mistyped revision or file does not change the finished session' '
	test_exit_is 128 git-kbisect start nowhere good 2>../err && untouched &&
	test_exit_is 128 git-kbisect start --repro=nowhere.c bad good 2>../err && untouched &&
	test_exit_is 128 git-kbisect start bad good -- nowhere 2>../err && untouched &&
	test_exit_is 128 git-kbisect start good bad 2>../err && untouched
'

# usable_by_user <options>: begins a bisection of the user'\''s over the finished session.
begin_own() {
	git bisect reset && git bisect start "$@" && git bisect good g1 && cp .git/BISECT_LOG ../own-log &&
	git rev-parse HEAD >../own-head
}

own_is_untouched() {
	test_cmp ../own-log .git/BISECT_LOG && git rev-parse HEAD >../head && test_cmp ../own-head ../head
}

test_expect_success 'start, continue and reset do not touch the bisection of the user, with or without checkout' '
	begin_own bad good &&
	test_exit_is 128 git-kbisect start bad good 2>../err && grep "git bisect is under way" ../err &&
	own_is_untouched && untouched &&
	git bisect reset && begin_own --no-checkout $(hash_of bad) $(hash_of good) &&
	test_exit_is 128 git-kbisect start bad good 2>../err && own_is_untouched && untouched &&
	git-kbisect reset && own_is_untouched && ! test -e .git/kbisect/session.json && git bisect reset
'

test_expect_success 'an interrupted session does not overwrite it, and goes on after it' '
	n=20 &&
	until test -e .git/BISECT_LOG
	do
		git-kbisect reset && n=$((n + 3)) && ! die_at $n "start bad good" || return
	done &&
	cp .git/BISECT_LOG ../ours && begin_own --no-checkout bad good &&
	test_exit_is 128 git-kbisect continue 2>../err && grep "git bisect reset.*git kbisect continue" ../err &&
	own_is_untouched && git bisect reset &&
	git-kbisect continue >../out 2>../err && culprit_is culprit
'

test_expect_success 'a new session moves the old one to old/' '
	git-kbisect start b3 good >../out 2>../err && old=$(echo .git/kbisect/old/*) &&
	test -e "$old/session.json" && test -e "$old/journal.jsonl" && git-kbisect reset && test -e "$old/journal.jsonl"
'

test_expect_success '... and the newest ten are kept, whatever else lies there' '
	cd .git/kbisect/old && newest=$(ls) &&
	for i in $(seq 1000 1011); do cp -r $newest $i || return; done && cp -r $newest 1011-2 && mkdir 5-x mine && cd - &&
	git-kbisect start b3 good >../out 2>../err && git-kbisect start b3 good >../out 2>../err &&
	ls .git/kbisect/old >../kept && test $(grep -c "^[0-9]*\(-[0-9]\)\?$" ../kept) = 10 && grep "^$newest$" ../kept &&
	grep "^1011-2$" ../kept && grep "^1005$" ../kept && ! grep "^1004$" ../kept && grep "^mine$" ../kept && grep "^5-x$" ../kept
'

if fallocate -l 1100M ../large 2>/dev/null
then
	test_set_prereq LARGE_FILES
fi
rm -f ../large
test_expect_success LARGE_FILES '... of at most 1 GiB, but always the last one' '
	git-kbisect start b3 good >../out 2>../err && fallocate -l 1100M .git/kbisect/runs/large &&
	git-kbisect start b3 good >../out 2>../err &&
	test "$(ls .git/kbisect/old | grep -v -e mine -e x | wc -l)" = 1 && test -e .git/kbisect/old/*/runs/large &&
	rm -r .git/kbisect/old && git-kbisect reset
'

test_expect_success 'after git bisect reset, run and continue show a way on that works' '
	git-kbisect start --no-run bad good >../out && git bisect reset &&
	test_exit_is 128 git-kbisect run 2>../err && grep "git kbisect continue" ../err &&
	git-kbisect continue >../out && grep "git bisect run git kbisect run" ../out &&
	git bisect run git kbisect run >../out 2>../err &&
	grep "^$(hash_of culprit) is the first bad commit" ../out && git bisect reset &&
	test_exit_is 128 git-kbisect run 2>../err && grep "finished.*git kbisect show" ../err && git-kbisect reset
'

# interrupted: makes a session that was killed soon after git bisect had begun.
interrupted() {
	git-kbisect reset &&
	until test -e .git/BISECT_LOG
	do
		git-kbisect reset && ! die_at $n "start bad good" && n=$((n + 3)) || return
	done
}

test_expect_success 'marks by hand are taken over and logged, and a wrong one is found' '
	interrupted && git bisect good g1 && git bisect skip b2 && git-kbisect continue >../out 2>../err &&
	culprit_is culprit && git-kbisect log >../log &&
	grep -x "told by hand and taken over: $(hash_of g1) is good" ../out &&
	grep -x "told by hand and taken over: $(hash_of b2) is skipped" ../log &&
	! grep "^testing commit $(hash_of b2)" ../log &&
	interrupted && git bisect good b1 && git-kbisect continue >../out 2>../err && culprit_is culprit &&
	grep -x "told by hand and taken over: $(hash_of b1) is good" ../out &&
	grep "^corrected: $(hash_of b1) is bad" ../out &&
	interrupted && git bisect bad g2 && git-kbisect continue >../out 2>../err && culprit_is culprit &&
	grep "^corrected: $(hash_of g2) is good" ../out
'

test_expect_success 'the session goes on after good, skip, checkout and gc by hand, and without notes' '
	for hand in "bisect good g1" "bisect skip" "checkout -q good" "gc -q --prune=now" \
		"update-ref -d refs/notes/kbisect"
	do
		interrupted && git $hand >/dev/null && git-kbisect continue >../out 2>../err && culprit_is culprit || return
	done &&
	git update-ref -d refs/notes/kbisect && git-kbisect show | grep "^Culprit: $(hash_of culprit)"
'

test_expect_success 'a hook that forbids the refs of git bisect is not run, and is kept' '
	git-kbisect reset && git bisect reset &&
	printf "#!/bin/sh\nexit 1\n" >.git/hooks/reference-transaction && chmod +x .git/hooks/reference-transaction &&
	! git update-ref refs/bisect/probe HEAD && ! die_at $n "start bad good" &&
	git-kbisect continue >../out 2>../err && culprit_is culprit &&
	! git update-ref refs/bisect/probe HEAD && rm .git/hooks/reference-transaction
'

test_expect_success 'resetting a damaged session ends its own bisection and no other' '
	git-kbisect reset && git-kbisect start --no-run bad good >../out && echo "{" >.git/kbisect/session.json &&
	git-kbisect reset && ! test -e .git/BISECT_LOG &&
	git-kbisect start --no-run bad good >../out && begin_own --no-checkout bad good &&
	echo "{" >.git/kbisect/session.json && git-kbisect reset && own_is_untouched
'

test_done
