#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Range collapse over fakes: 127 commits of which seven in ten change nothing that is
# compiled, kernels that take a second to build, culprits at several places, empty caches.
# Prints the number of builds with collapse, without it (verdicts are still inferred), and
# of a script under plain `git bisect run`. 50-manifest.sh measures the time of the
# collapse itself on a real tree.
FAKE_RUNNER=qemu
export KBISECT_FAKE_MAKE_SLEEP=1
. "$(dirname "$0")/lib-perf.sh"

# measure <name> <option>...: runs one start and adds to the sums of <name>.
declare -A built inferred seconds
measure() {
	local name=$1 before
	shift
	before=$(date +%s%N)
	start_anew "$@" bad good && culprit_is "$culprit" >/dev/null ||
		fail "$name: wrong answer or none: $(tail -n 1 ../err)"
	seconds[$name]=$((${seconds[$name]:-0} + ($(date +%s%N) - before) / 1000000))
	built[$name]=$((${built[$name]:-0} + $(builds)))
	inferred[$name]=$((${inferred[$name]:-0} + $(grep -c '^inferred: ' ../out)))
	test "$name" = with && test "$(builds)" -gt "${most:-0}" && most=$(builds)
	git-kbisect reset
}

# Counts the builds of a script: the steps of git and both ends.
measure_plain() {
	: >../steps
	git bisect start bad good >/dev/null 2>&1 &&
	git bisect run sh -c "echo >>../steps; ! git merge-base --is-ancestor $culprit HEAD" >../plain 2>&1 &&
	grep -q "^$(hash_of $culprit) is the first bad commit" ../plain || fail "plain git bisect failed"
	git bisect reset >/dev/null 2>&1
	built[plain]=$((${built[plain]:-0} + $(wc -l <../steps) + 2))
}

# history even|clumps: spreads the compiled commits evenly or in clumps, as merged topics
# do, and writes their numbers to ../matter.
history() {
	cd "$SHARNESS_TRASH_BASE/scratch" && fake_repo "$1" && : >../matter || exit 1
	for i in $(seq 1 127)
	do
		case $1 in
		even) compiled=$((i % 10 == 3 || i % 10 == 6 || i % 10 == 9)) ;;
		clumps) compiled=$((i > 86 ? i % 6 != 0 : i % 20 == 0)) ;;
		esac
		if test $compiled = 1
		then
			echo "$i" >>../matter && file=kernel/k.c
		else
			file=drivers/other.c
		fi
		fake_commit "c$i" $file </dev/null || exit 1
	done
	git tag bad
}

# figures <history>: measures culprits at one eighth of the compiled commits, three
# eighths, and so on.
figures() {
	local i n=4 said most=0
	built=() inferred=() seconds=()
	history "$1"
	for i in $(awk '{ line[NR] = $1 } END { for (k = 1; k < 8; k += 2) print line[int(NR * k / 8) + 1] }' ../matter)
	do
		# fake_commit numbers its changes.
		culprit=c$i && image_if "/[*] $i [*]/" || exit 1
		measure with
		said=$(grep 'can matter' ../out)
		measure without --no-collapse
		measure_plain
	done
	echo "$1: $said"
	for i in with without plain
	do
		awk -v name="$i" -v n=$n -v b="${built[$i]}" -v i="${inferred[$i]}" -v ms="${seconds[$i]}" 'BEGIN {
			printf "  %-8s %4.1f builds", name, b / n
			if (ms)
				printf ", %.1f steps inferred, %.0f s", i / n, ms / n / 1000
			print "" }'
	done
	awk -v matter="$(echo "$said" | sed 's/.*, \([0-9]*\) can.*/\1/')" -v most="$most" -v n=$n \
		-v saved=$((seconds[without] - seconds[with])) 'BEGIN {
		bits = log(matter) / log(2)
		printf "  with at most %d builds (goal log2(%d) + 2 = %.1f, in whole builds %d), %.1f s saved a bisection\n",
			most, matter, bits + 2, int(bits + .9999) + 2, saved / 1000 / n }'
}

echo "fakes, 1 s a build, mean of four culprits; plain: git bisect run, and both ends"
figures even
figures clumps
