/* Faults, panics and what else begins with words of its own. */
#include "judge/oops.h"
#include "oops-stacks.h"

static const struct format unable_formats[] = {
	{ .line = "Unable to handle kernel paging request",
	  .title = "BUG: unable to handle kernel paging request in {frame}",
	  .alt = "bad-access in {frame}", .stack = PC_TRACE, .stack2 = PC_FRAMES },
	{ .line = "Unable to handle kernel NULL pointer dereference",
	  .title = "BUG: unable to handle kernel NULL pointer dereference in {frame}",
	  .alt = "bad-access in {frame}", .stack = PC_TRACE, .stack2 = PC_FRAMES },
	{ .line = "Unable to handle kernel access",
	  .title = "BUG: unable to handle kernel paging request in {frame}",
	  .alt = "bad-access in {frame}", .stack = PC_TRACE, .stack2 = PC_FRAMES },
	{ 0 }
};
static const struct oops oops_unable = { "Unable to handle kernel", NULL, unable_formats, false };

static const char *const gpf_unless[] = { "kasan: GPF could be caused", "traps:", NULL };
static const struct format gpf_formats[] = {
	{ .line = "general protection fault", .title = "general protection fault in {frame}",
	  .alt = "bad-access in {frame}", .stack = PC_TRACE, .stack2 = PC_FRAMES },
	{ 0 }
};
static const struct oops oops_gpf = { "general protection fault", gpf_unless, gpf_formats, false };

static const struct format stack_segment_formats[] = {
	{ .line = "stack segment", .title = "stack segment fault in {frame}", .stack = PC_TRACE,
	  .stack2 = PC_FRAMES },
	{ 0 }
};
static const struct oops oops_stack_segment = { "stack segment: ", NULL, stack_segment_formats, false };

static const struct format panic_formats[] = {
	{ .line = "Kernel panic - not syncing: %*sAttempted to kill init!",
	  .title = "kernel panic: Attempted to kill init!" },
	{ .line = "Kernel panic - not syncing: %*s%*(Kernel stack|Kernel: stack|stack) is corrupted in",
	  .title = "kernel panic: stack is corrupted in {frame}", .stack = TRACE,
	  .skip = "__stack_chk_fail" },
	{ .line = "Kernel panic - not syncing: corrupted stack end",
	  .title = "kernel panic: corrupted stack end in {frame}",
	  .alt = "stack-overflow in {frame}", .stack = TRACE, .pick = PICK_STALL },
	{ .line = "Kernel panic - not syncing: %s%$", .title = "kernel panic: {1}" },
	{ 0 }
};
static const struct oops oops_panic = { "Kernel panic", NULL, panic_formats, true };

static const struct format double_fault_formats[] = {
	{ .line = "PANIC: double fault", .title = "PANIC: double fault in {frame}",
	  .stack = PC_TRACE, .stack2 = PC_FRAMES },
	{ 0 }
};
static const struct oops oops_double_fault = { "PANIC: double fault", NULL, double_fault_formats, true };

static const struct format divide_formats[] = {
	{ .line = "divide error: ", .title = "divide error in {frame}", .stack = PC_TRACE,
	  .stack2 = PC_FRAMES },
	{ 0 }
};
static const struct oops oops_divide = { "divide error:", NULL, divide_formats, false };

static const struct format invalid_opcode_formats[] = {
	{ .line = "invalid opcode: ", .title = "invalid opcode in {frame}", .stack = PC_TRACE,
	  .stack2 = PC_FRAMES },
	{ 0 }
};
static const struct oops oops_invalid_opcode = { "invalid opcode:", NULL, invalid_opcode_formats, true };

static const struct format ubsan_formats[] = {
	{ .line = "UBSAN: Undefined behaviour in", .title = "UBSAN: undefined-behaviour in {frame}",
	  .stack = TRACE, .skip = "ubsan_* __ubsan_*" },
	{ .line = "UBSAN: %w in", .title = "UBSAN: {1} in {frame}", .stack = TRACE,
	  .skip = "ubsan_* __ubsan_*" },
	{ 0 }
};
static const struct oops oops_ubsan = { "UBSAN:", NULL, ubsan_formats, false };

