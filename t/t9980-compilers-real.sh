#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='an old compiler is used for old commits and where the new one fails'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"

for tool in gcc-11 gcc-12
do
	require_or_skip "$tool" command -v $tool
done

test_expect_success 'set up a history with a commit that gcc 12 rejects' '
	real_kernel compilers "code oldcc" &&
	oldcc=$(kernel_commits compilers oldcc) &&
	git config kbisect.repro "$KERNEL_REPRO" &&
	git config kbisect.config "$KERNEL_CONFIG"
'

# gcc 12 fails in the first seconds; gcc 11 continues the build.
test_expect_success 'the older compiler builds what the newer one rejects, and it boots' '
	{ git kbisect test $oldcc >.git/out 2>.git/err || { cat .git/out .git/err >&2; false; }; } &&
	grep "^testing commit $oldcc with gcc.* 12\." .git/out &&
	grep "^built with gcc.* 11\." .git/out &&
	grep "^verdict: good" .git/out
'

test_expect_success 'kernels older than 6.2 are built with the older compiler' '
	git config kbisect.toolchain.old.path gcc-11 &&
	git config kbisect.toolchain.old.until v6.1 &&
	git config kbisect.toolchain.new.path gcc-12 &&
	git config kbisect.toolchain.new.since v6.2 &&
	git kbisect test $oldcc^ >.git/out 2>.git/err &&
	grep "^testing commit .* with gcc.* 11\." .git/out &&
	! grep "^built with" .git/out &&
	grep "^verdict: good" .git/out
'

test_done
