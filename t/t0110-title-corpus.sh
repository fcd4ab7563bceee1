#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='titles of real logs, where the logs are available'
. "$(dirname "$0")/lib-test.sh"

: "${KBISECT_CORPUS:=$KBISECT_SRC/../shared/console-corpus}"

if ! test -d "$KBISECT_CORPUS/console" && test "$CI" != true
then
	skip_all="no logs in $KBISECT_CORPUS (set KBISECT_CORPUS)"
	test_done
fi

run_corpus() {
	CMOCKA_MESSAGE_OUTPUT=stdout CMOCKA_TEST_FILTER="$1" \
		"$KBISECT_BUILD/t/unit/corpus-console" "$KBISECT_CORPUS" >out 2>&1
}

test_expect_success 'the logs are available' '
	test -d "$KBISECT_CORPUS/console" &&
	test -d "$KBISECT_CORPUS/symbolized" &&
	test -d "$KBISECT_CORPUS/boot"
'

test_expect_success 'raw consoles give the right title, alternatives, type, flags, executor, frame and text' '
	run_corpus raw_consoles || { cat out; false; } &&
	grep "console: \([0-9]*\) of \1 files right" out
'

test_expect_success 'boots of a lab give neither false nor missed crashes' '
	run_corpus lab_boots || { cat out; false; }
'

# all_right <directory>: all its files are right, or it is not there
all_right() {
	run_corpus "$1" || { cat out; false; } &&
	if test -d "$KBISECT_CORPUS/$1"
	then
		grep "^# $1: \([0-9]*\) of \1 files right" out
	else
		grep "^# $1: no logs in" out
	fi
}

test_expect_success 'reports of people are read, with every kind of line that once was misread' '
	all_right field
'

test_expect_success 'reports get the title that the reference gives them' '
	all_right reference
'

test_expect_success 'nine titles of mails in ten are right where the rules did not change' '
	run_corpus mails || { cat out; false; }
'

# Each miss with its reason, for readers of the output.
grep "^# " out

test_done
