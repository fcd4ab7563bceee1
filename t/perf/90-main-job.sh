#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Compares the main job with a script written by hand, on one machine, one after the other:
# 127 commits, of which seven in ten change nothing that is compiled, and a crash that shows
# in every run. Both begin with new trees and empty caches. Takes about fifteen minutes on
# two cores.
. "$(dirname "$0")/lib-main-job.sh"
main_job_begin

# 1. The script.
"$perf/plain-initrd.sh" "$KERNEL_REPRO" "$work/initrd" || fail "no initrd"
kernel_clone perf "$work/plain" && cd "$work/plain" || exit 1
export OUT=$work/plain-out CONFIG=$KERNEL_CONFIG INITRD=$work/initrd STATS=$work/plain.stats
export CRASH='NULL pointer dereference'
git bisect start perf-bad perf-good >"$work/plain.log" || exit 1
plain_start=$(date +%s.%N)
git bisect run "$perf/plain-bisect.sh" >>"$work/plain.log" 2>&1
plain_wall=$(awk -v a="$(date +%s.%N)" -v b="$plain_start" 'BEGIN { print a - b }')
grep -q "^$culprit is the first bad commit" "$work/plain.log" || fail "the plain script failed, see $work/plain.log"
plain_boots=$(boots_since)
cd / && rm -rf "$work/plain" "$OUT"

# 2. git kbisect: cold, then with the kernels of the first run.
main_job_clone
kbisect_run cold
main_job_forget
kbisect_run cached

echo "127 commits over $(basename "$(kernel_tarball)"), $(nproc) cores, $(gcc --version | head -n 1)"
awk -v wall="$plain_wall" -v boots="$plain_boots" '
	{ build += $2 - $1; boot += $3 - $2; steps++ }
	NR == 1 { first = build }
	END { printf "plain script    %6.0f s  (%d steps, %.0f s building, %.0f s booting)  %d boots\n",
		wall, steps, build, boot, boots
	      printf "  %.0f s the first build, %.0f s the rest\n", first, wall - first }' "$STATS"
for title in cold cached
do
	read -r wall own tree qemu peak n make checkout first _ <"$work/$title.figures"
	awk -v t="$title" -v wall="$wall" -v own="$own" -v tree="$tree" -v qemu="$qemu" -v peak="$peak" \
		-v n="$n" -v make="$make" -v pw="$plain_wall" -v pb="$plain_boots" \
		-v checkout="$checkout" -v first="$first" -v cores="$(nproc)" 'BEGIN {
		printf "kbisect %-6s  %6.0f s  %d boots\n", t, wall, n
		if (first)
			printf "  %.0f s to the end of its own checkout, %.0f s the first build, %.0f s the rest\n",
				checkout, first, wall - checkout - first
		printf "  wall time of the script'\''s     %.2f  (goal %s)\n", wall / pw, t == "cold" ? "0.7" : "0.4"
		printf "    were no processor ever idle  %.2f  (all CPU time, that of compilers and guests, too)\n",
			tree / cores / pw
		printf "  guest boots of the script'\''s   %.2f  (goal 0.33)\n", n / pb
		printf "  own CPU of the wall time      %.2f %%  (goal 1 %%)\n", 100 * own / wall
		printf "  with git and other helpers    %.2f %%  (all but make and QEMU; most of it git filling the work tree)\n",
			100 * (tree - make - qemu) / wall
		printf "  own peak memory               %.1f MiB  (goal 50)\n", peak / 1024 }'
done
main_job_end
