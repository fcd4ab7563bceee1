#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='git kbisect audit tells which results of other bisections follow from their runs'

. ./lib-test.sh
. "$KBISECT_T/lib-audit.sh"

: "${KBISECT_SEED:=$KBISECT_SRC/../shared/seed/bisect-log.txt}"
: "${KBISECT_BISECT_LOGS:=$KBISECT_SRC/../shared/bisect-logs}"
if test -f "$KBISECT_SEED"
then
	test_set_prereq SEED
elif test "$CI" = true
then
	error "no seed log at $KBISECT_SEED"
fi
if test -f "$KBISECT_BISECT_LOGS/labels.tsv"
then
	test_set_prereq LOGS
elif test "$CI" = true
then
	error "no bisection logs at $KBISECT_BISECT_LOGS"
fi

test_expect_success 'a culprit that shows the target follows, with exit status 0' '
	{
		audit_runs 10 "crashed: WARNING in foo_target" | audit_log &&
		audit_report "WARNING in foo_target" foo_target drivers/foo/foo.c
	} >right.log &&
	git-kbisect audit right.log >out &&
	grep "nothing in the log speaks against it" out &&
	git-kbisect audit --json right.log >json &&
	cat >want <<-EOT &&
	{"version":1,"claimed":["$(audit_hash c)"],"carried":true,"disputed":[],"supported":["$(audit_hash c)"],"next":[]}
	EOT
	test_cmp want json
'

test_expect_success 'a culprit that only shows an unrelated crash is disputed, with exit status 1' '
	{
		{
			audit_runs 6 "crashed: WARNING in kvm_wait"
			audit_runs 4 "boot failed: WARNING in kvm_wait"
		} | audit_log &&
		audit_report "WARNING in kvm_wait" kvm_wait arch/x86/kernel/kvm.c
	} >wrong.log &&
	test_exit_is 1 git-kbisect audit wrong.log >out &&
	grep "bad: 0 of 10 runs show the target" out &&
	grep "run past WARNING in kvm_wait" out &&
	test_exit_is 1 git-kbisect audit --json - <wrong.log >json &&
	c=$(audit_hash c) &&
	grep "\"claimed\":\\[\"$c\"\\],\"carried\":false,\"disputed\":\\[{\"commit\":\"$c\",\"verdict\":\"bad\",\"reason\":" json &&
	grep "\"supported\":\\[\"$c\",\"$(audit_hash b)\"\\],\"next\":\\[\"$c\"\\]}" json
'

test_expect_success 'an unrelated crash does not count because the culprit changes a file of it' '
	{
		audit_runs 10 "crashed: WARNING in kvm_wait" | audit_log &&
		audit_report "WARNING in kvm_wait" kvm_wait drivers/foo/foo.c
	} >alien.log &&
	test_exit_is 1 git-kbisect audit alien.log >out &&
	grep "bad: 0 of 10 runs show the target; 10 crashed in something else, mostly WARNING in kvm_wait" out
'

test_expect_success 'another face of the target counts when the culprit changes a file of it' '
	{
		audit_runs 10 "crashed: KASAN: use-after-free Read in foo_target_fini" | audit_log &&
		audit_report "KASAN: use-after-free Read in foo_target_fini" foo_target_fini drivers/foo/foo.c
	} >face.log &&
	git-kbisect audit face.log >out &&
	grep "nothing in the log speaks against it" out
'

# placeless_log <title>: prints a log whose bad commits show the title in all runs.
placeless_log() {
	{
		audit_runs 10 "crashed: $1" | audit_log &&
		audit_report "$1" bar lib/bar.c
	} | sed "s/WARNING in foo_target/$1/"
}

test_expect_success 'a target that names no place is not disputed for that alone when all runs show it' '
	for title in "unregister_netdevice: waiting for DEV to become free" \
		"INFO: rcu detected stall in corrupted" \
		"lost connection to test machine" "no output from test machine"
	do
		placeless_log "$title" >vague.log &&
		git-kbisect audit vague.log >out &&
		grep "nothing in the log speaks against it" out &&
		! grep "not supported" out || return
	done