static const struct format unregister_formats[] = {
	{ .line = "unregister_netdevice: waiting for",
	  .title = "unregister_netdevice: waiting for DEV to become free", .no_stack = true },
	{ 0 }
};
static const struct oops oops_unregister = { "unregister_netdevice: waiting for", NULL, unregister_formats, true };

static const struct format internal_formats[] = {
	{ .line = "Internal error:", .title = "Internal error in {frame}", .stack = PC_TRACE,
	  .stack2 = PC_FRAMES },
	{ 0 }
};
static const struct oops oops_internal = { "Internal error:", NULL, internal_formats, true };

static const struct format unhandled_formats[] = {
	{ .line = "Unhandled fault: ", .title = "Unhandled fault in {frame}",
	  .alt = "bad-access in {frame}", .stack = PC_FRAMES },
	{ 0 }
};
static const struct oops oops_unhandled = { "Unhandled fault:", NULL, unhandled_formats, false };

static const struct format alignment_formats[] = {
	{ .line = "Alignment trap: ", .title = "Alignment trap in {frame}", .stack = TRACE },
	{ 0 }
};
static const struct oops oops_alignment = { "Alignment trap:", NULL, alignment_formats, false };

static const char *const trusty_unless[] = { "trusty: trusty_app", "trusty: version", NULL };
static const struct format trusty_formats[] = {
	{ .line = "ASSERT FAILED%*s): %s%$", .title = "trusty: ASSERT FAILED: {1}", .no_stack = true },
	{ 0 }
};
static const struct oops oops_trusty = { "trusty: panic", trusty_unless, trusty_formats, false };

static const struct format leak_formats[] = {
	{ .line = "unreferenced object", .title = "memory leak in {frame}", .stack = "backtrace:\n@" },
	{ 0 }
};
static const struct oops oops_leak = { "unreferenced object", NULL, leak_formats, false };

static const struct format nx_formats[] = {
	{ .line = "kernel tried to execute NX-protected page",
	  .title = "kernel tried to execute NX-protected page in {frame}", .stack = PC_TRACE },
	{ 0 }
};
static const struct oops oops_nx = { "kernel tried to execute NX-protected page", NULL, nx_formats, false };

static const struct format vfs_formats[] = {
	{ .line = "VFS: Close: file count is 0",
	  .title = "VFS: Close: file count is zero (use-after-free)", .no_stack = true },
	{ 0 }
};
static const struct oops oops_vfs = { "VFS: Close: file count is 0", NULL, vfs_formats, false };

static const struct format syz_formats[] = {
	{ .line = "SYZFAIL: %s%$", .title = "SYZFAIL: {1}", .no_stack = true },
	{ .line = "SYZFATAL: %s%$", .title = "SYZFATAL: {1}", .no_stack = true },
	{ 0 }
};
static const struct oops oops_syzfail = { "SYZFAIL:", NULL, syz_formats, false };
static const struct oops oops_syzfatal = { "SYZFATAL:", NULL, syz_formats, false };

extern const struct oops oops_bug, oops_kernel_bug, oops_kernel_bug2, oops_bug_kmalloc;
extern const struct oops oops_warning, oops_info;

/* Where a line has several of these, the earlier in the table counts. */
const struct oops *const oops_table[] = {
	&oops_bug, &oops_warning, &oops_info, &oops_unable, &oops_gpf, &oops_stack_segment,
	&oops_panic, &oops_double_fault, &oops_kernel_bug, &oops_kernel_bug2, &oops_bug_kmalloc,
	&oops_divide, &oops_invalid_opcode, &oops_ubsan, &oops_unregister, &oops_internal,
	&oops_unhandled, &oops_alignment, &oops_trusty, &oops_leak, &oops_nx, &oops_vfs,
	&oops_syzfail, &oops_syzfatal, NULL
};
