#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--repro=<file>.syz: syzkaller is built, and its programs get into the guest'
. "$(dirname "$0")/lib-test.sh"
FAKE_RUNNER=qemu
. "$KBISECT_T/lib-session.sh"
. "$KBISECT_T/lib-syz.sh"

json='{"threaded":true,"repeat":true,"procs":3,"slowdown":2,"sandbox":"none","close_fds":false}'
log_has() {
	git-kbisect log >../log && grep -e "$1" ../log
}

# program <options> <call>...: what kbisect.repro names from now on.
program() {
	syz_program "$@" >../repro.syz && git config kbisect.repro "$PWD/../repro.syz"
}

# The guest's script sees the arguments of syz-execprog in the root file system.
test_expect_success 'set up a repository and a checkout of syzkaller' '
	syz_checkout syzkaller && fake_repo repo && fake_commit g1 kernel/k.c </dev/null &&
	printf "if-initrd -procs=3 warning bad_function\nif-initrd in_c_only warning bad_function\nrun\n" |
		fake_commit culprit kernel/k.c && fake_commit bad kernel/k.c </dev/null &&
	git config kbisect.timeout 500ms && sk=$PWD/../syzkaller && h=$(git -C "$sk" rev-parse HEAD) &&
	program "$json" "panic()"
'

test_expect_success 'a program needs syzkaller, and what names it is said' '
	test_exit_is 128 git-kbisect start bad good 2>../err &&
	grep "is a program for syzkaller: set kbisect.syzkaller to a checkout" ../err &&
	git config kbisect.syzkaller "$PWD" && git-kbisect doctor >../out 2>&1
	grep "syzkaller .*Go" ../out || command -v go &&
	git config kbisect.syzkaller /nonexistent &&
	test_exit_is 128 git-kbisect start bad good 2>../err && grep "kbisect.syzkaller: ./nonexistent" ../err &&
	mkdir ../empty && git config kbisect.syzkaller "$PWD/../empty" &&
	test_exit_is 128 git-kbisect start bad good 2>../err &&
	grep "has no syz-execprog and syz-executor for x86_64" ../err &&
	git config kbisect.syzkaller "$sk" &&
	test_exit_is 128 git-kbisect start --for=exit bad good 2>../err && grep "needs --for=crash" ../err
'

test_expect_success 'the recorded commit is built in a clone, and a session finds the culprit with it' '
	echo "#error this is not to be built" >>"$sk/execprog.c" && cp "$sk/execprog.c" ../changed &&
	git config kbisect.syzkallerCommit $h && git-kbisect start bad good >../out 2>../err &&
	culprit_is culprit && git-kbisect log | sed -n 2p >../second &&
	has_event syzkaller && test "$(cat ../second)" = "building syzkaller on $h" && cmp ../changed "$sk/execprog.c" &&
	test -z "$(git -C "$sk" worktree list | sed 1d)" && cache=$XDG_CACHE_HOME/git-kbisect/syzkaller &&
	test -x "$cache/$h-amd64/syz-executor" && ! test -e "$cache/tree"
'

test_expect_success '... which is not built again, and not another commit either' '
	touch -d 2020-01-01 "$cache/$h-amd64/syz-executor" && git-kbisect reset &&
	git-kbisect start --c-repro=../repro.c bad good >../out 2>../err && culprit_is culprit &&
	! has_event c-repro && test -n "$(find "$cache/$h-amd64" -name syz-executor -not -newermt 2021-01-01)" &&
	git-kbisect reset && git config kbisect.syzkallerCommit $(printf "a%.0s" $(seq 40)) &&
	test_exit_is 128 git-kbisect start bad good 2>../err && grep "is not in .*git -C .* fetch" ../err &&
	loose=$(git -C "$sk" commit-tree -m evil HEAD^{tree}) && git config kbisect.syzkallerCommit $loose &&
	test_exit_is 128 git-kbisect start bad good 2>../err && grep "$loose is on no branch" ../err &&
	git -C "$sk" commit -q -a -m broken && git config --unset kbisect.syzkallerCommit &&
	test_exit_is 128 git-kbisect start bad good 2>../err &&
	grep -e "Go was not found; install Go" -e "cannot build syzkaller" ../err && ! test -e "$cache/tree" &&
	git config kbisect.syzkallerCommit $h
