#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# How often the audit disputes wrong and right results of real bisection logs.
: "${KBISECT_BISECT_LOGS:=$(cd "$(dirname "$0")/../.." && pwd)/../shared/bisect-logs}"
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
table || ret=1
if command -v python3 >/dev/null
then
	table --features | python3 "$(dirname "$0")/fit-audit.py" || ret=1
else
	echo "skipped: logs kept apart, no python3"
fi
exit $ret
