#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='guests with a real kernel in a real QEMU

KBISECT_TEST_KERNEL names a bzImage to boot, its System.map above arch/ beside it;
without it a small kernel is built, once.'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-kernel.sh"
. "$KBISECT_T/guest/lib-guest.sh"

guest_setup

test_expect_success 'the boot itself can be the test' '
	boot &&
	grep "^run 0: clean .*exit=0 booted=1 exposure=inf" out &&
	grep "Linux version" dir/run-0.log &&
	test -s dir/accel || test ! -w /dev/kvm
'

test_expect_success 'status and output of a C program are reported' '
	cat >three.c <<-\EOF &&
	#include <stdio.h>
	#include <pthread.h>
	static void *thread(void *arg) { puts("from a thread"); return arg; }
	int main(void)
	{
		pthread_t t;
		pthread_create(&t, NULL, thread, NULL);
		pthread_join(t, NULL);
		return 3;
	}
	EOF
	boot -f exit -- three.c &&
	grep "^run 0: target title=test exited with status 3 exit=3" out &&
	grep "^test: from a thread" dir/run-1.log
'

test_expect_success 'a static executable runs' '
	gcc -static -o three three.c -pthread &&
	boot -- ./three &&
	grep "^run 0: clean .*exit=3" out
'

test_expect_success 'a test that is killed by a signal is reported as such' '
	echo "int main(void) { __builtin_trap(); }" >trap.c &&
	boot -f exit -- trap.c &&
	grep "^run 0: target title=test was killed by signal 4 " out
'

test_expect_success 'a script runs, and so does one under which the kernel panics' '
	cat >crash.sh <<-\EOF &&
	#!/bin/sh
	echo "here is $(busybox uname -s)"
	sleep 3
	echo 1 >/proc/sys/kernel/sysrq
	echo c >/proc/sysrq-trigger
	EOF
	boot -- crash.sh &&
	grep "^run 0: noise title=kernel panic: sysrq triggered crash exit=-1 booted=1 exposure=[1-9]" out &&
	grep "here is Linux" dir/run-4.log
'

# command_boot <command> [<options>]: the same for a shell command whose exit status decides.
command_boot() {
	local command=$1
	shift
	"$KBISECT_BUILD/t/guest/boot" "$@" -f exit -t 20 -c "$command" dir "$KBISECT_TEST_KERNEL" >out &&
	cat out
}

test_expect_success 'a command is run by the shell of the guest, and its status decides' '
	command_boot "echo here is \$(uname -s) && test -d /proc/1 && pwd && exit 5" &&
	grep "^run 0: target title=test exited with status 5 exit=5" out &&
	log=$(ls -t dir/run-*.log | head -n 1) &&
	grep "^test: here is Linux" "$log" && grep "^test: /tmp" "$log" &&
	command_boot "\"no-such-tool\" --now" &&
	grep "^run 0: test-failed title=test exited with status 127 (the shell found no such command)" out &&
	command_boot "sh -c \"exit 125\"" && grep "^run 0: skipped title=test exited with status 125" out &&
	command_boot "kill -SEGV \$\$" && grep "^run 0: target title=test was killed by signal 11" out
'

test_expect_success 'what a command prints decides' '
	command_boot "echo all fine; echo not ok 3 >&2; sleep 100" -r "^not ok" &&
	grep "^run 0: target title=test printed \"not ok 3\" " out &&
	command_boot "echo all fine" -e "^all fine$" -r "^not ok" && grep "^run 0: clean " out &&
	command_boot "echo all fine" -e "no such line" &&
	grep "^run 0: target title=test ended without the expected output" out &&
	command_boot "yes | head -c 300000; echo all fine" -e "^all fine$" &&
	grep "^run 0: test-failed title=not all output of the test was seen" out &&
	log=$(ls -t dir/run-*.log | head -n 1) && grep "^test: .more output is left out" "$log"
'

test_expect_success 'a test that does not end is ended' '
	printf "#!/bin/sh\nsleep 1000\n" >sleep.sh &&
	"$KBISECT_BUILD/t/guest/boot" -t 3 dir "$KBISECT_TEST_KERNEL" sleep.sh >out &&
	grep "^run 0: clean title=- exit=-1 booted=1 exposure=[34]" out
'

