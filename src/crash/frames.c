// SPDX-License-Identifier: GPL-2.0-only
/* The functions that no failure is named after, and the dispatchers. */
#include "arch/arch.h"
#include "stack.h"
#include "work-count.h"

#include <pthread.h>

/*
 * The titles of the field never name these functions, so that the same failure has the same
 * title wherever it is reported.
 */
static const char *const machinery[] = {
	/* sanitizers and other detectors */
	"*__sanitizer* *__asan* *kasan* *hwasan* *__msan* *kmsan* *kcsan_setup_watchpoint* "
	"*check_memory_region* *check_heap_object* *check_object* *read_word_at_a_time* "
	"*once_size_nocheck* *once_word_nocheck* *once_nocheck* *debug_object* "
	"*timer_is_static_object* *work_is_static_object* *ref_tracker* *seqprop_assert* "
	"*__phys_addr* *__fortify_report*",
	/* printing, warning, dying */
	"*panic* *invalid_op* *report_bug* *fixup_bug* *print_report* *print_address_description* "
	"*print_usage_bug* *print_tainted* get_taint *do_error* *_trap *do_trap* *show_stack* "
	"*dump_stack* *walk_stack* *dump_backtrace* unwind_backtrace *arch_stack_walk* "
	"*stack_trace_save* *stack_trace_consume_entry* *warn_slowpath* *warn_on_slowpath* "
	"*warn_alloc* *warn_bogus* *__warn* "
	"*assertfail* *program_check_exception* *program_check_common* *printk* *va_format* "
	"*dev_info* *dev_notice* *dev_warn* *dev_err* *dev_alert* *dev_crit* *dev_emerg* "
	"*hex_dump_to_buffer* *print_hex_dump*",
	/* memory */
	"*alloc_page* *kmalloc* *vmalloc* *kzalloc* *vzalloc* *kcalloc* *vcalloc* *krealloc* "
	"*kmem_cache* *allocate_slab* *slab_* *__alloc_frozen_pages_noprof* kfree vfree kvfree "
	"*kfree_skb*",
	/* the page cache */
	"*folio_alloc* *folio_unlock* *filemap_alloc_folio* *__filemap_get_folio* "
	"*find_or_create_page* *do_read_cache_folio* *read_cache_page* *pagecache_get_page* "
	"*grab_cache_page_write_begin* *find_lock_entries* *truncate_inode_pages_range* "
	"*mark_buffer_dirty* lock_page* unlock_page*",
	/* locks */
	"*lockdep* *lock_acquire* *lock_release* *lock_class* *mark_lock* *reacquire_held_locks* "
	"*mark_held_locks* *print_unlock* *imbalance_bug* *bh_enable* *bh_disable* *perf_trace* "
	"*trace_hardirq* *trace_softirq* *raw_spin_rq* *spin_lock* *spin_trylock* *spin_unlock* "
	"*read_lock* *read_trylock* *read_unlock* *write_lock* *write_trylock* *write_unlock* down "
	"*down_read* *down_write* *down_trylock* *up_read* *up_write* mutex_* __mutex_* rt_mutex_* "
	"*owner_on_cpu* *osq_lock* *osq_unlock*",
	/* atomics, counters, bits */
	"*atomic_dec* *atomic_inc* *atomic_read* *atomic_or* *atomic_xor* *atomic_and* "
	"*atomic_add* *atomic_sub* *atomic_fetch* *atomic_xchg* *atomic_cmpxchg* *atomic_try* "
	"*atomic64_dec* *atomic64_inc* *atomic64_read* *atomic64_or* *atomic64_xor* "
	"*atomic64_and* *atomic64_add* *atomic64_sub* *atomic64_fetch* *atomic64_xchg* "
	"*atomic64_cmpxchg* *atomic64_try* atomic_set* arch_atomic_set* raw_atomic_set* "
	"*atomic64_set* *set_bit* *clear_bit* *change_bit* *test_bit* refcount_* kref_*",
	/* strings and copying */
	"*memcpy* *memcmp* *memset* *memchr* *memmove* *memdup* *strcmp* *strncmp* *strcpy* "
	"*strlcpy* *strncpy* *strscpy* *strlen* *strnlen* *strstr* *strnstr* *strchr* *strdup* "
	"*strndup* *string* *pointer* *snprintf* *scnprintf* *kasprintf* *kvasprintf* "
	"*copy_to_user* *copy_from_user* *copy_to_iter* *copy_from_iter* *copy_page_to_iter* "
	"*copy_page_from_iter* *copy_folio_to_iter* copyin copyout *put_user* *get_user* "
	"*might_fault* *might_sleep* *__might_resched* *extract_user_to_sg* *extract_iter_to_sg*",
	/* lists, trees, sums */
	"*list_add* *list_del* *list_replace* *list_move* *list_splice* klist_* rb_* __rb_* "
	"*xas_start* *xas_load* *xas_find* *rhashtable_lookup* *ida_free* crc4* crc7* crc8* crc16* "
	"crc32* crc64* *crc_itu_t*",
	/* waiting, work, timers */
	"*__wake_up* complete *wait_for_completion* *finish_wait* *kthread_stop* *flush_work* "
	"*__cancel_work_timer* *cancel_work_sync* *try_to_grab_pending* *drain_workqueue* "
	"*destroy_workqueue* *queue_work* *queue_delayed_work_on* *__queue_delayed_work* "
	"*insert_work* *del_timer* *lock_timer_base* *__timer_delete_sync* *__mod_timer* "
	"*sk_stop_timer_sync* *cleanup_srcu_struct*",
	/* the driver core and what drivers share */
	"*kobject_* *add_uevent_var* *get_device_parent* *device_add* *device_del* "
	"*device_unregister* *device_destroy* *device_release* *device_remove_file* "
	"*device_for_each_child* *devres_release_all* put_device *sysfs_remove* "
	"*tty_unregister_device* *hwrng_unregister* *i2c_del_adapter* *__unregister_client* "
	"*rollback_registered* *unregister_netdev* *dummy_urb_enqueue* *usb_kill_urb* "
	"*usb_kill_anchored_urbs* *usb_control_msg* *usb_hcd_submit_urb* *usb_submit_urb* *readb "
	"*readw *readl *readq *writeb *writew *writel *writeq *logic_in* *logic_out*",
	/* inodes, dentries */
	"iput iput_final ihold *drop_nlink* *fast_dput* *dput*",
	/* indirect calls */
	"*_indirect_thunk_*",
	/* the entry of faults on arm64 */
	"*do_kernel_fault* *do_translation_fault* *do_mem_abort* *el1_abort* *el1h_64_sync*",
};

