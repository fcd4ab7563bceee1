#!/bin/bash
test_description='range collapse: what is bisected is what can matter'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# repo <name>: a new one, left behind by the next.
repo() {
	cd "$SHARNESS_TRASH_BASE/work" && fake_repo "$1"
}

# grow <n> <prefix>: so many commits, of which every fourth changes what is compiled.
grow() {
	for i in $(seq 1 "$1")
	do
		case $((i % 4)) in
		0) fake_commit "$2$i" kernel/k.c </dev/null ;;
		1) fake_commit "$2$i" drivers/other.c </dev/null ;;
		*) fake_commit "$2$i" Documentation/x.rst </dev/null ;;
		esac || return
	done
}

culprit() {
	printf "test\nwarning bad_function\nexit 0\n" | fake_commit "${1-culprit}"
}

builds() {
	sort -u "$KBISECT_FAKE_STATE/builds" | wc -l
}

# start_anew <option>...: with no kernel known.
start_anew() {
	git-kbisect reset && rm -rf "$HOME/.cache/git-kbisect" "$KBISECT_FAKE_STATE" &&
	mkdir -p "$KBISECT_FAKE_STATE" && git update-ref -d refs/notes/kbisect &&
	git-kbisect start "$@" >../out 2>../err
}

test_expect_success 'it is said once, after the bad end' '
	repo line && grow 40 g && culprit && grow 22 b && start_anew b22 good && culprit_is culprit &&
	grep "^63 commits, 16 can matter, about 4 steps\$" ../out >../said && test "$(wc -l <../said)" = 1 &&
	test "$(grep -n "can matter" ../out | cut -d: -f1)" -lt "$(grep -n "^testing commit $(hash_of good)" ../out | cut -d: -f1)" &&
	git-kbisect log >../log && test_cmp ../out ../log &&
	git-kbisect status | grep "^range:  63 commits, 16 can matter\$" &&
	git-kbisect status --json | jq -e ".range == {commits: 63, can_matter: 16, steps: 4}"
'

test_expect_success 'no more builds than halving what can matter takes, and the ends' '
	test "$(builds)" -le 6
'

test_expect_success 'the bisection is git'\''s own, and finished' '
	git bisect log | grep "^# first bad commit: \[$(hash_of culprit)\]"
'

test_expect_success 'the parent of the culprit was really run, or is the kernel of one that was' '
	git-kbisect show --json | jq -e --arg c "$(hash_of culprit^)" "[.tested[] | select(.commit == \$c) |
		.verdict == \"good\" and ((.runs | length) > 0 or .inferred_from != null)] == [true]"
'

test_expect_success '--no-collapse leaves the choice to git' '
	start_anew --no-collapse b22 good && culprit_is culprit && ! grep "can matter" ../out &&
	git-kbisect status --json | jq -e ".range == null" &&
	first=$(sed -n "s/^# git bisect [a-z]* \([0-9a-f]*\)\$/\1/p" ../out | head -n 1) &&
	git bisect reset && git bisect start b22 good >../gits && grep "^\[$first\]" ../gits && git bisect reset
'

test_expect_success 'under git bisect run git chooses, and what is known is inferred' '
	git-kbisect reset && rm -rf "$HOME/.cache/git-kbisect" && git bisect start b22 good &&
	git bisect run git kbisect run >../out 2>../err && culprit_is culprit &&
	test "$(grep -c "can matter" ../out)" = 1 && grep "^inferred: " ../out && git bisect reset
'

test_done
