#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# usage: 91-main-job-parallel.sh [<k>...]
# The main job with k commits at once, by default 1 and 2: each k begins with a new tree and
# empty caches, and is repeated with the kernels of that session. Takes about ten minutes on two
# cores. No other program may need the processors meanwhile.
. "$(dirname "$0")/lib-main-job.sh"
test $# -gt 0 || set -- 1 2
main_job_begin

for k
do
	main_job_clone
	kbisect_run "cold-$k" --parallel="$k"
	main_job_forget
	kbisect_run "cached-$k" --parallel="$k"
done

echo "127 commits over $(basename "$(kernel_tarball)"), $(nproc) cores, $(gcc --version | head -n 1)"
for title in cold cached
do
	first_wall=
	for k
	do
		read -r wall own tree _ peak boots _ checkout first builds verdicts needless <"$work/$title-$k.figures"
		: "${first_wall:=$wall}"
		awk -v title="$title" -v k="$k" -v wall="$wall" -v own="$own" -v tree="$tree" -v peak="$peak" \
			-v boots="$boots" -v checkout="$checkout" -v first="$first" -v builds="$builds" \
			-v verdicts="$verdicts" -v needless="$needless" -v base="$1" -v base_wall="$first_wall" \
			-v cores="$(nproc)" 'BEGIN {
			printf "%-6s k = %-2d  %6.0f s  %d builds, %d boots, %d verdicts, %d tests ended early\n",
				title, k, wall, builds, boots, verdicts, needless
			if (first)
				printf "  %.0f s to the end of its own checkout, %.0f s the first build, %.0f s the rest\n",
					checkout, first, wall - checkout - first
			if (k != base)
				printf "  wall time of k = %d            %.2f\n", base, wall / base_wall
			printf "  processors busy               %.0f %%\n", 100 * tree / cores / wall
			printf "  own CPU and peak memory       %.2f %%, %.1f MiB\n", 100 * own / wall, peak / 1024 }'
	done
done
main_job_end