/* Dispatchers: a stall is named after the function that the innermost of them called. */
static const char *const anchors[] = {
	/* work and system calls */
	"*process_one_work* *do_syscall_* *do_fast_syscall_* *sysenter_dispatch* *tracesys_phase2* "
	"*el0_svc_handler* *invoke_syscall* *ret_fast_syscall* system_call_exception "
	"do_trap_ecall_u syscall_common __do_syscall do_syscall",
	/* files */
	"*vfs_write* *vfs_read* *vfs_iter_read* *vfs_iter_write* *do_iter_read* *do_iter_write* "
	"*call_read_iter* *call_write_iter* *new_sync_read* *new_sync_write* *vfs_ioctl* "
	"*ksys_ioctl* *compat_ioctl* *compat_sys_ioctl* *blkdev_driver_ioctl* *blkdev_ioctl* "
	"*do_iter_readv_writev* call_mmap *mmap_region* *do_mmap* *do_dentry_open* *vfs_open* "
	"ioctl* *__do_fault* *do_page_fault* page_fault *__fput* *task_work_run* "
	"*exit_to_usermode*",
	/* sockets and netlink */
	"sock_sendmsg* sock_recvmsg* sock_release* __sock_release* setsockopt *kernel_setsockopt* "
	"*sock_common_setsockopt* listen *kernel_listen* *sk_common_release* sock_mmap* accept "
	"*kernel_accept* sock_do_ioctl* sock_ioctl* compat_sock_ioctl* nfnetlink_rcv_msg* "
	"rtnetlink_rcv_msg* netlink_dump* socketpair* connect* *netif_receive_skb*",
	/* timers, softirqs, other CPUs, threads */
	"*do_softirq* *call_timer_fn* *_run_timers* *run_timer_softirq* *hrtimer_run* "
	"*run_ksoftirqd* *smpboot_thread_fn* kthread *start_secondary* *cpu_startup_entry* "
	"*ret_from_fork* *smp_call_function* *tasklet_action* *tasklet_hi_action*",
};

