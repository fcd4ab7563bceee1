// SPDX-License-Identifier: GPL-2.0-only
/* The functions that no failure is named after, and the dispatchers. */
#include "arch/arch.h"
#include "stack.h"
#include "work-count.h"

#include <pthread.h>

static const char *const machinery[] = {
	/* printing, warning, dying */
	"dump_* show_stack* show_regs* show_trace* sched_show* *printk* print_* panic* nmi_panic "
	"report_bug* __report_* *kasan* *msan* *kcsan* kfence* *_kfence* __asan* *__hwasan* "
	"*ubsan* "
	"*sanitizer* __tsan* __warn* warn_* *fortify* object_err slab_err* *bug_handler* oops_* "
	"die* "
	"__die* end_report* bad_page* add_taint* check_panic_on_warn check_memory_region* "
	"kill_report* "
	"assertfail* walk_stackframe* *unwind_backtrace* *backtrace* *_usage_bug* ex_handler*",
	/* memory, strings, copying */
	"memset* memcpy* memmove* memcmp* memchr* memscan* __mem* strlen* strcpy* "
	"strcmp* strnlen* strncpy* strncmp* strscpy* strlcpy* strstr* strchr* strrchr* strcat* "
	"strcspn* "
	"strnchr* strsep* strspn* strnstr* strncat* strlcat* strcasecmp* strim* "
	"*copy_to_user* *copy_from_user* *copy_user* copy_page* *copy_in_user* csum_partial* "
	"*copy_to_iter* *copy_from_iter* _copy_* __copy_* __put_user* put_user_n* *get_user* "
	"*memcpy* *memset* "
	"*memmove* hex_dump* hex_string* *string string string_nocheck vsnprintf snprintf sprintf "
	"vscnprintf scnprintf seq_printf seq_vprintf number format_decode pointer "
	"kmalloc* __kmalloc* ___kmalloc* kzalloc* kfree* kvfree* kvmalloc* __kvmalloc* krealloc* "
	"vmalloc* __vmalloc* vzalloc* vfree* __vfree kmem_cache_* __kmem_* kmem_* slab_* __slab_* "
	"___slab* ___cache* ____cache* __cache_* cache_grow* cache_alloc* fallback_alloc* "
	"__do_kmalloc* "
	"kmemdup* kvasprintf* kasprintf* kvsnprintf* kstrdup* kvmemdup* *do_kmalloc* alloc_pages* "
	"__alloc_pages* get_page_from* prepare_alloc* "
	"*get_free_page* free_pages* __free_pages* *alloc_frozen_pages* __phys_addr* "
	"*virt_to_phys* "
	"check_object_size* __check_object_size* *check_heap* usercopy_* folio_alloc* "
	"__folio_alloc* "
	"allocate_slab* alloc_slab* shuffle_freelist page_alloc* "
	"should_fail* __should_fail* fault_create*",
	/* locks, atomics, lists, bits */
	"*lock_acquire* *lock_release* lock_is_held* *_raw_spin* *_raw_read* *_raw_write* "
	"*raw_spin* "
	"spin_* *spin_lock* *spin_unlock* queued_* *queued_* mutex_* __mutex* *mutex_lock* *rwsem* "
	"down_* "
	"down_read* down up atomic_* arch_atomic* raw_atomic* __atomic* atomic64* refcount_* "
	"__refcount* *list_add* *list_del* "
	"list_* hlist_* __list_* llist_* klist_* *test_and_* test_bit *_bit set_bit clear_bit "
	"find_next_* find_first_* __bitmap_* rb_* __rb_* xas_* "
	"radix_tree_* __radix* idr_* *lockdep* register_lock_class validate_chain mark_lock* "
	"__lock_* lock_timer_base kref_* kobject_set_name* kobject_get* kobject_put* "
	"kobject_release* kobject_cleanup* kobject_del* __kobject_del get_device "
	"put_device rcu_read_* perf_trace_lock* trace_hardirqs* trace_softirqs* irq_bogus* "
	"warn_bogus_irq_restore native_irq* arch_local_irq* rt_spin* __rt_* rtlock* rwbase_*",
	/* timers, work and waiting as victims */
	"debug_object* *debug_object* debug_check* *debug_print* *timer_base* *del_timer* "
	"mod_timer* "
	"__mod_timer add_timer* detach_timer* timer_is_static_object *timer_delete* "
	"*try_to_del_timer* try_to_grab_pending* sk_stop_timer* ref_tracker_* __seqprop_* "
	"destroy_workqueue "
	"*flush_work* __cancel_work* cancel_work* *flush_delayed* *cancel_delayed_work* "
	"cancel_delayed* "
	"__wake_up* wake_up wake_up_q wake_up_process wake_up_bit complete complete_all "
	"__queue_work queue_work* insert_work* kthread_insert* "
	"add_wait_queue* prepare_to_wait* finish_wait hrtimer_* __hrtimer_* "
	"__might_* ___might_* __cant_sleep* __cant_migrate*",
	/* references and buffers that every path goes through */
	"skb_put* skb_push* skb_pull* skb_over_panic skb_under_panic skb_panic "
	"kfree_skb* __kfree_skb* consume_skb* put_page* __put_page* "
	"__folio_put* folio_put* usb_kill_anchored_urbs mark_buffer_dirty* find_lock_entries* "
	"sk_skb_reason_drop* drop_nlink "
	"truncate_inode_pages* *inc_nlink",
	/* the driver core, which only carries out what a driver asks for */
	"sysfs_* kobject_add* kobject_init* kobject_uevent* add_uevent_var device_del "
	"device_unregister "
	"tty_unregister_device* i2c_del_adapter i2c_unregister_device __unregister_client "
	"devres_* device_release device_remove_file* device_destroy* dpm_sysfs_remove "
	"device_for_each_child* device_add* device_register",
	/* exceptions; each architecture adds its own */
	"*handle_bug* do_trap* ret_from_fork* *bad_area* fixup_exception search_* *kernel_fault* "
	"bug_handler*",
};

