#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--metric and the noise of the host: pinned guests, first runs, drift and two levels'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
. "$KBISECT_T/lib-parallel.sh"
require_or_skip jq command -v jq
require_or_skip busybox command -v busybox

own=$(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status)

# with_wrapper <name> <program>: prints the path of a script that notes in ../<name> which processors
# it may use, and becomes the program.
with_wrapper() {
	cat >../"$1".sh <<-END && chmod +x ../"$1".sh && echo "$PWD/../$1.sh"
	#!/bin/sh
	case " \$* " in
	*" -version "* | *" help "* | *" --version "*) ;;
	*) sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status >>"$PWD/../$1" ;;
	esac
	exec "$2" "\$@"
	END
}

# history <directory> <good> <bad>: a repository with three commits of each behaviour.
history() {
	in_fake_repo "$1" && git config --unset kbisect.repro && git config kbisect.test true &&
	git config kbisect.metric "requests: ([0-9.]+)" &&
	printf "$2" | fake_commit g0 && many_commits 2 g kernel/k.c &&
	printf "$3" | fake_commit culprit && many_commits 2 b kernel/k.c
}

# Numbers from 1 to 3 more than this.
around() {
	echo "share 1/3 out requests: $(($1 + 1))\nshare 2/3 out requests: $(($1 + 2))\nout requests: $(($1 + 3))\n"
}

begin() {
	history "$1" "$(around 100)exit 0\n" "$(around 120)exit 0\n" && git config kbisect.runner qemu &&
	git config kbisect.qemu "$(with_wrapper guests "$(command -v qemu-system-x86_64)")" &&
	git config kbisect.make "$(with_wrapper builds "$KBISECT_BUILD/t/fakes/kbuild")" && rm -f ../guests ../builds
}

test_expect_success 'a guest that measures has a processor of its own' '
	begin pinned && git-kbisect start --cpus=1 b2 g0 >../out 2>../err && culprit_is culprit &&
	sort -u ../guests >../places && cat ../places && test $(wc -l <../places) -eq 1 && grep -E "^[0-9]+\$" ../places &&
	sort -u ../builds >../places && echo "$own" | test_cmp - ../places
'

test_expect_success 'a guest that does not measure is not pinned' '
	git-kbisect reset && rm ../guests && git config --unset kbisect.metric &&
	test_exit_is 128 git-kbisect start --cpus=1 b2 g0 >../out 2>../err &&
	sort -u ../guests >../places && echo "$own" | test_cmp - ../places
'

test_expect_success 'with fewer processors than commits at once the session is refused' '
	git config kbisect.metric "requests: ([0-9.]+)" && rm ../builds &&
	test_exit_is 128 taskset -c "${own%%[-,]*}" git-kbisect start --parallel=2 b2 g0 2>../err && cat ../err &&
	grep -e "--parallel=2: with --metric each commit needs a processor of its own, and there is 1" ../err && ! test -e ../builds
'

test $(nproc) -ge 2 && test_set_prereq TWO_PROCESSORS

test_expect_success TWO_PROCESSORS 'guests beside each other have different processors' '
	rm -f ../guests && git-kbisect start --cpus=1 --guests=2 b2 g0 >../out 2>../err && culprit_is culprit &&
	sort -u ../guests >../places && cat ../places && test $(wc -l <../places) -eq 2 && ! grep -vE "^[0-9]+\$" ../places
'

test_expect_success TWO_PROCESSORS 'a lane has its own for its builds, too' '
	anew && rm -f ../guests ../builds && git-kbisect start --cpus=1 --parallel=2 b2 g0 >../out 2>../err && culprit_is culprit &&
	sort -u ../builds >../places && cat ../places && grep -vx -e "$own" ../places
'

# once_then <first> <others>: what the first boot measures, and all others.
once_then() {
	echo "share 1/1000 out requests: $1\nshare 1/1000 exit 0\nout requests: $2\nexit 0\n"
}

# A good kernel is slow in its first boot, and a bad one fast.
test_expect_success 'the only number of the first boot of a kernel does not count' '
	history first "$(once_then 900 100)" "$(once_then 100 200)" && git-kbisect start b2 g0 >../out 2>../err && culprit_is culprit &&
	grep "^the ends differ: 200 ± 0 at the bad end, 100 ± 0 at the good end" ../out && ! grep "^all runs\|^run #" ../out &&
	journal "select(.event == \"run\" and .number == 0) | .run.number" | grep -x 900
'

