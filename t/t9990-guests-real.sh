#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='guests with a real kernel in a real QEMU: the cases that boot many times

KBISECT_TEST_KERNEL is as in t9010.'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-kernel.sh"
. "$KBISECT_T/guest/lib-guest.sh"
guest_setup

test_expect_success 'a guest that restarts counts as lost' '
	cat >restart.c <<-\EOF &&
	#include <sys/reboot.h>
	int main(void) { return reboot(RB_AUTOBOOT); }
	EOF
	boot -- restart.c &&
	grep "^run 0: noise title=lost connection to test machine" out
'

# Sends SIGTERM, as a logout or systemd does, to the QEMU that boots this kernel, <n> times.
end_qemu() {
	local i
	for i in $(seq "$1")
	do
		for _ in $(seq 100)
		do
			pid=$(pgrep -f "^[^ ]*qemu-system-x86_64 .*$TMPDIR") && sleep 1 &&
			kill -TERM $pid && break
			sleep .1
		done
		sleep .5
	done
}

test_expect_success 'SIGTERM to QEMU is not evidence, and the run is repeated' '
	printf "#!/bin/sh\nsleep 3\n" >sleep-a-bit.sh &&
	{ end_qemu 1 & } &&
	boot -- sleep-a-bit.sh &&
	wait && grep "^run 0: clean " out &&
	{ end_qemu 4 & } &&
	test_must_fail "$KBISECT_BUILD/t/guest/boot" -t 20 dir "$KBISECT_TEST_KERNEL" >out 2>err &&
	wait && grep "QEMU was ended from outside (host-signal): .*terminating on signal 15" err
'

test_expect_success 'a kernel that cannot start its init does not boot' '
	boot -p rdinit=/missing &&
	grep "^run 0: boot-failed title=.* exit=-1 booted=0 exposure=0.0" out
'

test_expect_success 'guests run side by side' '
	boot -n 4 -j 2 &&
	test $(grep -c "^run [0-3]: clean" out) = 4
'

test_expect_success 'no process and no file is left' '
	sleep 1 &&
	! pgrep -f "$SHARNESS_TRASH_BASE.*initramfs" &&
	ls -A "$TMPDIR" >left &&
	test_must_be_empty left
'

test_done
