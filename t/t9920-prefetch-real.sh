#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='prefetched kernels are tested, with real kernels'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"

# The tree outlives a run of this test: kernels that an ended one left in it would be
# taken instead of built.
# A failure in two runs of five asks for many runs. They wait, and leave the processors to the
# other lane: with ccache a commit's runs are otherwise over before its first build.
test_expect_success 'set up a history with a flaky reproducer' '
	real_kernel prefetch "code code code code culprit code code code code" &&
	sed "s/usleep(300000)/sleep(20)/" "$KBISECT_T/real/getpgid-flaky.c" >.git/flaky.c &&
	grep -w "sleep(20)" .git/flaky.c && git config kbisect.repro "$PWD/.git/flaky.c" &&
	git config kbisect.config "$KERNEL_CONFIG" &&
	git config kbisect.cacheDir "$PWD/.git/kernels" &&
	rm -rf .git/kernels
'

test_expect_success 'the culprit is found with prefetched kernels' '
	git kbisect start --prefetch prefetch-bad v6.1 >.git/out 2>.git/err ||
	{ cat .git/out; tail -n 50 .git/err; false; } >&2 &&
	grep "^$culprit is the first bad commit" .git/out &&
	git notes --ref=kbisect show $culprit | grep "^Verdict: culprit$" &&
	grep "^prefetched, built in " .git/out
'

# Both lanes must build the same kernel.
test_expect_success '... which have the signatures that lane 0 gives' '
	jq -r "select(.event == \"build\" and .ahead > 0) | .commit + \" \" + .signature" \
		.git/kbisect/journal.jsonl | sort -u >.git/ahead && test -s .git/ahead &&
	git kbisect reset && rm -rf .git/kernels &&
	while read -r commit signature
	do
		git kbisect test --runs=1 $commit >.git/out 2>.git/err || :
		grep "^kernel signature: $signature\$" .git/out || { cat .git/out >&2; return 1; }
	done <.git/ahead
'

test_done
