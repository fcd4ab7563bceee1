#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='a crash in two of five runs is found under noise and a clock that steps back in a real kernel'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"

# With each guest that starts, the wall clock of git kbisect, git, make and the compiler
# steps back by an hour (struct world in t/hostile/shim.c). A make that trusts times then
# takes the objects of the commit before for up to date.
clock_steps_back() {
	truncate -s 4096 .git/world && cat >.git/qemu <<-END &&
	#!/usr/bin/perl
	open(my \$f, "+<", "$PWD/.git/world") or die "world: \$!";
	sysread(\$f, my \$offset, 8);
	sysseek(\$f, 0, 0);
	syswrite(\$f, pack("q", unpack("q", \$offset) - 3600e9));
	exec("qemu-system-x86_64", @ARGV);
	END
	chmod +x .git/qemu
}

# From the third commit to the last but one, half of the boots print an unrelated WARNING;
# the bug begins in the middle of that range.
PLAN='doc code noise doc code driver code doc comment code arch
	culprit doc code driver code doc undo-noise code'

test_expect_success 'set up a real kernel with a noisy range of history' '
	real_kernel real-noise "$PLAN" && clock_steps_back
'

# A build ahead would see the clock being set by a guest, and be made again each time.
test_expect_success 'start succeeds' '
	env LD_PRELOAD="$KBISECT_BUILD/t/hostile/shim.so" HOSTILE_WORLD="$PWD/.git/world" \
		git -c kbisect.qemu="$PWD/.git/qemu" -c kbisect.prefetch=false kbisect start \
		--repro="$KBISECT_T/real/getpgid-flaky.c" --config="$KERNEL_CONFIG" \
		real-noise-bad real-noise-good >.git/out 2>.git/err ||
	{ tail -n 50 .git/out .git/err >&2; false; }
'

test_expect_success 'the clock stepped back before each build' '
	perl -e "\$/ = \\8; exit(unpack(q(q), <>) > -10 * 3600e9)" .git/world
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
