#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# How prove runs a test: sharness scripts with bash, cmocka programs as they are.
# cmocka writes a skipped test as "not ok # SKIP", which prove takes for failed.
case $1 in
*.sh) exec bash "$@" ;;
*)
	set -o pipefail
	CMOCKA_MESSAGE_OUTPUT=tap "$@" | sed 's/^not ok \([0-9]* # SKIP\)/ok \1/'
	;;
esac