'

test_expect_success 'a start that names no place is not disputed for that when the commits after it agree' '
	{
		audit_runs 10 "crashed: WARNING in foo_target" | audit_log &&
		audit_report "WARNING in foo_target" foo_target drivers/foo/foo.c
	} | sed "4s/WARNING in foo_target/no output from test machine/" >agree.log &&
	grep "all runs: crashed: no output" agree.log &&
	git-kbisect audit agree.log >out &&
	grep "nothing in the log speaks against it" out
'

test_expect_success 'a target that names no place is disputed when other evidence speaks against it' '
	placeless_log "lost connection to test machine" |
		sed "s/^parent  signature: 2/parent  signature: 1/" >same.log &&
	test_exit_is 1 git-kbisect audit same.log >out &&
	test 2 = $(grep -c "bad: 10 of 10 runs show the target; it names no place, so it may be any bug" out) &&
	{
		{
			audit_runs 9 OK
			audit_runs 1 "crashed: no output from test machine"
		} | audit_log &&
		audit_report "no output from test machine" bar lib/bar.c
	} | sed "s/WARNING in foo_target/lost connection to test machine/" >rare.log &&
	test_exit_is 1 git-kbisect audit rare.log >out &&
	grep "bad: 0 of 10 runs show the target; 1 crashed in something else" out
'

test_expect_success 'a culprit that changes no code of the kernel that crashed is disputed' '
	for file in Makefile drivers/foo/Kconfig Documentation/foo/foo.c tools/foo/foo.c \
		arch/arm64/kernel/foo.c
	do
		sed "s,^ drivers/foo/foo.c |, $file |," right.log >inert.log &&
		test_exit_is 1 git-kbisect audit inert.log >out &&
		grep "it changes no code of the kernel that crashed" out || return
	done &&
	for file in drivers/foo/foo.rs arch/x86/kernel/foo.c .../foo/foo.c
	do
		sed "s,^ drivers/foo/foo.c |, $file |," right.log >code.log &&
		git-kbisect audit code.log >out || return
	done
'

test_expect_success 'a log without the runs to judge its claim by is neither disputed nor affirmed, with exit status 2' '
	sed "4s/crashed: /boot failed: /" right.log >start.log &&
	sed "/^testing commit $(audit_hash c)/,/^# git bisect bad/{/^run #/d}" right.log >claim.log &&
	sed -e "s/^all runs: OK/# & is lost/" right.log >good.log &&
	sed -e "s/^bisecting cause commit starting from/bisecting fixing commit since/" \
		-e "s/first bad commit:/first good commit:/" right.log >fixed.log &&
	for i in "start:no run of its first commit crashed" "claim:it has no run of the claimed commit" \
		"good:it has no run of a good commit" "fixed:it is a search for the fixing commit"
	do
		file=${i%%:*}.log &&
		test_exit_is 2 git-kbisect audit $file >out &&
		grep "the log is not enough to judge it: ${i#*:}" out &&
		! grep -e "speaks against" -e "does not follow" -e "not carried" -e "the culprit is in" out &&
		test_exit_is 2 git-kbisect audit --json $file >json &&
		grep "\"carried\":null,\"not_judged\":\"${i#*:}\",\"disputed\":\[\],\"supported\":\[\],\"next\":\[\]" json ||
		return
	done
'

test_expect_success 'a doubtful bad verdict does not matter when an older commit shows the target' '
	audit_runs 10 "crashed: WARNING in foo_target" | audit_log |
		sed -e "/^testing commit $(audit_hash b)/,/^# git bisect bad/s/foo_target/kvm_wait/" \
			-e "/^culprit signature/,\$d" >moot.log &&
	grep "WARNING in kvm_wait" moot.log &&
	git-kbisect audit --json moot.log >json &&
	grep "\"carried\":null,\"disputed\":\[\]" json &&
	sed "/^testing commit $(audit_hash c)/,/^# git bisect bad/s/foo_target/kvm_wait/" moot.log >doubt.log &&
	git-kbisect audit --json doubt.log >json &&
	grep "\"disputed\":\[{\"commit\":\"$(audit_hash b)\".*{\"commit\":\"$(audit_hash c)\"" json
