#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='git kbisect title knows which lines begin a crash, and which belong to another'
. "$(dirname "$0")/lib-test.sh"

# titles <title>...: fails unless these are all titles of the log on standard input.
titles() {
	cat >log
	: >want
	for title in "$@"
	do
		echo "$title" >>want
	done
	if test $# = 0
	then
		git-kbisect title log >out
	else
		test_exit_is 1 git-kbisect title log >out
	fi &&
	test_cmp want out
}

warning='[   10.000000] WARNING: CPU: 0 PID: 77 at net/foo.c:12 foo_bar+0x12/0x34
[   10.000001] CPU: 0 PID: 77 Comm: repro Not tainted 6.9.0 #1
[   10.000002] RIP: 0010:foo_bar+0x12/0x34
[   10.000003] Call Trace:
[   10.000004]  foo_baz+0x12/0x34
[   10.000005] ---[ end trace 0000000000000000 ]---'

test_expect_success 'a panic with another reason than the warning before it is a crash' '
	titles "WARNING in foo_bar" "kernel panic: Attempted to kill init!" <<-EOT &&
	$warning
	[   11.000000] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00007f00
	EOT
	titles "WARNING in foo_bar" \
		"kernel panic: VFS: Unable to mount root fs on unknown-block(NUM,NUM)" <<-EOT
	$warning
	[   11.000000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
	[   11.000001] ---[ end Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0) ]---
	EOT
'

test_expect_success 'a panic that the report before it leads to is not a crash' '
	titles "WARNING in foo_bar" <<-EOT &&
	$warning
	[   10.000006] Kernel panic - not syncing: kernel: panic_on_warn set ...
	EOT
	titles "BUG: unable to handle kernel NULL pointer dereference in foo_init" <<-EOT
	[   10.000000] BUG: kernel NULL pointer dereference, address: 0000000000000000
	[   10.000001] CPU: 0 PID: 1 Comm: init Not tainted 6.9.0 #1
	[   10.000002] RIP: 0010:foo_init+0x12/0x34
	[   10.000003] Call Trace:
	[   10.000004]  foo_baz+0x12/0x34
	[   10.000005] ---[ end trace 0000000000000000 ]---
	[   10.000006] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000009
	EOT
'

