/* Stack programs that several kinds of reports share; see judge/oops.h. */

/* The registers' program counter: x86, arm64, arm, riscv, powerpc, s390. */
#define PC "%*(RIP: |pc : |PC is at |epc : |NIP [|Krnl PSW : |epc   : )%*s%f"

/* "#" stands for any line that begins a trace. */
#define TRACE "#\n@"
#define PC_TRACE PC "\n" TRACE
#define PC_FRAMES PC "\n@"

#define LOCK_FUNCTIONS                                                                     \
	"lock_* *_lock *_lock_irq *_lock_bh *_lock_irqsave *_trylock *_unlock* down_* "    \
	"down *spin_lock* *mutex_lock* *_nested *lockdep* print_* check_* mark_* "         \
	"validate_chain register_lock_class *lock_acquire* *lock_release* up_* debug_check*"
