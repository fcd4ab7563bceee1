#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='workers run where --launcher runs them, and need nothing of this host'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
. "$KBISECT_T/lib-parallel.sh"
require_or_skip strace command -v strace

fake_node

# With four guests here no commit needs so many runs that workers would make some of them (t0585).
test_expect_success 'a worker elsewhere has a clone and lanes of its own, and the same answer' '
	fake_repo repo && git config kbisect.guests 4 && many_commits 5 g kernel/k.c && git tag g0 g1 && fake_commit side Documentation/x && many_commits 2 h kernel/k.c &&
	printf "test\nwarning bad_function\nexit 0\n" | fake_commit culprit kernel/k.c && many_commits 4 b kernel/k.c &&
	printf "%s\n" pair pair >../trouble &&
	git-kbisect start --parallel=2 --launcher="$NODE" --config=../config --config=CONFIG_Y=y b4 g0 >../out 2>../err &&
	culprit_is culprit && git_is_right && log_replays culprit && nothing_twice && consoles_are_here &&
	test "$(most_at_once)" = 2 && ! grep -i warning: ../err && test ! -e .git/kbisect/lanes/1 &&
	test -d ../home/.cache/git-kbisect-worker/*/repository.git/kbisect/lanes/1/tree &&
	test -d ../home/.cache/git-kbisect && test -z "$(ls -d ../home/.cache/git-kbisect-worker/*/session-*)"
'

