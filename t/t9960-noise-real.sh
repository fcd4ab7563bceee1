#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='a crash in two of five runs is found under noise in a real kernel'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"

# From the third commit to the last but one, half of the boots print an unrelated WARNING;
# the bug begins in the middle of that range.
PLAN='doc code noise doc code driver code doc comment code arch
	culprit doc code driver code doc undo-noise code'

test_expect_success 'set up a real kernel with a noisy range of history' '
	real_kernel real-noise "$PLAN"
'

test_expect_success 'start succeeds' '
	git kbisect start --repro="$KBISECT_T/real/getpgid-flaky.c" --config="$KERNEL_CONFIG" \
		real-noise-bad real-noise-good >.git/out 2>.git/err ||
	{ tail -n 50 .git/out .git/err >&2; false; }
'

test_expect_success 'the right culprit is named' '
	grep "^first bad commit: $culprit" .git/out &&
	git notes --ref=kbisect show $culprit >.git/note &&
	grep "^[A-Z].*: .*$KERNEL_CRASH" .git/note
'

test_expect_success 'the noise was seen and not bisected' '
	grep "WARNING in notifier_check" .git/out &&
	git kbisect show --json $culprit >.git/json &&
	jq -e ".crash.title | test(\"getpgid\")" .git/json &&
	jq -e "[.tested[] | select(.verdict == \"good\")] | length > 0" .git/json
'

test_expect_success 'no commit before the culprit was called bad' '
	jq -r ".tested[] | select(.verdict == \"bad\") | .commit" .git/json >.git/bad &&
	while read commit
	do
		git merge-base --is-ancestor $culprit $commit || return
	done <.git/bad
'

test_done
