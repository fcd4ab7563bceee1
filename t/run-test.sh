#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs one test for prove: sharness scripts with bash, cmocka programs as they are.
#
# prove reads nothing from the other tests between a line on a test's standard error and
# its next line of results, so standard error comes after the test. A test that failed
# says there what failed, because prove prints the numbers only.
out=$(mktemp) || exit
err=$(mktemp) || exit
trap 'rm -f "$out" "$err"' EXIT
case $1 in
*.sh)
	bash "$@" 2>"$err" | tee "$out"
	status=${PIPESTATUS[0]}
	;;
*)
	# cmocka writes a skipped test as "not ok # SKIP", which prove takes for a failure.
	CMOCKA_MESSAGE_OUTPUT=tap "$@" 2>"$err" | sed 's/^not ok \([0-9]* # SKIP\)/ok \1/' | tee "$out"
	status=${PIPESTATUS[0]}
	;;
esac
test "$status" = 0 || grep -a -A 30 "^not ok" "$out" >&2
cat "$err" >&2
exit "$status"
