#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# usage: 62-coordinator.sh [<lanes> [<commits> [<seconds>]]]
# Memory and processor time of the session's own process while it has many workers. The kernels
# are fakes, whose runs take so many seconds, which is a fraction of what a real one takes: so
# the share of the time is higher than it is with real kernels.
. "$(dirname "$0")/lib-perf.sh"

lanes=${1:-16} commits=${2:-10000} seconds=${3:-5}

history() {
	awk -v n="$commits" -v seconds="$seconds" 'function behaviour(what, text) {
			text = "#!fake-kernel\nboot\ntest\nsleep " seconds "\n" what "exit 0\n"
			print "M 100644 inline behaviour\ndata " length(text) "\n" text
		}
		BEGIN {
		for (i = 2; i <= n; i++) {
			print "commit refs/heads/main\nmark :" i
			print "committer perf <perf@example.org> " 1600000000 + 60 * i " +0000"
			message = "change " i
			print "data " length(message) "\n" message
			print "from " (i == 2 ? "refs/tags/good^0" : ":" i - 1)
			if (i > 10 && i % 10 == 0)
				print "merge :" i - 5
			text = "/* " i " */\n"
			print "M 100644 inline kernel/k.c\ndata " length(text) "\n" text
			if (i == 2)
				behaviour("")
			if (i == 3 * int(n / 9)) {
				behaviour("warning bad_function\n")
				print "reset refs/tags/culprit\nfrom :" i "\n"
			}
		}
		print "reset refs/tags/bad\nfrom :" n "\n" }'
}

most_lanes() {
	jq -r 'select(.event == "test" and .lane != null) | .lane' .git/kbisect/journal.jsonl |
	sort -un | tail -n 1
}

fake_repo one && history | git fast-import --quiet --force && git reset -q --hard ||
	fail "cannot make the history"
"$KBISECT_T/perf/measure.pl" ../figures git-kbisect start --parallel="$lanes" bad good >../out 2>../err &&
	culprit_is culprit >/dev/null || fail "wrong answer or none: $(tail -n 1 ../err)"
read -r wall own _ _ peak <../figures
awk -v k=$(($(most_lanes) + 1)) -v n="$commits" -v b="$(builds)" -v wall="$wall" -v own="$own" -v peak="$peak" 'BEGIN {
	printf "%d lanes used, %d commits, %d builds: %.1f s, own CPU %.2f s = %.2f %% (goal 1), peak memory %.1f MiB (goal 50)\n",
		k, n, b, wall, own, 100 * own / wall, peak / 1024 }'
