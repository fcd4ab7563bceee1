#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='locks and a full disk while git bisect is told something'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip strace command -v strace
require_or_skip jq command -v jq

REAL=$(command -v git)

# git_does <shell>: puts a git in front of the real one that first runs this shell code,
# with the arguments of git as its own. Without an argument it is removed.
git_does() {
	mkdir -p ../bin && rm -f ../bin/git &&
	if test $# = 1
	then
		printf '#!/bin/bash\nreal=%s\n%s\nexec "$real" "$@"\n' "$REAL" "$1" >../bin/git &&
		chmod +x ../bin/git
	fi
}

# Runs git kbisect with that git.
kbisect() {
	PATH=$(cd ../bin && pwd):$PATH git-kbisect "$@" >../out 2>../err
}

# new_session <dir>: makes a history of three commits, each of which is built and booted.
new_session() {
	in_fake_repo "$1" && fake_history 1 1
}

# Succeeds if the session exists, and counts its runs for later.
ends_are_kept() {
	test -e .git/kbisect/session.json && boots >../boots.before && test -s ../boots.before
}

# goes_on: succeeds if continue finds the culprit and tests neither end again.
goes_on() {
	kbisect continue && culprit_is culprit && test ! -e .git/kbisect-change &&
	jq -r "select(.event == \"test\") | .commit" .git/kbisect/journal.jsonl >../tests &&
	test $(grep -c "^$(hash_of bad)" ../tests) = 1 && test $(grep -c "^$(hash_of good)" ../tests) = 1
}

test_expect_success 'a lock of another git that goes away is not noticed' '
	new_session goes && mkdir ../bin && echo 2 >../left &&
	git_does "
		if test \"\$1 \$2\" = \"bisect start\" && test \$(cat ../left) -gt 0
		then
			echo \$((\$(cat ../left) - 1)) >../left
			: >.git/BISECT_HEAD.lock
			\"\$real\" \"\$@\"
			status=\$?
			rm .git/BISECT_HEAD.lock
			exit \$status
		fi" &&
	kbisect start bad good && culprit_is culprit && test $(cat ../left) = 0 &&
	! grep -i lock ../err && test ! -e .git/kbisect-change
'

for lock in BISECT_EXPECTED_REV packed-refs
do
	test_expect_success "git bisect start meets a lock of another git on $lock" '
		git_does && new_session "stays-${lock##*/}" && mkdir -p .git/refs/bisect && : >.git/$lock.lock &&
		test_exit_is 128 kbisect start bad good && ends_are_kept &&
		grep "$lock.lock.: File exists" ../err && grep "git kbisect continue. goes on" ../err &&
		test_exit_is 128 kbisect continue && test -e .git/$lock.lock && test ! -e .git/BISECT_LOG &&
		boots >../boots.after && test_cmp ../boots.before ../boots.after &&
		rm .git/$lock.lock && goes_on
	'
done

test_expect_success 'the lock of a killed git is removed, and git bisect is tried again' '
	new_session below && echo 1 >../left &&
	git_does "
		if test \"\$1 \$2\" = \"bisect start\" && test \$(cat ../left) -gt 0
		then
			echo 0 >../left
			: >.git/BISECT_HEAD.lock
			echo \"error: git-bisect--helper died of signal 9\" >&2
			exit 137
		fi" &&
	kbisect start bad good && culprit_is culprit && test $(cat ../left) = 0 &&
	grep "removed .*BISECT_HEAD.lock" ../err && test ! -e .git/BISECT_HEAD.lock
'

test_expect_success 'git bisect start on a full disk can be repeated' '
	new_session full && git_does "
		if test \"\$1 \$2\" = \"bisect start\"
		then
			exec strace -f -qq -o /dev/null -P \"\$PWD/.git/BISECT_START\" -e trace=write \\
				-e inject=write:error=ENOSPC \"\$real\" \"\$@\"
		fi" &&
	test_exit_is 128 kbisect start bad good && ends_are_kept && grep "No space left on device" ../err &&
	git_does && goes_on
'

test_expect_success 'the search does not go on from a verdict that was half told' '
	in_fake_repo mark && fake_history 4 4 && git_does "
		if test \"\$1\" = bisect && test \"\$2\" = good -o \"\$2\" = bad
		then
			: >.git/BISECT_HEAD.lock
			\"\$real\" \"\$@\"
			status=\$?
			rm .git/BISECT_HEAD.lock
			exit \$status
		fi" &&
	test_exit_is 128 kbisect start bad good && ends_are_kept && grep "BISECT_HEAD.lock" ../err &&
	git bisect log >../log && grep "^git bisect \(good\|bad\) " ../log &&
	git_does && goes_on
'

# killed <n>: kills git and git kbisect when git is about to rename its n-th lock file.
killed() {
	git_does "
		if test \"\$1 \$2\" = \"bisect start\"
		then
			strace -f -qq -o /dev/null -e trace=rename,renameat,renameat2 \\
				-e inject=rename,renameat,renameat2:signal=KILL:when=$1 \"\$real\" \"\$@\"
			kill -KILL \$(ps -o ppid= -p \$PPID)
			sleep 60
		fi" &&
	test_exit_is 137 kbisect start bad good && git_does
}

# left <git dir>: prints the files that the killed git left.
left() {
	find "$1" -name "*.lock" -o -name packed-refs.new >../locks && cat ../locks && test -s ../locks
}

for n in 1 2
do
	test_expect_success "killed together with git at its rename $n: the remains are removed" '
		new_session "killed-$n" && killed $n && ends_are_kept && left .git && goes_on &&
		grep "warning: removed .*$(sed "s,^\./,,;q" ../locks)" ../err && ! left .git
	'
done

test_expect_success '... also in a linked work tree' '
	new_session linked && git worktree add -q --detach ../tree && cd ../tree && killed 2 &&
	left ../linked/.git && kbisect continue && culprit_is culprit && ! left ../linked/.git
'

test_expect_success '... also if it was made at the time of the marker, or the clock was set back' '
	new_session clock && killed 2 && left .git && touch -d "1 hour" .git/kbisect-change && goes_on && ! left .git
'

test_expect_success 'a lock that is older, or that a living git may have, is not removed' '
	new_session others && mkdir -p .git/refs/notes && : >.git/refs/notes/kbisect.lock && killed 2 &&
	mkfifo ../fifo && { git cat-file --batch <../fifo & } && exec 5>../fifo && living=$! &&
	: >.git/BISECT_EXPECTED_REV.lock &&
	test_exit_is 128 kbisect continue && grep "git process $living holds it" ../err &&
	test -e .git/BISECT_EXPECTED_REV.lock && test -e .git/refs/notes/kbisect.lock &&
	exec 5>&- && wait $living &&
	test_exit_is 128 kbisect continue && test -e .git/refs/notes/kbisect.lock && grep "kbisect.lock" ../err &&
	rm .git/refs/notes/kbisect.lock && kbisect continue && culprit_is culprit
'

test_done
