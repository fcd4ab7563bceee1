// SPDX-License-Identifier: GPL-2.0-only
/* The group of failures to which a title belongs, as syzbot has them. */
#include "crash/title.h"

/* The groups of titles. The first prefix that fits counts. */
static const struct {
	const char *prefix;
	const char *type;
} types[] = {
	{ "KASAN: use-after-free Read", "KASAN-USE-AFTER-FREE-READ" },
	{ "KASAN: use-after-free Write", "KASAN-USE-AFTER-FREE-WRITE" },
	{ "KASAN: use-after-free", "KASAN-USE-AFTER-FREE-READ" },
	{ "KASAN: slab-use-after-free Read", "KASAN-USE-AFTER-FREE-READ" },
	{ "KASAN: slab-use-after-free Write", "KASAN-USE-AFTER-FREE-WRITE" },
	{ "KASAN: slab-use-after-free", "KASAN-USE-AFTER-FREE-READ" },
	{ "KASAN: invalid-free", "KASAN-INVALID-FREE" },
	{ "KASAN: double-free", "KASAN-INVALID-FREE" },
	{ "KFENCE: use-after-free read", "KFENCE-USE-AFTER-FREE-READ" },
	{ "KFENCE: use-after-free write", "KFENCE-USE-AFTER-FREE-WRITE" },
	{ "KFENCE: memory corruption", "KFENCE-MEMORY-CORRUPTION" },
	{ "KFENCE: invalid free", "KFENCE-INVALID-FREE" },
	{ "KMSAN: uninit-value", "KMSAN-UNINIT-VALUE" },
	{ "KMSAN: kernel-infoleak", "KMSAN-INFO-LEAK" },
	{ "KMSAN: kernel-usb-infoleak", "KMSAN-INFO-LEAK" },
	{ "KMSAN: kernel-network-infoleak", "KMSAN-INFO-LEAK" },
	{ "KMSAN: use-after-free", "KMSAN-USE-AFTER-FREE" },
	{ "KCSAN: assert: race", "KCSAN-ASSERT" },
	{ "KCSAN: data-race", "KCSAN-DATARACE" },
	{ "UBSAN:", "UBSAN" },
	{ "BUG: unable to handle kernel access to user memory", "MEMORY_SAFETY_BUG" },
	{ "Oops in", "MEMORY_SAFETY_BUG" },
	{ "PANIC: early exception", "DoS" },
	{ "BUG: unable to handle kernel NULL pointer dereference", "NULL-POINTER-DEREFERENCE" },
	{ "BUG: unable to handle kernel paging request", "MEMORY_SAFETY_BUG" },
	{ "BUG: corrupted list", "MEMORY_SAFETY_BUG" },
	{ "BUG: sleeping function called", "ATOMIC_SLEEP" },
	{ "BUG: scheduling while atomic", "ATOMIC_SLEEP" },
	{ "BUG: scheduling in a non-blocking section", "ATOMIC_SLEEP" },
	{ "BUG: soft lockup", "HANG" },
	{ "BUG: hard lockup", "HANG" },
	{ "INFO: rcu detected stall", "HANG" },
	{ "INFO: task hung", "HANG" },
	{ "INFO: task can't die", "HANG" },
	{ "possible deadlock", "LOCKDEP" },
	{ "inconsistent lock state", "LOCKDEP" },
	{ "WARNING: bad unlock balance", "LOCKDEP" },
	{ "WARNING: held lock freed", "LOCKDEP" },
	{ "WARNING: bad contention detected", "LOCKDEP" },
	{ "WARNING: chain_key collision", "LOCKDEP" },
	{ "WARNING: lock held", "LOCKDEP" },
	{ "WARNING: locking bug", "LOCKDEP" },
	{ "WARNING: still has locks held", "LOCKDEP" },
	{ "WARNING: suspicious RCU usage", "LOCKDEP" },
	{ "WARNING: nested lock", "LOCKDEP" },
	{ "BUG: bad unlock balance", "LOCKDEP" },
	{ "BUG: held lock freed", "LOCKDEP" },
	{ "BUG: bad contention detected", "LOCKDEP" },
	{ "BUG: lock held", "LOCKDEP" },
	{ "BUG: still has locks held", "LOCKDEP" },
	{ "BUG: using ", "LOCKDEP" },
	{ "BUG: spinlock", "LOCKDEP" },
	{ "BUG: rwlock", "LOCKDEP" },
	{ "WARNING: refcount bug", "REFCOUNT_WARNING" },
	{ "WARNING: locking", "LOCKDEP" },
	{ "WARNING", "WARNING" },
	{ "memory leak", "LEAK" },
	{ "kernel BUG", "BUG" },
	{ "BUG: bad usercopy", "BUG" },
	{ "unexpected kernel reboot", "REBOOT" },
	{ "SYZFAIL", "SYZ_FAILURE" },
	{ "SYZFATAL", "SYZ_FAILURE" },
	{ "general protection fault", "DoS" },
	{ "divide error", "DoS" },
	{ "stack segment", "DoS" },
	{ "kernel panic", "DoS" },
	{ "PANIC: double fault", "DoS" },
	{ "invalid opcode", "DoS" },
	{ "int3 in", "DoS" },
	{ "kernel stack overflow", "DoS" },
	{ "Unhandled fault", "DoS" },
	{ "Unhandled prefetch abort", "DoS" },
	{ "double fault in", "DoS" },
	{ "Alignment trap", "DoS" },
	{ "Internal error", "DoS" },
	{ "trusty:", "DoS" },
	{ "VFS:", "DoS" },
	{ "KASAN: ", "KASAN" },
	{ "KFENCE: ", "KFENCE" },
};

const char *title_type(const char *title)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (!starts_with(title, types[i].prefix))
			continue;
		/* An access error that is not named above is grouped by its direction. */
		if (str_equal(types[i].type, "KASAN"))
			return strstr(title, " Write") ? "KASAN-WRITE" : "KASAN-READ";
		if (str_equal(types[i].type, "KFENCE"))
			return strstr(title, " write") ? "KFENCE-WRITE" : "KFENCE-READ";
		return types[i].type;
	}
	return NULL;
}
