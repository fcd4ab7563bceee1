// SPDX-License-Identifier: GPL-2.0-only
/* Formats of the reports that begin with "INFO:". */
#include "oops.h"
#include "oops-stacks.h"

/* How a task sleeps: a hang is named after who wants what does not come. */
#define WAITING                                                                            \
	"*sched* *_lock* *_slowlock* down* __down* *rwsem* *completion* *kthread* *wait* " \
	"*synchronize* *context_switch* *__switch_to* *cancel_delayed_work* *rcu_barrier*"

const struct format oops_info_formats[] = {
	{ .line = "INFO: possible circular locking dependency",
	  .title = "possible deadlock in {frame}",
	  .stack = "at: %*s%f\nat: %*s%f\n@" OR TRACE,
	  .skip = WORK_FUNCTIONS },
	{ .line = "INFO: possible irq lock inversion",
	  .title = "possible deadlock in {frame}",
	  .stack = "at: %*s%f\nat: %*s%f\n@" OR TRACE,
	  .skip = WORK_FUNCTIONS },
	{ .line = "INFO: %*(SOFTIRQ-safe -> SOFTIRQ|HARDIRQ-safe -> HARDIRQ)-unsafe lock order",
	  .title = "possible deadlock in {frame}",
	  .stack = "which became%*s-safe at:\n@" OR "at: %*s%f\n" TRACE,
	  .skip = WORK_FUNCTIONS },
	{ .line = "INFO: possible recursive locking",
	  .title = "possible deadlock in {frame}",
	  .stack = "at: %*s%f\nat: %*s%f\n@" OR TRACE,
	  .skip = WORK_FUNCTIONS },
	{ .line = "INFO: inconsistent lock state",
	  .title = "inconsistent lock state in {frame}",
	  .stack = "at: %*s%f\n" TRACE },
	{ .line = "INFO: suspicious RCU usage",
	  .title = "INFO: suspicious RCU usage in {frame}",
	  .stack = TRACE,
	  .skip = "*rcu* *kmem* *slab*" },
	{ .line = "INFO: rcu_%*s detected%*( expedited|)? stall",
	  .title = "INFO: rcu detected stall in {frame}",
	  .alt = "stall in {frame}",
	  .stack = STALL,
	  .pick = PICK_STALL },
	{ .line = "INFO: rcu_%*s self-detected stall",
	  .title = "INFO: rcu detected stall in {frame}",
	  .alt = "stall in {frame}",
	  .stack = STALL,
	  .pick = PICK_STALL },
	{ .line = "INFO: trying to register non-static key",
	  .title = "INFO: trying to register non-static key in {frame}",
	  .stack = TRACE,
	  .skip = "*stack* *lock* *IRQ*" },
	{ .line = "INFO: task %*s can't die for more than",
	  .title = "INFO: task can't die in {frame}",
	  .alt = "hang in {frame}",
	  .stack = TRACE,
	  .skip = "*schedule*",
	  .pick = PICK_HUNG },
	{ .line = "INFO: %(Freed|Allocated) in %s%$",
	  .title = "INFO: {1} in {2}",
	  .corrupted = true },
	{ .line = "INFO: task %*s:%*d blocked %*sfor more than",
	  .title = "INFO: task hung in {frame}",
	  .alt = "hang in {frame}",
	  .stack = TRACE,
	  .skip = WAITING,
	  .pick = PICK_HUNG },
	/* the name of a task may contain anything, even a newline */
	{ .line = "INFO: task ",
	  .loose = true,
	  .also = "blocked %*sfor more than",
	  .title = "INFO: task hung in {frame}",
	  .alt = "hang in {frame}",
	  .stack = TRACE,
	  .skip = WAITING,
	  .pick = PICK_HUNG },
	{ 0 }
};
