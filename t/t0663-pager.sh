#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='on a terminal, what is long goes through the pager that git would take'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip 'script (bsdutils)' command -v script

# on_terminal <command>: runs it with a terminal as its output, which is printed.
on_terminal() {
	TERM=xterm script -qec "$1" /dev/null </dev/null | tr -d "\r"
}

test_expect_success 'set up a session' '
	fake_repo repo && fake_history 2 2 && git-kbisect start --no-run bad good >../out &&
	unset GIT_PAGER PAGER && git config core.pager "sed s/^/core:/"
'

test_expect_success 'log, status, report, title and audit are paged, and a pipe is not' '
	git-kbisect log >../log && cp "$KBISECT_T/console/kasan-use-after-free" ../console &&
	for command in "log" "status" "report" "log --graph" "log --json" "title ../console" "audit ../short"
	do
		echo "bisecting cause commit starting from $(hash_of bad)" >../short &&
		on_terminal "git-kbisect $command 2>/dev/null" >../paged && grep "^core:" ../paged && ! grep -v "^core:" ../paged &&
		{ git-kbisect $command >../piped || test $? = 1; } && ! grep "^core:" ../piped || return
	done
'

test_expect_success 'GIT_PAGER, pager.kbisect.<command>, -P and -c are heeded, in git'\''s order' '
	GIT_PAGER="sed s/^/env:/" && export GIT_PAGER && on_terminal "git-kbisect log" >../paged && grep "^env:" ../paged &&
	unset GIT_PAGER && on_terminal "git -c core.pager=\"sed s/^/given:/\" kbisect log" >../paged && grep "^given:" ../paged &&
	on_terminal "git -P kbisect log" >../paged && ! grep "^core:" ../paged &&
	on_terminal "git -c pager.kbisect.log=false kbisect log" >../paged && ! grep "^core:" ../paged &&
	on_terminal "git -c pager.kbisect.log=\"sed s/^/own:/\" kbisect log" >../paged && grep "^own:" ../paged &&
	git config --unset core.pager && PAGER="sed s/^/last:/" && export PAGER && on_terminal "git-kbisect log" >../paged && grep "^last:" ../paged &&
	cd .. && on_terminal "git-kbisect title console" >paged && grep "^last:.*KASAN" paged
'

test_expect_success 'show is paged, with a note and without one' '
	cd repo && git notes --ref=kbisect add -m "Verdict: culprit" bad && git config core.pager "sed s/^/core:/" && unset PAGER &&
	on_terminal "git-kbisect show bad" >../paged && grep "^core:Verdict: culprit" ../paged && git-kbisect show bad >../piped && ! grep "^core:" ../piped &&
	in_fake_repo older && printf "test\nwarning bad_function\nexit 0\n" | fake_commit v1.0 kernel/k.c && fake_commit head kernel/k.c </dev/null &&
	git-kbisect start head >../out && git config core.pager "sed s/^/core:/" &&
	on_terminal "git-kbisect show" >../paged && grep "^core:Verdict: the crash already happened" ../paged && ! grep -v "^core:" ../paged
'

test_done
