#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='machines that are not as ours: locale, paths, file systems, descriptors'
. "$(dirname "$0")/../lib-test.sh"
. "$KBISECT_T/lib-session.sh"
. "$KBISECT_T/hostile/lib-hostile.sh"

# The preloaded library need not come before that of the sanitizers.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0
export ASAN_OPTIONS

# moved_to <directory>: the repository and what it needs are there.
moved_to() {
	mkdir -p "$1" && cp -a ../repo ../repro.c ../config "$1/" && cd "$1/repo" &&
	git config kbisect.config "$PWD/../config" && git config kbisect.repro "$PWD/../repro.c" &&
	nothing_known
}

test_expect_success 'without any trouble' '
	hostile_repo repo && as_ever git-kbisect start bad good
'

# German words, and a comma in numbers.
localedef -i de_DE -f UTF-8 "$HOME/de_DE.UTF-8" >/dev/null 2>&1 && test_set_prereq GERMAN

test_expect_success GERMAN 'in German' '
	nothing_known &&
	as_ever env LOCPATH="$HOME" LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 LANGUAGE=de git-kbisect start bad good &&
	env LOCPATH="$HOME" LC_ALL=de_DE.UTF-8 LANGUAGE=de git bisect bogus 2>&1 | grep -i "aufruf\|verwendung"
'

test_expect_success 'in a directory whose name is not UTF-8' '
	(moved_to "$(printf "../latin-\344")" && as_ever git-kbisect start bad good)
'

test_expect_success '... where a session goes on with its settings' '
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

test_expect_success 'in a directory with an apostrophe' '
	(moved_to "../it'\''s" && as_ever git-kbisect start bad good)
'

refused_in() {
	(
		moved_to "$1" && test_exit_is 128 git-kbisect start bad good >"$HOME/out" 2>"$HOME/err" &&
		grep "move the repository" "$HOME/err" && ! test -e .git/BISECT_LOG
	)
}

test_expect_success 'kbuild cannot work below a space, a tab, a newline, a colon, a dollar sign or a backslash: said' '
	refused_in "../a space" && refused_in "../a\$dollar" && refused_in "../a\\backslash" && refused_in "../a:colon" && refused_in "$(printf "../a\ttab")" &&
	refused_in "../a
newline"
'

test_expect_success 'a file system that does not say what a name is' '
	nothing_known &&
	as_ever env LD_PRELOAD="$SHIM" HOSTILE_DT_UNKNOWN=1 git-kbisect start bad good
'

test_expect_success 'closed descriptors' '
	closed() { git-kbisect start bad good <&-; } && as_ever closed &&
	closed() { git-kbisect start bad good <&- 2>&-; } && nothing_known && as_ever closed
'

test_expect_success 'output that cannot be written is no success' '
	git-kbisect start bad good >../out 2>../err && test_when_finished forget &&
	for command in log show "show --json" status "status --json"
	do
		test_exit_is 128 git-kbisect $command >/dev/full 2>../err &&
		grep "cannot write to standard output" ../err || return
	done
'

test_expect_success 'a reader that went away is no fault' '
	git-kbisect start bad good >../out 2>../err && test_when_finished forget &&
	{ git-kbisect log 2>../err; echo $? >../status; } | true && test_must_be_empty ../err
'

test_expect_failure 'umask 077: nobody else can read what a session keeps' '
	nothing_known && rm -rf "$XDG_CACHE_HOME/git-kbisect" && (
		umask 077 && as_ever git-kbisect start bad good
	) && find .git/kbisect "$XDG_CACHE_HOME/git-kbisect" -not -type l -perm /077 >../readable &&
	test_must_be_empty ../readable
'

test_expect_success 'umask 000: nobody else can write' '
	nothing_known && rm -rf "$XDG_CACHE_HOME/git-kbisect" && (
		umask 000 && as_ever git-kbisect start bad good
	)
'

test_expect_success 'no HOME' '
	nothing_known && users_things >../users.before && test_when_finished forget &&
	env -u HOME -u XDG_CACHE_HOME git-kbisect start bad good >../out 2>../err &&
	findings >../findings && test_cmp "$HOME/findings.first" ../findings &&
	users_things >../users.after && test_cmp ../users.before ../users.after
'

test_expect_success 'no terminal of any size, and hardly any environment' '
	as_ever env -i PATH="$PATH" HOME="$HOME" KBISECT_FAKE_STATE="$KBISECT_FAKE_STATE" \
		XDG_CACHE_HOME="$XDG_CACHE_HOME" git-kbisect start bad good &&
	as_ever env TERM=dumb COLUMNS=0 LINES=0 git-kbisect start bad good
'

test_expect_success 'a clock that is years off' '
	head -c 240 /dev/zero >../clock && nothing_known &&
	perl -e "print pack(q(q), -400000000 * 1e9)" | dd of=../clock conv=notrunc status=none &&
	as_ever env LD_PRELOAD="$SHIM" HOSTILE_WORLD="$(cd .. && pwd)/clock" git-kbisect start bad good
'

test_done