/* Dispatchers: a stall is named after the function that one of them called. */
static const char *const anchors[] = {
	/* system calls; each architecture adds its own */
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

static struct globs machinery_globs, anchor_globs;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* The lists are constant, so a table that is too small is a mistake in this file. */
static void table_is_full(const char *table) __attribute__((noreturn));
static void table_is_full(const char *table)
{
	fprintf(stderr, "BUG: the table of %s in frames.c is full\n", table);
	abort();
}

static void add_glob(struct globs *globs, char *text, const char **anywhere, size_t *anywhere_nr)
{
	size_t len = strlen(text);
	bool head = text[0] == '*', tail = len > 1 && text[len - 1] == '*';

	if (tail)
		text[--len] = '\0';
	if (head && tail) {
		if (*anywhere_nr == SCAN_TEXTS)
			table_is_full("globs found anywhere");
		anywhere[*anywhere_nr] = text + 1;
		*anywhere_nr += 1;
	} else if (head) {
		if (globs->suffix_nr == ARRAY_SIZE(globs->suffixes))
			table_is_full("suffixes");
		globs->suffixes[globs->suffix_nr++] = (struct span){ text + 1, len - 1 };
	} else {
		unsigned char byte = (unsigned char)text[0];

		if (globs->nr == GLOBS_MAX)
			table_is_full("globs");
		globs->fixed[globs->nr].text = text;
		globs->fixed[globs->nr].len = (uint16_t)len;
		globs->fixed[globs->nr].prefix = tail;
		globs->fixed[globs->nr].next = globs->by_byte[byte];
		globs->by_byte[byte] = (uint16_t)++globs->nr;
	}
}

#define LISTS_MAX 64

/* Lists of globs; those in a list are separated by spaces. */
struct glob_lists {
	const char *v[LISTS_MAX];
	size_t nr;
};

static void add_list(struct glob_lists *lists, const char *list)
{
	if (!list)
		return;
	/* Architectures may share a list. */
	for (size_t i = 0; i < lists->nr; i++)
		if (str_equal(lists->v[i], list))
			return;
	if (lists->nr == LISTS_MAX)
		table_is_full("lists");
	lists->v[lists->nr++] = list;
}

static void globs_compile(struct globs *globs, const struct glob_lists *lists)
{
	const char *anywhere[SCAN_TEXTS + 1];
	size_t anywhere_nr = 0;
	size_t size = 1;
	char *p;

	for (size_t i = 0; i < lists->nr; i++)
		size += strlen(lists->v[i]) + 1;
	globs->texts = xcalloc(size, 1);
	p = globs->texts;
	for (size_t i = 0; i < lists->nr; i++) {
		const char *list = lists->v[i];

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
	struct glob_lists all_machinery = { .nr = 0 }, all_anchors = { .nr = 0 };

	for (size_t i = 0; i < ARRAY_SIZE(machinery); i++)
		add_list(&all_machinery, machinery[i]);
	for (size_t i = 0; i < ARRAY_SIZE(anchors); i++)
		add_list(&all_anchors, anchors[i]);
	for (const struct arch *const *a = arch_table; *a; a++) {
		add_list(&all_machinery, (*a)->exception_path);
		add_list(&all_anchors, (*a)->syscall_path);
	}
	globs_compile(&machinery_globs, &all_machinery);
	globs_compile(&anchor_globs, &all_anchors);
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
	for (const struct arch *const *a = arch_table; !glob.len && *a; a++)
		glob = globs_find((*a)->exception_path, name);
	return glob;
}

bool frame_is_stall_anchor(struct span name)
{
	size_t wrapper = arch_syscall_wrapper(name.p, name.len);
	struct span call = { name.p + wrapper, name.len - wrapper };

	pthread_once(&once, compile_all);
	return globs_have(&anchor_globs, name) || (wrapper && globs_have(&anchor_globs, call));
}
