#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='the cases of the reference system, on its topology, in whole sessions'

. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# One commit of the topology, tagged c<name>; releases also vN.0.
# reads: CULPRIT, BROKEN_FROM (several), FIXED (several: build again), CRASH (file of commands),
# NOISE_FROM, NOISE, GOOD_FROM (does nothing wrong from here on), SAME (several: nothing that
# is compiled changes)
topology_commit() {
	case " $SAME " in
	*" $1 "*) set -- "$1" Documentation/same.rst ;;
	esac
	case " $BROKEN_FROM " in
	*" $1 "*) echo "no rule to make this" >BROKEN ;;
	esac
	case " $FIXED " in
	*" $1 "*) rm -f BROKEN ;;
	esac
	if test "$1" = "${CULPRIT:-none}"
	then
		fake_commit "c$1" "$2" <"$CRASH"
	elif test "$1" = "${NOISE_FROM:-none}"
	then
		fake_commit "c$1" "$2" <"$NOISE"
	elif test "$1" = "${GOOD_FROM:-none}"
	then
		printf "test\nexit 0\n" | fake_commit "c$1" "$2"
	else
		fake_commit "c$1" "$2" </dev/null
	fi || return
	case $1 in
	?00) fake_tag "v${1%00}.0" ;;
	esac
}

# topology_commits <file> <name>...
topology_commits() {
	local changed=$1 && shift &&
	for n
	do
		topology_commit $n "$changed" || return
	done
}

topology_merge() {
	git merge -q --no-ff -m "c$1: merge" "$2" && git tag "c$1" || return
	case $1 in
	?00) git tag "v${1%00}.0" ;;
	esac
}

# topology <dir>: makes the commits 400-405 ... 900-905; 700 merges 650 (from 500), 804
# merges 790-791-792 (from 700); 850-851-852 branch off at 800.
topology() {
	fake_repo "$1" || return
	# The behaviour of a kernel may change without any change of its compiled files.
	test -z "$SAME" || printf "init/main.c\nkernel/k.c\n" >compiled
	at_once topology_commits kernel/k.c 400 401 402 403 404 405 500 501 502 503 504 505 \
		600 601 602 603 604 605 &&
	git checkout -q -b side650 c500 && topology_commit 650 init/main.c &&
	git checkout -q main && topology_merge 700 side650 &&
	at_once topology_commits kernel/k.c 701 702 703 704 705 800 801 802 803 &&
	git checkout -q -b side790 c700 && at_once topology_commits init/main.c 790 791 792 &&
	git checkout -q main && topology_merge 804 side790 && at_once topology_commits kernel/k.c 805 900 901 902 903 904 905 &&
	git checkout -q -b side850 c800 && at_once topology_commits arch/x86/Makefile 850 851 852 &&
	git checkout -q main
}

CRASH=$PWD/crash NOISE=$PWD/noise
cat >"$CRASH" <<\EOF
test
warning bad_function
exit 0
EOF

candidates() {
	git-kbisect show --json | jq -r '.candidates[].commit' | sort >../got &&
	for c
	do
		hash_of "c$c" || return
	done | sort >../want &&
	test_cmp ../want ../got
}

test_expect_success 'cause: 602 is found with more than 99 %' '
	(
		CULPRIT=602 && topology a &&
		git-kbisect start c905 c400 >../out 2>../err &&
		culprit_is c602 &&
		git-kbisect show --json | jq -e ".confidence > 0.99"
	)
'

test_expect_success 'cause: 605 is found although the failure is flaky' '
	(
		cat >flaky <<-\EOT &&
		test
		chance 0.4 warning bad_function
		exit 0
		EOT
		CRASH=$PWD/flaky && KBISECT_FAKE_SEED=1 && export KBISECT_FAKE_SEED &&
		CULPRIT=605 && topology b &&
		git-kbisect start c905 c400 >../out 2>../err &&
		culprit_is c605
	)
'

test_expect_success 'cause: 602 is found despite noise in the same runs' '
	(
		cat >noisy <<-\EOT &&
		test
		warning other_function
		exit 0
		EOT
		cat >both <<-\EOT &&
		test
		warning other_function
		warning bad_function
		exit 0
		EOT
		NOISE=$PWD/noisy CRASH=$PWD/both NOISE_FROM=501 CULPRIT=602 &&
		topology c &&
		git-kbisect start --title="WARNING in bad_function" c905 c400 >../out 2>../err &&
		culprit_is c602
	)
'

test_expect_success 'cause: inconclusive with 15 commits when 500 to 700 do not build' '
	(
		CULPRIT=602 BROKEN_FROM=500 FIXED=701 && topology d &&
		git-kbisect start c905 c405 >../out 2>../err &&
		candidates 500 501 502 503 504 505 600 601 602 603 604 605 650 700 701
	)
