#!/bin/sh
test_description='the reference system'\''s own table of cases, on its topology, in whole sessions'

. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# One commit of the topology, tagged c<name>; releases also vN.0.
# reads: CULPRIT, BROKEN_FROM, BROKEN_TO, CRASH (file of commands), NOISE_FROM, NOISE
topology_commit() {
	test "$1" = "${BROKEN_FROM:-none}" && echo "no rule to make this" >BROKEN
	test "$1" = "${FIXED:-none}" && rm -f BROKEN
	if test "$1" = "${CULPRIT:-none}"
	then
		fake_commit "c$1" "$2" <"$CRASH"
	elif test "$1" = "${NOISE_FROM:-none}"
	then
		fake_commit "c$1" "$2" <"$NOISE"
	else
		fake_commit "c$1" "$2" </dev/null
	fi || return
	case $1 in
	?00) git tag "v${1%00}.0" ;;
	esac
}

topology_merge() {
	git merge -q --no-ff -m "c$1: merge" "$2" && git tag "c$1" || return
	case $1 in
	?00) git tag "v${1%00}.0" ;;
	esac
}

# topology <dir>: 400-405 ... 900-905; 700 merges 650 (from 500), 804 merges
# 790-791-792 (from 700); 850-851-852 leave at 800.
topology() {
	fake_repo "$1" || return
	for n in 400 401 402 403 404 405 500 501 502 503 504 505 600 601 602 603 604 605
	do
		topology_commit $n kernel/k.c || return
	done
	git checkout -q -b side650 c500 && topology_commit 650 init/main.c &&
	git checkout -q main && topology_merge 700 side650 || return
	for n in 701 702 703 704 705 800 801 802 803
	do
		topology_commit $n kernel/k.c || return
	done
	git checkout -q -b side790 c700 || return
	for n in 790 791 792
	do
		topology_commit $n init/main.c || return
	done
	git checkout -q main && topology_merge 804 side790 && topology_commit 805 kernel/k.c || return
	for n in 900 901 902 903 904 905
	do
		topology_commit $n kernel/k.c || return
	done
	git checkout -q -b side850 c800 || return
	for n in 850 851 852
	do
		topology_commit $n arch/x86/Makefile || return
	done
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

test_expect_success 'cause: 602, with more than 99 %' '
	(
		CULPRIT=602 && topology a &&
		git-kbisect start c905 c400 >../out 2>../err &&
		culprit_is c602 &&
		git-kbisect show --json | jq -e ".confidence > 0.99"
	)
'

test_expect_success 'cause, flaky: 605' '
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

test_expect_success 'despite noise in the same runs: 602' '
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

test_expect_success '500 to 700 do not build: inconclusive, 15 commits' '
	(
		CULPRIT=602 BROKEN_FROM=500 FIXED=701 && topology d &&
		git-kbisect start c905 c405 >../out 2>../err &&
		candidates 500 501 502 503 504 505 600 601 602 603 604 605 650 700 701
	)
'

test_expect_success 'a culprit that is not in the previous release: 650, its parent is run on its own' '
	(
		CULPRIT=650 && topology e &&
		git-kbisect start c700 c605 >../out 2>../err &&
		culprit_is c650 &&
		git-kbisect show --json | jq -e --arg c "$(hash_of c500)" \
			".tested[] | select(.commit == \$c) | .verdict == \"good\" and (.runs | length) > 0"
	)
'

test_expect_success 'found from a branch of its own: 852 to 602' '
	(
		CULPRIT=602 && topology g &&
		git-kbisect start c852 c400 >../out 2>../err &&
		culprit_is c602
	)
'

test_expect_success 'does not reproduce: an error, and no culprit' '
	(
		topology h &&
		test_must_fail git-kbisect start c905 c400 >../out 2>../err &&
		test_must_fail git-kbisect show &&
		! grep "^first bad commit" ../out
	)
'

test_done
