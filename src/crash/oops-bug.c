/* Reports that begin with "BUG:" and "kernel BUG". */
#include "crash/oops.h"
#include "oops-stacks.h"

static const char *const bug_unless[] = {
	"DEBUG: ",
	"debug: ",
	"^BUG: /",
	NULL,
};

static const struct format bug_formats[] = {
	{ .line = "BUG: KASAN: %(double-free or invalid-free|double-free|invalid-free) in %*f",
	  .title = "KASAN: invalid-free in {frame}", .alt = "invalid-free in {frame}",
	  .stack = "BUG: KASAN: %*s in %f\n" TRACE OR TRACE,
	  },
	{ .line = "BUG: KASAN: %l in %*f", .also = "%(Read|Write) %*(of size|at addr)",
	  .title = "KASAN: {1} {2} in {frame}", .alt = "bad-access in {frame}",
	  .stack = "BUG: KASAN: %*l in %f\n" TRACE OR TRACE },
	{ .line = "BUG: KASAN: %l on address", .also = "%(Read|Write) of size",
	  .title = "KASAN: {1} {2}" },
	{ .line = "BUG: KASAN: %s%$", .title = "KASAN: {1}", .corrupted = true },
	{ .line = "BUG: KMSAN: kernel-usb-infoleak",
	  .title = "KMSAN: kernel-usb-infoleak in {frame}", .alt = "KMSAN origin in {frame2}",
	  .stack = "@\n" ORIGIN "\n@" OR "#\n@\n" ORIGIN "\n@", .skip = "usb_submit_urb usb_start_wait_urb "
	  "usb_bulk_msg usb_interrupt_msg usb_control_msg* kmalloc* kmem_* __alloc_skb alloc_skb*" },
	{ .line = "BUG: KMSAN: %l in %*f", .title = "KMSAN: {1} in {frame}",
	  .alt = "bad-access in {frame}", .stack = "BUG: KMSAN:\n@" OR TRACE OR "BUG: KMSAN: %*l in %f",
	  .skip = "aes_* aesti_* *_crypt* cipher_* crypto_* drbg_* rng_* *_update *_finup *_final "
		  "sha* md5* *_digest" },
	{ .line = "BUG: KCSAN: data-race in %n / %n", .title = "KCSAN: data-race in {1} / {2}",
	  .no_stack = true },
	{ .line = "BUG: KCSAN: %l in %f", .title = "KCSAN: {1} in {2}", .no_stack = true },
	{ .line = "BUG: KCSAN: %s%$", .title = "KCSAN: {1}" },
	{ .line = "BUG: KFENCE: %(use-after-free|out-of-bounds|invalid) %(read|write) in",
	  .title = "KFENCE: {1} {2} in {frame}", .alt = "bad-access in {frame}",
	  .stack = "BUG: KFENCE: %*s in %f\n@", .no_stack = true },
	{ .line = "BUG: KFENCE: %(memory corruption|invalid free|invalid read|invalid write) in",
	  .title = "KFENCE: {1} in {frame}", .stack = "BUG: KFENCE: %*s in %f\n@",
	  .skip = "*free* *realloc*", .no_stack = true },
	{ .line = "BUG: unable to handle kernel paging request",
	  .title = "BUG: unable to handle kernel paging request in {frame}",
	  .alt = "bad-access in {frame}", .stack = FAULT },
	{ .line = "BUG: unable to handle page fault for address",
	  .title = "BUG: unable to handle kernel paging request in {frame}",
	  .alt = "bad-access in {frame}", .stack = FAULT },
	{ .line = "BUG: unable to handle kernel NULL pointer dereference",
	  .title = "BUG: unable to handle kernel NULL pointer dereference in {frame}",
	  .alt = "bad-access in {frame}", .stack = FAULT },
	{ .line = "BUG: kernel NULL pointer dereference",
	  .title = "BUG: unable to handle kernel NULL pointer dereference in {frame}",
	  .alt = "bad-access in {frame}", .stack = FAULT },
	{ .line = "BUG: Kernel NULL pointer dereference",
	  .title = "BUG: unable to handle kernel NULL pointer dereference in {frame}",
	  .alt = "bad-access in {frame}", .stack = FAULT },
	{ .line = "BUG: Unable to handle kernel %*(data access|instruction fetch)",
	  .title = "BUG: unable to handle kernel paging request in {frame}",
	  .alt = "bad-access in {frame}", .stack = FAULT },
	{ .line = "BUG: spinlock %(lockup suspected|already unlocked|recursion|bad magic|"
		  "wrong owner|wrong CPU|cpu recursion|trylock failure on UP)",
	  .title = "BUG: spinlock {1} in {frame}", .stack = TRACE, .skip = LOCK_FUNCTIONS " spin_*" },
	{ .line = "BUG: rwlock %(lockup|recursion|bad magic|cpu-lockup|cpu recursion|wrong owner)",
	  .title = "BUG: rwlock {1} in {frame}", .stack = TRACE, .skip = LOCK_FUNCTIONS " rwlock_*" },
	{ .line = "BUG: soft lockup", .title = "BUG: soft lockup in {frame}",
	  .alt = "stall in {frame}", .stack = PC "\n" TRACE OR AFTER_INTERRUPT, .pick = PICK_STALL },
	{ .line = "BUG: %s still has locks held!", .title = "BUG: still has locks held in {frame}",
	  .stack = "at: %*s%f\n" TRACE, .skip = LOCK_FUNCTIONS },
	{ .line = "BUG: lock held when returning to user space",
	  .title = "BUG: lock held when returning to user space in {frame}",
	  .stack = "at: %*s%f", .no_stack = true },
	{ .line = "BUG: bad unlock balance detected", .title = "BUG: bad unlock balance in {frame}",
	  .stack = TRACE, .skip = LOCK_FUNCTIONS },
	{ .line = "BUG: held lock freed!", .title = "BUG: held lock freed in {frame}",
	  .stack = "at: %*s%f\n" TRACE, .skip = LOCK_FUNCTIONS },
	{ .line = "BUG: Invalid wait context", .title = "WARNING: locking bug in {frame}",
	  .stack = TRACE, .skip = LOCK_FUNCTIONS },
	{ .line = "BUG: Bad rss-counter state", .title = "BUG: Bad rss-counter state",
	  .no_stack = true },
	{ .line = "BUG: non-zero nr_ptes on freeing mm",
	  .title = "BUG: non-zero nr_ptes on freeing mm", .no_stack = true },
	{ .line = "BUG: non-zero nr_pmds on freeing mm",
	  .title = "BUG: non-zero nr_pmds on freeing mm", .no_stack = true },
	{ .line = "BUG: non-zero pgtables_bytes on freeing mm",
	  .title = "BUG: non-zero pgtables_bytes on freeing mm", .no_stack = true },
	{ .line = "BUG: Dentry %*s still in use %*s[unmount of %s]",
	  .title = "BUG: Dentry still in use in unmount",
	  .alt = "BUG: Dentry still in use [unmount of {1}]" },
	{ .line = "BUG: Bad page state", .title = "BUG: Bad page state in {frame}", 
	  .stack = "page_owner tracks the page as allocated\n@",
	  .skip = "*page_owner* *alloc* *page_from_freelist* page_pool_*" },
	{ .line = "BUG: Bad page map", .title = "BUG: Bad page map" },
	{ .line = "BUG: Bad page cache", .title = "BUG: Bad page cache in {frame}",
	  .stack = TRACE },
	{ .line = "BUG: workqueue leaked lock or atomic",
	  .also = "last function: %n",
	  .title = "BUG: workqueue leaked lock or atomic in {1}", .no_stack = true },
	{ .line = "BUG: workqueue leaked atomic, lock or RCU", .also = "workfn=%n",
	  .title = "BUG: workqueue leaked atomic, lock or RCU in {1}", .no_stack = true },
	{ .line = "BUG: workqueue lockup", .title = "BUG: workqueue lockup", .no_stack = true },
	{ .line = "BUG: sleeping function called from invalid context at %w",
	  .title = "BUG: sleeping function called from invalid context in {frame}",
	  .stack = TRACE, .skip = LOCK_FUNCTIONS },
	{ .line = "BUG: using %n() in preemptible",
	  .title = "BUG: using {1}() in preemptible code in {frame}", .stack = TRACE,
	  .skip = "check_preemption_disabled debug_smp_processor_id __this_cpu_preempt_check "
		  "preempt*" },
	{ .line = "BUG: scheduling while atomic", .title = "BUG: scheduling while atomic in {frame}",
	  .stack = TRACE, .skip = "*sched* *schedule* " LOCK_FUNCTIONS },
	{ .line = "BUG: memory leak", .also = "unreferenced object",
	  .title = "memory leak in {frame}",
	  .stack = TRACE, .skip = LEAK_ALLOCATORS },
	{ .line = "BUG: memory leak", .title = "memory leak in {frame}", .stack = TRACE },
	{ .line = "BUG: %*(TASK |IRQ |NMI |)stack guard page was hit",
	  .title = "BUG: stack guard page was hit in {frame}", .alt = "stack-overflow in {frame}",
	  .stack = FAULT, .pick = PICK_STALL },
	{ .line = "BUG: key %*s has not been registered",
	  .title = "BUG: key has not been registered!", .no_stack = true },
	{ .line = "BUG: looking up invalid subclass",
	  .title = "BUG: looking up invalid subclass in {frame}", .stack = TRACE,
	  .skip = LOCK_FUNCTIONS },
	{ .line = "BUG: MAX_%s too low", .title = "BUG: MAX_{1} too low!", .no_stack = true },
	{ .line = "BUG: assuming atomic context at %s%$",
	  .title = "BUG: assuming atomic context at {1}" },
	{ 0 }
};

