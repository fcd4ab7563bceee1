// SPDX-License-Identifier: GPL-2.0-only
/* Reports that begin with "WARNING:". */
#include "crash/oops.h"
#include "oops-stacks.h"

/* Warnings of one file or function that are known by what they guard. */
#define WARNING_OF(where, name, skip_)                                  \
	{                                                               \
		.line = where, .title = "WARNING: " name " in {frame}", \
		.stack = PC_FRAMES OR TRACE, .skip = skip_              \
	}

static const struct format warning_formats[] = {
	WARNING_OF("WARNING: %*s lib/debugobjects.c", "ODEBUG bug",
		   "debug_* *debug_object* *timer* *work* init_* *kfree* process_one_* "
		   "worker_thread kthread kobject_* rcu_*"),
	WARNING_OF("WARNING: lib/debugobjects.c", "ODEBUG bug",
		   "debug_* *debug_object* *timer* *work* init_* *kfree* process_one_* "
		   "worker_thread kthread kobject_* rcu_*"),
	WARNING_OF("WARNING: %*s mm/usercopy.c", "bad usercopy", "usercopy* *check_*object*"),
	WARNING_OF("WARNING: %*s lib/kobject.c", "kobject bug", "kobject_* device_add*"),
	WARNING_OF("WARNING: %*s proc_register", "proc registration bug", "proc_* *proc_*"),
	WARNING_OF("WARNING: %*s lib/refcount.c", "refcount bug", "refcount_* *refcount*"),
	WARNING_OF("WARNING: lib/refcount.c", "refcount bug", "refcount_* *refcount*"),
	WARNING_OF("WARNING: %*s kernel/locking/lockdep.c", "locking bug", LOCK_FUNCTIONS),
	WARNING_OF("WARNING: %*s mm/slab_common.c", "kmalloc bug",
		   "kmalloc* __do_kmalloc* kvmalloc*"),
	WARNING_OF("WARNING: %*s mm/util.c", "kmalloc bug", "kmalloc* __do_kmalloc* kvmalloc*"),
	WARNING_OF("WARNING: %*s mm/vmalloc.c", "zero-size vmalloc", "__vmalloc* vmalloc*"),
	{ .line = "WARNING: %*s usb_submit_urb",
	  .title = "WARNING in {frame}/usb_submit_urb",
	  .stack = PC_FRAMES OR TRACE,
	  .skip = "usb_submit_urb usb_start_wait_urb "
		  "usb_bulk_msg usb_interrupt_msg usb_control_msg*" },
	{ .line = "WARNING: possible circular locking dependency",
	  .title = "possible deadlock in {frame}",
	  .stack = "at: %*s%f\nat: %*s%f\n@" OR TRACE,
	  .skip = LOCK_FUNCTIONS },
	{ .line = "WARNING: possible irq lock inversion",
	  .title = "possible deadlock in {frame}",
	  .stack = "at: %*s%f\nat: %*s%f\n@" OR TRACE,
	  .skip = LOCK_FUNCTIONS },
	{ .line = "WARNING: %*(SOFTIRQ-safe -> SOFTIRQ|HARDIRQ-safe -> HARDIRQ)-unsafe lock order",
	  .title = "possible deadlock in {frame}",
	  .stack = "which became%*s-safe at:\n@" OR "at: %*s%f\n" TRACE,
	  .skip = LOCK_FUNCTIONS },
	{ .line = "WARNING: possible recursive locking",
	  .title = "possible deadlock in {frame}",
	  .stack = "at: %*s%f\nat: %*s%f\n@" OR TRACE,
	  .skip = LOCK_FUNCTIONS },
	{ .line = "WARNING: inconsistent lock state",
	  .title = "inconsistent lock state in {frame}",
	  .stack = "at: %*s%f\n" TRACE,
	  .skip = LOCK_FUNCTIONS },
	{ .line = "WARNING: suspicious RCU usage",
	  .title = "WARNING: suspicious RCU usage in {frame}",
	  .stack = TRACE,
	  .skip = LOCK_FUNCTIONS " rcu_*" },
	{ .line = "WARNING: %*s still has locks held!",
	  .title = "WARNING: still has locks held in {frame}",
	  .stack = "at: %*s%f\n" TRACE,
	  .skip = LOCK_FUNCTIONS },
	{ .line = "WARNING: bad unlock balance",
	  .title = "WARNING: bad unlock balance in {frame}",
	  .stack = TRACE,
	  .skip = LOCK_FUNCTIONS },
	{ .line = "WARNING: held lock freed",
	  .title = "WARNING: held lock freed in {frame}",
	  .stack = "at: %*s%f\n" TRACE,
	  .skip = LOCK_FUNCTIONS },
	{ .line = "WARNING: lock held when returning to user space",
	  .title = "WARNING: lock held when returning to user space in {frame}",
	  .stack = "at: %*s%f",
	  .no_stack = true },
	{ .line = "WARNING: Nested lock was not taken",
	  .title = "WARNING: Nested lock was not taken in {frame}",
	  .stack = TRACE,
	  .skip = LOCK_FUNCTIONS },
	{ .line = "WARNING: kernel stack regs at %*s has bad '%w' value",
	  .title = "WARNING: kernel stack regs has bad '{1}' value",
	  .no_stack = true },
	{ .line = "WARNING: kernel stack frame pointer at %*s has bad value",
	  .title = "WARNING: kernel stack frame pointer has bad value",
	  .no_stack = true },
	{ .line = "WARNING: can't %(dereference|access) %(registers|iret registers) at",
	  .title = "WARNING: can't {1} {2}",
	  .no_stack = true },
	{ .line = "WARNING: at %*w %*f",
	  .title = "WARNING in {frame}",
	  .stack = PC_FRAMES OR TRACE },
	{ .line = "WARNING: CPU: %*d PID: %*s at %*w",
	  .title = "WARNING in {frame}",
	  .stack = PC_FRAMES OR TRACE },
	{ .line = "WARNING: %*s at %*w, CPU#%*d",
	  .title = "WARNING in {frame}",
	  .stack = PC_FRAMES OR TRACE },
	{ 0 }
};

const struct oops oops_warning = {
	.header = "WARNING:", .formats = warning_formats, .chatty = true
};
