// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every text that a kernel report begins with, and the formats of the reports that
 * begin with it. Headers with many formats have a file of their own (oops-bug.c,
 * oops-info.c, oops-warning.c).
 */
#include "oops.h"
#include "oops-stacks.h"

/* clang-format off */
#define FORMATS(...) (const struct format[]){ __VA_ARGS__, { 0 } }
/* Lines in which a fault says what happened and how the kernel dies of it. */
#define DIE_LINES 60

/* Lines between two headers of one event that are printed at once. */
#define LEAK_LINES 4

#define UNLESS(...) (const char *const[]){ __VA_ARGS__, NULL }

const struct oops oops_table[] = {
	{ .header = "BUG:",
	  .unless = UNLESS("DEBUG: ", "debug: ", "^BUG: /", "Oops - BUG",
			   "messages suppressed%$"),
	  .formats = oops_bug_formats },
	{ .header = "WARNING:", .formats = oops_warning_formats, .chatty = true },
	/* Lines of a report about a slab, for one whose first lines are lost. */
	{ .header = "INFO: Allocated in ",
	  .formats = FORMATS(
		{ .line = "INFO: Allocated in %s%$",
		  .title = "INFO: Allocated in {1}",
		  .corrupted = true }),
	  .follow_up = true,
	  .chatty = true,
	  .within = DIE_LINES },
	{ .header = "INFO: Freed in ",
	  .formats = FORMATS(
		{ .line = "INFO: Freed in %s%$",
		  .title = "INFO: Freed in {1}",
		  .corrupted = true }),
	  .follow_up = true,
	  .chatty = true,
	  .within = DIE_LINES },
	{ .header = "INFO:",
	  .unless = UNLESS("INFO: lockdep is turned off",
			   "INFO: task %*s blocked on a",
			   "INFO: Stall ended before state dump start",
			   "INFO: NMI handler",
			   "INFO: recovery required",
			   "INFO: %*s interrupt took too long"),
	  .formats = oops_info_formats,
	  .chatty = true },
	{ .header = "Unable to handle kernel",
	  .formats = FORMATS(
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
		{ .line = "Unable to handle kernel pointer dereference in",
		  .title = "BUG: unable to handle kernel paging request in {frame}",
		  .alt = "bad-access in {frame}",
		  .stack = FAULT },
		/* s390, old kernels */
		{ .line = "Unable to handle kernel pointer dereference at virtual kernel address",
		  .title = "BUG: unable to handle kernel paging request in {frame}",
		  .alt = "bad-access in {frame}",
		  .stack = FAULT },
		/* "execute from non-executable memory", "write to read-only memory" ... */
		{ .line = "Unable to handle kernel %*s at virtual address",
		  .title = "BUG: unable to handle kernel paging request in {frame}",
		  .alt = "bad-access in {frame}",
		  .stack = FAULT }) },
	{ .header = "general protection fault",
	  .unless = UNLESS("traps:", "general protection fault ip:"),
	  .formats = FORMATS(
		{ .line = "general protection fault%*(:|,| for non-)",
		  .title = "general protection fault in {frame}",
		  .alt = "bad-access in {frame}",
		  .stack = FAULT }) },
	{ .header = "stack segment: ",
	  .formats = FORMATS(
		{ .line = "stack segment: %*x",
		  .title = "stack segment fault in {frame}",
		  .stack = FAULT }) },
	{ .header = "Kernel panic",
	  .formats = FORMATS(
		{ .line = "Kernel panic - not syncing: %*sAttempted to kill init!",
		  .title = "kernel panic: Attempted to kill init!" },
		{ .line = "Kernel panic - not syncing: "
			  "%*s%*(Kernel stack|Kernel: stack|stack) is corrupted in",
		  .title = "kernel panic: stack is corrupted in {frame}",
		  .stack = "is corrupted in: %f" OR TRACE,
		  .skip = "*stack_chk*" },
		{ .line = "Kernel panic - not syncing: corrupted stack end",
		  .title = "kernel panic: corrupted stack end in {frame}",
		  .alt = "stack-overflow in {frame}",
		  .stack = TRACE,
		  .pick = PICK_STALL,
	  .skip = "*schedule* *retint_kernel*" },
		{ .line = "Kernel panic - not syncing: hung_task: blocked tasks",
		  .title = "kernel panic: hung_task: blocked tasks",
		  .corrupted = true },
		{ .line = "Kernel panic - not syncing: %*(k|K)ernel stack overflow",
		  .title = "kernel stack overflow in {frame}",
		  .alt = "stack-overflow in {frame}",
		  .stack = TRACE OR FAULT,
		  .skip = "*bad_stack*" },
		{ .line = "Kernel panic - not syncing: Fatal exception",
		  .title = "kernel panic: Fatal exception" },
		{ .line = "Kernel panic - not syncing: panic_on_warn set",
		  .title = "kernel panic: panic_on_warn set" },
		{ .line = "Kernel panic - not syncing: Couldn't open N_TTY ldisc",
		  .title = "kernel panic: Couldn't open N_TTY ldisc" },
		{ .line = "Kernel panic - not syncing: %s%$", .title = "kernel panic: {1}" }),
	  .alone = UNLESS("^Kernel panic - not syncing: %*sAttempted to kill init!",
			  "^Kernel panic - not syncing: VFS: Unable to mount root fs",
			  "^Kernel panic - not syncing: %*sstack is corrupted in",
			  "^Kernel panic - not syncing: No %*(working )?init found",
			  "^Kernel panic - not syncing: Requested init ",
			  "^Kernel panic - not syncing: corrupted stack end",
			  "^Kernel panic - not syncing: sysrq triggered crash",
			  "^Kernel panic - not syncing: Fatal machine check",
			  "^Kernel panic - not syncing: %*s%*(System is deadlocked on memory|"
			  "panic_on_oom is enabled)"),
	  .follow_up = true,
	  .chatty = true },
	{ .header = "PANIC: double fault",
	  .formats = FORMATS(
		{ .line = "PANIC: double fault",
		  .title = "PANIC: double fault in {frame}",
		  .stack = FAULT }),
	  .follow_up = true,
	  .within = DIE_LINES },
	/* How Rust code dies after "panicked at". */
	{ .header = "kernel BUG at rust/helpers",
	  .formats = oops_kernel_bug_formats,
	  .follow_up = true,
	  .within = DIE_LINES },
	{ .header = "kernel BUG", .formats = oops_kernel_bug_formats },
	{ .header = "Kernel BUG", .unless = UNLESS("Kernel BUG [#"), .formats = oops_kernel_bug_formats },
	/* The second line of a BUG on RISC-V and MIPS, for a report whose first line is lost. */
	{ .header = "Kernel BUG [#",
	  .formats = FORMATS(
		{ .line = "Kernel BUG [#", .title = "kernel BUG in {frame}", .stack = FAULT }),
	  .follow_up = true,
	  .within = DIE_LINES },
	{ .header = "Kernel bug detected",
	  .formats = FORMATS(
		{ .line = "Kernel bug detected[#%*d]",
		  .title = "kernel BUG in {frame}",
		  .stack = FAULT }),
	  .follow_up = true,
	  .within = DIE_LINES },
	{ .header = "BUG kmalloc-",
	  .unless = UNLESS("kasan: bad access detected"),
	  .formats = FORMATS(
		{ .line = "BUG %*w %*s: Object already free", .title = "BUG: Object already free" },
		{ .line = "BUG %w %*s: %s%$", .title = "BUG: {1}: {2}" }) },
	{ .header = "divide error:",
	  .formats = FORMATS(
		{ .line = "divide error: %*x", .title = "divide error in {frame}", .stack = FAULT }) },
	{ .header = "divide_error:",
	  .formats = FORMATS(
		{ .line = "divide_error: %*x", .title = "divide error in {frame}", .stack = FAULT }) },
	{ .header = "invalid opcode:",
	  .formats = FORMATS(
		{ .line = "invalid opcode: %*x",
		  .title = "invalid opcode in {frame}",
		  .stack = FAULT }),
	  .follow_up = true,
	  .within = DIE_LINES },
	{ .header = "UBSAN:",
	  .unless = UNLESS("Internal error: UBSAN:"),
	  .formats = FORMATS(
		{ .line = "UBSAN: Undefined behaviour in",
		  .title = "UBSAN: undefined-behaviour in {frame}",
		  .stack = TRACE,
	  .skip = "*ubsan* *overflow*" },
		{ .line = "UBSAN: %w in ",
		  .title = "UBSAN: {1} in {frame}",
		  .stack = TRACE,
	  .skip = "*ubsan* *overflow*" },
		/* Where UBSAN traps: the instruction tells what happened. */
		{ .line = "UBSAN: %s at %f", .title = "UBSAN: {1} in {2}", .no_stack = true }),
	  .chatty = true },
	{ .header = "unregister_netdevice: waiting for",
	  .formats = FORMATS(
		{ .line = "unregister_netdevice: waiting for",
		  .title = "unregister_netdevice: waiting for DEV to become free",
		  .no_stack = true }),
	  .follow_up = true,
	  .repeats = true },
	{ .header = "Internal error:",
	  .formats = FORMATS(
		{ .line = "Internal error:",
		  .title = "Internal error in {frame}",
		  .alt = "bad-access in {frame}",
		  .stack = FAULT }),
	  .follow_up = true,
	  .within = DIE_LINES },
	{ .header = "Unhandled fault:",
	  .formats = FORMATS(
		{ .line = "Unhandled fault: ",
		  .title = "Unhandled fault in {frame}",
		  .alt = "bad-access in {frame}",
		  .stack = FAULT }),
	  .follow_up = true,
	  .within = DIE_LINES },
	{ .header = "Unhandled prefetch abort:",
	  .formats = FORMATS(
		{ .line = "Unhandled prefetch abort: ",
		  .title = "Unhandled prefetch abort in {frame}",
		  .alt = "bad-access in {frame}",
		  .stack = FAULT }),
	  .follow_up = true,
	  .within = DIE_LINES },
	{ .header = "Alignment trap:",
	  .formats = FORMATS(
		{ .line = "Alignment trap: ",
		  .title = "Alignment trap in {frame}",
		  .stack = TRACE,
		  .heading = true }) },
	{ .header = "trusty: panic",
	  .unless = UNLESS("trusty: trusty_app", "trusty: version"),
	  .formats = FORMATS(
		{ .line = "ASSERT FAILED%*s): %w%s%$",
		  .title = "trusty: ASSERT FAILED: {1}{2}",
		  .no_stack = true },
		{ .line = "ASSERT FAILED",
		  .title = "trusty: ASSERT FAILED:",
		  .no_stack = true,
		  .corrupted = true }) },
	{ .header = "unreferenced object",
	  .formats = FORMATS(
		{ .line = "unreferenced object %*x (size ",
		  .title = "memory leak in {frame}",
		  .stack = TRACE,
		  .skip = LEAK_ALLOCATORS }),
	  .follow_up = true,
	  .within = LEAK_LINES },
	{ .header = "kernel tried to execute NX-protected page",
	  .formats = FORMATS(
		{ .line = "kernel tried to execute NX-protected page",
		  .title = "kernel tried to execute NX-protected page in {frame}",
		  .stack = FAULT }) },
	{ .header = "VFS: Close: file count is 0",
	  .formats = FORMATS(
		{ .line = "VFS: Close: file count is 0",
		  .title = "VFS: Close: file count is zero (use-after-free)",
		  .no_stack = true }) },
	{ .header = "SYZFAIL:",
	  .formats = FORMATS(
		{ .line = "SYZFAIL: %s%$", .title = "SYZFAIL: {1}", .no_stack = true }) },
	{ .header = "SYZFATAL:",
	  .formats = FORMATS(
		{ .line = "SYZFATAL: %s%$", .title = "SYZFATAL: {1}", .no_stack = true }) },
	/* Programs in Go, such as those of the fuzzer. */
	{ .header = "fatal error: ",
	  .formats = FORMATS(
		{ .line = "^fatal error: %*(all goroutines are asleep|concurrent map |"
			  "unexpected signal |runtime: |stack overflow|found bad pointer |"
			  "sync: |bad |invalid |morestack |newproc: |schedule: |stopm |fault)",
		  .title = "go runtime error",
		  .no_stack = true }),
	  .chatty = true },
	{ .header = "panic: ",
	  .formats = FORMATS(
		{ .line = "^panic: runtime error: ",
		  .title = "go runtime error",
		  .no_stack = true }),
	  .chatty = true },
	{ .header = "Booting the kernel.",
	  .formats = FORMATS(
		{ .line = "Booting the kernel.",
		  .title = "unexpected kernel reboot",
		  .no_stack = true }),
	  .reboot = true },
	{ .header = "Linux version ",
	  .formats = FORMATS(
		{ .line = "Linux version ",
		  .title = "unexpected kernel reboot",
		  .no_stack = true }),
	  .reboot = true },
	{ .header = "PANIC: early exception",
	  .formats = FORMATS(
		{ .line = "PANIC: early exception",
		  .title = "PANIC: early exception in {frame}",
		  .stack = FAULT }) },
	/* The decompressor in front of the kernel gave up. */
	{ .header = " -- System halted",
	  .formats = FORMATS(
		{ .line = "^ -- System halted",
		  .title = "kernel image does not decompress",
		  .no_stack = true }),
	  .chatty = true },
	/* On PowerPC "CPU 0 detected hard LOCKUP on other CPUs 1", "CPU 1 Hard LOCKUP" or
	 * "CPU 1 self-detected hard LOCKUP". */
	{ .header = "ard LOCKUP",
	  .unless = UNLESS("Kernel panic"),
	  .formats = FORMATS(
		{ .line = "Watchdog detected hard LOCKUP on cpu",
		  .title = "BUG: hard lockup in {frame}",
		  .alt = "stall in {frame}",
		  .stack = PC "\n" TRACE OR AFTER_INTERRUPT,
		  .pick = PICK_STALL },
		{ .line = "watchdog: CPU %*d %*(Hard|detected hard|self-detected hard) LOCKUP",
		  .title = "BUG: hard lockup in {frame}",
		  .alt = "stall in {frame}",
		  .stack = PC "\n" TRACE OR AFTER_INTERRUPT,
		  .pick = PICK_STALL }),
	  /* Kernels before v3.18 warn first, with the trace of this processor. */
	  .follow_up = true,
	  .chatty = true,
	  .within = LEAK_LINES },
	{ .header = "int3: ",
	  .formats = FORMATS(
		{ .line = "int3: %*x [#", .title = "int3 in {frame}", .stack = FAULT }),
	  .chatty = true },
	{ .header = "ernel stack overflow",
	  .formats = FORMATS(
		{ .line = "kernel stack overflow (",
		  .title = "kernel stack overflow in {frame}",
		  .alt = "stack-overflow in {frame}",
		  .stack = FAULT,
		  .skip = "*bad_stack*" },
		{ .line = "Kernel stack overflow in process",
		  .title = "kernel stack overflow in {frame}",
		  .alt = "stack-overflow in {frame}",
		  .stack = FAULT,
		  .skip = "*bad_stack*" }),
	  .follow_up = true,
	  .chatty = true,
	  .within = DIE_LINES },
	{ .header = "VFS: Busy inodes after unmount",
	  .formats = FORMATS(
		{ .line = "VFS: Busy inodes after unmount",
		  .title = "VFS: Busy inodes after unmount (use-after-free)",
		  .no_stack = true }) },
	/* Rust. Before v1.73 the message is on the same line. */
	{ .header = "panicked at ",
	  .formats = FORMATS(
		{ .line = "rust_kernel: panicked at '%s', %*w:%*d",
		  .title = "{1} in {frame}",
		  .stack = FAULT,
		  .skip = RUST_PANIC },
		{ .line = "rust_kernel: panicked at %*w:%*d",
		  .also = "\n^%s%$",
		  .title = "{1} in {frame}",
		  .stack = FAULT,
		  .skip = RUST_PANIC }),
	  .chatty = true },
	/* The second line of a fault, for a report whose first line is lost. Since v6.10 x86
	 * puts "Oops: " before the name of each exception. */
	{ .header = "Oops: ",
	  .formats = FORMATS(
		/* PowerPC; MicroBlaze and Nios II without the number */
		{ .line = "Oops: %*s, sig: %*d",
		  .title = "Oops in {frame}",
		  .alt = "bad-access in {frame}",
		  .stack = FAULT },
		{ .line = "Oops: %s: %*x [#%*d]",
		  .title = "{1} in {frame}",
		  .stack = FAULT },
		{ .line = "Oops: %*s[#%*d]",
		  .title = "Oops in {frame}",
		  .alt = "bad-access in {frame}",
		  .stack = FAULT },
		/* m68k */
		{ .line = "^Oops: %*x%$",
		  .title = "Oops in {frame}",
		  .alt = "bad-access in {frame}",
		  .stack = FAULT,
		  .loose = true }),
	  .follow_up = true,
	  .chatty = true },
	{ .header = "BAD KERNEL TRAP: ",
	  .formats = FORMATS(
		{ .line = "^BAD KERNEL TRAP: %*x",
		  .title = "BAD KERNEL TRAP in {frame}",
		  .stack = FAULT }),
	  .chatty = true },
	/* PA-RISC: "Kernel Fault: Code=26 (Data memory access rights trap) at addr 10" and
	 * "repro (pid 12): Unaligned data reference (code 28)". A process that is killed for
	 * the same has an address after it. */
	{ .header = ": Code=",
	  .formats = FORMATS(
		{ .line = "^Kernel Fault: Code=%*d (%*s) at addr %*x",
		  .title = "Kernel Fault in {frame}",
		  .alt = "bad-access in {frame}",
		  .stack = FAULT },
		{ .line = "^%s: Code=%*d (%*s) at addr %*x",
		  .title = "{1} in {frame}",
		  .stack = FAULT,
		  .loose = true }),
	  .chatty = true },
	{ .header = " (code ",
	  .formats = FORMATS(
		{ .line = "^%*s (pid %*d): %s (code %*d)%$",
		  .title = "{1} in {frame}",
		  .stack = FAULT,
		  .loose = true }),
	  .follow_up = true,
	  .chatty = true,
	  .within = DIE_LINES },
	/* ARC: "Invalid Write @ 0x00000010 by insn @ foo+0x1/0x2" */
	{ .header = " by insn @ ",
	  .formats = FORMATS(
		{ .line = "^Invalid %*(Read|Write) @ %*x by insn @ %f",
		  .title = "BUG: unable to handle kernel paging request in {frame}",
		  .alt = "bad-access in {frame}",
		  .stack = "by insn @ %f" OR TRACE }),
	  .chatty = true },
	/* A cache of slabs that is not kmalloc's. Before v4.8 KASAN printed such a line, too. */
	{ .header = "BUG ",
	  .unless = UNLESS("kasan: bad access detected"),
	  .formats = FORMATS(
		{ .line = "^BUG %*s (%*(Not tainted|Tainted: )%*s): Object already free",
		  .title = "BUG: Object already free" },
		{ .line = "^BUG %w (%*(Not tainted|Tainted: )%*s): %s%$",
		  .title = "BUG: {1}: {2}" }),
	  .chatty = true },
	/* mm/slab.c, until v6.7: "slab error in verify_redzone_free(): cache `foo': double free
	 * detected", "Slab corruption (Not tainted): foo start=ffff888012345678, len=64" */
	{ .header = "slab error in ",
	  .formats = FORMATS(
		{ .line = "^slab error in %*n(): cache `%w': %s%$", .title = "BUG: {1}: {2}" }),
	  .chatty = true },
	{ .header = "Slab corruption",
	  .formats = FORMATS(
		{ .line = "^Slab corruption (%*(Not tainted|Tainted: )%*s): %w start=%*x",
		  .title = "BUG: {1}: Slab corruption",
		  .no_stack = true },
		{ .line = "^Slab corruption: %w start=%*x",
		  .title = "BUG: {1}: Slab corruption",
		  .no_stack = true }),
	  .chatty = true },
	/* The line by which each architecture dies of an exception; the first of a boot. */
	{ .header = "[#1]",
	  .formats = FORMATS(
		/* SPARC: "swapper(0): Oops [#1]" */
		{ .line = "^%*w(%*d): %s [#%*d]%$",
		  .title = "{1} in {frame}",
		  .stack = FAULT,
		  .loose = true },
		/* s390: "data exception: 0007 ilc:2 [#1]" */
		{ .line = "^%s: %*x ilc:%*d [#%*d]",
		  .title = "{1} in {frame}",
		  .stack = FAULT,
		  .loose = true },
		/* x86: "bounds: 0000 [#1]" */
		{ .line = "^%s: %*x [#%*d]",
		  .title = "{1} in {frame}",
		  .stack = FAULT,
		  .loose = true },
		/* MIPS and LoongArch: "Reserved instruction in kernel code[#1]:" */
		{ .line = "^%s[#%*d]:%$",
		  .title = "{1} in {frame}",
		  .stack = FAULT,
		  .loose = true },
		/* RISC-V: "Oops [#1]", "Oops - load access fault [#1]" */
		{ .line = "^Oops [#%*d]%$",
		  .title = "Oops in {frame}",
		  .alt = "bad-access in {frame}",
		  .stack = FAULT,
		  .loose = true },
		{ .line = "^Oops - %s [#%*d]%$",
		  .title = "Oops - {1} in {frame}",
		  .stack = FAULT,
		  .loose = true }),
	  .follow_up = true,
	  .chatty = true,
	  .within = DIE_LINES },
	{ 0 }
};
/* clang-format on */
