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

/* Functions of locks that reports about locking are not named after. */
#define LOCK_FUNCTIONS "*lock_sock* *release_sock* iput"

/* Functions of work queues, which lockdep treats like locks. */
#define WORK_FUNCTIONS "*process_one_work* *flush_workqueue* *drain_workqueue* *destroy_workqueue*"

/* Functions that only hand out the memory that leaks. */
#define LEAK_ALLOCATORS                                                                      \
	"*kmemleak* *mmap* *kmem* *slab* *alloc* *create_object* *idr_get* *list_lru_init* " \
	"*kasprintf* *kvasprintf* *pcpu_create* *strdup* *strndup* *memdup*"

/* USB's functions that only carry a request for a driver. */
#define USB_REQUESTS                                                        \
	"*alloc_skb* *usb_submit_urb* *usb_start_wait_urb* *usb_bulk_msg* " \
	"*usb_interrupt_msg* *usb_control_msg*"
