#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# How often the audit disputes wrong and right results of real bisection logs, and how
# often weights that were fitted to other logs do. With --weights, prints those weights of
# src/audit/audit-weights.h that a fit to all logs gives.
: "${KBISECT_BISECT_LOGS:=$(cd "$(dirname "$0")/../.." && pwd)/../shared/bisect-logs}"
: "${KBISECT_BUILD:=$(cd "$(dirname "$0")/../.." && pwd)/.build}"
if ! test -f "$KBISECT_BISECT_LOGS/labels.tsv"
then
	echo "skipped: no labels.tsv in $KBISECT_BISECT_LOGS"
	test "$CI" != true
	exit
fi
table() {
	"$KBISECT_BUILD/t/perf/audit-table" "$KBISECT_BISECT_LOGS/labels.tsv" "$KBISECT_BISECT_LOGS/logs" "$@"
}

ret=0
if test "$1" != --weights
then
	table || ret=1
fi
table --features | "$KBISECT_BUILD/t/perf/fit-audit" "$@" || ret=1
exit $ret
