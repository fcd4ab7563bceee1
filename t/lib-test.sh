# SPDX-License-Identifier: GPL-2.0-only
# Sourced by every t/tNNNN-*.sh after it set test_description. Provides a fixed
# environment, the built program as git-kbisect in PATH, and sharness.
: "${KBISECT_BUILD:=$(cd "$(dirname "$0")/.." && pwd)/.build}"
KBISECT_T=$(cd "$(dirname "${BASH_SOURCE:-$0}")" && pwd)
KBISECT_SRC=$(dirname "$KBISECT_T")
export KBISECT_BUILD KBISECT_T KBISECT_SRC
# A scratch directory outside of the checkout, so git never finds our own repository.
SHARNESS_TRASH_BASE=$(mktemp -d "${TMPDIR:-/tmp}/kbisect-t.XXXXXX")
SHARNESS_TEST_DIRECTORY=$SHARNESS_TRASH_BASE
SHARNESS_TEST_SRCDIR=$KBISECT_T
export SHARNESS_TEST_DIRECTORY SHARNESS_TEST_SRCDIR

# Kernels and compiler output that tests share. Set before HOME changes.
: "${KBISECT_TEST_CACHE:=${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/git-kbisect-test}"
export KBISECT_TEST_CACHE
HOME=$SHARNESS_TRASH_BASE/home
mkdir -p "$HOME"
XDG_CACHE_HOME=$HOME/.cache
LANG=C LC_ALL=C TZ=UTC
GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME='A U Thor' GIT_AUTHOR_EMAIL=author@example.org
GIT_COMMITTER_NAME='C O Mitter' GIT_COMMITTER_EMAIL=committer@example.org
export HOME XDG_CACHE_HOME LANG LC_ALL TZ GIT_CONFIG_NOSYSTEM
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE MAKEFLAGS MAKELEVEL
# The sanitizers want to be the first library; a shim that a test preloads comes before them.
export ASAN_OPTIONS=verify_asan_link_order=0
PATH=$KBISECT_BUILD:$PATH

. /usr/share/sharness/sharness.sh
PATH=$KBISECT_BUILD:$PATH

# Show the output of a test that fails, so that a fault which happens only on another machine can
# be understood. sharness throws it away without --verbose.
if test "$verbose" != t
then
	exec 3>>"$SHARNESS_TRASH_BASE/output" 4>&3
	eval "sharness_$(declare -f test_failure_)"
	test_failure_() {
		sharness_test_failure_ "$@"
		tail -n 40 "$SHARNESS_TRASH_BASE/output" | sed "s/^/# /" >&2
	}
fi

# Removes the scratch directory; test_done does this in its exit trap.
cleanup 'cd / && rm -rf "$SHARNESS_TRASH_BASE"'

# test_exit_is <code> <command>...: fails unless the exit status is exactly <code>.
test_exit_is() {
	want=$1
	shift
	got=0
	"$@" || got=$?
	test "$got" = "$want" || {
		echo "exit status $got, not $want: $*" >&2
		return 1
	}
}

# require_or_skip <what> <command>...: skips the remainder of the file, with a message, when
# the command fails. With CI=true that is an error.
require_or_skip() {
	what=$1
	shift
	"$@" >/dev/null 2>&1 && return
	if test "$CI" = true
	then
		echo "missing, and CI=true: $what" >&2
		error "missing: $what"
	fi
	skip_all="missing: $what"
	test_done
}
