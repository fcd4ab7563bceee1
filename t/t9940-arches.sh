#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='bisections for other architectures: cross compiler, QEMU machine, second port'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"

# With the smallest config the program itself must add the options that guests need.
test_expect_success 'set up a history' '
	real_kernel arches "doc code culprit arch code" &&
	git config kbisect.repro "$KERNEL_REPRO" &&
	git config kbisect.config tinyconfig
'

# riscv reports an access to such a low address as one to user memory.
for machine in \
	arm64:qemu-system-aarch64:aarch64-linux-gnu-gcc \
	riscv64:qemu-system-riscv64:riscv64-linux-gnu-gcc \
	i386:qemu-system-i386:i686-linux-gnu-gcc
do
	IFS=: read -r arch qemu cc <<<"$machine"
	require_or_skip "$qemu" command -v "$qemu"
	require_or_skip "$cc" command -v "$cc"

	test_expect_success "$arch: everything needed is installed" '
		git kbisect doctor --arch=$arch >.git/out && grep "^ok  *$qemu " .git/out && grep "^ok  *$cc " .git/out
	'

	test_expect_success "$arch: the culprit is found" '
		git kbisect start --arch=$arch arches-bad v6.1 >.git/out 2>.git/err ||
		{ cat .git/out; tail -n 50 .git/err; false; } >&2 &&
		grep "^$culprit is the first bad commit" .git/out &&
		grep "^crash: BUG: unable to handle kernel .* in .*getpgid\$" .git/out && grep "with $cc " .git/out &&
		git notes --ref=kbisect show $culprit | grep "^Verdict: culprit$"
	'

	# Functions that every system call passes are not watched. The breakpoint tells that
	# good runs reached the code.
	test_expect_success "$arch: only the function that crashes is watched, and it is reached" '
		jq -r "select(.event == \"watch\") | .functions[]" .git/kbisect/journal.jsonl >.git/watched &&
		test "$(wc -l <.git/watched)" = 1 && grep "sys_getpgid\$" .git/watched &&
		jq -r "select(.event == \"run\" and .run.outcome == \"clean\") | .run.reach" \
			.git/kbisect/journal.jsonl | sort -u >.git/reach && echo yes >.git/want && test_cmp .git/want .git/reach &&
		git kbisect reset && git update-ref -d refs/notes/kbisect
	'
done

test_done
