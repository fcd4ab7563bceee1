#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='the prefetch builds the kernel that may be tested next while guests run'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
predict=$KBISECT_BUILD/t/helper/predict

# random_dag <seed> <n>: makes n commits on main, every third one a merge; the root comes
# first.
random_dag() {
	RANDOM=$1
	local count=$2 tree names first second i
	tree=$(git mktree </dev/null) && names=$(git commit-tree -m c0 "$tree") && names=("$names") || return
	for i in $(seq "$count")
	do
		first=${names[i - 1 - RANDOM % (i < 4 ? i : 4)]} second=${names[RANDOM % i]}
		set -- -p "$first"
		test $((i % 3)) != 0 || test "$first" = "$second" || set -- "$@" -p "$second"
		names[i]=$(GIT_COMMITTER_DATE="$((1600000000 + 60 * i)) +0000" git commit-tree -m "c$i" "$@" "$tree") || return
	done
	git update-ref refs/heads/main "${names[count]}" && git update-ref refs/tags/first "${names[0]}"
}

wanted_now() {
	if git bisect log | grep -q "^# first bad commit\|^# only skipped"
	then
		echo nothing
	else
		git rev-parse BISECT_HEAD
	fi
}

everything_of_bisect() {
	git for-each-ref refs/bisect && cat .git/BISECT_* && git status --porcelain -b
}

# The verdicts are random, because only the choices of git count here.
walk() {
	local step verdict commit
	git bisect start --no-checkout main first >/dev/null || return
	for step in $(seq 30)
	do
		commit=$(wanted_now) && test "$commit" != nothing || break
		everything_of_bisect >../before || return
		for verdict in good bad skip
		do
			"$predict" $verdict "$commit" >"../predicted-$verdict" || return
		done
		everything_of_bisect >../after && test_cmp ../before ../after || return
		verdict=$(echo good good bad bad skip | cut -d" " -f$((RANDOM % 5 + 1)))
		git bisect $verdict "$commit" >/dev/null || test $? = 2 || return
		wanted_now >../wanted && test_cmp ../wanted "../predicted-$verdict" || return
		echo >>../steps
	done
	git bisect reset 2>/dev/null
}

test_expect_success 'the next choice of git is predicted on random histories with merges and skips' '
	git init -q -b main dag && cd dag && : >../steps &&
	for seed in 1 2
	do
		random_dag $seed 24 && walk || { echo "seed $seed" >&2; return 1; }
	done &&
	test "$(wc -l <../steps)" -ge 5 && cd ..
'

# Guests take long enough for every kernel that may be next to be built meanwhile.
test_expect_success 'set up a repository and bisect it without the prefetch' '
	fake_repo repo &&
	printf "sleep .7\ntest\nexit 0\n" | fake_commit g0 &&
	many_commits 6 g kernel/k.c &&
	git checkout -q -b topic && fake_commit t1 init/main.c </dev/null && fake_commit t2 init/main.c </dev/null &&
	git checkout -q main && echo x >BROKEN && fake_commit broken </dev/null && git rm -q -f BROKEN &&
	fake_commit repaired kernel/k.c </dev/null && git merge -q --no-edit topic &&
	printf "sleep 2\ntest\nwarning bad_function\nexit 0\n" | fake_commit culprit &&
	many_commits 7 b kernel/k.c &&
	git tag bad && git config kbisect.guests 4 &&
	git-kbisect start bad g0 >../out 2>../err && culprit_is culprit &&
	! grep "^prefetched" ../out && test ! -e .git/kbisect/lanes/1 &&
	cp .git/kbisect/journal.jsonl ../plain.jsonl
'

# tested <journal>: prints the commits of the bisection with their verdicts, in order.
tested() {
	jq -r 'select(.event == "verdict") | .commit + " " + .decision' "$1"
}

# forget: removes the session, its results and all kernels.
forget() {
	git-kbisect reset --lanes && rm -rf "$XDG_CACHE_HOME/git-kbisect" "$KBISECT_FAKE_STATE" &&
	mkdir -p "$KBISECT_FAKE_STATE" && git update-ref -d refs/notes/kbisect
}

