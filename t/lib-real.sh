# SPDX-License-Identifier: GPL-2.0-only
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

# real_kernel <name> <plan>: the current directory becomes a clone at <name>-bad,
# in the tree that all tests take turns in.
real_kernel() {
	kernel_turn &&
	kernel_base &&
	kernel_history "$1" <<<"$2" &&
	kernel_tree "$1" &&
	cd "$KERNEL_TREE" &&
	git config kbisect.cacheDir "$KBISECT_TEST_CACHE/kernels" &&
	culprit=$(kernel_commits "$1" culprit)
}

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
