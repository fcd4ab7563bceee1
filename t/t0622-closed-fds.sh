#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='descriptors 0 to 2 may be closed when the program is started'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

test_expect_success 'set up a repository' '
	in_fake_repo closed && fake_history 2 2
'

test_expect_success 'a session runs with standard input closed' '
	git-kbisect start bad good >../out 2>../err <&- && culprit_is culprit
'

test_expect_success 'a session runs with all three closed' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	rm -rf "$XDG_CACHE_HOME/git-kbisect" &&
	test_exit_is 128 git-kbisect start bad good <&- >&- 2>&- && culprit_is culprit
'

test_expect_success 'it is an error when output cannot be written' '
	git-kbisect log >../out && test_exit_is 128 git-kbisect log >&- &&
	test_exit_is 128 git-kbisect show >&-
'

test_expect_success 'no message goes into a file that took the descriptor' '
	for file in .git/kbisect/*.json .git/kbisect/*.jsonl
	do
		jq -e . <"$file" >/dev/null || return
	done
'

test_done