# The prediction uses the journal as it was while each commit was under test.
test_expect_success 'the prefetch would build the commit that the search tests next' '
	tested ../plain.jsonl >../tested && jq -r "select(.event == \"test\") | .why" ../plain.jsonl >../whys && git bisect reset &&
	n=0 && while read -r commit verdict
	do
		next=$(sed -n "$((n + 2))s/ .*//p" ../tested) && n=$((n + 1)) &&
		line=$(jq -c "[.event, .commit]" ../plain.jsonl | grep -n -F "[\"verdict\",\"$commit\"]" | sed -n 1p | cut -d: -f1) &&
		head -n $((line - 1)) ../plain.jsonl >.git/kbisect/journal.jsonl &&
		rm -rf "$XDG_CACHE_HOME/git-kbisect" &&
		{ git-kbisect prefetch $commit $verdict >../ahead || test $? = 1; } &&
		if sed -n "$((n + 1))p" ../whys | grep "bisection\|passing-end"
		then
			sed -n "s/^begin \([0-9a-f]*\) .*/\1/p" ../ahead >../begun && tail -n 1 ../begun >../last &&
			echo "$next" >../want && test_cmp ../want ../last || { echo "after $n" >&2; return 1; }
		fi || return
	done <../tested && test "$n" -ge 6 && git-kbisect reset
'

user_state() {
	git rev-parse HEAD && git symbolic-ref HEAD && git status --porcelain &&
	git for-each-ref | grep -v "refs/notes/kbisect\|refs/bisect/" && git ls-files -s
}

test_expect_success 'kernels are built while guests run, and the verdicts are the same' '
	forget && user_state >../before &&
	git-kbisect start --prefetch bad g0 >../out 2>../err && culprit_is culprit &&
	grep "^prefetched, built in [0-9.]*s\$" ../out && ! grep prefetch ../err &&
	tested .git/kbisect/journal.jsonl >../now && test_cmp ../tested ../now &&
	user_state >../after && test_cmp ../before ../after &&
	git-kbisect log >../log && test_cmp ../out ../log
'

test_expect_success 'no git bisect runs in the work trees of the lanes' '
	git worktree list --porcelain | sed -n "s/^worktree //p" | grep lanes >../trees && test "$(wc -l <../trees)" = 2 &&
	while read -r tree
	do
		test -z "$(git -C "$tree" for-each-ref refs/bisect)" && test ! -e "$(git -C "$tree" rev-parse --git-path BISECT_LOG)" || return
	done <../trees
'

test_expect_success 'a prefetched kernel counts as built' '
	git-kbisect show | sed -n "s/^Tested: .* (\([0-9]*\) built, .*/\1/p" >../count &&
	jq -r "select(.event == \"build\" and .cached == false) | .commit" .git/kbisect/journal.jsonl | sort -u | wc -l >../want &&
	test_cmp ../want ../count
'