'

test_expect_success 'the set comes from the history in a repository that has the commits' '
	git init -q repo &&
	(
		cd repo &&
		for i in e d x c y b a
		do
			git commit -q --allow-empty -m $i && git tag t$i || exit 1
		done &&
		sed_args= &&
		for i in a b c d e
		do
			sed_args="$sed_args -e s/$(audit_hash $i)/$(git rev-parse t$i)/g"
		done &&
		sed $sed_args ../wrong.log >log &&
		test_exit_is 1 git-kbisect audit --json log >json &&
		grep "\"supported\":\\[\"$(git rev-parse tx)\",\"$(git rev-parse tc)\",\"$(git rev-parse ty)\",\"$(git rev-parse tb)\"\\]" json &&
		test_exit_is 1 git-kbisect audit log >out &&
		grep "by the history here" out
	)
'

test_expect_success 'carried is null for a log that claims no culprit, with exit status 0' '
	sed "/^culprit signature/,\$d" wrong.log >none.log &&
	echo "error: bisection is taking too long" >>none.log &&
	git-kbisect audit --json none.log >json &&
	grep "\"claimed\":\\[\\],\"carried\":null" json
'

test_expect_success 'a log that is cut short is audited in part, and the end is reported' '
	head -n 12 wrong.log >cut.log &&
	printf "testing comm" >>cut.log &&
	git-kbisect audit cut.log >out 2>err &&
	grep "line 13: the line is cut short" err &&
	grep "line 13: the log ends before its result" err
'

test_expect_success 'lines that cannot be understood are reported by number' '
	sed "3s/^testing commit.*/testing commit xyzzy/" wrong.log >odd.log &&
	sed -i "8s/^/# git bisect frobnicate\\n/" odd.log &&
	test_exit_is 2 git-kbisect audit odd.log >out 2>err &&
	grep "line 3: .testing commit. without a hash" err &&
	grep "line 8: an unknown git bisect command" err
'

test_expect_success 'NUL bytes are reported with their line' '
	sed "7s/OK/O@K/" wrong.log | tr @ "\\000" >nul.log &&
	{ git-kbisect audit nul.log >out 2>err || test $? = 1; } &&
	grep "line 7: NUL bytes" err
'

test_expect_success 'a log of another tool is refused with the reason' '
	printf "git bisect start\n# bad: [%s] x\n" $(audit_hash a) >git.log &&
	test_exit_is 128 git-kbisect audit git.log 2>err &&
	grep "line 1: this is a log of git bisect" err &&
	echo "hello" >other.log &&
	test_exit_is 128 git-kbisect audit other.log 2>err &&
	grep "other.log: line 1: not a syzbot bisection log" err &&
	test_exit_is 128 git-kbisect audit /dev/null 2>err &&
	grep "an empty log" err &&
	test_exit_is 128 git-kbisect audit missing.log 2>err &&
	grep "missing.log" err
'

test_expect_success 'a log of 100 MB is read up to the ceiling, with a message' '
	{
		cat wrong.log | sed "/^crash:/,\$d" &&
		yes "kernel/foo.c:1: error: something long enough to fill a log with, again and again" |
			head -c 100000000
	} >big.log &&
	{ git-kbisect audit big.log >out 2>err || test $? = 1; } &&
	grep "larger than 64 MiB; what follows line [0-9]* is missing" err &&
	grep "^target: WARNING in foo_target" out &&
	rm big.log
'

test_expect_success 'wrong usage gives exit status 129' '
	test_exit_is 129 git-kbisect audit 2>err &&
	test_exit_is 129 git-kbisect audit a b 2>err
'

