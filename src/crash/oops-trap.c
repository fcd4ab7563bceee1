// SPDX-License-Identifier: GPL-2.0-only
/* Faults, panics and what else begins with words of its own. */
#include "crash/oops.h"
#include "oops-stacks.h"

static const struct format unable_formats[] = {
	{ .line = "Unable to handle kernel paging request",
	  .title = "BUG: unable to handle kernel paging request in {frame}",
	  .alt = "bad-access in {frame}",
	  .stack = FAULT },
	{ .line = "Unable to handle kernel NULL pointer dereference",
	  .title = "BUG: unable to handle kernel NULL pointer dereference in {frame}",
	  .alt = "bad-access in {frame}",
	  .stack = FAULT },
	{ .line = "Unable to handle kernel access to user memory",
	  .title = "BUG: unable to handle kernel access to user memory in {frame}",
	  .alt = "bad-access in {frame}",
	  .stack = FAULT },
	{ .line = "Unable to handle kernel %*(execute from|write to|read from|pointer dereference "
		  "in)",
	  .title = "BUG: unable to handle kernel paging request in {frame}",
	  .alt = "bad-access in {frame}",
	  .stack = FAULT },
	{ 0 }
};
static const struct oops oops_unable = { .header = "Unable to handle kernel",
					 .formats = unable_formats };

static const struct format reboot_formats[] = { { .line = "%*(Booting the kernel.|Linux version )",
						  .title = "unexpected kernel reboot",
						  .no_stack = true },
						{ 0 } };
static const struct oops oops_boot = { .header = "Booting the kernel.",
				       .formats = reboot_formats,
				       .reboot = true };
static const struct oops oops_banner = { .header = "Linux version ",
					 .formats = reboot_formats,
					 .reboot = true };

static const struct format early_formats[] = { { .line = "PANIC: early exception",
						 .title = "PANIC: early exception in {frame}",
						 .stack = FAULT },
					       { 0 } };
static const struct oops oops_early = { .header = "PANIC: early exception",
					.formats = early_formats };

/* The decompressor in front of the kernel gave up. */
static const struct format halted_formats[] = { { .line = "^ -- System halted",
						  .title = "kernel image does not decompress",
						  .no_stack = true },
						{ 0 } };
static const struct oops oops_halted = { .header = " -- System halted",
					 .formats = halted_formats,
					 .chatty = true };

static const struct format hard_lockup_formats[] = { { .line = "Watchdog detected hard LOCKUP",
						       .title = "BUG: hard lockup in {frame}",
						       .alt = "stall in {frame}",
						       .stack = PC "\n" TRACE OR AFTER_INTERRUPT,
						       .pick = PICK_STALL },
						     { 0 } };
static const struct oops oops_hard_lockup = { .header = "Watchdog detected hard LOCKUP",
					      .formats = hard_lockup_formats };

/* What a fault prints second, for when the first line is lost. */
static const struct format lost_formats[] = { { .line = "Oops: %*x [#%*d]",
						.title = "Oops in {frame}",
						.alt = "bad-access in {frame}",
						.stack = FAULT },
					      { 0 } };
static const struct oops oops_lost = {
	.header = "Oops: ", .formats = lost_formats, .follow_up = true, .chatty = true
};

static const char *const gpf_unless[] = { "traps:", NULL };
static const struct format gpf_formats[] = { { .line = "general protection fault",
					       .title = "general protection fault in {frame}",
					       .alt = "bad-access in {frame}",
					       .stack = FAULT },
					     { 0 } };
static const struct oops oops_gpf = { .header = "general protection fault",
				      .unless = gpf_unless,
				      .formats = gpf_formats };

static const struct format stack_segment_formats[] = {
	{ .line = "stack segment", .title = "stack segment fault in {frame}", .stack = FAULT },
	{ 0 }
};
static const struct oops oops_stack_segment = { .header = "stack segment: ",
						.formats = stack_segment_formats };

static const struct format panic_formats[] = {
	{ .line = "Kernel panic - not syncing: %*sAttempted to kill init!",
	  .title = "kernel panic: Attempted to kill init!" },
	{ .line = "Kernel panic - not syncing: %*s%*(Kernel stack|Kernel: stack|stack) is "
		  "corrupted in",
	  .title = "kernel panic: stack is corrupted in {frame}",
	  .stack = TRACE,
	  .skip = "__stack_chk_fail" },
	{ .line = "Kernel panic - not syncing: corrupted stack end",
	  .title = "kernel panic: corrupted stack end in {frame}",
	  .alt = "stack-overflow in {frame}",
	  .stack = TRACE,
	  .pick = PICK_STALL },
	{ .line = "Kernel panic - not syncing: hung_task: blocked tasks",
	  .title = "kernel panic: hung_task: blocked tasks",
	  .corrupted = true },
	{ .line = "Kernel panic - not syncing: %s%$", .title = "kernel panic: {1}" },
	{ 0 }
};
static const struct oops oops_panic = { .header = "Kernel panic",
					.formats = panic_formats,
					.follow_up = true };

static const struct format double_fault_formats[] = { { .line = "PANIC: double fault",
							.title = "PANIC: double fault in {frame}",
							.stack = FAULT },
						      { 0 } };
static const struct oops oops_double_fault = { .header = "PANIC: double fault",
					       .formats = double_fault_formats,
					       .follow_up = true };

static const struct format divide_formats[] = {
	{ .line = "divide%*( |_)error: ", .title = "divide error in {frame}", .stack = FAULT },
	{ 0 }
};
static const struct oops oops_divide = { .header = "divide error:", .formats = divide_formats };
static const struct oops oops_divide2 = { .header = "divide_error:", .formats = divide_formats };

