#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Manifests on a real kernel: the time to decide whether one commit gives the same kernel,
# and which of 10,000 commits can matter (a synthetic history over the real tree); then
# the long form of t9970-manifest-real.sh.
. "$(dirname "$0")/../lib-kernel.sh"
kernel=${KBISECT_BUILD:-$KERNEL_LIB/../.build}/t/helper/kernel
work=$KBISECT_TEST_CACHE/perf-manifest
export CCACHE_DIR=${CCACHE_DIR:-$KBISECT_TEST_CACHE/ccache}
export GIT_AUTHOR_NAME=perf GIT_AUTHOR_EMAIL=perf@example.org
export GIT_COMMITTER_NAME=perf GIT_COMMITTER_EMAIL=perf@example.org
unset MAKEFLAGS MAKELEVEL

# Each commit changes one to three files anywhere in the tree.
history() {
	git -C "$work/tree" ls-tree -r --name-only base | grep -v '["[:space:]]' >"$work/files" &&
	perl -e '
		srand(1); open F, $ARGV[0]; chomp(@f = <F>);
		for $i (1 .. 10000) {
			print "commit refs/heads/history\nmark :$i\ncommitter p <p\@example.org> ", 1700000000 + $i,
				" +0000\ndata 2\nc\nfrom ", $i == 1 ? "refs/heads/base^0" : ":" . ($i - 1), "\n";
			print "M 100644 inline $f[rand @f]\ndata ", length($i) + 1, "\n$i\n\n" for 0 .. rand 3;
		}
		print "done\n"' "$work/files" |
	git -C "$work/tree" fast-import --quiet --done --depth=0
}

rm -rf "$work"
kernel_base && mkdir -p "$work" &&
git clone -q -s -n "$(kernel_repo)" "$work/tree" &&
git -C "$work/tree" checkout -q -B base origin/base &&
$kernel build "$work/tree" "$work/build" "$(git -C "$work/tree" rev-parse HEAD)" "$KERNEL_CONFIG" "$work/manifest" &&
history &&
git -C "$work/tree" rev-list --topo-order --reverse base..history >"$work/commits" &&
echo "range collapse (goal 5 s for 10,000 commits):" &&
xargs -n 10000 -s 1000000 -a "$work/commits" $kernel weigh "$work/tree" "$work/manifest" &&
start=$(date +%s%N) &&
head -n 100 "$work/commits" | xargs $kernel matches "$work/tree" "$work/manifest" >/dev/null &&
end=$(date +%s%N) &&
echo "is one commit the same kernel: $(((end - start) / 100000)) us (mean of 100, with start and loading; goal 20000)" &&
echo "the manifest of a build:" &&
$kernel collect "$work/tree" "$work/build" "$(git -C "$work/tree" rev-parse HEAD)"
status=$?
rm -rf "$work"
test $status = 0 && cd "$KERNEL_LIB" && KBISECT_TEST_LONG=1 ./run-test.sh t9970-manifest-real.sh
