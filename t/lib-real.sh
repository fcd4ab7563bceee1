# SPDX-License-Identifier: GPL-2.0-only
# For the t9* tests, sourced after lib-test.sh: a real kernel in a work tree that tests
# take turns in, real builds, real guests. Needs bash, which run-test.sh uses.
. "$KBISECT_T/lib-kernel.sh"

require_or_skip "kernel source (linux-source-6.1)" test -f "$(kernel_tarball)"
for tool in qemu-system-x86_64 gcc make flex bison bc perl xz busybox jq
do
	require_or_skip "$tool" command -v $tool
done
require_or_skip "6 GiB of space in $KBISECT_TEST_CACHE" kernel_space 6

# ccache's objects are shared by all tests and by later runs, kernels by the tests of one
# run: t9000 begins without any kernel.
export CCACHE_DIR=${CCACHE_DIR:-$KBISECT_TEST_CACHE/ccache}

# real_kernel <name> <plan>: waits for its turn, makes KERNEL_TREE a clone with the history
# of the plan, checked out at <name>-bad, and goes there.
real_kernel() {
	kernel_turn &&
	kernel_base &&
	kernel_history "$1" <<<"$2" &&
	kernel_tree "$1" &&
	cd "$KERNEL_TREE" &&
	git config kbisect.cacheDir "$KBISECT_TEST_CACHE/kernels" &&
	culprit=$(kernel_commits "$1" culprit)
}

# Prints what the user has in work tree, index and HEAD, to compare it later.
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
