# For the t9* tests, sourced after lib-test.sh: a real kernel in a work tree of
# the test's own, real builds, real guests. Needs bash, which run-test.sh uses.
. "$KBISECT_T/lib-kernel.sh"

require_or_skip "kernel source (linux-source-6.1)" test -f "$(kernel_tarball)"
for tool in qemu-system-x86_64 gcc make flex bison bc perl xz busybox jq
do
	require_or_skip "$tool" command -v $tool
done
require_or_skip "6 GiB of space in $KBISECT_TEST_CACHE" kernel_room 6

# Objects are shared between the tests and with earlier runs, kernels between the
# tests: t9000 starts without any.
export CCACHE_DIR=${CCACHE_DIR:-$KBISECT_TEST_CACHE/ccache}

# real_kernel <name> <plan>: the current directory becomes a clone at <name>-bad.
# All tests use the same place, one after the other: ccache knows objects by path.
real_kernel() {
	mkdir -p "$KBISECT_TEST_CACHE/tests" &&
	exec 8>"$KBISECT_TEST_CACHE/tests/lock" &&
	flock 8 &&
	# From here on it is ours, and removed at the end.
	REAL_TREE=$KBISECT_TEST_CACHE/tests/linux &&
	kernel_base &&
	kernel_history "$1" <<<"$2" &&
	kernel_clone "$1" "$REAL_TREE" &&
	cd "$REAL_TREE" &&
	git config kbisect.cacheDir "$KBISECT_TEST_CACHE/kernels" &&
	culprit=$(kernel_commits "$1" culprit)
}
cleanup 'test -z "$REAL_TREE" || rm -rf "$REAL_TREE"'

# What the user has in the work tree, the index and HEAD, to compare later.
user_state() {
	git symbolic-ref HEAD &&
	git rev-parse HEAD &&
	git status --porcelain &&
	git ls-files --stage | sha256sum &&
	git diff
}

make_dirty() {
	echo "half a thought" >>README &&
	echo "staged" >>COPYING &&
	git add COPYING &&
	echo mine >untracked.txt
}
