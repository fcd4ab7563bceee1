# SPDX-License-Identifier: GPL-2.0-only
# For figures over fakes, sourced first: a directory and a home that are removed at the end,
# then lib-session.sh, which reads FAKE_RUNNER.
KBISECT_T=$(cd "$(dirname "$0")/.." && pwd)
KBISECT_BUILD=${KBISECT_BUILD:-$KBISECT_T/../.build}
SHARNESS_TRASH_BASE=$(mktemp -d "${TMPDIR:-/tmp}/kbisect-perf.XXXXXX") || exit 1
trap 'cd / && rm -rf "$SHARNESS_TRASH_BASE"' EXIT
HOME=$SHARNESS_TRASH_BASE/home XDG_CACHE_HOME=$HOME/.cache PATH=$KBISECT_BUILD:$PATH
mkdir -p "$HOME"
export KBISECT_T KBISECT_BUILD HOME XDG_CACHE_HOME GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=perf GIT_AUTHOR_EMAIL=perf@example.org
export GIT_COMMITTER_NAME=perf GIT_COMMITTER_EMAIL=perf@example.org
unset MAKEFLAGS MAKELEVEL GIT_DIR GIT_WORK_TREE
. "$KBISECT_T/lib-session.sh"

fail() {
	echo "$(basename "$0" .sh): $*" >&2
	exit 1
}

# fake_stream <commits> <n> <good> <bad>: for git fast-import, commits 2 and later on the tag good.
# Every tenth merges the commit that is five before it, one in n changes the kernel, and the
# culprit is at a third of the history. Guests do what <good> says from the second commit on
# (empty: nothing), and what <bad> says from the culprit on: lines of a behaviour with \n.
fake_stream() {
	awk -v n="$1" -v every="$2" -v good="$3" -v bad="$4" 'function behaviour(what, text) {
			text = "#!fake-kernel\nboot\ntest\n" what "exit 0\n"
			print "M 100644 inline behaviour\ndata " length(text) "\n" text
		}
		BEGIN {
		for (i = 2; i <= n; i++) {
			print "commit refs/heads/main\nmark :" i
			print "committer perf <perf@example.org> " 1600000000 + 60 * i " +0000"
			message = "change " i
			print "data " length(message) "\n" message
			print "from " (i == 2 ? "refs/tags/good^0" : ":" i - 1)
			if (i > 10 && i % 10 == 0)
				print "merge :" i - 5
			text = "/* " i " */\n"
			print "M 100644 inline " (i % every ? "drivers/other.c" : "kernel/k.c") "\ndata " length(text) "\n" text
			if (i == 2 && good)
				behaviour(good)
			if (i == 3 * int(n / 9)) {
				behaviour(bad)
				print "reset refs/tags/culprit\nfrom :" i "\n"
			}
		}
		print "reset refs/tags/bad\nfrom :" n "\n" }'
}

# fake_range <commits> <n> <good> <bad>: a repository with that history.
fake_range() {
	fake_repo one && fake_stream "$@" | git fast-import --quiet --force && git reset -q --hard ||
		fail "cannot make the history"
}