'

test_expect_success 'cause: 650 is found, which is not in the previous release, and its parent is run' '
	(
		CULPRIT=650 && topology e &&
		git-kbisect start c700 c605 >../out 2>../err &&
		culprit_is c650 &&
		git-kbisect show --json | jq -e --arg c "$(hash_of c500)" \
			".tested[] | select(.commit == \$c) | .verdict == \"good\" and (.runs | length) > 0"
	)
'

test_expect_success 'cause: 602 is found from 852, which is on a branch of its own' '
	(
		CULPRIT=602 && topology g &&
		git-kbisect start c852 c400 >../out 2>../err &&
		culprit_is c602
	)
'

test_expect_success 'without a good end the releases are walked back to v4.0, and 602 is found' '
	(
		CULPRIT=602 && topology i &&
		git-kbisect start c905 >../out 2>../err &&
		culprit_is c602 &&
		grep "^testing release" ../out >../got &&
		printf "testing release v%s.0\n" 9 8 7 5 >../want && test_cmp ../want ../got
	)
'

test_expect_success '... also from 852, which is on a branch of its own' '
	(
		CULPRIT=602 && topology j &&
		git-kbisect start c852 >../out 2>../err &&
		culprit_is c602
	)
'

test_expect_success '... without a culprit when the oldest release, 400, crashes' '
	(
		CULPRIT=400 && topology k &&
		git-kbisect start c905 >../out 2>../err &&
		git-kbisect show --json | jq -e --arg c "$(hash_of c400)" \
			".verdict == \"older\" and .culprit == null and .stopped_at == \$c"
	)
'

test_expect_success '... with an error and without a culprit when no release builds' '
	(
		CULPRIT=904 BROKEN_FROM=400 FIXED=901 && topology l &&
		test_must_fail git-kbisect start c905 >../out 2>../err &&
		grep "could be judged" ../err && ! grep "^first bad commit" ../out
	)
'

fix_is() {
	git notes --ref=kbisect show "$(hash_of "$1")" >note &&
	grep -x "Verdict: fix" note && grep "^Fix: $(hash_of "$1") " note
}

test_expect_success 'fix: 500 is found' '
	(
		CULPRIT=400 GOOD_FROM=500 && topology m &&
		git-kbisect start --fix c905 c400 >../out 2>../err &&
		fix_is c500
	)
'

test_expect_success 'fix: 900 is found, which is a release' '
	(
		CULPRIT=400 GOOD_FROM=900 && topology n &&
		git-kbisect start --fix c905 c400 >../out 2>../err &&
		fix_is c900
	)
'

test_expect_success 'fix: 903 is found despite unrelated noise' '
	(
		printf "test\nwarning other_function\nexit 0\n" >noisy &&
		NOISE=$PWD/noisy CULPRIT=400 NOISE_FROM=903 && topology o &&
		git-kbisect start --fix c905 c400 >../out 2>../err &&
		fix_is c903
	)
'

test_expect_success 'fix: a failure that does not reproduce is an error' '
	(
		topology p &&
		test_must_fail git-kbisect start --fix c905 c400 >../out 2>../err &&
		grep "not reproduced on" ../err
	)
'

test_expect_success 'fix: no culprit is named when HEAD, 905, crashes' '
	(
		CULPRIT=400 && topology q &&
		git-kbisect start --fix c905 c400 >../out 2>../err &&
		grep -x "the crash still happens on HEAD" ../out && grep "^commit msg: c905: " ../out &&
		git-kbisect show --json | jq -e --arg c "$(hash_of c905)" \
			".verdict == \"not-fixed\" and .culprit == null and .stopped_at == \$c"
	)
'

test_expect_success 'fix: a HEAD that does not build is an error that names it' '
	(
		CULPRIT=400 BROKEN_FROM=905 && topology r &&
		test_must_fail git-kbisect start --fix c905 c400 >../out 2>../err &&
		grep "fixed end $(hash_of c905 | cut -c1-12) does not build" ../err
	)
'

test_expect_success 'fix: inconclusive when 600 to 700 do not build' '
	(
		CULPRIT=400 GOOD_FROM=602 BROKEN_FROM="600 650" FIXED=701 && topology s &&
		git-kbisect start --fix c905 c400 >../out 2>../err &&
		candidates 600 601 602 603 604 605 650 700 701
	)
'

test_expect_success 'fix: 803 is found, and a side branch that never had the bug is not called fixed' '
	(
		CULPRIT=801 GOOD_FROM=803 && topology u &&
		git-kbisect start --fix c905 c802 >../out 2>../err &&
		fix_is c803 &&
		grep "^undecided: it does not have the broken end" ../out
	)
'

