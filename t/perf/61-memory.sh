#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# usage: 61-memory.sh [<commits>]
# Memory and time of our own process in a session over a history with 100,000 commits, of
# which one in ten is a merge. The kernels are fakes.
. "$(dirname "$0")/lib-perf.sh"

commits=${1:-100000}

# Writes commits 2 and later for git fast-import. Every tenth merges the commit that is
# five before it; the culprit is at a third of the history.
history() {
	awk -v n="$commits" 'BEGIN {
		for (i = 2; i <= n; i++) {
			print "commit refs/heads/main\nmark :" i
			print "committer perf <perf@example.org> " 1600000000 + 60 * i " +0000"
			message = "change " i
			print "data " length(message) "\n" message
			print "from " (i == 2 ? "refs/tags/good^0" : ":" i - 1)
			if (i > 10 && i % 10 == 0)
				print "merge :" i - 5
			path = i % 3 ? "drivers/other.c" : "kernel/k.c"
			text = "/* " i " */\n"
			print "M 100644 inline " path "\ndata " length(text) "\n" text
			if (i == 3 * int(n / 9)) {
				text = "#!fake-kernel\nboot\ntest\nwarning bad_function\nexit 0\n"
				print "M 100644 inline behaviour\ndata " length(text) "\n" text
				print "reset refs/tags/culprit\nfrom :" i "\n"
			}
		}
		print "reset refs/tags/bad\nfrom :" n "\n" }'
}

fake_repo one && history | git fast-import --quiet --force && git reset -q --hard ||
	fail "cannot make the history"
"$KBISECT_T/perf/measure.pl" ../figures git-kbisect start bad good >../out 2>../err &&
	culprit_is culprit >/dev/null || fail "wrong answer or none: $(tail -n 1 ../err)"
read -r wall own _ _ peak <../figures
awk -v n="$commits" -v b="$(builds)" -v wall="$wall" -v own="$own" -v peak="$peak" 'BEGIN {
	printf "%d commits, %d builds: %.1f s, %.1f s of our own CPU, peak memory %.1f MiB (goal 50)\n",
		n, b, wall, own, peak / 1024 }'
