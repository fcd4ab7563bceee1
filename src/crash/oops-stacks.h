/* SPDX-License-Identifier: GPL-2.0-only */
/* Stack programs that several kinds of reports share; see oops.h for the notation. */

/* The program counter in a dump of the registers. */
#define PC "%pc"

/* The frames of the next trace. */
#define TRACE "#\n@"
#define PC_FRAMES PC "\n@"
#define OR "||"

/* The frames from the first line that names two functions on: kernels for ARM without
 * frame pointers print no heading. */
#define CALLEE "%from"
#define ARM_FRAMES CALLEE "\n@"

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

/* Lists of functions that some kinds of reports are not named after either. */

/* ARM64 notices a wrong tag in the handler of a fault. */
#define TAG_FAULTS "*kernel_fault* *tag_check* *mem_abort* el1_* el1h_*"

#define INVALID_FREE "*slab_* *kfree* *vunmap* *vfree*"

/* Functions that only carry a driver's message to a USB device. */
#define USB_MESSAGES                                                                            \
	"*alloc_skb* *usb_submit_urb* *usb_start_wait_urb* *usb_bulk_msg* *usb_interrupt_msg* " \
	"*usb_control_msg*"

#define SPINNING "*spin_* *_lock* *_unlock*"

#define SOCKET_LOCKS "*lock_sock* *release_sock*"

/* Functions through which every page goes. */
#define PAGE_HANDLING                                                                         \
	"*free_page* *put_page* *get_page* *update_page* *release_page* *free_unref* folio* " \
	"_folio* __folio* ___folio* *truncate_inode_pages* *page_frag_free* *alloc* *vmap* "  \
	"*page_owner*"

/* A lock that is taken in work is known by the work. */
#define WORK_QUEUES "*process_one_work* *flush_workqueue* *drain_workqueue* *destroy_workqueue*"

#define RCU_USERS "*rcu* *kmem* *slab*"

#define RCU_STALL "*apic_timer_interrupt* *rcu*"

/* Rust code dies through these functions. Those of core::panicking are passed over
 * already, as all panics are. */
#define RUST_PANIC "*rust_helper_BUG* *rust_begin_unwind*"

/* The machinery of the objects that lib/debugobjects.c tracks. */
#define DEBUG_OBJECTS                                                                      \
	"*debug_* *rcu* *hrtimer_* *timer_* *work_* *percpu_* *vunmap* *vfree* *__free_* " \
	"*debug_check* *kobject_* process_one_* worker_thread kthread ret_from_fork"

/* Functions that only hand out the memory that leaks. */
#define LEAK_ALLOCATORS                                                                      \
	"*kmemleak* *mmap* *kmem* *slab* *alloc* *create_object* *idr_get* *list_lru_init* " \
	"*kasprintf* *kvasprintf* *pcpu_create* *strdup* *strndup* *memdup*"
