#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='a log has the same title in whatever form people save it'
. "$(dirname "$0")/lib-test.sh"

: "${KBISECT_CORPUS:=$KBISECT_SRC/../shared/console-corpus}"
forms=$KBISECT_SRC/t/log-forms.pl
program=$(command -v git-kbisect)

test_expect_success 'the logs of our own, in every form' '
	perl "$forms" "$program" scratch "$KBISECT_SRC/t/console" >out || { cat out; false; }
'

test -d "$KBISECT_CORPUS/console" && test_set_prereq CORPUS

test_expect_success CORPUS 'real logs, each in a few forms' '
	perl "$forms" --share=12 "$program" real "$KBISECT_CORPUS/console" \
		"$KBISECT_CORPUS/field" "$KBISECT_CORPUS/reference" >out || { cat out; false; }
'

test_done
