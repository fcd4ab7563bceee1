/* SPDX-License-Identifier: GPL-2.0-only */
/* Stack programs that several kinds of reports share; see oops.h for the notation. */

/* The program counter in a dump of the registers. */
#define PC "%pc"

/* The frames of the next trace. */
#define TRACE "#\n@"
#define PC_FRAMES PC "\n@"
#define OR "||"

/* The heading of the trace that shows where KMSAN's uninitialised memory came from. */
#define ORIGIN "Uninit was created at:"

/* The function that faulted, otherwise the first frame of a trace. */
#define FAULT "<" PC "\n" TRACE OR TRACE OR PC_FRAMES

/* The frame by which the timer interrupt that noticed a stall came in
 * (arch_has_interrupt_entry()): the frames after it are what stalled. Without such a
 * frame, the program counter tells. */
#define INTERRUPT "%irq"
#define AFTER_INTERRUPT INTERRUPT "\n@"
#define STALL AFTER_INTERRUPT OR PC_FRAMES

/* Locking itself: lockdep reports are named after the function that took the lock. */
#define LOCK_FUNCTIONS                                                                        \
	"lock_acquire* lock_release* lock_sock* __lock* mutex_lock* __mutex* down_read* "     \
	"down_write* down_trylock down *spin_lock* *spin_trylock* *spin_unlock* *read_lock* " \
	"*write_lock* *lockdep* print_* check_* mark_* validate_chain register_lock_class "   \
	"up_read* up_write* debug_check* reacquire_held* look_up_lock* "                      \
	"assign_lock_key iput *dec_and_lock* find_held* release_sock *rq_lock* perf_trace_* " \
	"_copy_* __ww_mutex* ww_mutex* *percpu_down* percpu_rwsem* *_nested seqcount*"

/* Functions that only hand out the memory that leaks. */
#define LEAK_ALLOCATORS "*alloc* kmem* *kmemleak* *strdup* *memdup* new_slab* *slab*"
