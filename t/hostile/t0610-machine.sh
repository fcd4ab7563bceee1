#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='other locales, paths, file systems and descriptors do not change a session'
. "$(dirname "$0")/../lib-test.sh"
FAKE_RUNNER=qemu
. "$KBISECT_T/lib-session.sh"
. "$KBISECT_T/hostile/lib-hostile.sh"

# moved_to <directory>: copies the repository and its inputs, and goes there.
moved_to() {
	mkdir -p "$1" && cp -a ../repo ../repro.c ../config "$1/" && cd "$1/repo" &&
	git config kbisect.config "$PWD/../config" && git config kbisect.repro "$PWD/../repro.c" &&
	nothing_known
}

test_expect_success 'an undisturbed session finds the culprit' '
	hostile_repo repo && unaffected git-kbisect start bad good
'

# In German messages are translated and numbers have a decimal comma.
localedef -i de_DE -f UTF-8 "$HOME/de_DE.UTF-8" >/dev/null 2>&1 && test_set_prereq GERMAN

test_expect_success GERMAN 'a German locale does not disturb parsing' '
	nothing_known &&
	unaffected env LOCPATH="$HOME" LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 LANGUAGE=de git-kbisect start bad good &&
	env LOCPATH="$HOME" LC_ALL=de_DE.UTF-8 LANGUAGE=de git bisect bogus 2>&1 | grep -i "aufruf\|verwendung"
'

test_expect_success 'the name of the directory need not be UTF-8' '
	(moved_to "$(printf "../latin-\344")" && unaffected git-kbisect start bad good)
'

test_expect_success '... and a session that was killed there is continued with its settings' '
	(
		cd "$(printf "../latin-\344/repo")" && nothing_known &&
		interrupted() {
			git-kbisect start bad good & pid=$!
			until grep -q "\"verdict\"" .git/kbisect/journal.jsonl 2>/dev/null
			do
				kill -0 $pid || return
				sleep .05
			done
			kill -KILL $pid
			wait $pid
			git-kbisect continue
		} && finds interrupted
	)
'

test_expect_success 'the name of the directory may contain an apostrophe' '
	(moved_to "../it'\''s" && unaffected git-kbisect start bad good)
'

refused_in() {
	(
		moved_to "$1" && test_exit_is 128 git-kbisect start bad good >"$HOME/out" 2>"$HOME/err" &&
		grep "move the repository" "$HOME/err" && ! test -e .git/BISECT_LOG
	)
}

test_expect_success 'paths that kbuild cannot work in are refused: space, tab, newline, colon, dollar, backslash' '
	refused_in "../a space" && refused_in "../a\$dollar" && refused_in "../a\\backslash" &&
	refused_in "../a:colon" && refused_in "$(printf "../a\ttab")" &&
	refused_in "../a
newline"
'

test_expect_success 'file systems may report DT_UNKNOWN for every entry' '
	nothing_known &&
	unaffected env LD_PRELOAD="$SHIM" HOSTILE_DT_UNKNOWN=1 git-kbisect start bad good
'

test_expect_success 'standard descriptors may be closed' '
	closed() { git-kbisect start bad good <&-; } && unaffected closed &&
	closed() { git-kbisect start bad good <&- 2>&-; } && nothing_known && unaffected closed
'

test_expect_success 'a command that cannot write its output fails' '
	git-kbisect start bad good >../out 2>../err && test_when_finished forget &&
	for command in log show "show --json" status "status --json"
	do
		test_exit_is 128 git-kbisect $command >/dev/full 2>../err &&
		grep "cannot write to standard output" ../err || return
	done
'

test_expect_success 'it is not an error when the reader closes the pipe' '
	git-kbisect start bad good >../out 2>../err && test_when_finished forget &&
	{ git-kbisect log 2>../err; echo $? >../status; } | true && test_must_be_empty ../err
'

test_expect_success 'with umask 077 nobody else can read the files of a session' '
	nothing_known && rm -rf "$XDG_CACHE_HOME/git-kbisect" && (
		umask 077 && unaffected git-kbisect start bad good
	) && find .git/kbisect "$XDG_CACHE_HOME/git-kbisect" -not -type l -perm /077 >../readable &&
	test_must_be_empty ../readable
'

test_expect_success 'with umask 000 nobody else can write to the files of a session' '
	nothing_known && rm -rf "$XDG_CACHE_HOME/git-kbisect" && (
		umask 000 && unaffected git-kbisect start bad good
	)
'

test_expect_success 'HOME may be unset' '
	nothing_known && users_things >../users.before && test_when_finished forget &&
	env -u HOME -u XDG_CACHE_HOME git-kbisect start bad good >../out 2>../err &&
	findings >../findings && test_cmp "$HOME/findings.first" ../findings &&
	users_things >../users.after && test_cmp ../users.before ../users.after
'

test_expect_success 'the terminal may have no size and the environment be nearly empty' '
	unaffected env -i PATH="$PATH" HOME="$HOME" KBISECT_FAKE_STATE="$KBISECT_FAKE_STATE" \
		XDG_CACHE_HOME="$XDG_CACHE_HOME" git-kbisect start bad good &&
	unaffected env TERM=dumb COLUMNS=0 LINES=0 git-kbisect start bad good
'

test_expect_success 'the clock may be years slow' '
	head -c 240 /dev/zero >../clock && nothing_known &&
	perl -e "print pack(q(q), -400000000 * 1e9)" | dd of=../clock conv=notrunc status=none &&
	unaffected env LD_PRELOAD="$SHIM" HOSTILE_WORLD="$(cd .. && pwd)/clock" git-kbisect start bad good
'

test_done
