/* Reports that begin with "INFO:". */
#include "judge/oops.h"
#include "oops-stacks.h"

static const char *const info_unless[] = {
	"INFO: lockdep is turned off",
	"INFO: Stall ended before state dump start",
	"INFO: NMI handler",
	"INFO: recovery required",
	"INFO: %*s interrupt took too long",
	NULL,
};

static const struct format info_formats[] = {
	{ .line = "INFO: possible circular locking dependency",
	  .title = "possible deadlock in {frame}",
	  .stack = "at: %*s%f\nat: %*s%f\n" TRACE, .skip = LOCK_FUNCTIONS },
	{ .line = "INFO: possible irq lock inversion", .title = "possible deadlock in {frame}",
	  .stack = "at: %*s%f\nat: %*s%f\n" TRACE, .skip = LOCK_FUNCTIONS },
	{ .line = "INFO: %*(SOFTIRQ-safe -> SOFTIRQ|HARDIRQ-safe -> HARDIRQ)-unsafe lock order",
	  .title = "possible deadlock in {frame}",
	  .stack = "which became%*s-safe at:\n@", .stack2 = TRACE, .skip = LOCK_FUNCTIONS },
	{ .line = "INFO: possible recursive locking", .title = "possible deadlock in {frame}",
	  .stack = "at: %*s%f\nat: %*s%f\n" TRACE, .skip = LOCK_FUNCTIONS },
	{ .line = "INFO: inconsistent lock state", .title = "inconsistent lock state in {frame}",
	  .stack = "at: %*s%f\n" TRACE, .skip = LOCK_FUNCTIONS },
	{ .line = "INFO: suspicious RCU usage", .title = "INFO: suspicious RCU usage in {frame}",
	  .stack = TRACE, .skip = LOCK_FUNCTIONS " rcu_*" },
	{ .line = "INFO: rcu_%*s detected%*( expedited|)? stall",
	  .title = "INFO: rcu detected stall in {frame}", .alt = "stall in {frame}",
	  .stack = PC_FRAMES, .stack2 = TRACE, .pick = PICK_STALL },
	{ .line = "INFO: rcu_%*s self-detected stall",
	  .title = "INFO: rcu detected stall in {frame}", .alt = "stall in {frame}",
	  .stack = PC_FRAMES, .stack2 = TRACE, .pick = PICK_STALL },
	{ .line = "INFO: trying to register non-static key",
	  .title = "INFO: trying to register non-static key in {frame}", .stack = TRACE,
	  .skip = LOCK_FUNCTIONS " register_lock_class *timer* *work*" },
	{ .line = "INFO: task %*s blocked %*sfor more than",
	  .title = "INFO: task hung in {frame}", .alt = "hang in {frame}",
	  .stack = TRACE, .pick = PICK_HUNG },
	{ .line = "INFO: task %*s can't die for more than",
	  .title = "INFO: task can't die in {frame}", .alt = "hang in {frame}",
	  .stack = TRACE, .pick = PICK_HUNG },
	{ 0 }
};

const struct oops oops_info = { "INFO:", info_unless, info_formats, false };
