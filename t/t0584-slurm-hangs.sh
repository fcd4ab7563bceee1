#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='programs of Slurm that hang: the session goes on, can be interrupted, and leaves nothing running'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
. "$KBISECT_T/lib-parallel.sh"

# Each word in the file "stuck" lets one scancel hang when its turn comes: "begin" before a job, "end"
# after it. The file "hung" has the processes of all that hangs, which ignore SIGTERM. A job was begun
# when "cancelled" has its name an odd number of times.
cat >hang <<END
trap "" TERM
sleep 1000 &
echo \$\$ \$! >>"$PWD/hung"
wait
END
mkdir slurm && cat >slurm/scancel <<END
#!/bin/sh
cd "$PWD" && exec 9>>lock && flock 9 && word=\$(head -n 1 stuck) && turn=begin
test \$((\$(grep -cxe "\$*" cancelled) % 2)) = 0 || turn=end
test "\$word" != \$turn || { sed -i 1d stuck && exec 9>&- && . ./hang; }
echo "\$*" >>cancelled
END
cat >slurm/srun <<END
#!/bin/sh
while :
do
	case \$1 in
	-*) shift ;;
	*) break ;;
	esac
done
test ! -e "$PWD/old" || { echo "{\"worker\":\"0.1\"}" && exec sleep 1000; }
exec env -i PATH="$PATH" HOME="$PWD/home" SLURMD_NODENAME=n1 KBISECT_FAKE_STATE="$KBISECT_FAKE_STATE" "\$@"
END
cat >slurm/sinfo <<END
#!/bin/sh
test -z "\$SINFO_HANGS" || . "$PWD/hang"
echo "kernels*"
END
# The deadline of a minute is two seconds here.
cat >slurm/timeout <<END
#!/bin/sh
shift 3 && exec "$(command -v timeout)" -k 1 2 "\$@"
END
chmod +x slurm/* && mkdir home && touch stuck cancelled hung

# with_slurm <program> <argument>...: fails when that takes too long.
with_slurm() {
	timeout 300 env PATH="$PWD/../slurm:$PATH" "$@"
}

# none_left: all that hung is gone, or about to be. Without a process nobody has read the file.
none_left() {
	local end=$((SECONDS + 60)) pid
	test -s ../hung || return
	for pid in $(cat ../hung)
	do
		while kill -0 "$pid" 2>/dev/null
		do
			test $SECONDS -lt $end && sleep .1 || return
		done
	done
	while pgrep -f "git-kbisect[.].*[.][01] $PWD/.git/kbisect/jobs"
	do
		test $SECONDS -lt $end && sleep .1 || return
	done
}

test_expect_success 'a scancel that hangs is killed and run again, and the session goes on' '
	fake_repo repo && git config kbisect.guests 4 && many_commits 5 g kernel/k.c && git tag g0 g1 && many_commits 3 h kernel/k.c &&
	printf "test\nwarning bad_function\nexit 0\n" | fake_commit culprit kernel/k.c && many_commits 4 b kernel/k.c &&
	git config kbisect.launcher slurm && git config kbisect.parallel 2 && printf "%s\n" begin end end >../stuck &&
	with_slurm git-kbisect start b4 g0 >../out 2>../err && culprit_is culprit && git_is_right && nothing_twice &&
	test ! -s ../stuck && test -z "$(ls .git/kbisect/jobs)" && none_left &&
	test $(grep -c "^warning: Slurm does not answer: the job waits for it$" ../err) = 1 &&
	grep "^warning: Slurm does not answer: the next job waits for it$" ../err && ! grep "without a verdict" ../err
'

# interrupted <turn> <words of the warning>: a session whose scancel hangs for ever ends at once when
# it is interrupted, and when it is continued, the culprit is the same.
interrupted() {
	anew && : >../hung && : >../cancelled && yes "$1" | head -n 1000 >../stuck &&
	{ PATH=$PWD/../slurm:$PATH git-kbisect start b4 g0 >../out 2>../err & } && session=$! &&
	until grep "^warning: Slurm does not answer: the $2 waits for it$" ../err
	do
		kill -0 $session && sleep .1 || return
	done &&
	kill $session && { wait $session || test $? = 143; } && none_left && grep "^interrupted; saved" ../err &&
	test -n "$(ls .git/kbisect/jobs)" && : >../stuck && : >../cancelled &&
	with_slurm git-kbisect continue 2>../err && culprit_is culprit && nothing_twice &&
	test -z "$(ls .git/kbisect/jobs)" && ! grep warning: ../err
}

test_expect_success 'a session whose scancel hangs for ever can be interrupted' '
	interrupted begin job && interrupted end "next job"
'

# Workers of another version end the session. Both wait for a deadline of a minute.
test_expect_success 'jobs that cannot be cancelled are told at the end, and doctor tells that sinfo hangs' '
	anew && : >../hung && : >../cancelled && yes end | head -n 1000 >../stuck && touch ../old &&
	{ SINFO_HANGS=1 with_slurm git-kbisect doctor >../doctor & } && test_exit_is 128 with_slurm git-kbisect start b4 g0 2>../err &&
	grep "^error: the worker is git kbisect 0.1 and this is " ../err && ls .git/kbisect/jobs >../left && test -s ../left &&
	for job in $(cat ../left)
	do
		grep "^warning: jobs .* in Slurm cannot be cancelled, .*scancel --name=$job\b.*: scancel did not end within 60 s$" ../err || return
	done &&
	test_exit_is 128 wait $! && none_left &&
	grep "^problem  *launcher  *--launcher=slurm: Slurm does not answer: sinfo did not end within 60 s" ../doctor &&
	rm ../old && : >../stuck && : >../cancelled && with_slurm git-kbisect continue 2>../err && culprit_is culprit && ! grep warning: ../err
'

test_done