'

test_expect_success 'where it does not show the failure, the reproducer in C is used from then on' '
	echo "int main(void) { __asm__(\".string \\\"in_c_only\\\"\"); }" >../repro.c &&
	program "{\"procs\":5}" "panic()" &&
	git-kbisect start --runs=10 --c-repro=../repro.c bad good >../out 2>../err && culprit_is culprit && has_event c-repro &&
	log_has "^the program for syzkaller does not show the failure (.*clean): the reproducer in C" &&
	git-kbisect show >../out && grep "in_c_only" .git/kbisect/inputs/c-repro.c &&
	git-kbisect report >../report && grep "c-repro.c" ../report && git-kbisect reset
'

test_expect_success 'failures of its own are neither clean nor a crash' '
	program "$json" "tun()" && printf "out SYZFAIL: tun: can.t open /dev/net/tun\nwarning bad_function\nrun\n" |
		fake_commit tun && test_exit_is 125 git-kbisect test --title="KASAN: x in y" tun >../out 2>../err &&
	grep "SYZFAIL: tun: .* (the kernel may lack CONFIG_TUN; see --syz-config)" ../out &&
	printf "out kbisect-syz: syz-execprog ended with status 0: parsed 0 programs\nexit 126\n" | fake_commit no &&
	test_exit_is 125 git-kbisect test no >../out 2>../err && grep "does not take the program" ../out
'

test_expect_success 'options that cannot be are refused' '
	for options in "{\"procs\":0}" "{\"procs\":" "{Procs:1000000}" "{\"sandbox\":\"-x y\"}" "{Procs:x}"
	do
		program "$options" "panic()" && test_exit_is 128 git-kbisect start bad good 2>../err &&
		grep "the test .*repro.syz.: its " ../err || return
	done
'

test_expect_success '--syz-config adds what reproducers of syzkaller need' '
	program "$json" "panic()" && git-kbisect start --syz-config bad good >../out 2>../err &&
	culprit_is culprit && log_has "added to the configuration: .* USER_NS .*BINFMT_MISC .*TUN"
'

# starts <era> <options> <pattern>...: what the guest would print.
starts() {
	local era=$1
	shift && syz_program "$1" "${call:-end()}" >dir/syz/program && shift &&
	cp era-$era/bin/linux_amd64/* dir/syz && (timeout 20 dir/test >out; test $? = 126) || return
	for pattern
	do
		grep -e "$pattern" out || { cat out; return 1; } || return
	done
}

test_expect_success 'set up syzkaller of three eras' '
	cd "$SHARNESS_TRASH_BASE/scratch" && mkdir -p dir/syz &&
	gcc -static -o dir/test "$KBISECT_SRC/src/guest/syz-start.c" &&
	for era in 2018 2021 2026
	do
		cp -r "$KBISECT_T/fakes/syzkaller" era-$era &&
		make -s -C era-$era ERA=$era TARGETOS=linux TARGETARCH=amd64 execprog executor || return
	done &&
	printf "?-arch=amd64\n!-sandbox=none\n!-procs=6\n!-repeat=0\n?-collide=false\n" >common &&
	printf "?-optional=slowdown=1:type=qemu\n" | cat common - >dir/syz/arguments
'

test_expect_success 'each gets the options that it knows' '
	starts 2018 "{}" "^options of 2018: .*sandbox=none procs=6 repeat=0" "^kbisect-syz: .*status 1: SYZFATAL: executor failed" &&
	! grep "options.*optional" out && starts 2021 "{}" "^options of 2021: .*optional=slowdown=1:type=qemu" &&
	starts 2026 "{}" "^options of 2026: .*optional=slowdown=1:type=qemu"
'

test_expect_success '... and one that is needed is not left out' '
	printf "!-fault_call=2\n" | cat common - >dir/syz/arguments &&
	starts 2018 "{}" "^options of 2018: .*fault_call=2" &&
	starts 2026 "{}" "^kbisect-syz: syz-execprog does not know the option -fault_call" &&
	! grep "options of" out
'

test_expect_success 'a refused program, and failures after much output, are passed on' '
	cp common dir/syz/arguments &&
	call="refused()" starts 2021 "{}" "^kbisect-syz: .*ended with status 0: .*parsed 0 programs"
'

test_done
