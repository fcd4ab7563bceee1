// SPDX-License-Identifier: GPL-2.0-only
/* Formats of the reports that begin with "WARNING:". */
#include "oops.h"
#include "oops-stacks.h"

/* Warnings of one file or function that are known by what they guard. */
#define WARNING_OF(where, name, skip_)                                  \
	{                                                               \
		.line = where, .title = "WARNING: " name " in {frame}", \
		.stack = PC_FRAMES OR TRACE, .skip = skip_              \
	}

const struct format oops_warning_formats[] = {
	WARNING_OF(
		"WARNING: %*s lib/debugobjects.c", "ODEBUG bug",
		"*debug_* *rcu* *hrtimer_* *timer_* *work_* *percpu_* *vunmap* *vfree* *__free_* *kobject_* "
		"process_one_* worker_thread kthread"),
	WARNING_OF(
		"WARNING: lib/debugobjects.c", "ODEBUG bug",
		"*debug_* *rcu* *hrtimer_* *timer_* *work_* *percpu_* *vunmap* *vfree* *__free_* *kobject_* "
		"process_one_* worker_thread kthread"),
	WARNING_OF("WARNING: %*s mm/usercopy.c", "bad usercopy", "*usercopy* *__check*"),
	WARNING_OF("WARNING: %*s lib/kobject.c", "kobject bug", "*kobject_*"),
	WARNING_OF("WARNING: %*s proc_register", "proc registration bug", "*proc_*"),
	WARNING_OF("WARNING: %*s lib/refcount.c", "refcount bug", "*refcount* *kobject_*"),
	WARNING_OF("WARNING: lib/refcount.c", "refcount bug", "*refcount* *kobject_*"),
	WARNING_OF("WARNING: %*s kernel/locking/lockdep.c", "locking bug", LOCK_FUNCTIONS),
	WARNING_OF("WARNING: %*s mm/slab_common.c", "kmalloc bug",
		   "*kmalloc* *krealloc* *slab* *kmem*"),
	WARNING_OF("WARNING: %*s mm/util.c", "kmalloc bug", "*kmalloc* *krealloc* *slab* *kmem*"),
	WARNING_OF("WARNING: %*s mm/vmalloc.c", "zero-size vmalloc", "__vmalloc* vmalloc*"),
	{ .line = "WARNING: %*s usb_submit_urb",
	  .title = "WARNING in {frame}/usb_submit_urb",
	  .stack = PC_FRAMES OR TRACE,
	  .skip = USB_REQUESTS },
	{ .line = "WARNING: possible circular locking dependency",
	  .title = "possible deadlock in {frame}",
	  .stack = "at: %*s%f\nat: %*s%f\n@" OR TRACE,
	  .skip = WORK_FUNCTIONS },
	{ .line = "WARNING: possible irq lock inversion",
	  .title = "possible deadlock in {frame}",
	  .stack = "at: %*s%f\nat: %*s%f\n@" OR TRACE,
	  .skip = WORK_FUNCTIONS },
	{ .line = "WARNING: %*(SOFTIRQ-safe -> SOFTIRQ|HARDIRQ-safe -> HARDIRQ)-unsafe lock order",
	  .title = "possible deadlock in {frame}",
	  .stack = "which became%*s-safe at:\n@" OR "at: %*s%f\n" TRACE,
	  .skip = WORK_FUNCTIONS },
	{ .line = "WARNING: possible recursive locking",
	  .title = "possible deadlock in {frame}",
	  .stack = "at: %*s%f\nat: %*s%f\n@" OR TRACE,
	  .skip = WORK_FUNCTIONS },
	{ .line = "WARNING: inconsistent lock state",
	  .title = "inconsistent lock state in {frame}",
	  .stack = "at: %*s%f\n" TRACE },
	{ .line = "WARNING: suspicious RCU usage",
	  .title = "WARNING: suspicious RCU usage in {frame}",
	  .stack = TRACE,
	  .skip = "*rcu* *kmem* *slab*" },
	{ .line = "WARNING: %*s still has locks held!",
	  .title = "WARNING: still has locks held in {frame}",
	  .stack = "at: %*s%f\n" TRACE },
	{ .line = "WARNING: bad unlock balance",
	  .title = "WARNING: bad unlock balance in {frame}",
	  .stack = TRACE },
	{ .line = "WARNING: held lock freed",
	  .title = "WARNING: held lock freed in {frame}",
	  .stack = "at: %*s%f\n" TRACE },
	{ .line = "WARNING: lock held when returning to user space",
	  .title = "WARNING: lock held when returning to user space in {frame}",
	  .stack = "at: %*s%f",
	  .no_stack = true },
	{ .line = "WARNING: Nested lock was not taken",
	  .title = "WARNING: nested lock was not taken in {frame}",
	  .stack = TRACE },
	{ .line = "WARNING: kernel stack regs at %*s has bad '%*w' value",
	  .title = "WARNING: kernel stack regs has bad value",
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
