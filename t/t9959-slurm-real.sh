#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--launcher=slurm with real Slurm, two nodes and real kernels

The first bisection begins without any kernel, so the jobs compile them. They are in the cache of
the others, whose jobs boot them: a node, the controller and the session are killed. t9955 has more
cases, with fake kernels.'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"
. "$KBISECT_T/lib-parallel.sh"
. "$KBISECT_T/lib-slurm.sh"

# Real jobs last long enough to be killed: each boots its kernel several times.
set_up() {
	mkdir -p "$HOME/.config/ccache" && echo "cache_dir = $CCACHE_DIR" >"$HOME/.config/ccache/ccache.conf" &&
	real_kernel slurm "code driver code doc code code comment code culprit code doc code code driver code" &&
	git config kbisect.repro "$KERNEL_REPRO" && git config kbisect.config "$KERNEL_CONFIG" &&
	git config kbisect.launcher slurm && git config kbisect.parallel 2 && git config kbisect.slurm.partition kernels &&
	git config kbisect.workerDir "$KBISECT_TEST_CACHE/workers" && git config kbisect.cacheDir "$SHARNESS_TRASH_BASE/kernels" &&
	slurm_begin
}

# log_make <node>: each make on the node writes its targets to the file .git/make.<node>.
log_make() {
	mkdir -p ".git/bin-$1" && rm -f ".git/make.$1" && cat >".git/bin-$1/make" <<-END &&
	#!/bin/sh
	echo "\$*" >>"$PWD/.git/make.$1"
	exec $(command -v make) "\$@"
	END
	chmod +x ".git/bin-$1/make" && echo "export PATH=$PWD/.git/bin-$1:$PATH" >"$CLUSTER/$1.env"
}

# Commits for which a worker says that it built, and did not find, the kernel.
built_by_workers() {
	journal "select(.event == \"test\" and .lane != null) | .commit" | sort -u >.git/by-workers &&
	journal "select(.event == \"build\" and .status == \"ok\" and (.cached | not)) | .commit" | sort -u |
	comm -12 - .git/by-workers
}

again() {
	git-kbisect reset && git for-each-ref --format='delete %(refname)' refs/notes | git update-ref --stdin
}

# found: the session is over, and right, and has left no job.
found() {
	git notes --ref=kbisect show $culprit | grep "^Verdict: culprit$" && nothing_twice &&
	slurm_wait 60 no_jobs && return
	tail -n 50 .git/out .git/err .git/kbisect/journal.jsonl "$CLUSTER"/*.log >&2
	return 1
}

no_jobs() {
	test -z "$(squeue --noheader)"
}

# begin <n>: starts a session in the background, and waits until workers test as many commits, one of
# them on n1.
begin() {
	again && { git-kbisect start slurm-bad slurm-good >.git/out 2>.git/err & } && session=$! &&
	slurm_wait 600 is_testing "$1"
}

is_testing() {
	test $(journal "select(.event == \"test\" and .lane != null) | .commit" 2>/dev/null | wc -l) -ge "$1" && slurm_running n1 >/dev/null
}

# lost <words>: a test was lost, and the warning has the words.
lost() {
	grep "^warning: the test of .* ended without a verdict and is made again: .*$1" .git/err
}

# The search goes on without the commit, which may be ruled out before Slurm has noticed.
lost_or_needless() {
	lost "" || test -n "$(journal "select(.event == \"needless\") | .commit")"
}

test_expect_success 'two nodes compile kernels, and find the culprit' '
	set_up && log_make n1 && log_make n2 && git-kbisect start slurm-bad slurm-good >.git/out 2>.git/err && found &&
	test "$(most_at_once)" = 2 && test $(built_by_workers | wc -l) -ge 2 && for node in n1 n2
	do
		slurm_jobs | grep " $node$" && grep bzImage ".git/make.$node" || return
	done &&
	! grep warning: .git/err && rm "$CLUSTER"/*.env
'

# Runs that were made for a commit by workers which do not test it. The names are those of
# session/remote-runs.c.
runs_of_helpers() {
	journal "select(.event == \"run\") | .run.console" | grep -c /remote-
}

test_expect_success 'a failure that comes and goes: nodes make runs of the same commit' '
	again && git -c kbisect.repro="$KBISECT_T/real/getpgid-flaky.c" kbisect start slurm-bad slurm-good >.git/out 2>.git/err && found &&
	test $(runs_of_helpers) -gt 0 && ! grep warning: .git/err
'

test_expect_success 'a node dies while its job runs' '
	scontrol update nodename=n2 state=drain reason=test && begin 1 && slurm_lose n1 &&
	scontrol update nodename=n2 state=resume && wait $session && found && lost_or_needless && slurm_node n1
'

test_expect_success 'the controller dies, and is started again' '
	begin 2 && slurm_kill_controller && sleep 15 && slurm_controller && wait $session && found
'

test_expect_success 'the session is killed and continued' '
	begin 2 && kill -9 $session && { wait $session || :; } && slurm_wait 60 no_jobs &&
	test -z "$(journal "select(.event == \"result\")")" && git-kbisect continue >.git/out 2>.git/err && found
'

# without <program>: a directory with all programs of this host but that one.
without() {
	mkdir -p ".git/without-$1" && ln -sf /usr/bin/* ".git/without-$1" && rm ".git/without-$1/$1" && echo "$PWD/.git/without-$1"
}

test_expect_success 'a node without QEMU gets no more jobs after two' '
	again && echo "export PATH=$KBISECT_BUILD:$(without qemu-system-x86_64)" >"$CLUSTER/n1.env" &&
	git-kbisect start slurm-bad slurm-good >.git/out 2>.git/err && found && rm "$CLUSTER/n1.env" &&
	lost qemu-system-x86_64 &&
	grep "^warning: node n1 lost 2 tests in a row" .git/err
'

test_expect_success 'doctor says what a node has and lacks' '
	git-kbisect doctor >.git/out && grep "^ok  *launcher  *git-kbisect version" .git/out && grep "^ok  *there: fetch" .git/out &&
	echo "export PATH=$KBISECT_BUILD:$(without qemu-system-x86_64)" | tee "$CLUSTER/n1.env" >"$CLUSTER/n2.env" &&
	test_exit_is 128 git-kbisect doctor >.git/out && rm "$CLUSTER"/*.env && grep "^problem  *there: qemu" .git/out
'

test_done