test_expect_success 'workers that hang or cannot be reached give no verdict' '
	anew && printf "%s\n" hang hang refuse >../trouble && git config kbisect.launcher "$NODE" &&
	git config kbisect.parallel 2 && git -c kbisect.workerTimeout=10s -c kbisect.workerDir="$PWD/../nodedir" kbisect start b4 g0 >../out 2>../err &&
	culprit_is culprit && nothing_twice && test ! -s ../trouble && test -d ../nodedir/*/repository.git &&
	grep "ended without a verdict and is made again: ssh: connect to host node7 port 22: No route to host" ../err &&
	grep "ended without a verdict and is made again: it said nothing for 10 seconds" ../err
'

test_expect_success 'killed and continued: the same culprit' '
	anew && { die_at 62 "start b4 g0" || :; } && test -n "$(journal "select(.lane) | .commit")" &&
	test -z "$(journal "select(.event == \"result\")")" && git-kbisect continue >../out 2>../err &&
	culprit_is culprit && git_is_right && nothing_twice && consoles_are_here
'

test_expect_success 'a repository that is not there for the workers is said' '
	anew && test_exit_is 128 git -c kbisect.workerRepository="$PWD/../nowhere" kbisect start b4 g0 >../out 2>../err &&
	grep "^error: .* tests .* ended without a verdict.*cannot fetch from .$PWD/../nowhere" ../err
'

# A directory below /tmp could be another user's.
test_expect_success 'a host without a home directory makes no clone at a place that anybody could have taken' '
	anew && test_exit_is 128 git-kbisect start --launcher="$NODE env -u HOME" b4 g0 >../out 2>../err &&
	grep "^error: .* tests .* ended without a verdict.*: neither XDG_CACHE_HOME nor HOME is set there: set kbisect.workerDir" ../err
'

test_expect_success 'clocks that are days apart change nothing' '
	for hours in 30 -30
	do
		perl -e "print pack(q(q), \$ARGV[0] * 3600 * 1e9), chr(0) x 4088" -- $hours >../world && anew &&
		git-kbisect start --launcher="$NODE env LD_PRELOAD=$KBISECT_BUILD/t/hostile/shim.so HOSTILE_WORLD=$PWD/../world" b4 g0 >../out 2>../err &&
		culprit_is culprit && nothing_twice && ! grep warning: ../err && journal .time >../times && sort -n ../times | test_cmp - ../times || return
	done
'

# Each worker says so once, and the session for itself.
test_expect_success 'a cache that nodes cannot reach is told, and they go on without it' '
	anew && rm -rf ../home/.cache/git-kbisect && git -c kbisect.remoteCache=http://127.0.0.1:1 kbisect start b4 g0 >../out 2>../err && culprit_is culprit && nothing_twice &&
	grep warning: ../err >../warnings && test $(wc -l <../warnings) -gt 1 && test $(wc -l <../warnings) -le $(journal "select(.event == \"test\") | .commit" | wc -l) &&
	! grep -v "^warning: remote cache: http://127.0.0.1:1/.*: Couldn.t connect to server; going on without it$" ../warnings
'

# srun: keeps its options, and runs the rest as a node does: on the first of the file "nodes" that is
# not excluded. The one in the file "broken" has no QEMU. The file "trouble" works here, too.
# A job is preempted when its worker has said its first line, however fast this machine is.
fake_slurm() {
	mkdir -p ../slurm && cat >../slurm/srun <<-END &&
	#!/bin/sh
	while :
	do
		case \$1 in
		--exclude=*) excluded=,\${1#*=}, ;;
		--job-name=*) echo \$\$ >"$PWD/../slurm/pid.\${1#*=}" ;;
		-*) ;;
		*) break ;;
		esac
		echo "\$1" >>"$PWD/../srun-options"
		shift
	done
	for node in \$(cat "$PWD/../nodes") none
	do
		case \$excluded in *,\$node,*) ;; *) break ;; esac
	done
	case \$node in
	none)
		echo "srun: error: Unable to allocate resources: Requested node configuration is not available" >&2
		exit 1 ;;
	\$(cat "$PWD/../broken" 2>/dev/null))
		exec "$NODE" env SLURMD_NODENAME=\$node "\$1" "\$2" "\$3" sh sh -c \
			'printf "srun: error: n1: task 0: Exited with exit code 128\nno QEMU on \$SLURMD_NODENAME\n" >&2; exit 128' ;;
	esac
	case \$(cat "$PWD/../preempt" 2>/dev/null) in
	soon)
		echo now >"$PWD/../preempt"
		exec 3<&0
		"$NODE" env SLURMD_NODENAME=\$node "\$@" <&3 >"$PWD/../said.\$\$" &
		while kill -0 \$! && ! grep -q worker "$PWD/../said.\$\$"
		do
			sleep .01
		done
		kill \$! && wait
		head -n 2 "$PWD/../said.\$\$"
		echo "slurmstepd: error: *** STEP 7.0 ON n1 CANCELLED AT 2026-01-01T00:00:00 DUE TO PREEMPTION ***" >&2
		exit 137 ;;
	esac
	exec "$NODE" env SLURMD_NODENAME=\$node "\$@"
	END
	echo "n1 n2" >../nodes &&
	cat >../slurm/sinfo <<-\END &&
	#!/bin/sh
	case "$*" in
	*--partition=*) echo "$*" | grep -o "kernels$" || : ;;
	*) echo "kernels*" ;;
	esac
	END
	cat >../slurm/scancel <<-END && chmod +x ../slurm/*
	#!/bin/sh
	test ! -e "$PWD/../away" || { echo "scancel: error: Unable to contact slurm controller" >&2; exit 1; }
	echo "\$*" >>"$PWD/../cancelled"
	for name in \$(echo "\$*" | sed "s/.*--name=//; s/,/ /g")
	do
		! kill -0 \$(cat "$PWD/../slurm/pid.\$name") || echo \$name >>"$PWD/../cancelled-alive"
	done
	END
}

test_expect_success 'with Slurm srun gets the options, and a job that is preempted is made again' '
	anew && git config kbisect.launcher slurm && fake_slurm && echo soon >../preempt &&
	git config kbisect.slurm.partition kernels && git config kbisect.slurm.memory 3G && git config kbisect.slurm.time 2:00:00 &&
	(PATH=$PWD/../slurm:$PATH && git-kbisect start b4 g0) >../out 2>../err && culprit_is culprit && nothing_twice && consoles_are_here &&
	sort -u ../srun-options >../options && for option in --partition=kernels --mem=3G --time=2:00:00 --nodes=1 --ntasks=1 --cpus-per-task=1
	do
		grep -xe "$option" ../options || return
	done &&
	grep "ended without a verdict and is made again: slurmstepd: error: .* DUE TO PREEMPTION" ../err &&
	sed -n "s/^--job-name=//p" ../srun-options >../names && test $(sort -u ../names | wc -l) = 2 &&
	sed "s/^--quiet --name=//" ../cancelled | sort >../gone && cat ../names ../names | sort | test_cmp - ../gone &&
	test -z "$(ls .git/kbisect/jobs)"
'

test_expect_success 'a node that loses tests in a row gets no more jobs' '
	anew && echo n1 >../broken && rm ../srun-options && (PATH=$PWD/../slurm:$PATH && git-kbisect start b4 g0) >../out 2>../err &&
	culprit_is culprit && nothing_twice && grep -x -e --exclude=n1 ../srun-options &&
	grep "^warning: the test of .* ended without a verdict and is made again: no QEMU on n1" ../err &&
	test $(grep -c "^warning: node n1 lost 2 tests in a row: the next jobs go to other nodes$" ../err) = 1
'

# without_srun <argument>...: runs git kbisect, which is refused, where Slurm is not installed.
without_srun() {
	mkdir -p ../without-srun && ln -sf /usr/bin/* ../without-srun && rm -f ../without-srun/srun &&
	(PATH=$KBISECT_BUILD/t/fakes:$KBISECT_BUILD:$PWD/../without-srun && test_exit_is 128 timeout 120 "$KBISECT_BUILD/t/fakes/git-kbisect" "$@") 2>../err
}

test_expect_success 'when Slurm has no other node, its trouble is told' '
	anew && echo n1 >../nodes && (PATH=$PWD/../slurm:$PATH && test_exit_is 128 git-kbisect start b4 g0) 2>../err &&
	grep "^warning: no other node for a job: the next ones may go to n1 again: srun: error: Unable to allocate resources" ../err &&
	grep "^error: .* tests .* ended without a verdict.*no QEMU on n1" ../err && rm ../broken && echo "n1 n2" >../nodes &&
	without_srun continue && grep "^error: --launcher=slurm: .srun. is not in PATH; install" ../err &&
	(PATH=$PWD/../slurm:$PATH && git-kbisect continue) && culprit_is culprit && nothing_twice
'

test_expect_success 'jobs wait for a controller that does not answer' '
	anew && touch ../away && { (PATH=$PWD/../slurm:$PATH && git-kbisect start b4 g0) >../out 2>../err & } &&
	until grep "^warning: Slurm does not answer: the job waits for it" ../err
	do
		kill -0 $! && sleep .1 || return
	done && rm ../away && wait $! && culprit_is culprit && nothing_twice && ! grep "without a verdict" ../err
'

# opened_again <errors>: what a new start says, which opens the session that is under way.
opened_again() {
	(PATH=$PWD/../slurm:$PATH && test_exit_is 128 git-kbisect start b4 g0) 2>../err &&
	grep "^error: a session is under way" ../err && test $(wc -l <../err) = "$1"
}

test_expect_success 'jobs that a killed session left are cancelled when it is opened again' '
	anew && printf "%s\n" hang hang >../trouble && rm -f ../srun-options &&
	{ PATH=$PWD/../slurm:$PATH git-kbisect start b4 g0 >../out 2>../err & } && session=$! &&
	until test "$(grep -c job-name= ../srun-options 2>/dev/null)" = 2 && test ! -s ../trouble
	do
		kill -0 $session && sleep .1 || return
	done && touch ../away && kill -9 $session && { wait $session || :; } &&
	ls .git/kbisect/jobs >../left && test $(wc -l <../left) = 2 &&
	while pgrep -f "$(head -n 1 ../left)|$(tail -n 1 ../left)"
	do
		sleep .1
	done && opened_again 2 && for job in $(cat ../left)
	do
		grep "^warning: jobs .* in Slurm cannot be cancelled, .*scancel --name=$job\b.*: scancel: error: Unable to contact" ../err || return
	done && rm ../away ../cancelled && opened_again 1 && sed "s/^--quiet --name=//" ../cancelled | sort | test_cmp ../left - &&
	test ! -e .git/kbisect/jobs && (PATH=$PWD/../slurm:$PATH && git-kbisect continue) && culprit_is culprit && nothing_twice
'

# With a failure in one run of three a good commit needs a dozen runs. The jobs of those who make some
# of them end before the jobs of others.
test_expect_success 'jobs that help with the runs of a commit end alone' '
	git-kbisect reset && in_fake_repo flaky && printf "sleep .3\ntest\nexit 0\n" | fake_commit g0 kernel/k.c && many_commits 2 g kernel/k.c &&
	printf "sleep .3\ntest\nshare 1/3 warning bad_function\nexit 0\n" | fake_commit culprit kernel/k.c && many_commits 2 b kernel/k.c &&
	git config kbisect.launcher slurm && git config kbisect.guests 1 && git config kbisect.parallel 6 && rm -f ../cancelled-alive &&
	(PATH=$PWD/../slurm:$PATH && git-kbisect start b2 g0) >../out 2>../err && culprit_is culprit && nothing_twice && consoles_are_here &&
	journal "select(.event == \"test\" and .lane) | .commit" | sort -u >../searched &&
	journal "select(.event == \"run\") | .commit + .run.console" | grep /remote- | grep -q -F -f ../searched &&
	test ! -e ../cancelled-alive && test -z "$(ls .git/kbisect/jobs)" && ! grep warning: ../err && cd ../repo
'

test_expect_success 'doctor looks at a node, and Slurm that is absent or lacks the partition is said' '
	git-kbisect reset && { (PATH=$PWD/../slurm:$PATH && git-kbisect doctor) >../out; :; } &&
	grep "^ok  *launcher  *git-kbisect version" ../out && grep "^[a-z]*  *there: cache" ../out && grep "^ok  *there: fetch" ../out &&
	without_srun start b4 g0 &&
	grep "^error: --launcher=slurm: .srun. is not in PATH; install" ../err && test $(wc -l <../err) = 1 &&
	(PATH=$PWD/../slurm:$PATH && test_exit_is 128 git -c kbisect.slurm.partition=nosuch kbisect start b4 g0) 2>../err &&
	grep "^error: kbisect.slurm.partition: Slurm has no partition .nosuch." ../err
'

test_expect_success 'values that make no sense are refused' '
	git-kbisect reset && git config --unset kbisect.parallel &&
	test_exit_is 128 git-kbisect start b4 g0 2>../err && grep "^error: --launcher needs --parallel=<k>, with at least 2" ../err &&
	test_exit_is 128 git-kbisect start --parallel=auto b4 g0 2>../err && grep "^error: --launcher needs --parallel=<k>: " ../err &&
	test_exit_is 128 git-kbisect worker --request </dev/null 2>../err &&
	grep "^error: standard input has no request for a worker" ../err
'

test_done