static const struct format invalid_opcode_formats[] = {
	{ .line = "invalid opcode: ", .title = "invalid opcode in {frame}", .stack = FAULT }, { 0 }
};
static const struct oops oops_invalid_opcode = {
	.header = "invalid opcode:", .formats = invalid_opcode_formats, .follow_up = true
};

static const struct format ubsan_formats[] = { { .line = "UBSAN: Undefined behaviour in",
						 .title = "UBSAN: undefined-behaviour in {frame}",
						 .stack = TRACE,
						 .skip = "ubsan_* __ubsan_*" },
					       { .line = "UBSAN: %w in",
						 .title = "UBSAN: {1} in {frame}",
						 .stack = TRACE,
						 .skip = "ubsan_* __ubsan_*" },
					       { 0 } };
static const struct oops oops_ubsan = { .header = "UBSAN:", .formats = ubsan_formats };

static const struct format unregister_formats[] = {
	{ .line = "unregister_netdevice: waiting for",
	  .title = "unregister_netdevice: waiting for DEV to become free",
	  .no_stack = true },
	{ 0 }
};
static const struct oops oops_unregister = { .header = "unregister_netdevice: waiting for",
					     .formats = unregister_formats,
					     .follow_up = true };

static const struct format internal_formats[] = { { .line = "Internal error:",
						    .title = "Internal error in {frame}",
						    .alt = "bad-access in {frame}",
						    .stack = FAULT },
						  { 0 } };
static const struct oops oops_internal = {
	.header = "Internal error:", .formats = internal_formats, .follow_up = true
};

static const struct format unhandled_formats[] = { { .line = "Unhandled fault: ",
						     .title = "Unhandled fault in {frame}",
						     .alt = "bad-access in {frame}",
						     .stack = FAULT },
						   { 0 } };
static const struct oops oops_unhandled = {
	.header = "Unhandled fault:", .formats = unhandled_formats, .follow_up = true
};

static const struct format alignment_formats[] = {
	{ .line = "Alignment trap: ", .title = "Alignment trap in {frame}", .stack = TRACE }, { 0 }
};
static const struct oops oops_alignment = { .header = "Alignment trap:",
					    .formats = alignment_formats };

static const char *const trusty_unless[] = { "trusty: trusty_app", "trusty: version", NULL };
static const struct format trusty_formats[] = { { .line = "ASSERT FAILED%*s): %w%s%$",
						  .title = "trusty: ASSERT FAILED: {1}{2}",
						  .no_stack = true },
						{ .line = "ASSERT FAILED",
						  .title = "trusty: ASSERT FAILED:",
						  .no_stack = true,
						  .corrupted = true },
						{ 0 } };
static const struct oops oops_trusty = { .header = "trusty: panic",
					 .unless = trusty_unless,
					 .formats = trusty_formats };

static const struct format leak_formats[] = { { .line = "unreferenced object",
						.title = "memory leak in {frame}",
						.stack = TRACE,
						.skip = LEAK_ALLOCATORS },
					      { 0 } };
static const struct oops oops_leak = { .header = "unreferenced object",
				       .formats = leak_formats,
				       .follow_up = true };

static const struct format nx_formats[] = {
	{ .line = "kernel tried to execute NX-protected page",
	  .title = "kernel tried to execute NX-protected page in {frame}",
	  .stack = FAULT },
	{ 0 }
};
static const struct oops oops_nx = { .header = "kernel tried to execute NX-protected page",
				     .formats = nx_formats };

static const struct format vfs_formats[] = {
	{ .line = "VFS: Close: file count is 0",
	  .title = "VFS: Close: file count is zero (use-after-free)",
	  .no_stack = true },
	{ 0 }
};
static const struct oops oops_vfs = { .header = "VFS: Close: file count is 0",
				      .formats = vfs_formats };

static const struct format syz_formats[] = {
	{ .line = "SYZFAIL: %s%$", .title = "SYZFAIL: {1}", .no_stack = true },
	{ .line = "SYZFATAL: %s%$", .title = "SYZFATAL: {1}", .no_stack = true },
	{ 0 }
};
static const struct oops oops_syzfail = { .header = "SYZFAIL:", .formats = syz_formats };
static const struct oops oops_syzfatal = { .header = "SYZFATAL:", .formats = syz_formats };

extern const struct oops oops_bug, oops_kernel_bug, oops_kernel_bug2, oops_bug_kmalloc;
extern const struct oops oops_warning, oops_info;

/* Where a line has several of these, the earlier in the table counts. */
const struct oops *const oops_table[] = { &oops_bug,	     &oops_warning,
					  &oops_info,	     &oops_unable,
					  &oops_gpf,	     &oops_stack_segment,
					  &oops_panic,	     &oops_double_fault,
					  &oops_kernel_bug,  &oops_kernel_bug2,
					  &oops_bug_kmalloc, &oops_divide,
					  &oops_divide2,     &oops_invalid_opcode,
					  &oops_ubsan,	     &oops_unregister,
					  &oops_internal,    &oops_unhandled,
					  &oops_alignment,   &oops_trusty,
					  &oops_leak,	     &oops_nx,
					  &oops_vfs,	     &oops_syzfail,
					  &oops_syzfatal,    &oops_boot,
					  &oops_banner,	     &oops_early,
					  &oops_halted,	     &oops_hard_lockup,
					  &oops_lost,	     NULL };
