# SPDX-License-Identifier: GPL-2.0-only
# Small synthetic bisection logs in the format of syzbot.
# audit_hash <letter>: prints a full hash; audit_runs <n> <outcome>: prints <n> run lines.
audit_hash() {
	printf '%040d' 0 | tr 0 "$1"
}

audit_runs() {
	for i in $(seq 0 $(($1 - 1)))
	do
		echo "run #$i: $2"
	done
}

# audit_step <hash> <verdict>: prints one step around the runs on standard input.
audit_step() {
	echo "testing commit $1 with gcc (GCC) 10.2.1 20210217"
	echo "kernel signature: $(printf '%064d' 0 | tr 0 "${1%"${1#?}"}")"
	cat
	echo "# git bisect $2 $1"
}

# audit_log: prints a log with bad end a, good end e, good d, bad b and culprit c. The
# runs of c are on standard input.
audit_log() {
	a=$(audit_hash a) b=$(audit_hash b) c=$(audit_hash c) d=$(audit_hash d) e=$(audit_hash e)
	echo "bisecting cause commit starting from $a"
	echo "building syzkaller on $(audit_hash 0)"
	echo "testing commit $a with gcc (GCC) 10.2.1 20210217"
	echo "all runs: crashed: WARNING in foo_target"
	echo "testing release v5.11"
	echo "testing commit $e with gcc (GCC) 10.2.1 20210217"
	echo "all runs: OK"
	echo "# git bisect start $a $e"
	echo "Bisecting: 5 revisions left to test after this (roughly 2 steps)"
	echo "[$d] foo: the good one"
	echo
	echo "all runs: OK" | audit_step "$d" good
	echo "Bisecting: 2 revisions left to test after this (roughly 1 step)"
	echo "[$b] foo: the bad one"
	echo
	echo "all runs: crashed: WARNING in foo_target" | audit_step "$b" bad
	echo "Bisecting: 0 revisions left to test after this (roughly 0 steps)"
	echo "[$c] foo: the culprit"
	echo
	audit_step "$c" bad
	cat <<-END
	$c is the first bad commit
	commit $c
	Author: A U Thor <author@example.org>
	Date:   Tue Mar 16 16:33:01 2021 +0100

	    foo: the culprit

	 drivers/foo/foo.c | 2 ++
	 1 file changed, 2 insertions(+)
	culprit signature: 1
	parent  signature: 2
	revisions tested: 5, total time: 1h2m3s (build: 1h, test: 2m3s)
	first bad commit: $c foo: the culprit
	recipients (to): ["author@example.org"]
	recipients (cc): []
	END
}

# audit_report <title> <function> <file>: prints the report at the end of a log.
audit_report() {
	cat <<-END
	crash: $1
	WARNING: CPU: 0 PID: 1 at $3:12 $2+0x12/0x34 $3:12
	Call Trace:
	 $2+0x12/0x34 $3:12
	 do_syscall_64+0x2d/0x70 arch/x86/entry/common.c:46
	END
}
