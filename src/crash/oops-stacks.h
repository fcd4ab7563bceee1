/* SPDX-License-Identifier: GPL-2.0-only */
/* Stack programs that several kinds of reports share; see crash/oops.h. */

/* The registers' program counter: x86, arm64, arm, riscv, powerpc, s390. */
#define PC "%*(IP: |RIP  |pc : |PC is at |epc : |NIP [|Krnl PSW : |epc   : )%*s%f"

/* "#" stands for any line that begins a trace. */
#define TRACE "#\n@"
#define PC_FRAMES PC "\n@"
#define OR "||"

/* Where KMSAN's uninitialised memory came from. */
#define ORIGIN "Uninit was created at:"

/* The function that faulted, else who called it. */
#define FAULT "<" PC "\n" TRACE OR TRACE OR PC_FRAMES

/* Where the timer interrupt that noticed a stall came in: the frames after it
 * are what stalled. Without one, what the program counter says. */
#define AFTER_INTERRUPT                                                                       \
	"%*(apic_timer_interrupt|gic_handle_irq|el1_irq|el1h_64_irq|el0_irq|timer_interrupt|" \
	"handle_arch_irq|riscv_intc_irq|handle_riscv_irq)\n@"
#define STALL AFTER_INTERRUPT OR PC_FRAMES

/* Locking as such: lockdep reports are named after who took the lock. */
#define LOCK_FUNCTIONS                                                                        \
	"lock_acquire* lock_release* lock_sock* __lock* mutex_lock* __mutex* down_read* "     \
	"down_write* down_trylock down *spin_lock* *spin_trylock* *spin_unlock* *read_lock* " \
	"*write_lock* *lockdep* print_* check_* mark_* validate_chain register_lock_class "   \
	"up_read* up_write* debug_check* reacquire_held* look_up_lock* "                      \
	"assign_lock_key iput *dec_and_lock* find_held* release_sock *rq_lock* perf_trace_* " \
	"_copy_* __ww_mutex* ww_mutex* *percpu_down* percpu_rwsem* *_nested seqcount*"

/* What only hands out the memory that leaks. */
#define LEAK_ALLOCATORS "*alloc* kmem* *kmemleak* *strdup* *memdup* new_slab* *slab*"
