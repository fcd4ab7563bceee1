#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='verdicts by hand count as much as they are worth, and can be taken back'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

test_expect_success 'set up a session whose bisection has just begun' '
	fake_repo repo && fake_history 4 5 &&
	test_exit_is 128 git-kbisect good g1 2>../err && grep "there is no session" ../err &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit && git bisect reset &&
	git update-ref -d refs/notes/kbisect && sed "/\"event\":\"bisect\"/q" .git/kbisect/journal.jsonl >../journal &&
	cp ../journal .git/kbisect/journal.jsonl && cp -r .git ../git.begun
'

# begun: brings that moment back.
begun() {
	rm -rf .git && cp -r ../git.begun .git
}

# native <term> <name>: git bisect has that verdict on the commit.
native() {
	git for-each-ref --format="%(refname) %(objectname)" refs/bisect | grep "^refs/bisect/$1.* $(hash_of $2)\$"
}

not_native() {
	! native "$@"
}

# untested <name>: no run of it was made.
untested() {
	! jq -r "select(.event == \"run\") | .commit" .git/kbisect/journal.jsonl | grep $(hash_of $1)
}

test_expect_success 'verdicts by hand reach git, the log and the note, with the reason' '
	git-kbisect good --because="worked for a week" g1 >../out && native good g1 &&
	grep -x "told by hand: $(hash_of g1) is good: worked for a week" ../out &&
	git-kbisect bad --sure b4 && native bad b4 && git-kbisect skip b2 && native skip b2 &&
	git-kbisect continue >../out 2>../err && culprit_is culprit && untested b4 && untested b2 &&
	grep "^By-Hand: $(hash_of g1) is good: worked for a week" note &&
	grep "^By-Hand: $(hash_of b4) is bad, certainly" note && grep "told by hand: $(hash_of b2) is skipped" note &&
	git-kbisect show --json | jq -e ".version == 1 and (.tested[] | select(.commit == \"$(hash_of b4)\")
		| .by_hand.sure and .by_hand.verdict == \"bad\")"
'

test_expect_success 'without a commit the one that git wants tested is meant' '
	begun && git-kbisect good g1 && head=$(cat .git/BISECT_HEAD) && git-kbisect skip && native skip $head
'

test_expect_success 'a wrong verdict without weight is found out, and one with weight counts' '
	begun && git-kbisect good b1 && git-kbisect continue >../out 2>../err && culprit_is culprit &&
	grep "^corrected: $(hash_of b1) is bad" ../out &&
	begun && git-kbisect good --sure b1 && git-kbisect continue >../out 2>../err && culprit_is b2 && untested b1
'

test_expect_success 'what contradicts a verdict must be certain, and overrules it' '
	test_exit_is 128 git-kbisect good --runs=2 b3 2>../err && grep "cannot be good, because .* is bad.*--sure" ../err &&
	test_exit_is 128 git-kbisect bad --sure culprit 2>../err && grep "you said that .* is certainly good" ../err &&
	git-kbisect good --sure b3 >../out && grep "contradicts the verdict on" ../out &&
	test_exit_is 128 git-kbisect bad bad 2>../err && grep "the bad end of the range" ../err &&
	test_exit_is 128 git-kbisect bad good 2>../err && grep "not between the ends" ../err
'

test_expect_success 'undo takes back the last statements, and git follows' '
	begun && git-kbisect good g1 g2 && git-kbisect bad --runs=3 b4 && native bad b4 &&
	git-kbisect undo >../out && grep -x "taken back: $(hash_of b4) is bad" ../out && not_native bad b4 && native good g2 &&
	git-kbisect undo 2 && not_native good g1 && not_native good g2 &&
	test_exit_is 128 git-kbisect undo 2>../err && grep "nothing was said by hand" ../err &&
	git-kbisect continue >../out 2>../err && culprit_is culprit
'

test_expect_success 'a mark of git bisect can be taken back, too' '
	begun && git-kbisect good g1 && git bisect good b1 && test_exit_is 128 git-kbisect undo 3 2>../err && git-kbisect undo && not_native good b1 &&
	git-kbisect continue >../out 2>../err && culprit_is culprit && ! grep "^corrected" ../out
'

for when in 3 5
do
	test_expect_success "killed at fsync $when while a verdict is given or taken back: git and journal agree later" '
		begun && git-kbisect good b1 && ! die_at $when "undo" &&
		{ grep "\"event\":\"undo\"" .git/kbisect/journal.jsonl || git-kbisect undo; } &&
		! die_at $when "bad --sure b2" && git-kbisect continue >../out 2>../err && culprit_is culprit &&
		! grep "^corrected" ../out
	'
done

test_expect_success 'again forgets the runs of a commit and tests it next, also after the result' '
	before=$(grep -c "\"run\".*$(hash_of culprit^)" .git/kbisect/journal.jsonl) &&
	git-kbisect again --because="the disk was full" culprit^ >../out && grep "tested anew next.*the disk was full" ../out &&
	not_native good culprit^ && git-kbisect status >../status && grep "no result yet" ../status &&
	git-kbisect continue >../out 2>../err && grep -m 1 "^testing commit" ../out | grep "^testing commit $(hash_of culprit^)" && culprit_is culprit &&
	test $(grep -c "\"run\".*$(hash_of culprit^)" .git/kbisect/journal.jsonl) -gt $before
'

test_expect_success 'a culprit that is rejected is not named again' '
	git-kbisect reject --because="it only moves code" culprit >../out &&
	git notes --ref=kbisect show culprit | grep "^Rejected: it only moves code" &&
	test_exit_is 128 git-kbisect reject culprit 2>../err && grep "rejected already" ../err &&
	git-kbisect continue >../out 2>../err && git-kbisect show --json >../json &&
	jq -e "(.candidates | map(.commit) | index(\"$(hash_of culprit)\")) == null and .rejected[0].because == \"it only moves code\"" ../json &&
	git-kbisect undo && git-kbisect continue >../out 2>../err && git-kbisect show --json | jq -e ".culprit == \"$(hash_of culprit)\""
'

test_done
