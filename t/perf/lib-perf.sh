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
