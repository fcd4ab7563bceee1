#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='make install and make uninstall'
. "$(dirname "$0")/lib-test.sh"

# Installs the program as it is: other flags than those of its build would compile it anew.
run_make() {
	make -s -C "$KBISECT_SRC" -o all O="$KBISECT_BUILD" FLAGS_FILE="$SHARNESS_TRASH_BASE/flags" VERSION_FILE="$SHARNESS_TRASH_BASE/version" \
		DESTDIR="$PWD/root" prefix=/opt/kb "$@" # the scratch directory has a space in its name
}

test_expect_success 'make install honours DESTDIR and prefix' '
	run_make install &&
	(PATH=$PWD/root/opt/kb/bin:/usr/bin:/bin && git kbisect -h >out && grep "^usage: git kbisect" out)
'

if command -v asciidoctor >/dev/null
then
	test_set_prereq ASCIIDOCTOR
fi

test_expect_success ASCIIDOCTOR 'every command has a manual page, with its part of the manual' '
	man=root/opt/kb/share/man && test -s $man/man1/git-kbisect.1 && test -s $man/man7/git-kbisect-notes.7 && test -s $man/man7/git-kbisect-tutorial.7 && test -s $man/man7/git-kbisect-ci.7 &&
	git-kbisect -h | sed -n "s/^    \([a-z][a-z-]*\) .*/\1/p" >commands && test -s commands &&
	while read -r command
	do
		page=$man/man1/git-kbisect-$command.1 && grep "git kbisect.*$command" $page >/dev/null &&
		test $(sed -n "/^.SH \"DESCRIPTION\"/,/^.SH \"[OS]/p" $page | wc -l) -gt 2 || { echo "$command" >&2; return 1; }
	done <commands &&
	grep "minimize" $man/man1/git-kbisect-start.1 >/dev/null && ! grep "minimize" $man/man1/git-kbisect-undo.1 &&
	if command -v mandoc >/dev/null
	then
		mandoc -Tlint $man/man1/*.1 $man/man7/*.7 >lint && test_must_be_empty lint
	fi
'

test_expect_success ASCIIDOCTOR 'the manual is installed for browsers, and loads nothing' '
	for page in git-kbisect git-kbisect-notes git-kbisect-tutorial git-kbisect-ci json
	do
		grep "</html>" "root/opt/kb/share/doc/git-kbisect/$page.html" || return
	done &&
	! grep -E "<(script|link|img|iframe)|^ *@import|url\(" root/opt/kb/share/doc/git-kbisect/*.html &&
	if command -v tidy >/dev/null
	then
		tidy -q -e root/opt/kb/share/doc/git-kbisect/*.html >tidy 2>&1 || cat tidy
		test_must_be_empty tidy
	fi
'

test_expect_success 'make dist writes the committed sources, which know their version' '
	git -C "$KBISECT_SRC" rev-parse HEAD >head && git -C "$KBISECT_SRC" describe --tags --always HEAD >want &&
	archive=$(make -s -C "$KBISECT_SRC" O="$SHARNESS_TRASH_BASE/out" dist) && tar -xf "$archive" &&
	(cd git-kbisect-* && printf "%s\n" "$(cat version)" >../version && test -x t/lint.sh && test -s Makefile && ! test -e .git) && test_cmp want version &&
	gzip -dc "$archive" | git get-tar-commit-id >id && test_cmp head id
'

test_expect_success 'help <command> shows that page' '
	mkdir fake && printf "#!/bin/sh\necho page \"\$@\"\n" >fake/man && chmod +x fake/man &&
	PATH=$PWD/fake:$PATH git-kbisect help start >out && grep -x "page git-kbisect-start" out &&
	PATH=$PWD/fake:$PATH git-kbisect help tutorial >out && grep -x "page git-kbisect-tutorial" out &&
	test_expect_code 129 git-kbisect help nonsense 2>err && grep "nonsense. is not a command" err
'

test_expect_success 'make uninstall removes every file' '
	run_make uninstall &&
	find root -type f >left &&
	test_must_be_empty left
'

test_done
