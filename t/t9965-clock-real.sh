#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='real kernels are right although the clock stepped back between their builds'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"

# Makes the first build of a session look as if the clock had been an hour ahead during it:
# make would take its objects for newer than the sources of every commit that follows.
hour_ahead='test -e "$KBISECT_BUILD/../ahead" || {
	: >"$KBISECT_BUILD/../ahead" && find "$KBISECT_BUILD" "$PWD" -exec touch -h -d "now + 1 hour" {} +; }'

# found <name>: the culprit is found, and its parent's kernel was run and showed nothing.
found() {
	rm -f .git/kbisect/lanes/0/ahead &&
	{ git kbisect start --no-prefetch clock-bad clock-good >.git/$1.out 2>.git/$1.err ||
		{ tail -n 30 .git/$1.out .git/$1.err >&2; false; }; } &&
	grep "^first bad commit: $culprit" .git/$1.out && ! grep -i "warning:" .git/$1.err &&
	git kbisect show --json $culprit | jq -e --arg p $(git rev-parse $culprit^) \
		"[.tested[] | select(.commit == \$p and .verdict == \"good\" and (.runs | length) > 0)] != []"
}

test_expect_success 'set up a real kernel with a history' '
	real_kernel clock "code doc code culprit code driver code" &&
	git config kbisect.cacheDir "$KBISECT_TEST_CACHE/clock-kernels" && rm -rf "$KBISECT_TEST_CACHE/clock-kernels" &&
	git config kbisect.config "$KERNEL_CONFIG" && git config kbisect.repro "$KERNEL_REPRO"
'

test_expect_success 'the culprit is found when the clock steps back after the first build' '
	git config kbisect.hook.postBuild "$hour_ahead" && found within && test -e .git/kbisect/lanes/0/ahead &&
	test -z "$(find .git/kbisect/lanes/0/build -name "*.o" -newermt "now + 1 minute")"
'

test_expect_success 'the culprit is found when the clock stepped back since the session before' '
	git kbisect reset && git update-ref -d refs/notes/kbisect && git config --unset kbisect.hook.postBuild &&
	rm -rf "$KBISECT_TEST_CACHE/clock-kernels" &&
	find .git/kbisect/lanes/0/build .git/kbisect/lanes/0/tree -exec touch -h -d "now + 1 hour" {} + &&
	found between && test -z "$(find .git/kbisect/lanes/0/build -name "*.o" -newermt "now + 1 minute")" &&
	rm -rf "$KBISECT_TEST_CACHE/clock-kernels"
'

test_done
