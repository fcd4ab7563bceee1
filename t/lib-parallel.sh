# SPDX-License-Identifier: GPL-2.0-only
# For sessions that test several commits at once, sourced after lib-session.sh.

# journal <filter>: what jq finds in the events of the session.
journal() {
	jq -r "$1" .git/kbisect/journal.jsonl
}

# Prints the most commits that were under test at the same time.
most_at_once() {
	journal 'select(.event == "test" or .event == "verdict" or .event == "needless") | [.event, .lane // "none", .commit] | @tsv' |
	awk '$1 == "test" && $2 != "none" { open[$3] = 1 }
	$1 != "test" { delete open[$3] }
	{ n = 0; for (c in open) n++; if (n > most) most = n }
	END { print most + 0 }'
}

# git's log has the verdicts of the session in the same order. When a session is continued, git
# is told the good end as well.
git_is_right() {
	journal 'select(.event == "bisect" and .commit) | .command' >../told &&
	git bisect log | sed -n 's/^git bisect \([a-z]* [0-9a-f]*\)$/\1/p' | grep -v "^good $(hash_of g0)" >../logged &&
	test -s ../told && test_cmp ../told ../logged
}

# Replayed elsewhere, the log of git bisect leads to the same first bad commit.
log_replays() {
	git bisect log >../bisect.log && rm -rf ../replayed && git clone -q -n -s . ../replayed &&
	(cd ../replayed && git bisect replay ../bisect.log) >../replay.out 2>&1 &&
	grep "^$(hash_of "$1") is the first bad commit" ../replay.out
}

# No commit that has a verdict is handed out again.
nothing_twice() {
	journal 'select(.event == "test" or .event == "verdict") | [.event, .why // "", .commit] | @tsv' |
	awk '$1 == "verdict" { done[$2] = 1 } $2 == "bisection" && $3 in done { exit 1 }'
}

# anew: drops the session and all kernels.
anew() {
	git-kbisect reset && rm -rf "$XDG_CACHE_HOME/git-kbisect" && git update-ref -d refs/notes/kbisect
}

# fake_node: makes "node", which runs a command with another home, in another directory, and with
# no other variables, as --launcher="$NODE" needs. The file "trouble" has what the next workers do
# instead, one a line: "pair" waits for another worker that has it, so that both work at the same time.
fake_node() {
	cat >node <<-END &&
	#!/bin/sh
	cd / && exec 9>>"$PWD/node.lock" && flock 9 && trouble=\$(head -n 1 "$PWD/trouble" 2>/dev/null) &&
	sed -i 1d "$PWD/trouble" && exec 9>&-
	case \$trouble in
	refuse) echo "ssh: connect to host node7 port 22: No route to host" >&2; exit 255 ;;
	hang) exec sleep 1000 ;;
	pair)
		echo >>"$PWD/pair"
		for i in \$(seq 600)
		do
			test "\$(wc -l <"$PWD/pair")" -lt 2 || break
			sleep .05
		done ;;
	esac
	exec env -i PATH="$PATH" HOME="$PWD/home" ASAN_OPTIONS="$ASAN_OPTIONS" KBISECT_FAKE_STATE="$KBISECT_FAKE_STATE" "\$@"
	END
	chmod +x node && mkdir home && touch trouble && NODE=$PWD/node
}

# Every run has its console in the session's directory, and the runs of the workers, too.
consoles_are_here() {
	journal 'select(.event == "run") | .run.console' >../consoles && test -s ../consoles &&
	! grep -v "^$PWD/.git/kbisect/runs/" ../consoles && while read -r console
	do
		test -s "$console" || return
	done <../consoles
}
