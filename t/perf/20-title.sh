#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Parsing consoles: MB/s on one core, start-up, memory. Uses the logs in KBISECT_CORPUS,
# or those in t/console.
cd "$(dirname "$0")/../.." || exit 1
build=${KBISECT_BUILD:-$PWD/.build}
speed=$build/t/perf/title-speed
corpus=${KBISECT_CORPUS:-../shared/console-corpus}
status=0

if test -d "$corpus/console"
then
	"$speed" 40 "reports of all kinds" "$corpus/console" || status=1
	"$speed" 0 "mails" "$corpus/symbolized" || status=1
	"$speed" 500 "clean boots" "$corpus/boot/linux_boot_004.log" \
		"$corpus/boot/test_baseline_001.log" "$corpus/boot/test_baseline_002.log" || status=1
else
	echo "no logs in $corpus (KBISECT_CORPUS): our own"
	"$speed" 30 "reports of all kinds" t/console || status=1
	"$speed" 0 "a clean boot" t/console/clean-boot || status=1
fi
"$speed" memory || status=1

empty=$(mktemp)
perl -MTime::HiRes=time -e '
	my ($program, $file) = @ARGV;
	my $best = 1e9;
	for (1 .. 30) {
		my $start = time;
		system($program, "title", $file) == 0 or die "title: $?\n";
		my $ms = (time - $start) * 1e3;
		$best = $ms if $ms < $best;
	}
	printf "%-28s %8.1f ms    (at most 10)\n", "title of an empty file", $best;
	exit($best > 10);
' "$build/git-kbisect" "$empty" || status=1
rm -f "$empty"
exit $status
