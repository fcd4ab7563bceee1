#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='make install and make uninstall'
. "$(dirname "$0")/lib-test.sh"

run_make() {
	make -s -C "$KBISECT_SRC" O="$KBISECT_BUILD" DESTDIR="$PWD/root" prefix=/opt/kb "$@" # the scratch directory has a space in its name
}

test_expect_success 'make install honours DESTDIR and prefix' '
	run_make install &&
	(PATH=$PWD/root/opt/kb/bin:/usr/bin:/bin && git kbisect -h >out && grep "^usage: git kbisect" out)
'

test_expect_success 'git help finds the manual page' '
	if test -f "$KBISECT_SRC/Documentation/git-kbisect.adoc" && command -v asciidoctor >/dev/null
	then
		test -s root/opt/kb/share/man/man1/git-kbisect.1
	fi
'

test_expect_success 'make uninstall removes every file' '
	run_make uninstall &&
	find root -type f >left &&
	test_must_be_empty left
'

test_done