/* More functions that call into subsystems through pointers. They are in the traces of
 * many unrelated failures. */
static const char *const dispatchers[] = {
	/* system calls; architectures add their entry code */
	"do_vfs_ioctl vfs_ioctl compat_blkdev_ioctl blkdev_ioctl "
	"compat_SyS_ioctl SyS_ioctl SYSC_ioctl __se_sys_ioctl __do_sys_ioctl sys_ioctl "
	"compat_sys_ioctl __se_compat_sys_ioctl ksys_ioctl *compat_ioctl",
	/* files */
	"vfs_read vfs_write __vfs_read __vfs_write vfs_readv vfs_writev do_iter_* do_dentry_open "
	"do_readv_writev new_sync_* call_write_iter call_read_iter do_splice_* iterate_dir "
	"do_loop_readv_writev __do_fault do_fault mmap_region do_mmap __mmap_region task_work_run "
	"__fput "
	"vfs_fsync_range",
	/* sockets and netlink */
	"sock_common_* sock_sendmsg* __sock_sendmsg sock_recvmsg* sock_write_iter sock_read_iter "
	"sock_do_ioctl sock_ioctl sock_close __sock_release rtnetlink_rcv_msg nfnetlink_rcv* "
	"netlink_rcv_skb netlink_dump genl_* __netif_receive_skb* netif_receive_skb* net_rx_action "
	"process_backlog __napi_poll napi_poll dev_hard_start_xmit",
	/* timers, softirqs, IPIs, RCU, work */
	"*hrtimer_run_queues* call_timer_fn expire_timers do_softirq* "
	"*invoke_softirq* __do_softirq irq_exit* __irq_exit_rcu process_one_work worker_thread "
	"kthread "
	"ret_from_fork* rcu_do_batch rcu_core* rcu_process_callbacks smpboot_thread_fn "
	"run_ksoftirqd "
	"tasklet_action* *smp_call_function* on_each_cpu*",
};

/* The globs, indexed so that a name is not compared with each of them: globs with a fixed
 * beginning by their first byte, those found anywhere in one search, and the few
 * suffixes. */
#define GLOBS_MAX 640

struct globs {
	struct {
		const char *text;
		uint16_t len;
		bool prefix;
		uint16_t next; /* index + 1 of another one with the same first byte */
	} fixed[GLOBS_MAX];
	uint16_t by_byte[256]; /* index + 1 of the first one */
	unsigned int nr;
	struct scan anywhere;
	struct span suffixes[64];
	unsigned int suffix_nr;
	char *texts; /* owned; all of the above point into it */
};

static struct globs machinery_globs, anchor_globs, dispatcher_globs;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void add_glob(struct globs *globs, char *text, const char **anywhere, size_t *anywhere_nr)
{
	size_t len = strlen(text);
	bool head = text[0] == '*', tail = len > 1 && text[len - 1] == '*';

