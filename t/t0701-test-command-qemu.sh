#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--test: the command in the root file system, and what is refused before a build'
. "$(dirname "$0")/lib-test.sh"
FAKE_RUNNER=qemu
. "$KBISECT_T/lib-session.sh"
require_or_skip busybox command -v busybox

# refused <text> <command>: fails unless the command is refused with the text, before
# anything is built.
refused() {
	test_exit_is 128 git-kbisect start --test="$2" bad good >../out 2>../err &&
	{ grep -E -e "$1" ../err || { cat ../err >&2; false; }; } &&
	! test -e .git/kbisect/session.json && ! test -e "$KBISECT_FAKE_STATE/builds"
}

test_expect_success 'set up a repository' '
	fake_repo repo && git config --unset kbisect.repro && fake_commit g1 kernel/k.c </dev/null &&
	printf "if-initrd zz_needle exit 3\nexit 0\n" | fake_commit culprit kernel/k.c &&
	fake_commit bad kernel/k.c </dev/null
'

test_expect_success 'a command that the shell does not understand is refused' '
	refused "does not understand .if true.: .*syntax error" "if true" &&
	refused "syntax error" "echo \"open"
'

test_expect_success 'a command that busybox does not have is refused by name' '
	refused "commands of busybox only, and .no-such-tool. is not one" "no-such-tool --now" &&
	refused "and .no-such-tool. is not one" "  no-such-tool|grep x"
'

test_expect_success 'a file of the host is refused with what to do' '
	printf "#!/bin/sh\n" >../check.sh && chmod +x ../check.sh &&
	refused "../check.sh. is a file of this host.*--repro and --for=exit" "../check.sh -v"
'

test_expect_success 'what cannot be known before is left to the guest' '
	for command in "f() { false; }; f" "x=1 y" "\"no-such\" tool" "# comment
true" "/no/such/file" "{ true; }" "! false" "(no-such-tool)" "/proc/self/exe" ">/tmp/x true" "[ -e / ]"
	do
		git-kbisect test --runs=1 --test="$command" bad >../out 2>../err
		test $? = 0 ||
		{ cat ../err >&2; false; } || return
	done
'

test_expect_success 'the root file system has the command as a script' '
	rm -rf "$XDG_CACHE_HOME/git-kbisect"/guest-*/initramfs-* &&
	git-kbisect start --test="echo zz_needle; test \"\$(echo a)\" = b || exit 7" bad good >../out 2>../err &&
	culprit_is culprit && mkdir ../root &&
	(cd ../root && busybox cpio -id <"$(echo "$XDG_CACHE_HOME/git-kbisect"/guest-*/initramfs-*.cpio)") &&
	head -n 1 ../root/test | grep "^#!/bin/sh$" && test -x ../root/bin/busybox && test -L ../root/bin/sh &&
	test_exit_is 7 busybox sh ../root/test >../out && grep "^zz_needle" ../out
'

test_expect_success 'without busybox a command is refused' '
	git-kbisect reset &&
	git -c kbisect.busybox=no-such-busybox kbisect test --test=true g1 2>../err; test $? = 128 &&
	grep "no-such-busybox.*not found" ../err
'

test_done
