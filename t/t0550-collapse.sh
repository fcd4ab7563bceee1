#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='range collapse halves the commits that can matter'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# grow <n> <prefix>: makes n commits, of which every fourth changes a compiled file.
grow() {
	at_once grow_one_by_one "$@"
}

grow_one_by_one() {
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

test_expect_success 'the number of commits that can matter is printed once, after the bad end' '
	in_fake_repo line && grow 40 g && culprit && grow 22 b && start_anew b22 good && culprit_is culprit &&
	grep "^63 commits, 16 can matter, about 4 steps\$" ../out >../said && test "$(wc -l <../said)" = 1 &&
	test "$(grep -n "can matter" ../out | cut -d: -f1)" -lt "$(grep -n "^testing commit $(hash_of good)" ../out | cut -d: -f1)" &&
	git-kbisect log >../log && test_cmp ../out ../log &&
	git-kbisect status | grep "^range:  63 commits, 16 can matter\$" &&
	git-kbisect status --json | jq -e ".range == {commits: 63, can_matter: 16, steps: 4}"
'

test_expect_success 'the search builds no more than the ends and what halving takes' '
	test "$(builds)" -le 6
'

test_expect_success 'the state is that of a git bisect that has finished' '
	git bisect log | grep "^# first bad commit: \[$(hash_of culprit)\]"
'

test_expect_success 'the parent of the culprit was run, or has the kernel of a commit that was' '
	git-kbisect show --json | jq -e --arg c "$(hash_of culprit^)" "[.tested[] | select(.commit == \$c) |
		.verdict == \"good\" and ((.runs | length) > 0 or .inferred_from != null)] == [true]"
'

test_expect_success '--no-collapse leaves the choice to git' '
	start_anew --no-collapse b22 good && culprit_is culprit && ! grep "can matter" ../out &&
	git-kbisect status --json | jq -e ".range == null" &&
	first=$(sed -n "s/^# git bisect [a-z]* \([0-9a-f]*\)\$/\1/p" ../out | head -n 1) &&
	git bisect reset && git bisect start b22 good >../gits && grep "^\[$first\]" ../gits && git bisect reset
'

test_expect_success 'under git bisect run git chooses, and verdicts that are known are inferred' '
	git-kbisect reset && rm -rf "$XDG_CACHE_HOME/git-kbisect" && git bisect start b22 good &&
	git bisect run git kbisect run >../out 2>../err && culprit_is culprit &&
	test "$(grep -c "can matter" ../out)" = 1 && grep "^inferred: " ../out && git bisect reset
'

# Prints the commits that git was told about, in order.
told() {
	git-kbisect log | sed -n "s/^# git bisect //p"
}

command -v strace >/dev/null && test_set_prereq STRACE

for at in $(moments 14 20 32)
do
	test_expect_success STRACE "killed at fsync $at with the manifest lost: the session goes on in the same way" '
		start_anew b22 good && told >../whole &&
		git-kbisect reset && rm -rf "$XDG_CACHE_HOME/git-kbisect" &&
		if die_at '$at' "start b22 good"
		then
			echo "not reached: the job has fewer events" >&2
		else
			{ ! grep "\"collapse\"" .git/kbisect/journal.jsonl || rm -rf "$XDG_CACHE_HOME/git-kbisect"; } &&
			git-kbisect continue >../out 2>../err
		fi && culprit_is culprit && told >../resumed && test_cmp ../whole ../resumed
	'
done

test_expect_success 'a culprit is found that changed a file which the bad end no longer reads' '
	in_fake_repo moved && echo "init/main.c
kernel/old.c
behaviour" >compiled && fake_commit m1 kernel/old.c </dev/null && grow 6 g &&
	image_if culprit && fake_commit before </dev/null && grow 5 h &&
	echo "/* culprit */" >>kernel/old.c && fake_commit culprit </dev/null && grow 5 i &&
	git mv kernel/old.c kernel/new.c && sed -i s/old/new/ compiled && fake_commit moved </dev/null && grow 4 b &&
	start_anew b4 before && culprit_is culprit &&
	grep "can matter" ../out
'

test_expect_success 'commits that do not build are skipped between many that cannot matter' '
	in_fake_repo skips && grow 16 g && echo oops >BROKEN && fake_commit nobuild </dev/null && grow 3 n &&
	git rm -q BROKEN && fake_commit repaired </dev/null && grow 12 h && culprit && grow 16 b &&
	start_anew b16 good && culprit_is culprit
'

test_expect_success 'commits that cannot matter are not built when the culprit is among those that do not build' '
	in_fake_repo inside && grow 8 g && echo oops >BROKEN && fake_commit nobuild </dev/null &&
	many_commits 6 n Documentation/x.rst &&
	culprit && many_commits 3 o Documentation/x.rst &&
	git rm -q BROKEN && fake_commit repaired </dev/null && grow 8 b &&
	start_anew b8 good &&
	git-kbisect show --json >../json && jq -e ".verdict == \"set\" and .confidence >= 0.99" ../json &&
	grep "^inferred: skip, nothing that can matter has changed since" ../out &&
	jq -e --arg c "$(hash_of culprit)" "[.candidates[] | select(.commit == \$c)] | length == 1" ../json &&
	for i in 1 2 3 4 5 6
	do
		! grep "$(hash_of n$i)" "$KBISECT_FAKE_STATE/builds" || return
	done
'

test_expect_success '--for=build halves the commits that can matter' '
	in_fake_repo build && grow 20 g && echo oops >BROKEN && fake_commit culprit </dev/null && grow 20 b &&
	start_anew --for=build b20 good && culprit_is culprit && grep "^41 commits, 11 can matter" ../out &&
	test "$(builds)" -le 6
'

test_expect_success 'the merge base is tested first, as git wants it' '
	in_fake_repo branch && grow 8 g && git checkout -q -b side && fake_commit s1 init/main.c </dev/null && git checkout -q main &&
	grow 8 m && culprit && grow 8 b && start_anew b8 s1 && culprit_is culprit &&
	grep "^Bisecting: a merge base must be tested" ../out && grep "^# git bisect good $(hash_of g8)" ../out
'

# Thirty objects read the header, which changes in the middle of the range. The last build is that of
# the good end, so the commit before the header needs to compile only what has changed.
header_in_the_middle() {
	in_fake_repo header && mkdir include && echo "/* */" >include/common.h &&
	for i in $(seq 0 29)
	do
		echo "int h$i;" >kernel/h$i.c && echo "kernel/h$i.c include/common.h" >>compiled || return
	done && fake_commit base </dev/null && many_commits 20 g kernel/h0.c && fake_commit header include/common.h </dev/null &&
	many_commits 8 h kernel/h1.c && culprit && many_commits 12 b kernel/h2.c
}

# Prints the commit that is tested first after the ends.
first_choice() {
	sed -n "s/^# git bisect [a-z]* \([0-9a-f]*\)\$/\1/p" ../out | head -n 1
}

test_expect_success 'a commit that needs less compiling is tested in place of the middle' '
	header_in_the_middle && KBISECT_FAKE_CC_SLEEP=.1 start_anew b12 base && culprit_is culprit &&
	jq -c "select(.event == \"collapse\") | [.objects, .compiles]" .git/kbisect/journal.jsonl >../counts &&
	echo "[33,[[20,30]]]" | test_cmp - ../counts && test "$(first_choice)" = "$(hash_of g20)"
'

test_expect_success '... and with several lanes, by what the last build in each of them has left' '
	KBISECT_FAKE_CC_SLEEP=.1 start_anew --parallel=2 b12 base && culprit_is culprit &&
	jq -r "select(.event == \"test\" and .why == \"bisection\") | .commit" .git/kbisect/journal.jsonl | head -n 2 >../first &&
	test "$(wc -l <../first)" = 2 && while read -r commit
	do
		git merge-base --is-ancestor $commit header~ || return
	done <../first
'

# random_dag <seed> <n>: makes commits on up to three branches that are merged now and
# then. A third of them can matter: each changes a source of its own. Tagged base, bad.
random_dag() {
	fake_repo dag && image_if culprit &&
	for i in $(seq 1 "$2")
	do
		echo "int i$i;" >kernel/f$i.c && echo kernel/f$i.c >>compiled || return
	done && fake_commit base </dev/null &&
	awk -v seed="$1" -v n="$2" 'BEGIN {
		srand(seed); branches = 1; at = int(n / 4 + rand() * n / 2)
		for (i = 1; i <= n; i++) {
			b = int(rand() * branches)
			if (i == at)
				print "culprit", b
			else if (branches < 3 && rand() < .2)
				print "fork", b, branches++
			else if (branches > 1 && rand() < .25)
				print "merge", 0, --branches
			else
				print (rand() < .33 ? "matters" : "docs"), b
		}
		while (branches > 1)
			print "merge", 0, --branches
	}' >../plan && git branch br0 &&
	i=0 && while read -r what on other
	do
		i=$((i + 1)) &&
		git checkout -q br$on &&
		case $what in
		fork) git branch -f br$other ;;
		merge) git merge -q --no-edit --no-ff br$other ;;
		culprit) echo "/* culprit */" >>kernel/f$i.c && fake_commit culprit </dev/null ;;
		matters) fake_commit c$i kernel/f$i.c </dev/null ;;
		docs) fake_commit c$i Documentation/$i.rst </dev/null ;;
		esac || return
	done <../plan && git checkout -q br0 && git tag bad
}

for seed in 1 3
do
	test_expect_success "random merges ($seed): the same culprit with and without the collapse" '
		cd "$SHARNESS_TRASH_BASE/scratch" && rm -rf dag && random_dag '$seed' 30 &&
		start_anew bad base && culprit_is culprit && builds >../with &&
		git bisect log | grep "^# first bad commit: \[$(hash_of culprit)\]" &&
		start_anew --no-collapse bad base && culprit_is culprit && builds >../without &&
		echo "builds: $(cat ../with) with, $(cat ../without) without"
	'
done

test_done
