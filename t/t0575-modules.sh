#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--modules says what becomes of options that are m'

. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

# modules_history <dir>: kernels of the culprit and later warn when MOD is built in.
modules_history() {
	in_fake_repo "$1" && printf "default-m DEFAULT\nonly-m ONLY\n" >Kconfig.modules &&
	printf "CONFIG_MOD=m\nCONFIG_ONLY=m\nCONFIG_BASE=y\n" >../config &&
	fake_commit g1 kernel/k.c </dev/null &&
	fake_commit culprit kernel/k.c <<-EOF &&
	test
	if-builtin MOD warning bad_function
	exit 0
	EOF
	fake_commit bad kernel/k.c </dev/null
}

# Prints the .config of the last kernel that was built.
built() {
	cat .git/kbisect/lanes/0/build/.config
}

test_expect_success 'by default options that are m stay m' '
	modules_history no && git-kbisect test bad >../out 2>../err &&
	grep "^verdict: good" ../out && built >../built && grep "^CONFIG_MOD=m" ../built &&
	! grep "^config: overridden" ../out
'

test_expect_success '--modules=builtin makes them y, also by default, and the log lists them' '
	git-kbisect start --modules=builtin bad good >../out 2>../err && culprit_is culprit &&
	built >../built && grep "^CONFIG_MOD=y" ../built && grep "^CONFIG_DEFAULT=y" ../built &&
	grep "^config: overridden: CONFIG_MOD=y of --modules=builtin (m in config), CONFIG_ONLY=y of --modules=builtin (m in config)\$" ../out &&
	grep "^lost 1 options: CONFIG_ONLY=y (is m)\$" ../out &&
	grep "^Modules: builtin\$" note &&
	git-kbisect show --json culprit | jq -e ".config.modules == \"builtin\"" &&
	jq -e ".settings.modules == \"builtin\"" .git/kbisect/session.json
'

test_expect_success 'the key is the same, and these kernels are other ones' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect && : >"$KBISECT_FAKE_STATE/builds" &&
	git config kbisect.modules builtin && git-kbisect start bad good >../out 2>../err &&
	culprit_is culprit && test 0 = $(builds) && git-kbisect reset &&
	git-kbisect test --modules=no bad >../out 2>../err && grep "^verdict: good" ../out
'

test_expect_success 'a mode that does not exist is refused' '
	test_exit_is 128 git-kbisect start --modules=maybe bad good 2>../err &&
	grep -e "--modules=maybe: must be one of no, builtin" ../err && git-kbisect test -h | grep -e --modules
'

test_done
