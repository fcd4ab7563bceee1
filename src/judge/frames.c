/* The names of functions that no failure is named after, and of dispatchers. */
#include "judge/stack.h"

static const char *const machinery[] = {
	/* printing, warning, dying */
	"dump_* show_* print_* *printk* panic* nmi_panic report_* __report_* *kasan* *kmsan* *kcsan* "
	"*kfence* __asan* *__hwasan* *ubsan* *sanitizer* *__tsan* __warn* warn_* __warn *fortify* "
	"object_err slab_err* *bug_handler* oops_* die* __die* end_report* bad_page",
	/* memory, strings, copying */
	"mem* __mem* str* __str* *copy_to_user* *copy_from_user* *copy_user* copy_page* *copy_in_user* "
	"*copy_to_iter* *copy_from_iter* _copy_* __copy_* *put_user* *get_user* *memcpy* *memset* "
	"*memmove* hex_dump* *string* vsnprintf snprintf sprintf seq_printf seq_vprintf number "
	"kmalloc* __kmalloc* kzalloc* kfree kvfree kvmalloc* __kvmalloc* krealloc* vmalloc* __vmalloc* "
	"vfree* __vfree kmem_cache_* __kmem_* *slab_alloc* *slab_free* *slab_* slab_* ___slab* "
	"cache_* *_cache_alloc* __do_kmalloc* *kfree* kfree_* *kmemdup* alloc_pages* __alloc_pages* "
	"*get_free_page* free_pages* __free_pages* *alloc_frozen_pages* __phys_addr* *virt_to_phys* "
	"*check_object_size* *check_heap* usercopy_abort",
	/* locks, atomics, lists, bits */
	"*lock_acquire* *lock_release* lock_is_held* *_raw_spin* *_raw_read* *_raw_write* *raw_spin* "
	"spin_* *spin_lock* *spin_unlock* queued_* *queued_* mutex_* __mutex* *mutex_lock* *rwsem* down_* "
	"up_* down up rcu_* __rcu_* *atomic* refcount_* __refcount* *list_add* *list_del* list_* hlist_* "
	"__list_* *test_and_* test_bit *_bit set_bit clear_bit find_* *bitmap* rb_* __rb_* *rb_insert* "
	"*rb_erase* xas_* xa_* __xa_* radix_tree_* __radix* idr_* ida_* *lockdep* register_lock_class "
	"validate_chain mark_lock* __lock_* lock_timer_base *kref_* kobject_get kobject_put get_device "
	"put_device",
	/* timers and work as victims */
	"debug_object* debug_check* *timer_base* *del_timer* mod_timer* __mod_timer add_timer* "
	"detach_timer* *flush_work* cancel_work* __cancel_work* *flush_delayed* cancel_delayed_work* "
	"*wake_up* *__wake_* complete* __queue_work queue_work* *insert_work*",
	/* skb, refcounts of networking that every path goes through */
	"skb_* __skb_* kfree_skb* consume_skb*",
	/* sysfs and drivers' generic removal */
	"sysfs_* kobject_* device_del device_unregister devres_*",
	/* entry code */
	"*invalid_op *do_error_trap* do_invalid_op* exc_* asm_* *handle_bug* do_trap* do_page_fault* "
	"*page_fault* do_int3 error_entry ret_from_* *entry_SYSCALL* entry_* do_syscall* *bad_area* "
	"*do_kern_addr_fault* *do_user_addr_fault* *el0_* *el1_* *el1h_* do_mem_abort do_debug_exception "
	"brk_handler* invoke_syscall* fixup_exception search_* no_context* spurious_* "
	"do_translation_fault* do_DataAbort* __dabt_svc *undefinstr* do_undef* do_el* "
	"call_break_hook early_fixup* do_alignment* handle_exception* do_trap_break",
};

/* What calls into subsystems: a stall is named after the function they called. */
static const char *const anchors[] = {
	/* system calls */
	"do_syscall* entry_* do_fast_syscall* do_int80* el0_* invoke_syscall* ret_fast_syscall* "
	"__do_fast_syscall* x64_sys_call",
	/* files */
	"vfs_* __vfs_* do_iter_* do_dentry_open do_readv_writev* new_sync_* call_write_iter call_read_iter "
	"do_splice* iterate_dir do_loop_readv_writev *do_fault* __do_fault do_mmap* mmap_region "
	"unmap_* task_work_run __fput mount_fs",
	/* sockets and netlink */
	"sock_* __sock_* __sys_* ___sys_* ____sys_* netlink_* rtnetlink_rcv_msg nfnetlink_rcv* genl_* "
	"*netif_receive_skb* net_rx_action process_backlog __napi_poll napi_* dev_hard_start_xmit",
	/* timers, softirqs, IPIs, RCU, work */
	"*hrtimer_run_queues* call_timer_fn expire_timers run_timer_softirq do_softirq* __do_softirq "
	"*invoke_softirq* irq_exit* *handle_softirqs* process_one_work worker_thread kthread "
	"ret_from_fork* rcu_do_batch rcu_core* rcu_process_callbacks smpboot_thread_fn run_ksoftirqd "
	"tasklet_action* smp_call_function* generic_smp_call_function* on_each_cpu*",
};

bool frame_skipped(struct span name, const char *more)
{
	for (size_t i = 0; i < ARRAY_SIZE(machinery); i++)
		if (globs_match(machinery[i], name))
			return true;
	return globs_match(more, name);
}

bool frame_is_stall_anchor(struct span name)
{
	for (size_t i = 0; i < ARRAY_SIZE(anchors); i++)
		if (globs_match(anchors[i], name))
			return true;
	return false;
}