test_expect_success SEED 'the log of the seed does not show its culprit bad, and supports a set of two' '
	test_exit_is 1 git-kbisect audit --json "$KBISECT_SEED" >json 2>err &&
	test ! -s err &&
	d=d40b9fdee6dc819d8fc35f70c345cbe0394cde4c &&
	e=1eabf46a776387bb6b52d1168bd49bf2645e07a9 &&
	grep "\"claimed\":\\[\"$d\"\\],\"carried\":false,\"disputed\":\\[{\"commit\":\"$d\",\"verdict\":\"bad\",\"reason\":\"0 of 10 runs show" json &&
	grep "\"supported\":\\[\"$d\",\"$e\"\\],\"next\":\\[\"$d\"\\]}" json &&
	test_exit_is 1 git-kbisect audit "$KBISECT_SEED" >out &&
	grep "run past WARNING in kvm_wait" out
'

test_expect_success LOGS 'of the real logs all are read, wrong results are disputed and right ones are not' '
	"$KBISECT_BUILD/t/perf/audit-table" "$KBISECT_BISECT_LOGS/labels.tsv" \
		"$KBISECT_BISECT_LOGS/logs" >table || { cat table; false; } &&
	! grep "line [0-9]*:" table &&
	grep "not parsed 0, with a problem or cut short 0" table
'

test_expect_success LOGS 'weights that were fitted to other logs dispute wrong results and not right ones' '
	"$KBISECT_BUILD/t/perf/audit-table" "$KBISECT_BISECT_LOGS/labels.tsv" \
		"$KBISECT_BISECT_LOGS/logs" --features >features &&
	"$KBISECT_BUILD/t/perf/fit-audit" <features >left-out || { cat left-out; false; }
'

test_expect_success 'a problem that many lines have is reported once' '
	{
		audit_runs 10 "crashed: WARNING in foo_target" | audit_log | head -n 6 &&
		for i in $(seq 40); do echo "run #$i: gone"; done
	} >many.log &&
	git-kbisect audit many.log 2>err &&
	test "$(grep -c "a run with an unknown outcome (and on [1-9][0-9]* lines after it)" err)" = 1 &&
	test "$(wc -l <err)" -lt 5
'

test_expect_success 'more commits than any bisection tests are refused with a single message' '
	{
		audit_runs 10 "crashed: WARNING in foo_target" | audit_log | head -n 6 &&
		for i in $(seq -f %040.0f 10000)
		do
			echo "testing commit $i with gcc (GCC) 10.2.1 20210217"
			echo "all runs: OK"
		done
	} >huge.log &&
	test_exit_is 128 git-kbisect audit huge.log 2>err &&
	test "$(wc -l <err)" = 1 &&
	grep "huge.log: line 4[0-9]*: more than 2000 commits are tested" err
'

# many_titles <different titles>: a log of 1999 commits with 100 runs each, of which the last
# is claimed. Each run shows one of these titles, with a report of the first.
many_titles() {
	awk -v titles="$1" "BEGIN {
		print \"bisecting cause commit starting from \" sprintf(\"%040x\", 1)
		for (c = 1; c < 2000; c++) {
			printf \"testing commit %040x with gcc (GCC) 10.2.1 20210217\\n\", c
			for (r = 0; r < 100; r++) {
				t = (c * 100 + r) % titles
				print \"run #\" r \": crashed: WARNING in foo\" t \"_a_b_c_bar\" t
			}
			printf \"# git bisect bad %040x\\n\", c
		}
		printf \"testing commit %040x with gcc\\nall runs: OK\\n\", c
		printf \"# git bisect good %040x\\n\", c
		printf \"revisions tested: 1, total time: 1s\\nfirst bad commit: %040x x\\n\", c - 1
	}" &&
	audit_report "WARNING in foo0_a_b_c_bar0" foo0_a_b_c_bar0 drivers/foo/foo.c
}

test_expect_success 'each pair of titles is compared once, however many runs show it' '
	many_titles 999 >pairs.log &&
	audit_status=0 &&
	timeout 60 git-kbisect audit pairs.log >out || audit_status=$? &&
	test $audit_status -lt 2 &&
	grep "^target: WARNING in foo" out
'

test_expect_success 'a log with more titles than any bisection shows is refused' '
	many_titles 1001 >titles.log &&
	test_exit_is 128 git-kbisect audit titles.log 2>err &&
	grep "titles.log: line [0-9]*: the runs show more than 1000 different titles" err
'

test_done
