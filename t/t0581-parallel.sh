#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='several commits are tested at once, and the answer is that of one after another'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
. "$KBISECT_T/lib-parallel.sh"
require_or_skip strace command -v strace

# The tests of the oldest commits take so long that another verdict makes one needless.
test_expect_success 'three commits at once: the culprit is found, and git is told each verdict' '
	fake_repo repo && printf "sleep 3\ntest\nexit 0\n" | fake_commit g0 && many_commits 3 g kernel/k.c &&
	printf "sleep .2\ntest\nexit 0\n" | fake_commit g4 && many_commits 3 h kernel/k.c &&
	printf "sleep .2\ntest\nwarning bad_function\nexit 0\n" | fake_commit culprit kernel/k.c &&
	many_commits 4 b kernel/k.c && git config kbisect.guests 3 &&
	git-kbisect start --parallel=3 b4 g0 >../out 2>../err && culprit_is culprit &&
	test "$(most_at_once)" = 3 && git_is_right && log_replays culprit && nothing_twice &&
	test -e .git/kbisect/lanes/2 && test ! -e .git/kbisect/lanes/3 && ! grep -i warning: ../err
'

test_expect_success 'the log has one commit after the other' '
	git-kbisect log >../log && test_cmp ../out ../log &&
	awk "/^testing commit/ { if (open) exit 1; open = 1 } /^(all runs|run #0): / { open = 0 }" ../log &&
	grep "^test of [0-9a-f]* ended: other verdicts have settled it\$" ../log && has_event needless &&
	git-kbisect status | grep "^ended " && git-kbisect status --json | jq -e ".testing == null"
'

# The moment is after the first workers have begun.
test_expect_success 'killed and continued: the same culprit' '
	anew && { die_at 62 "start --parallel=3 b4 g0" || :; } &&
	test -n "$(journal "select(.lane) | .commit")" && test -z "$(journal "select(.event == \"result\")")" &&
	git-kbisect continue >../out 2>../err && culprit_is culprit &&
	git_is_right && log_replays culprit && nothing_twice
'

# A single commit is left, and the first make that a worker runs kills its worker.
test_expect_success 'a worker that dies gives no verdict, and its commit is tested again' '
	anew && cat >../deadly-make <<-END &&
	#!/bin/sh
	pid=\$PPID worker=
	while test \$pid -gt 1
	do
		! tr "\\\\0" " " </proc/\$pid/cmdline | grep -q " worker --lane=0" || worker=\$pid
		pid=\$(sed -n "s/^PPid:.//p" /proc/\$pid/status)
	done
	test -z "\$worker" || ! mkdir "$PWD/../killed" 2>/dev/null || kill -KILL \$worker
	exec "$KBISECT_BUILD/t/fakes/kbuild" "\$@"
	END
	chmod +x ../deadly-make && git -c kbisect.make="$PWD/../deadly-make" kbisect start --parallel=2 b1 h3 >../out 2>../err &&
	culprit_is culprit && test -d ../killed && nothing_twice &&
	grep "^warning: the test of $(hash_of culprit | cut -c1-12) ended without a verdict and is made again: its process died\$" ../err
'

# git dies when it reads the entry of a work tree that another git is adding.
test_expect_success 'workers make their lanes one after the other' '
	anew && { git-kbisect reset --lanes || :; } && mkdir ../one-git && cat >../one-git/git <<-END && chmod +x ../one-git/git &&
	#!/bin/sh
	case " \$* " in
	*" worktree add "*)
		exec 9>>"$PWD/../added" && flock -n 9 || touch "$PWD/../two-at-once"
		echo >&9
		sleep 1 ;;
	esac
	exec $(command -v git) "\$@"
	END
	(PATH=$PWD/../one-git:$PATH && git-kbisect start --parallel=3 b4 g0) >../out 2>../err && culprit_is culprit &&
	test $(wc -l <../added) -ge 2 && test ! -e ../two-at-once
'

test_expect_success 'a build failure is found, too' '
	many_commits 2 c kernel/k.c && echo x >BROKEN && fake_commit broken </dev/null && many_commits 2 d kernel/k.c &&
	anew && git-kbisect start --parallel=2 --for=build d2 b4 >../out 2>../err && culprit_is broken &&
	test "$(most_at_once)" = 2 && git_is_right
'

test_expect_success 'values that make no sense are refused, and --dry-run counts the lanes' '
	for value in 0 -1 33 many 2x
	do
		test_exit_is 128 git-kbisect start --parallel=$value b4 g0 2>../err &&
		grep "^error: --parallel=$value: must be auto or a number from 1 to 32" ../err || return
	done &&
	git-kbisect start --dry-run --parallel=3 b4 g0 >../out && grep "GiB for the builds in 3 lanes" ../out
'

# The culprit is on a side branch, and every other boot shows the failure.
test_expect_success 'merges, and a failure that does not always show' '
	in_fake_repo merges && many_commits 2 g kernel/k.c && git checkout -q -b side && fake_commit s1 init/main.c &&
	printf "test\nshare 1/2 warning bad_function\nexit 0\n" | fake_commit culprit init/main.c &&
	fake_commit s2 init/main.c && git checkout -q main && many_commits 3 m kernel/k.c &&
	git merge -q --no-ff -m merge side && git tag merge && many_commits 2 b kernel/k.c &&
	git-kbisect start --parallel=2 b2 good >../out 2>../err && culprit_is culprit &&
	test "$(most_at_once)" = 2 && nothing_twice && log_replays culprit && ! grep -i warning: ../err
'

test_done