	if (tail)
		text[--len] = '\0';
	if (head && tail) {
		if (*anywhere_nr == SCAN_TEXTS)
			die_bug("more than %d globs are found anywhere in a name", SCAN_TEXTS);
		anywhere[*anywhere_nr] = text + 1;
		*anywhere_nr += 1;
	} else if (head) {
		if (globs->suffix_nr == ARRAY_SIZE(globs->suffixes))
			die_bug("more than %zu globs are suffixes", ARRAY_SIZE(globs->suffixes));
		globs->suffixes[globs->suffix_nr++] = (struct span){ text + 1, len - 1 };
	} else {
		unsigned char byte = (unsigned char)text[0];

		if (globs->nr == GLOBS_MAX)
			die_bug("more than %d globs have a fixed beginning", GLOBS_MAX);
		globs->fixed[globs->nr].text = text;
		globs->fixed[globs->nr].len = (uint16_t)len;
		globs->fixed[globs->nr].prefix = tail;
		globs->fixed[globs->nr].next = globs->by_byte[byte];
		globs->by_byte[byte] = (uint16_t)++globs->nr;
	}
}

static void globs_compile(struct globs *globs, const char *const *lists, size_t nr)
{
	const char *anywhere[SCAN_TEXTS + 1];
	size_t anywhere_nr = 0;
	size_t size = 1;
	char *p;

	for (size_t i = 0; i < nr; i++)
		size += strlen(lists[i]) + 1;
	globs->texts = xcalloc(size, 1);
	p = globs->texts;
	for (size_t i = 0; i < nr; i++) {
		const char *list = lists[i];

		while (*list) {
			size_t n = strcspn(list, " ");

			if (n) {
				memcpy(p, list, n);
				add_glob(globs, p, anywhere, &anywhere_nr);
				p += n + 1;
			}
			list += n + (list[n] == ' ');
		}
	}
	anywhere[anywhere_nr] = NULL;
	scan_init(&globs->anywhere, anywhere);
}

static void compile_all(void)
{
	globs_compile(&machinery_globs, machinery, ARRAY_SIZE(machinery));
	globs_compile(&anchor_globs, anchors, ARRAY_SIZE(anchors));
	globs_compile(&dispatcher_globs, dispatchers, ARRAY_SIZE(dispatchers));
}

static bool globs_have(const struct globs *globs, struct span name)
{
	judge_steps += name.len + 1;
	unsigned int i = name.len ? globs->by_byte[(unsigned char)name.p[0]] : 0;

	for (; i; i = globs->fixed[i - 1].next) {
		size_t len = globs->fixed[i - 1].len;

		if ((name.len == len || (globs->fixed[i - 1].prefix && name.len > len)) &&
		    !memcmp(name.p, globs->fixed[i - 1].text, len))
			return true;
	}
	for (i = 0; i < globs->suffix_nr; i++) {
		struct span s = globs->suffixes[i];

		if (name.len >= s.len && !memcmp(name.p + name.len - s.len, s.p, s.len))
			return true;
	}
	return scan_find(&globs->anywhere, name.p, name.len);
}

bool frame_skipped(struct span name, const char *more)
{
	pthread_once(&once, compile_all);
	return globs_have(&machinery_globs, name) || globs_match(more, name);
}

struct span frame_rule(struct span name, const char *more, bool *own)
{
	struct span glob = globs_find(more, name);

	*own = glob.len > 0;
	for (size_t i = 0; !glob.len && i < ARRAY_SIZE(machinery); i++)
		glob = globs_find(machinery[i], name);
	return glob;
}

bool frame_is_stall_anchor(struct span name)
{
	pthread_once(&once, compile_all);
	return globs_have(&anchor_globs, name);
}

bool frame_is_dispatcher(struct span name)
{
	if (frame_is_stall_anchor(name) || globs_have(&dispatcher_globs, name))
		return true;
	for (const struct arch *const *a = arch_table; *a; a++)
		if (globs_match((*a)->exception_path, name) ||
		    globs_match((*a)->syscall_path, name))
			return true;
	return false;
}