test_expect_success 'an unfreed device, a leak and a fault after a warning are crashes' '
	titles "WARNING in foo_bar" "unregister_netdevice: waiting for DEV to become free" <<-EOT &&
	$warning
	[   21.000000] unregister_netdevice: waiting for lo to become free. Usage count = 2
	[   31.000000] unregister_netdevice: waiting for lo to become free. Usage count = 2
	EOT
	titles "WARNING in foo_bar" "memory leak in foo_open" <<-EOT &&
	$warning
	[   21.000000] unreferenced object 0xffff888012345678 (size 64):
	[   21.000001]   backtrace:
	[   21.000002]     kmalloc_trace+0x12/0x34
	[   21.000003]     foo_open+0x12/0x34
	EOT
	titles "WARNING in foo_bar" "PANIC: double fault in foo_recurse" <<-EOT
	$warning
	$(for i in $(seq 60); do echo "[   12.000000] foo: line $i"; done)
	[   21.000000] traps: PANIC: double fault, error_code: 0x0
	[   21.000001] double fault: 0000 [#1] PREEMPT SMP
	[   21.000002] RIP: 0010:foo_recurse+0x12/0x34
	[   21.000003] Call Trace:
	[   21.000004]  foo_recurse+0x12/0x34
	EOT
'

test_expect_success 'the lines by which ARM and RISC-V die of a BUG are not a second crash' '
	titles "kernel BUG in foo_dec" <<-\EOT &&
	[   14.451213] kernel BUG at kernel/foo.c:109!
	[   14.461360] Internal error: Oops - BUG: 0 [#1] PREEMPT SMP
	[   14.489361] PC is at foo_dec+0x40/0x48
	EOT
	titles "kernel BUG in foo_dec" <<-\EOT
	[   61.775611] kernel BUG at drivers/foo.c:76!
	[   61.776073] Kernel BUG [#1]
	[   61.777594] epc : foo_dec+0x6/0x8
	EOT
'

test_expect_success 'a hard lockup that an old kernel warns of is one crash' '
	titles "WARNING in foo_overflow" <<-\EOT
	Jan 11 22:31:38 host kernel: WARNING: at kernel/foo.c:245 foo_overflow+0x9c/0xd0()
	Jan 11 22:31:38 host kernel: Watchdog detected hard LOCKUP on cpu 0
	Jan 11 22:31:38 host kernel: Call Trace:
	Jan 11 22:31:38 host kernel:  [<ffffffff8105cdec>] warn_slowpath_fmt+0x4c/0x50
	Jan 11 22:31:38 host kernel:  [<ffffffff810eb83c>] foo_overflow+0x9c/0xd0
	EOT
'

test_expect_success 'the owner of a lock that a hung task waits for is not a crash' '
	titles "INFO: task hung in foo_read" <<-\EOT
	[  369.100000] INFO: task cat:115 blocked for more than 120 seconds.
	[  369.100003] Call Trace:
	[  369.100005]  __schedule+0x731/0x960
	[  369.100009]  foo_read+0x23/0x70
	[  369.100012] INFO: task cat:115 is blocked on a mutex likely owned by task cat:114.
	[  369.100014] Call Trace:
	[  369.100019]  msleep_interruptible+0x3e/0x60
	[  369.100022] INFO: task cat:115 blocked on a rw-semaphore, but the owner is not found.
	EOT
'

test_expect_success 'a version string that a user prints, and a journal of two boots, are no reboot' '
	titles <<-\EOT &&
	[    5.234567] systemd[1]: Reached target foo.
	root@host:~# cat /proc/version
	Linux version 6.1.0 (debian-kernel@lists.debian.org) #1 SMP
	EOT
	titles <<-\EOT &&
	Aug 30 11:15:10 host kernel: foo: bar
	-- Reboot --
	Aug 30 11:33:22 host kernel: Linux version 5.4.0 (build@host) #46 SMP
	EOT
	titles "unexpected kernel reboot" <<-\EOT
	[    0.000000] Linux version 6.1.0 (build@host)
	[    5.234567] foo: bar
	[    0.000000] Linux version 6.1.0 (build@host)
	EOT
'

test_expect_success 'a report that a mail quotes without timestamps is a crash' '
	titles "BUG: unable to handle kernel paging request in foo_close" <<-\EOT
	> BUG: unable to handle page fault for address: ffffc90000b1fd20
	> RIP: 0010:foo_close+0x12/0x34
	> Call Trace:
	>  foo_baz+0x12/0x34
	EOT
'

test_expect_success 'programs that write to the log of the kernel' '
	titles <<-\EOT
	[    1.100000] systemd[1]: BUG: unit foo.service is odd
	[    1.200000] systemd-udevd[123]: WARNING: at foo.c:12 the rule is old
	[    1.400000] (udev-worker)[333]: BUG: unable to handle kernel event
	[    1.500000] cloud-init[444]: util.py[WARNING]: BUG: x
	[    1.800000] traps: foo[1234] general protection fault ip:401136 sp:7ffd error:0
	EOT
'

test_expect_success 'messages that only mention what reports begin with' '
	titles <<-\EOT
	[    0.010000] [Firmware Bug]: TSC_DEADLINE disabled due to Errata
	[    0.150000] UBSAN: enabled
	[    0.160000] Kernel panic timeout is 10
	[    0.170000] softlockup: WARNING: foo
	[    1.600000] EXT4-fs (sda1): INFO: recovery required on readonly filesystem
	[    3.400000] test_foo: kunit: [#1] foo
	[    3.410000] ok [#1]
	FAIL: kernel BUG at tests
	ERROR: foo: general protection fault in sandbox
	Unable to handle kernel image
	divide error: none
	stack segment: none
	invalid opcode: none
	unreferenced object count: 0
	Watchdog detected hard LOCKUP panic is off
	[#1] first item
	EOT
'

test_expect_success 'names that devices and programs chose, in messages of the kernel' '
	titles <<-\EOT
	[    1.000000] usb 1-1: Product: BUG: x
	[    1.100000] usb 1-1: Manufacturer: BUG: unable to handle kernel paging request
	[    1.200000] usb 1-1: SerialNumber: Kernel panic - not syncing: foo
	[    1.300000] input: BUG: foo as /devices/pci0000:00/usb1/1-1/input/input5
	[    1.400000] hid-generic 0003:046D:C52B.0001: input,hidraw0: USB HID v1.11 Device [BUG: x] on usb
	[    1.500000] audit: type=1400 audit(1.1:2): avc: denied { read } comm="BUG: x" name="foo"
	EOT
'

test_expect_success 'a mark of the program that stored the log does not hide a report' '
	titles "kernel BUG in foo_bar" <<-\EOT &&
	2026-11-26T12:00:01.1234567Z kernel BUG at fs/foo.c:12!
	2026-11-26T12:00:01.1234568Z invalid opcode: 0000 [#1] SMP
	2026-11-26T12:00:01.1234569Z RIP: 0010:foo_bar+0x12/0x34
	2026-11-26T12:00:01.1234570Z Call Trace:
	2026-11-26T12:00:01.1234571Z  foo_baz+0x12/0x34
	EOT
	titles "kernel panic: VFS: Unable to mount root fs on unknown-block(NUM,NUM)" <<-\EOT
	qemu Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
	EOT
'

test_expect_success 'prose and compilers that quote a report' '
	titles <<-\EOT &&
	When I boot this I get a Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
	The message was "Kernel panic - not syncing: Attempted to kill init!" and nothing else.
	`INFO: task foo:12 blocked for more than 120 seconds.`
	and then general protection fault: 0000 [#1] happens
	* BUG: unable to handle kernel paging request at 0000
	Subject: [PATCH] BUG: unable to handle kernel paging request in foo
	cc1: WARNING: foo is deprecated at foo.c:12
	drivers/foo.c:12: WARNING: at foo.c:12 the thing
	EOT
	titles "kernel BUG in foo_bar" <<-\EOT
	I hit a kernel BUG at fs/foo.c:12 today with 6.9:

	kernel BUG at fs/foo.c:12!
	invalid opcode: 0000 [#1] SMP
	RIP: 0010:foo_bar+0x12/0x34
	Call Trace:
	 foo_baz+0x12/0x34
	EOT
'

test_done
