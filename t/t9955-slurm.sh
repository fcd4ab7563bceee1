#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--launcher=slurm with real Slurm: nodes, the controller and the session die

The kernels are fakes. t9959 has real ones.'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
. "$KBISECT_T/lib-parallel.sh"
. "$KBISECT_T/lib-slurm.sh"

# Runs last long enough for jobs to be killed. A job takes a whole node.
set_up() {
	fake_repo repo && printf "sleep 3\ntest\nexit 0\n" | fake_commit slow && many_commits 5 g kernel/k.c && git tag g0 g1 &&
	many_commits 2 h kernel/k.c && printf "sleep 3\ntest\nwarning bad_function\nexit 0\n" | fake_commit culprit kernel/k.c &&
	many_commits 4 b kernel/k.c && git config kbisect.launcher slurm && git config kbisect.parallel 2 && git config kbisect.guests 1 && git config kbisect.jobs $(nproc) &&
	git config kbisect.slurm.partition kernels && git config kbisect.workerDir "$PWD/../workers" && slurm_begin
}

no_jobs() {
	test -z "$(squeue --noheader)"
}

# found: the session is over, and right, and has left no job.
found() {
	culprit_is culprit && git_is_right && nothing_twice && slurm_wait 60 no_jobs && return
	tail -n 50 ../err "$CLUSTER"/*.log >&2
	return 1
}

# begin <n>: starts a session in the background, and waits until workers test as many commits, one of
# them on n1.
begin() {
	anew && { git-kbisect start b4 g0 >../out 2>../err & } && session=$! && slurm_wait 120 is_testing "$1"
}

is_testing() {
	test $(journal "select(.event == \"test\" and .lane != null) | .commit" 2>/dev/null | wc -l) -ge "$1" && slurm_running n1 >/dev/null
}

# The search goes on without the commit, which may be ruled out before Slurm has noticed.
lost_or_needless() {
	lost "$1" || test -n "$(journal "select(.event == \"needless\") | .commit")"
}

# lost <words>: a test was lost, and the warning has the words.
lost() {
	grep "^warning: the test of .* ended without a verdict and is made again: .*$1" ../err
}

test_expect_success 'two nodes find the culprit' '
	set_up && git-kbisect start b4 g0 >../out 2>../err && found && test "$(most_at_once)" = 2 && ! grep warning: ../err &&
	for node in n1 n2
	do
		slurm_jobs | grep " $node$" || return
	done
'

test_expect_success 'a node dies while its job runs' '
	scontrol update nodename=n2 state=drain reason=test && begin 1 && slurm_lose n1 &&
	scontrol update nodename=n2 state=resume && wait $session && found && lost_or_needless && slurm_node n1
'

test_expect_success 'the daemon of a node dies, and is started again' '
	begin 2 && kill -9 $(cat "$CLUSTER/n1.pid") && slurm_node n1 && wait $session && found
'

# srun gives up after ten seconds.
test_expect_success 'the controller dies, and is started again' '
	begin 2 && slurm_kill_controller && sleep 15 && slurm_controller && wait $session && found
'

test_expect_success 'a job is cancelled, and a node drained' '
	begin 2 && scancel $(slurm_running n1) && scontrol update nodename=n2 state=drain reason=test &&
	{ wait $session; ended=$?; scontrol update nodename=n2 state=resume; } && test $ended = 0 && found && lost_or_needless CANCELLED
'

test_expect_success 'the session is killed and continued' '
	begin 2 && kill -9 $session && { wait $session || :; } && slurm_wait 60 no_jobs &&
	test -z "$(journal "select(.event == \"result\")")" && git-kbisect continue >../out 2>../err && found
'

# kill_all: kills the controller and the session. The jobs have nobody who waits for them, but their
# nodes are theirs also when the controller is back.
kill_all() {
	begin 2 && slurm_kill_controller && kill -9 $session && { wait $session || :; } &&
	test -n "$(ls .git/kbisect/jobs)" && slurm_wait 60 nobody_waits
}

nobody_waits() {
	! pgrep -f "job-name=$(ls .git/kbisect/jobs | head -n 1 | sed "s/[0-9]*$//")"
}

test_expect_success 'the session is killed while the controller is away: its jobs end when it is continued' '
	kill_all && slurm_controller && slurm_running n1 && git-kbisect continue >../out 2>../err && found &&
	! grep "cannot be cancelled" ../err
'

test_expect_success 'or when it is reset' '
	kill_all && slurm_controller && slurm_running n1 && git-kbisect reset 2>../err && test ! -s ../err && slurm_wait 60 no_jobs
'

test_expect_success 'or by hand, when the controller is still away' '
	kill_all && git-kbisect reset 2>../err && test $(wc -l <../err) = 1 &&
	sed -n "s/^warning: jobs .* cannot be cancelled.* until you run .\(scancel [^:]*\).: .*/\1/p" ../err >../cancel && test -s ../cancel &&
	slurm_controller && slurm_running n1 && sh ../cancel && slurm_wait 60 no_jobs
'

# without <program>: prints a value of PATH with all programs of this host but that one.
without() {
	mkdir -p "../without-$1" && ln -sf /usr/bin/* "../without-$1" && rm "../without-$1/$1" &&
	echo "$KBISECT_BUILD/t/fakes:$KBISECT_BUILD:$PWD/../without-$1"
}

test_expect_success 'a node without a compiler, or without git, gets no more jobs after two' '
	for program in gcc git
	do
		anew && echo "export PATH=$(without $program)" >"$CLUSTER/n1.env" && git-kbisect start b4 g0 >../out 2>../err && found &&
		lost $program && grep "^warning: node n1 lost 2 tests in a row" ../err || return
	done &&
	rm "$CLUSTER/n1.env"
'

test_expect_success 'doctor says what a node has and lacks' '
	git-kbisect doctor >../out; grep "^ok  *launcher  *git-kbisect version" ../out && grep "^ok  *there: gcc" ../out && grep "^ok  *there: fetch" ../out &&
	echo "export PATH=$(without gcc)" | tee "$CLUSTER/n1.env" >"$CLUSTER/n2.env" &&
	test_exit_is 128 git-kbisect doctor >../out && rm "$CLUSTER"/*.env && grep "^problem  *there: gcc" ../out
'

# refused <sentence>: the session is refused, and the sentence is all that is said.
refused() {
	test_exit_is 128 git-kbisect start b4 g0 2>../err && grep "^error: $1" ../err && test $(wc -l <../err) = 1
}

test_expect_success 'what Slurm lacks is one sentence' '
	anew && git config kbisect.slurm.partition nosuch && refused "kbisect.slurm.partition: Slurm has no partition .nosuch." &&
	git config kbisect.slurm.partition kernels && (PATH=$(without srun) && refused "--launcher=slurm: .srun. is not in PATH") &&
	slurm_kill_controller && refused "--launcher=slurm: Slurm does not answer: "
'

test_done
