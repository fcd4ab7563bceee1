#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs one test for prove: a sharness script with bash, a cmocka program directly.
# cmocka prints a skipped test as "not ok # SKIP", which prove would count as failed.
case $1 in
*.sh) exec bash "$@" ;;
*)
	set -o pipefail
	CMOCKA_MESSAGE_OUTPUT=tap "$@" | sed 's/^not ok \([0-9]* # SKIP\)/ok \1/'
	;;
esac
