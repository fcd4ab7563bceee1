#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# usage: 61-memory.sh [<commits>]
# Memory and time of our own process in a session over a history with 100,000 commits, of
# which one in ten is a merge. The kernels are fakes.
. "$(dirname "$0")/lib-perf.sh"

commits=${1:-100000}

fake_range "$commits" 3 "" "warning bad_function\n"
"$KBISECT_T/perf/measure.pl" ../figures git-kbisect start bad good >../out 2>../err &&
	culprit_is culprit >/dev/null || fail "wrong answer or none: $(tail -n 1 ../err)"
read -r wall own _ _ peak <../figures
awk -v n="$commits" -v b="$(builds)" -v wall="$wall" -v own="$own" -v peak="$peak" 'BEGIN {
	printf "%d commits, %d builds: %.1f s, %.1f s of our own CPU, peak memory %.1f MiB (goal 50)\n",
		n, b, wall, own, peak / 1024 }'