test_expect_success 'fix: 903 is found for 851, which is in another tree' '
	(
		CULPRIT=400 GOOD_FROM=903 && topology t &&
		git-kbisect start --fix c905 c851 >../out 2>../err &&
		fix_is c903
	)
'

test_expect_success 'fix: no culprit is named when the failure is only in the other tree and 800 lacks it' '
	(
		CULPRIT=851 && topology v &&
		test_exit_is 128 git-kbisect start --fix c905 c851 >../out 2>../err &&
		grep "^error: git bisect: The merge base $(hash_of c800) is fixed" ../err &&
		! grep "^first good commit" ../out && test_must_fail git-kbisect show
	)
'

# The reference gives up here; the other commits decide.
test_expect_success '... and 903 is found although 800 does not build' '
	(
		CULPRIT=400 GOOD_FROM=903 BROKEN_FROM=800 FIXED="801 850" && topology w &&
		git-kbisect start --fix c905 c851 >../out 2>../err && fix_is c903 &&
		grep "^# git bisect skip $(hash_of c800)" ../out
	)
'

test_expect_success 'a fault of the host ends the session with a message, and no commit gets a verdict' '
	(
		CULPRIT=602 && topology x && git config kbisect.cacheDir "$PWD/../cache" &&
		cat >../troubled <<-END &&
		#!/bin/sh
		test ! -e "$PWD/../full" || export KBISECT_FAKE_MAKE_FAULT="No space left on device"
		test \$(wc -l <"$KBISECT_FAKE_STATE/builds") -lt 3 || : >>"$PWD/../full"
		exec "$KBISECT_BUILD/t/fakes/kbuild" "\$@"
		END
		chmod +x ../troubled && git config kbisect.make "$PWD/../troubled" &&
		: >"$KBISECT_FAKE_STATE/builds" &&
		test_exit_is 128 git-kbisect start c905 c400 >../out 2>../err &&
		grep "^error: .*no space is left on the device: free some" ../err &&
		test_must_fail git-kbisect show &&
		jq "select(.event == \"verdict\" and .decision == \"skip\")" .git/kbisect/journal.jsonl >../skips &&
		test_must_be_empty ../skips && ln -sf "$KBISECT_BUILD/t/fakes/kbuild" ../troubled &&
		git-kbisect continue >../out 2>../err && culprit_is c602
	)
'

# reliable, unreliable: succeed if show has nothing against the culprit, or says that it
# changes nothing that is compiled.
reliable() {
	git-kbisect show --json | jq -e ".unreliable == []"
}

unreliable() {
	git-kbisect show --json | jq -e ".unreliable[0] | startswith(\"it changes nothing that is compiled\")"
}

# same <dir> <culprit> <range>: succeeds if the culprit is found although the kernels of
# the range are the same.
same() {
	CULPRIT=$2 SAME=$3 && topology "$1" && git-kbisect start c905 c400 >../out 2>../err &&
	culprit_is c$2
}

test_expect_success 'cause: 503 is found and said to have the same kernel as its parent' '
	( same sa 503 503 && unreliable )
'

test_expect_success '... also in a range of such commits' '
	( same sb 503 "502 503 504" && unreliable )
'

test_expect_success '... but 503 has no such remark when the range ends beside it' '
	( same sc 503 "501 502" && reliable )
'

test_expect_success '... nor when the range starts beside it' '
	( same sd 503 "504 505" && reliable )
'

test_expect_success '... nor when the range is a release, or lies after or before one' '
	( same se 501 500 && reliable ) &&
	( same sf 502 501 && reliable ) &&
	( same sg 500 405 && reliable )
'

test_expect_success '... nor when the range is HEAD' '
	( same sh 904 905 && reliable )
'

# same_fix <dir> <fix> <range>: likewise for the fix.
same_fix() {
	CULPRIT=400 GOOD_FROM=$2 SAME=$3 && topology "$1" &&
	git-kbisect start --fix c905 c400 >../out 2>../err && fix_is c$2
}

test_expect_success 'fix: 503 is found and said to have the same kernel as its parent' '
	( same_fix si 503 503 && unreliable )
'

test_expect_success 'fix: there is no such remark when the range only lies beside it' '
	( same_fix sj 503 "501 502" && reliable ) &&
	( same_fix sk 503 "504 505" && reliable )
'

test_expect_success 'fix: 905, which is HEAD, has that remark, and 904 has not' '
	( same_fix sl 905 905 && unreliable ) &&
	( same_fix sm 904 905 && reliable )
'

test_expect_success 'cause: a failure that does not reproduce is an error, and no culprit is named' '
	(
		topology h &&
		test_must_fail git-kbisect start c905 c400 >../out 2>../err &&
		test_must_fail git-kbisect show &&
		! grep "^first bad commit" ../out
	)
'

test_done
