#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='git kbisect title --explain tells why a crash is named as it is'
. "$(dirname "$0")/lib-test.sh"

cat >log <<\EOF
[    0.000000] Linux version 6.9.0 (build@host)
[   12.000000][   T33] ==================================================================
[   12.000001][   T33] BUG: KASAN: slab-use-after-free in foo_inner+0x12/0x34
[   12.000002][   T44] usb 1-1: another task speaks
[   12.000003][   T33] Read of size 8 at addr ffff888012345678 by task repro/33
[   12.000004][   T33] Call Trace:
[   12.000005][   T33]  <TASK>
[   12.000006][   T33]  dump_stack_lvl+0x34/0x44
[   12.000007][   T33]  kasan_report+0xad/0x130
[   12.000008][   T33]  ? stale_frame+0x12/0x34
[   12.000009][   T33]  foo_inner+0x12/0x34
[   12.000010][   T33]  foo_outer+0x12/0x34
[   12.000011][   T33]  do_syscall_64+0x3b/0x90
[   12.000012][   T33]  </TASK>
[   12.000013][   T33] ==================================================================
[   12.000014][   T33] Kernel panic - not syncing: kasan.fault=panic set ...
EOF

test_expect_success 'header, lines, format, stack and title are explained' '
	test_exit_is 1 git-kbisect title --explain log >out &&
	grep "^header: .BUG:., printed by task 33\$" out &&
	grep "^  taken: *Read of size 8" out &&
	grep "^  other context: *usb 1-1: another task speaks\$" out &&
	grep "^  unreliable frame: *stale_frame" out &&
	grep "^title line: BUG: KASAN: slab-use-after-free in foo_inner" out &&
	grep "^format: " out &&
	grep "^title: KASAN: slab-use-after-free Read in foo_inner\$" out
'

cat >stack.log <<\EOF
[   12.000000][   T33] general protection fault, probably for non-canonical address 0xdffffc0000000000: 0000 [#1]
[   12.000001][   T33] RIP: 0010:memcpy_orig+0x12/0x34
[   12.000002][   T33] Call Trace:
[   12.000003][   T33]  kasan_report+0xad/0x130
[   12.000004][   T33]  kmem_cache_alloc+0xad/0x130
[   12.000005][   T33]  foo_inner+0x12/0x34
[   12.000006][   T33]  foo_outer+0x12/0x34
[   12.000007][   T33] ---[ end trace 0000000000000000 ]---
EOF

test_expect_success 'each frame is shown with the rule that passed over it, up to the one that is taken' '
	test_exit_is 1 git-kbisect title --explain stack.log >out &&
	grep "^    memcpy_orig: passed over by .\*memcpy\*. of the machinery" out &&
	grep "^    kasan_report: passed over by .\*kasan\*. of the machinery" out &&
	grep "^    foo_inner: no rule passes over it\$" out &&
	grep "^  function of the stack: foo_inner\$" out && ! grep "^    foo_outer" out &&
	grep "^type: DoS\$" out
'

test_expect_success 'entry code of an architecture is shown with the rule that passed over it' '
	sed "s/kasan_report/el1h_64_sync_handler/" stack.log >entry.log &&
	test_exit_is 1 git-kbisect title --explain entry.log >out2 &&
	grep "^    el1h_64_sync_handler: passed over by .\*el1h_64_sync\*. of the machinery" out2
'

test_expect_success 'a rule of the format alone is shown as such' '
	sed "s/general protection fault.*/WARNING: CPU: 0 PID: 1 at lib\/refcount.c:28 refcount_warn_saturate+0x1\/0x2/
		s/memcpy_orig/refcount_warn_saturate/" stack.log >refcount.log &&
	test_exit_is 1 git-kbisect title --explain refcount.log >out2 &&
	grep "^    refcount_warn_saturate: passed over by .\*refcount\*. of this format\$" out2
'

test_expect_success 'a panic that follows a report is not shown as a report of its own' '
	git-kbisect title --explain log >out
	grep -A 1 "^== no report at byte [0-9]*: header .Kernel panic.*consequence" out |
	grep "^  Kernel panic - not syncing: kasan.fault=panic"
'

test_expect_success 'a header that begins no report is shown with the reason' '
	echo "[   12.5][   T33] INFO: lockdep is turned off." >exempt &&
	git-kbisect title --explain exempt >out &&
	grep -A 1 "^== no report at byte 0: header .INFO:., exempted by .INFO: lockdep is turned off.\$" out |
	grep "^  INFO: lockdep is turned off" &&
	echo "WARNING: the boot loader is old" >loader &&
	git-kbisect title --explain loader >out &&
	grep "^== no report at byte 0: header .WARNING:., but the line fits no format\$" out
'

test_expect_success 'nothing is explained for a log without a crash' '
	head -n 1 log >clean && git-kbisect title --explain clean >out && test ! -s out
'

test_expect_success '--target says that a crash is the same failure' '
	test_exit_is 1 git-kbisect title --explain --target="KASAN: slab-use-after-free Read in foo_inner" log >out &&
	grep "^the target: one of its titles is one of the target" out
'

test_expect_success '--target says that a crash in the calling function is another face of it' '
	test_exit_is 1 git-kbisect title --explain --target="KASAN: slab-use-after-free Read in foo_outer" log >out &&
	grep "^another face of the target: it is of the target.s type" out &&
	grep "^  its caller: foo_outer\$" out &&
	grep "^  types: are the same\$" out && grep "^  functions: differ, but one calls the other\$" out
'

test_expect_success '--target says that a crash is another failure, and how it differs' '
	test_exit_is 1 git-kbisect title --explain --target="WARNING in bar" log >out &&
	grep "^not the target: " out &&
	grep "^  its title: KASAN: slab-use-after-free Read in foo_inner\$" out &&
	grep "^  its type: KASAN-.*READ, its function: foo_inner\$" out &&
	grep "^  the target.s title: WARNING in bar\$" out &&
	grep "^  the target.s type: WARNING, its function: bar\$" out
'

test_expect_success 'the reason why a report is corrupted is shown' '
	sed "/foo_inner+0x12\/0x34\$/d; /foo_outer/d" log >cut && echo "[   12.5][   T33] BUG: KASAN: slab-use-after-free in x" >>cut &&
	test_exit_is 1 git-kbisect title --explain cut >out && grep "^corrupted: " out
'

test_expect_success 'control characters of the log are not printed' '
	printf "[   12.0][   T33] WARNING: CPU: 0 PID: 1 at a.c:1 foo+0x1/0x2\n[   12.0][   T33] now \033[2Jcleared \302\233\n" >control &&
	test_exit_is 1 git-kbisect title --explain control >out &&
	grep "x1b" out && ! grep "$(printf "\033")" out
'

test_expect_success 'wrong usage is an error that names the option' '
	test_exit_is 129 git-kbisect title --target=x log 2>err && grep "can only be used with --explain" err &&
	test_exit_is 129 git-kbisect title --explain --json log 2>err && grep "cannot be used together" err
'

test_expect_success 'the titles are the same as without --explain' '
	(
		cd "$KBISECT_T/console" && logs=$(find . -type f | sort) &&
		test $(echo "$logs" | wc -l) -gt 200 &&
		test_exit_is 1 git-kbisect title $logs >"$OLDPWD/plain" &&
		test_exit_is 1 git-kbisect title --explain $logs >"$OLDPWD/all"
	) &&
	sed -n "s/^\([^ ]*: \)title: /\1/p" all >explained && test_cmp plain explained
'

test_done