test_expect_success 'the test cannot learn the key of reports' '
	cat >spy.c <<-\EOF &&
	#include <errno.h>
	#include <fcntl.h>
	#include <stdio.h>
	#include <string.h>
	#include <sys/io.h>
	#include <sys/ptrace.h>
	#include <sys/syscall.h>
	#include <sys/stat.h>
	#include <sys/sysmacros.h>
	#include <unistd.h>
	static void say(const char *what, long ret)
	{
		printf("%s: %s\n", what, ret < 0 ? strerror(errno) : "it works");
	}
	int main(void)
	{
		static const char forged[] = "\nkbisect-init 2\n0 end exit 0\nend exit 0\n";
		int fd;
		say("mem", open("/proc/1/mem", O_RDONLY));
		say("ptrace", ptrace(PTRACE_ATTACH, 1, 0, 0));
		say("node", open("/dev/ttyS1", O_RDWR | O_NONBLOCK));
		say("kcore", open("/proc/kcore", O_RDONLY));
		say("ports", ioperm(0x2f8, 8, 1));
		mknod("/tmp/mem", S_IFCHR | 0600, makedev(1, 1));
		say("mem node", open("/tmp/mem", O_RDONLY));
		mknod("/tmp/ports", S_IFCHR | 0600, makedev(1, 4));
		say("port node", open("/tmp/ports", O_RDONLY));
		say("module", syscall(SYS_init_module, forged, sizeof(forged), ""));
		say("kexec", syscall(SYS_kexec_load, 0, 0, 0, 0));
		for (fd = 3; fd < 100; fd++)
			if (fcntl(fd, F_GETFD) >= 0)
				printf("descriptor %d is open\n", fd);
		fflush(stdout);
		sleep(1);
		mknod("/tmp/port", S_IFCHR | 0600, makedev(4, 65));
		fd = open("/tmp/port", O_RDWR | O_NONBLOCK | O_NOCTTY);
		write(fd, forged, sizeof(forged) - 1);
		sleep(1);
		return 9;
	}
	EOF
	boot -f exit -- spy.c &&
	grep "^run 0: target title=test exited with status 9" out &&
	log=$(ls -t dir/run-*.log | head -n 1) &&
	grep "^test: mem: Permission denied" "$log" &&
	grep "^test: ptrace: .*\(denied\|not permitted\)" "$log" &&
	grep "^test: node: No such file" "$log" &&
	for way in kcore ports "mem node" "port node" module kexec
	do
		grep "^test: $way: .*\(denied\|not permitted\|No such\|not implemented\)" "$log" || return
	done &&
	! grep "^test: descriptor" "$log"
'

test_expect_success 'breakpoints show which functions the test reached' '
	printf "#!/bin/sh\ncat /proc/version\n" >version.sh &&
	boot -m "$MAP" -w version_proc_show -- version.sh &&
	grep "^run 0: clean .*reach=yes" out &&
	boot -m "$MAP" -w sysrq_handle_crash -- version.sh &&
	grep "^run 0: clean .*reach=no" out &&
	boot -m "$MAP" -w no_such_function -- version.sh &&
	grep "^run 0: clean .*reach=absent" out &&
	boot -m "$MAP" -w start_kernel -- version.sh &&
	grep "^run 0: clean .*reach=no" out
'

# syz_boot <call>...: the same with a program for syzkaller, run by the fakes of an era.
syz_boot() {
	syz_program "{\"procs\":2,\"sandbox\":\"none\"}" "$@" >repro.syz &&
	"$KBISECT_BUILD/t/guest/boot" -z "$PWD/$syz" -t 4 dir "$KBISECT_TEST_KERNEL" repro.syz >out &&
	cat out && log=$(ls -t dir/run-*.log | head -n 1)
}

test_expect_success "a program for syzkaller runs, also under the options of 2018" '
	. "$KBISECT_T/lib-syz.sh" && syz_checkout 2026 && syz_checkout 2018 2018 && syz=2026 &&
	syz_boot "mmap()" && grep "^run 0: clean .*booted=1 exposure=[4-9]" out &&
	grep "^test: options of 2026: .*procs=2 repeat=0 .*optional=slowdown" "$log" &&
	test $(grep -c "^test: .*executed programs" "$log") -lt 70 && syz=2018 &&
	syz_boot "mmap()" "panic()" && grep "^run 0: noise title=kernel panic: sysrq triggered crash" out &&
	grep "^test: options of 2018: .*procs=2 repeat=0" "$log"
'

test_expect_success "... and its failures are neither clean nor a crash" '
	syz_boot "tun()" && grep "^run 0: test-failed title=SYZFAIL: tun: .*CONFIG_TUN" out &&
	syz_boot "refused()" && grep "^run 0: test-failed title=.*parsed 0 programs" out
'

test_expect_success 'no process and no file is left' '
	sleep 1 &&
	! pgrep -f "$SHARNESS_TRASH_BASE.*initramfs" &&
	ls -A "$TMPDIR" >left &&
	test_must_be_empty left
'

test_done