# Each boot of a kernel measures a little more than the one before.
growing() {
	for k in $(seq 60 -1 1); do printf 'share %d/60 out requests: %d\\n' "$k" $(($1 + k)); done
	printf 'exit 0\\n'
}

test_expect_success 'a drift is told' '
	history drift "$(growing 100)" "$(growing 300)" &&
	git-kbisect start b2 g0 >../out 2>../err && culprit_is culprit && cat note &&
	grep "numbers become worse with time on the same commits: the host, or what else runs on it, has changed" note &&
	grep "numbers become worse with time" ../out
'

# In three of ten boots all is slower.
two_levels() {
	printf 'out requests: %d\\nshare 5/10 out requests: %d\\nshare 3/10 out requests: %d\\nshare 3/10 out requests: %d\\nexit 0\\n' \
		$1 $(($1 + 4)) $(($1 + 60)) $(($1 + 60))
}

test_expect_success 'two levels are told' '
	history levels "$(two_levels 100)" "$(two_levels 130)" &&
	git-kbisect start --runs=200 b2 g0 >../out 2>../err && culprit_is culprit && cat note &&
	grep "the numbers of $(git rev-parse --short=12 g0) have two levels: 100, and 160 in 3[0-9] % of its runs" note &&
	grep "the numbers of $(git rev-parse --short=12 b2) have two levels: 130, and 190 in" ../out
'

# Twelve boots one after the other are slower, then twelve are not. The number of a boot is the
# median of what it prints.
stretches() {
	printf 'out requests: %d\\nshare 1/3 out requests: %d\\n' $1 $(($1 + 4))
	for i in 1 2 3; do printf 'share 12/24 out requests: %d\\n' $(($1 + 60)); done
	for i in 1 2 3 4 5 6; do printf 'share 12/24 share 1/3 out requests: %d\\n' $(($1 + 66)); done
	printf 'exit 0\\n'
}

test_expect_success 'numbers that come and go with other work do not tell the ends apart' '
	history stretches "$(stretches 100)" "$(stretches 108)" &&
	test_exit_is 128 git-kbisect start --runs=60 b2 g0 >../out 2>../err && cat ../err &&
	grep "the ends do not differ beyond noise: .* ± .*; runs near each other are alike, so that [0-9.]* count as one" ../err
'

# often <k>: measures 120 in the first k of every ten boots, and else 100.
often() {
	echo "share $1/10 out requests: 120\nshare $1/10 exit 0\nout requests: 100\nexit 0\n"
}

# The commit "odd" is as slow as a bad one in 40 boots.
long_history() {
	printf "$(often 3)" | fake_commit g0 && many_commits_one_by_one 60 g kernel/k.c &&
	printf "share 40/1000 out requests: 120\nshare 40/1000 exit 0\n$(often 3)" | fake_commit odd &&
	printf "$(often 3)" | fake_commit h0 && many_commits_one_by_one 30 h kernel/k.c &&
	printf "$(often 7)" | fake_commit culprit && many_commits_one_by_one 30 b kernel/k.c
}

# verdicts_agree: each recorded verdict is on the side of the culprit on which the commit is, and git
# was told it if it was told one.
verdicts_agree() {
	local commit verdict told
	git-kbisect status --json | jq -r ".tested[] | select(.verdict != \"skip\") | [.commit, .verdict] | @tsv" >../verdicts &&
	test $(wc -l <../verdicts) -gt 5 && git bisect log >../bisect.log && while read -r commit verdict
	do
		told=$(sed -n "s/^git bisect \(good\|bad\) $commit$/\1/p" ../bisect.log) &&
		echo "$commit $verdict ${told:-$verdict}" && if git merge-base --is-ancestor culprit $commit
		then
			echo "$commit bad bad" >&5
		else
			echo "$commit good good" >&5
		fi || return
	done <../verdicts 5>../sides >../recorded && test_cmp ../sides ../recorded
}

# Each commit begins as a bad one, so that some of the first verdicts are wrong, and runs of others say so.
test_expect_success 'verdicts that runs of other commits contradict are corrected in the journal, too' '
	in_fake_repo corrected && git config --unset kbisect.repro && git config kbisect.test true &&
	git config kbisect.metric "requests: ([0-9.]+)" && at_once long_history &&
	git-kbisect start --runs=200 --confidence=.6 b30 g0 >../out 2>../err && culprit_is culprit && grep "^corrected: " ../out && verdicts_agree &&
	test -n "$(journal "select(.event == \"verdict\" and .corrected) | .commit")"
'

test_done
