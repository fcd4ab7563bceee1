# SPDX-License-Identifier: GPL-2.0-only
# A cluster of real Slurm with two nodes, n1 and n2, which are both this host, sourced after
# lib-test.sh. All of it is on the loopback interface and below $CLUSTER; the host's own Slurm, if
# there is one, is not touched.
#
#	slurm_begin			writes the configuration, and starts the controller and the nodes
#	slurm_controller, slurm_node <node>
#					starts one of these again
#	slurm_kill_controller		ends it by SIGKILL
#	slurm_lose <node>		ends the node by SIGKILL, with all that runs there
#	slurm_running <node>		prints the job of the node, or fails
#	slurm_jobs			prints "state node" of all jobs that have ended
#	slurm_wait <seconds> <command>...	waits until the command succeeds
#
# Tasks on a node get the variables in the file $CLUSTER/<node>.env, which has lines of the form
# "export NAME=value".
PATH=$PATH:/usr/sbin:/sbin
for tool in slurmctld slurmd srun sinfo squeue scontrol scancel
do
	require_or_skip "$tool (Debian: slurmctld slurmd slurm-client)" command -v $tool
done
CLUSTER=$SHARNESS_TRASH_BASE/cluster
SLURM_CONF=$CLUSTER/slurm.conf
export SLURM_CONF

# free_ports <n>: prints ports on which nothing listens.
free_ports() {
	perl -MIO::Socket::INET -e '@s = map { IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1") or die $! } 1 .. shift;
		print join(" ", map { $_->sockport } @s), "\n"' "$1"
}

slurm_config() {
	local host user ports
	host=$(uname -n) && host=${host%%.*} && user=$(id -un) && read -r -a ports <<<"$(free_ports 3)" &&
	cat >"$SLURM_CONF" <<-END
	ClusterName=kbisect
	SlurmctldHost=$host(127.0.0.1)
	SlurmctldPort=${ports[0]}
	AuthType=auth/none
	CredType=cred/none
	SlurmUser=$user
	SlurmdUser=$user
	StateSaveLocation=$CLUSTER/state
	SlurmdSpoolDir=$CLUSTER/spool-%n
	SlurmctldPidFile=$CLUSTER/slurmctld.pid
	SlurmdPidFile=$CLUSTER/%n.pid
	SlurmctldLogFile=$CLUSTER/slurmctld.log
	SlurmdLogFile=$CLUSTER/%n.log
	ProctrackType=proctrack/linuxproc
	TaskPlugin=task/none
	TaskProlog=$CLUSTER/prolog
	MpiDefault=none
	SwitchType=switch/none
	JobAcctGatherType=jobacct_gather/none
	JobCompType=jobcomp/filetxt
	JobCompLoc=$CLUSTER/jobs
	SelectType=select/cons_tres
	SelectTypeParameters=CR_Core
	ReturnToService=2
	SlurmdTimeout=20
	KillWait=5
	UnkillableStepTimeout=60
	SlurmdParameters=config_overrides
	NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=${ports[1]} CPUs=$(nproc)
	NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=${ports[2]} CPUs=$(nproc)
	PartitionName=kernels Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
	END
}

slurm_wait() {
	local end=$((SECONDS + $1))
	shift
	until "$@"
	do
		test $SECONDS -lt $end || { echo "in vain: $*" >&2; return 1; }
		sleep .2
	done
}

slurm_controller() {
	slurmctld -f "$SLURM_CONF" </dev/null >/dev/null 2>&1 3>&- 4>&- 8>&- && slurm_wait 60 slurm_answers
}

slurm_answers() {
	sinfo --noheader >/dev/null 2>&1
}

# Daemons keep nothing open that belongs to the test.
slurm_node() {
	slurmd -N "$1" -f "$SLURM_CONF" </dev/null >/dev/null 2>&1 3>&- 4>&- 8>&- &&
	slurm_wait 60 slurm_is_up "$1"
}

slurm_is_up() {
	case $(sinfo --noheader --nodes="$1" --format=%t) in idle | mix | alloc) ;; *) return 1 ;; esac
}

slurm_begin() {
	mkdir -p "$CLUSTER/state" "$CLUSTER/spool-n1" "$CLUSTER/spool-n2" && slurm_config &&
	printf '#!/bin/sh\ncat "%s/$SLURMD_NODENAME.env" 2>/dev/null\n:\n' "$CLUSTER" >"$CLUSTER/prolog" &&
	chmod +x "$CLUSTER/prolog" && slurm_controller && slurm_node n1 && slurm_node n2
}

# processes_of <node>: prints those of the node and all that they started. The processes of a step
# write to the log of the node, which they hold open. They overwrite their environment with a title.
processes_of() {
	local file
	for file in $(find /proc/[0-9]*/fd -lname "$CLUSTER/$1.log" 2>/dev/null)
	do
		file=${file#/proc/}
		descendants "${file%%/*}"
	done | sort -u
}

descendants() {
	local pid
	for pid
	do
		echo "$pid"
		descendants $(pgrep -P "$pid")
	done
}

slurm_lose() {
	local pids
	pids=$(processes_of "$1") && test -n "$pids" && kill -9 $pids 2>/dev/null
	test -n "$pids"
}

slurm_kill_controller() {
	kill -9 $(cat "$CLUSTER/slurmctld.pid")
}

slurm_running() {
	squeue --noheader --states=RUNNING --nodelist="$1" --format=%A 2>/dev/null | grep .
}

slurm_jobs() {
	sed 's/.* JobState=\([A-Z_]*\) .* NodeList=\([^ ]*\) .*/\1 \2/' "$CLUSTER/jobs"
}

slurm_end() {
	slurm_lose n1
	slurm_lose n2
	slurm_kill_controller 2>/dev/null
}
# This ends the cluster after a failure, too, when sharness runs no clean-up.
cleanup slurm_end
trap 'code=$?; slurm_end >/dev/null 2>&1; (exit $code); die' EXIT