const struct oops oops_bug = {
	.header = "BUG:", .unless = bug_unless, .formats = bug_formats
};

static const struct format kernel_bug_formats[] = {
	{ .line = "ernel BUG at lib/list_debug", .title = "BUG: corrupted list in {frame}",
	  .alt = "bad-access in {frame}", .stack = FAULT,
	  .skip = "*list_add* *list_del* list_*" },
	{ .line = "ernel BUG at mm/usercopy", .title = "BUG: bad usercopy in {frame}",
	  .stack = FAULT, .skip = "usercopy* *check_object_size* *check_heap*" },
	{ .line = "ernel BUG at %w", .title = "kernel BUG in {frame}", .stack = FAULT, .skip = "skb_* fortify_panic *check_object_size* __phys_addr "
	  "*virt_to_phys* usercopy_abort *kfree*" },
	{ 0 }
};
const struct oops oops_kernel_bug = {
	.header = "kernel BUG", .formats = kernel_bug_formats
};
const struct oops oops_kernel_bug2 = {
	.header = "Kernel BUG", .formats = kernel_bug_formats
};

static const struct format bug_kmalloc_formats[] = {
	{ .line = "BUG %w %*s: %s%$", .title = "BUG: {1}: {2}" },
	{ 0 }
};
const struct oops oops_bug_kmalloc = {
	.header = "BUG kmalloc-", .formats = bug_kmalloc_formats
};
