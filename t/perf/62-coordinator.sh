#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# usage: 62-coordinator.sh [<lanes> [<commits> [<seconds>]]]
# Memory and processor time of the session's own process while it has many workers. The kernels
# are fakes, whose runs take so many seconds, which is a fraction of what a real one takes: so
# the share of the time is higher than it is with real kernels.
. "$(dirname "$0")/lib-perf.sh"

lanes=${1:-16} commits=${2:-10000} seconds=${3:-5}

most_lanes() {
	jq -r 'select(.event == "test" and .lane != null) | .lane' .git/kbisect/journal.jsonl |
	sort -un | tail -n 1
}

fake_range "$commits" 1 "sleep $seconds\n" "sleep $seconds\nwarning bad_function\n"
"$KBISECT_T/perf/measure.pl" ../figures git-kbisect start --parallel="$lanes" bad good >../out 2>../err &&
	culprit_is culprit >/dev/null || fail "wrong answer or none: $(tail -n 1 ../err)"
read -r wall own _ _ peak <../figures
awk -v k=$(($(most_lanes) + 1)) -v n="$commits" -v b="$(builds)" -v wall="$wall" -v own="$own" -v peak="$peak" 'BEGIN {
	printf "%d lanes used, %d commits, %d builds: %.1f s, own CPU %.2f s = %.2f %% (goal 1), peak memory %.1f MiB (goal 50)\n",
		k, n, b, wall, own, 100 * own / wall, peak / 1024 }'
