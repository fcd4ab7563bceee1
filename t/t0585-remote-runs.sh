#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='runs of one commit are made elsewhere as well, where it needs many'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
. "$KBISECT_T/lib-parallel.sh"
# Every other boot of a bad kernel shows the failure, so that no number of runs can miss it.
fake_node

# liar <script>: makes "liar", a node whose workers tell what sed's script makes of their words.
liar() {
	cat >../liar <<-END && chmod +x ../liar
	#!/bin/sh
	"$NODE" "\$@" | sed -u '$1'
	END
}

# Runs of workers that made only runs, and all runs.
remote_runs() {
	journal 'select(.event == "run") | .run.console' | grep -c /remote-
}
all_runs() {
	journal 'select(.event == "run") | .number' | wc -l
}

# The runs of a commit have the numbers 0, 1, 2 ..., wherever they were made.
runs_are_numbered() {
	journal 'select(.event == "run") | [.commit, .number] | @tsv' | awk '$2 != n[$1]++ { exit 1 }'
}

# The processes of the workers end with the session, and hold no lane any more.
workers_are_gone() {
	for lock in ../home/.cache/git-kbisect-worker/*/lane-*.lock
	do
		flock -n "$lock" true || return
	done
}

test_expect_success 'workers elsewhere make runs of the ends and of the commits that are confirmed' '
	fake_repo repo && printf "sleep .3\ntest\nexit 0\n" | fake_commit g0 kernel/k.c && many_commits 2 g kernel/k.c &&
	printf "sleep .3\ntest\nshare 1/2 warning bad_function\nexit 0\n" | fake_commit culprit kernel/k.c &&
	many_commits 2 b kernel/k.c && git config kbisect.guests 1 && git config kbisect.parallel 2 &&
	git-kbisect start --launcher="$NODE" b2 g0 >../out 2>../err && culprit_is culprit &&
	test $(remote_runs) -gt 0 && test $(remote_runs) -lt $(all_runs) &&
	runs_are_numbered && consoles_are_here && log_replays culprit && nothing_twice &&
	workers_are_gone && ! grep -i warning: ../err
'

# Kills the session when the first run of a worker has been journaled.
kill_at_remote_run() {
	git-kbisect start --launcher="$NODE" b2 g0 >../out 2>../err &
	session=$!
	until test "$(remote_runs 2>/dev/null)" -gt 0
	do
		kill -0 $session && sleep .02 || return
	done
	kill -9 $session && ! wait $session
}

test_expect_success 'killed and continued: the same culprit, and no run is lost' '
	anew && kill_at_remote_run && runs=$(all_runs) && git-kbisect continue >../out 2>../err && culprit_is culprit &&
	test $(all_runs) -gt $runs && runs_are_numbered && nothing_twice && consoles_are_here && workers_are_gone
'

# helps_not <why>: the first worker that is only wanted for runs is told to be no help, and why, and
# none of its runs counts. Then the session is ended.
helps_not() {
	anew && { git-kbisect start --launcher="$PWD/../liar" b2 g0 >../out 2>../err & } && session=$! &&
	until grep "^warning: a worker makes no more runs of [0-9a-f]*: $1" ../err
	do
		kill -0 $session && sleep .02 || return
	done
	kill $session && ! wait $session && test "$(remote_runs)" = 0 && workers_are_gone
}

test_expect_success 'runs of another kernel do not count, and after three workers of no use all are made here' '
	liar "s/\"key\":\"....../\"key\":\"000000/; s/\"signature\":\"....../\"signature\":\"000000/" &&
	anew && git-kbisect start --launcher="$PWD/../liar" b2 g0 >../out 2>../err && culprit_is culprit &&
	test "$(remote_runs)" = 0 && nothing_twice && workers_are_gone &&
	test $(grep -c "^warning: a worker makes no more runs of [0-9a-f]*: its kernel is not the same as ours (its compiler is " ../err) -ge 3 &&
	grep "^warning: 3 workers in a row made no runs: all further ones are made here" ../err
'

test_expect_success 'a guest that does not boot there is not evidence' '
	liar "s/\"booted\":true/\"booted\":false/" && helps_not "a guest does not boot there: "
'

test_expect_success 'neither is anything that makes no sense' '
	liar "s/^{\"worker\".*/{\"worker\":\"0.0.1\"}/" && helps_not "it is git kbisect 0.0.1 and this is " &&
	liar "/\"event\":\"run\"/s/.*/{\"event\": 7/" && helps_not "its output makes no sense: .{.event.: 7." &&
	liar "s/\"event\":\"run\"/\"event\":\"verdict\",\"decision\":\"good\"/" && helps_not "it told a .verdict., and only runs are wanted"
'

# With a failure in one run of three a good commit needs a dozen runs. When the search has fewer
# commits left than there are lanes, the other lanes make runs of those that workers test.
runs_of_searched() {
	journal 'select(.event == "test" and .lane) | .commit' | sort -u >../searched &&
	journal 'select(.event == "run") | [.commit, .run.console] | @tsv' | grep /remote- | cut -f 1 | grep -c -F -f ../searched
}

test_expect_success 'lanes without a commit help the workers of others' '
	in_fake_repo flaky && printf "sleep .3\ntest\nexit 0\n" | fake_commit g0 kernel/k.c && many_commits 2 g kernel/k.c &&
	printf "sleep .3\ntest\nshare 1/3 warning bad_function\nexit 0\n" | fake_commit culprit kernel/k.c &&
	many_commits 2 b kernel/k.c && git config kbisect.guests 1 && git config kbisect.parallel 6 &&
	git-kbisect start --launcher="$NODE" b2 g0 >../out 2>../err && culprit_is culprit &&
	test $(runs_of_searched) -gt 0 && runs_are_numbered && consoles_are_here && log_replays culprit && nothing_twice &&
	workers_are_gone && ! grep -i warning: ../err
'

test_done
