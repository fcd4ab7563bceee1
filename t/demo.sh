#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# make demo: one whole bisection of a real kernel, with a bug whose commit is known.
# All its files are below $KBISECT_TEST_CACHE and may be deleted.
set -e
. "$(dirname "$0")/lib-kernel.sh"
PATH=${KBISECT_BUILD:-$(dirname "$0")/../.build}:$PATH
dir=$KBISECT_TEST_CACHE/demo

say() { printf '\n\033[1m%s\033[0m\n' "$*" | if test -t 1; then cat; else sed 's/\x1b\[[0-9]*m//g'; fi; }

cat <<END
A demonstration of git kbisect. The history is the kernel of the distribution with
39 commits on top of it: one brings a crash, one does not build, one does not boot.
All files go to $KBISECT_TEST_CACHE (about 5 GB; you may delete it at any time).
On two cores it takes about five minutes, and the first build half of them.
END
kernel_space 6
say "1. The history"
kernel_base
kernel_history demo <<<"$KERNEL_PLAN"
culprit=$(kernel_commits demo culprit)
kernel_clone demo "$dir/linux"
cd "$dir/linux"
git config kbisect.cacheDir "$dir/cache"
git log --oneline --graph demo-good..demo-bad

say "2. The bisection, in $dir/linux"
echo "\$ git kbisect start --repro=$KERNEL_REPRO \\"
echo "        --config=$KERNEL_CONFIG demo-bad demo-good"
start=$SECONDS
CCACHE_DIR=${CCACHE_DIR:-$KBISECT_TEST_CACHE/ccache} \
	git kbisect start --repro="$KERNEL_REPRO" --config="$KERNEL_CONFIG" demo-bad demo-good
echo "$((SECONDS - start)) seconds"

found=$(git notes --ref=kbisect list | awk '{ print $2 }')
say "3. The note it left"
for commit in $found
do
	echo "\$ git notes --ref=kbisect show $commit"
	git notes --ref=kbisect show "$commit"
done
if test "$found" = "$culprit"
then
	say "This is the commit that the bug was put into: $(git log -1 --format='%h %s' "$culprit")"
else
	say "WRONG: the bug was put into $(git log -1 --format='%h %s' "$culprit")"
	exit 1
fi