# Builds of kernels that will not be tested never end; each leaves its pid in a file.
slow_make() {
	cut -d" " -f1 ../tested >"$PWD/../right" &&
	cat >../slow-make <<-END &&
	#!/bin/sh
	case "\$*" in
	*lanes/1/*Image*)
		if test -n "\$ALL_SLOW" || ! grep -q \$(git -C "\$2" rev-parse HEAD) "$PWD/../right"
		then
			echo \$\$ >>"$PWD/../pids"
			sleep 300
		fi ;;
	esac
	exec "$KBISECT_BUILD/t/fakes/kbuild" "\$@"
	END
	chmod +x ../slow-make && : >../pids && git config kbisect.make "$PWD/../slow-make"
}

all_gone() {
	local pid i
	for i in $(seq 50)
	do
		for pid in $(cat ../pids)
		do
			! kill -0 "$pid" 2>/dev/null || { sleep .1; continue 2; }
		done
		return 0
	done
	return 1
}

test_expect_success 'the build of a kernel that is not needed is cancelled' '
	forget && slow_make && start=$SECONDS &&
	git-kbisect start --prefetch bad g0 >../out 2>../err && culprit_is culprit &&
	test -s ../pids && test $((SECONDS - start)) -lt 200 && all_gone &&
	tested .git/kbisect/journal.jsonl >../now && test_cmp ../tested ../now
'

test_expect_success 'killed and continued: no process is left' '
	forget && : >../pids &&
	{ ALL_SLOW=1 git-kbisect start --prefetch bad g0 >../out 2>../err & } && pid=$! &&
	for i in $(seq 300)
	do
		test ! -s ../pids || break
		sleep .1
	done &&
	test -s ../pids && kill -KILL $pid && { wait $pid || :; } && all_gone &&
	git-kbisect continue >../out 2>../err && culprit_is culprit &&
	tested .git/kbisect/journal.jsonl >../now && test_cmp ../tested ../now && all_gone
'

git config kbisect.make "$KBISECT_BUILD/t/fakes/kbuild"

test_expect_success 'a lane that another process has gives a single warning' '
	forget && mkdir -p .git/kbisect/lanes/1 &&
	flock .git/kbisect/lanes/1/lock git-kbisect start --prefetch b2 g6 >../out 2>../err && culprit_is culprit &&
	grep "^warning: no kernel is prefetched any more: .*another git kbisect is building" ../err >../said &&
	test "$(wc -l <../said)" = 1
'

locks_of_lanes() {
	find .git/worktrees .git/kbisect/lanes -name "*.lock"
}

# killed_at <lock> <pattern>: bisects with a git that makes this lock and is killed where its
# repository, its work tree and its arguments match the pattern.
killed_at() {
	forget && mkdir -p ../killing && rm -f ../killed && cat >../killing/git <<-END && chmod +x ../killing/git &&
	#!/bin/sh
	case "\$GIT_DIR \$GIT_WORK_TREE \$*" in
	$2)
		echo killed >>"$PWD/../killed" && : >"\$GIT_DIR/$1" && kill -KILL \$\$ ;;
	esac
	exec $(command -v git) "\$@"
	END
	PATH=$PWD/../killing:$PATH git-kbisect start --prefetch b2 g6 >../out 2>../err && culprit_is culprit &&
	test -s ../killed
}

test_expect_success 'a git that is killed in a lane leaves no lock there' '
	killed_at index.lock "*lanes/1/tree*\" checkout \"*" && test -z "$(locks_of_lanes)" &&
	killed_at config.lock "*/lanes/1/build.scratch\" \"*" && test -z "$(locks_of_lanes)"
'

test_expect_success 'a lock that was left in a lane is removed when the session is opened' '
	forget && git-kbisect start --prefetch b2 g6 >../out 2>../err && git-kbisect reset &&
	lock=$(git -C .git/kbisect/lanes/1/tree rev-parse --absolute-git-dir)/HEAD.lock && : >"$lock" &&
	git-kbisect start b2 g6 >../out 2>../err && culprit_is culprit && test -z "$(locks_of_lanes)"
'

test_expect_success 'nothing is prefetched without a cache or without guests' '
	forget && git -c kbisect.cacheSize=0 kbisect start --prefetch b2 g6 >../out 2>../err && culprit_is culprit &&
	test ! -e .git/kbisect/lanes/1 && forget &&
	{ git-kbisect start --prefetch --for=build broken g0 >../out 2>../err || :; } && test ! -e .git/kbisect/lanes/1 &&
	{ git-kbisect reset; git-kbisect test --prefetch bad >../out 2>../err || test $? = 1; } && test ! -e .git/kbisect/lanes/1
'

test_expect_success 'under git bisect run the choice is left to git' '
	forget && git config kbisect.prefetch true && git bisect start b2 g6 >/dev/null && git bisect run git-kbisect run >../out 2>../err && culprit_is culprit &&
	test -e .git/kbisect/lanes/1 && git bisect reset && git checkout -q main
'

test_done
