// SPDX-License-Identifier: GPL-2.0-only
/* Batches on a host that ends, stops or silences QEMU, or whose KVM does not work. */
#include "batch-world.h"

#include "runner/accelerator.h"

static void runs_lost_to_the_host_are_repeated(void **state)
{
	struct world w =
		world_of("share 2/100 die 1 out of memory", "boot", "test", "exit 0", NULL);

	(void)state;
	w.batch.wanted = 3;
	world_run(&w);
	assert_int_equal(w.nr, 3);
	for (int i = 0; i < w.nr; i++)
		assert_int_equal(w.runs[i].outcome, OUTCOME_CLEAN);
	world_clear(&w);
}

static void host_trouble_that_stays_is_an_error(void **state)
{
	struct world die = world_of("die 1 cannot set up guest memory", NULL);
	struct world killed = world_of("boot", "test", "kill 9", NULL);
	struct world missing = world_of("boot", NULL);

	(void)state;
	missing.machine.program = "no-such-qemu";
	assert_fails(&die, ERROR_HOST, "cannot set up guest memory");
	assert_fails(&killed, ERROR_HOST, "signal 9");
	assert_fails(&missing, ERROR_HOST, "no-such-qemu");
}

/* QEMU ends with status 0 when somebody tells it to end. */
static void a_qemu_that_is_told_to_end_is_no_evidence(void **state)
{
	struct world once = world_of("boot", "test", "share 1/100 kill 15", "exit 0", NULL);
	struct world always = world_of("boot", "test", "kill 15", NULL);
	struct world boot = world_of("boot", "kill 15", NULL);
	struct world mute = world_of("boot", "die 0", NULL);

	(void)state;
	once.batch.wanted = 2;
	world_run(&once);
	assert_int_equal(once.nr, 2);
	assert_int_equal(once.runs[0].outcome, OUTCOME_CLEAN);
	assert_int_equal(once.runs[1].outcome, OUTCOME_CLEAN);
	assert_int_equal(boots_of(&once), 3);
	world_clear(&once);
	assert_fails(&always, ERROR_HOST, "host-signal");
	boot.batch.boot.failure = FOR_BOOT;
	assert_fails(&boot, ERROR_HOST, "host-signal");
	assert_fails(&mute, ERROR_HOST, "did not say why");
}

/* Whatever this guest reports, its console would have shown no crash. */
static void a_qemu_without_its_console_is_no_evidence(void **state)
{
	struct world once =
		world_of("boot", "test", "share 1/100 close-console", "sleep 1", "exit 0", NULL);
	struct world always = world_of("close-console", "boot", "test", "run", NULL);

	(void)state;
	world_run(&once);
	assert_int_equal(once.runs[0].outcome, OUTCOME_CLEAN);
	assert_int_equal(boots_of(&once), 2);
	world_clear(&once);
	assert_fails(&always, ERROR_HOST, "closed its console and went on running");
}

/* Each guest runs for some seconds until it is given up. */
static void a_qemu_that_is_stopped_each_time_is_no_evidence(void **state)
{
	struct world booting = world_of("boot", "kill 19", NULL);

	(void)state;
	booting.batch.boot.failure = FOR_BOOT;
	assert_fails(&booting, ERROR_HOST, "guests stood still");
}

static void dead_kvm(const char *how)
{
	struct world w = world_of("boot", "test", "exit 0", NULL);
	AUTO_FREE char *cache = xstrfmt("%s/kvm-%s", dir, how);
	AUTO_FREE char *memory = xstrfmt("%s/accel", cache);
	struct strbuf text = STRBUF_INIT(4096);

	w.machine.accel = "auto";
	w.machine.cache_dir = cache;
	w.batch.jobs = 2;
	w.batch.wanted = 3;
	setenv("KBISECT_FAKE_KVM", how, 1);
	world_run(&w);
	unsetenv("KBISECT_FAKE_KVM");
	assert_int_equal(w.nr, 3);
	assert_int_equal(w.runs[0].outcome, OUTCOME_CLEAN);
	assert_int_equal(file_read(memory, &text, NULL), 0);
	assert_non_null(strstr(text.buf, "no-kvm"));
	strbuf_release(&text);
	world_clear(&w);
}

static void kvm_that_starts_no_kernel_is_found_out(void **state)
{
	(void)state;
	if (access("/dev/kvm", R_OK | W_OK) != 0)
		skip();
	dead_kvm("refused");
}

static void kvm_that_runs_nothing_needs_no_trial(void **state)
{
	const struct arch *arch = arch_find("x86_64", NULL);
	enum accel_state accel;
	char *cache, *memory;

	(void)state;
	/* skip() jumps out of the function: nothing may be allocated before it. */
	if (access("/dev/kvm", R_OK | W_OK) != 0 || !arch_is_host(arch))
		skip();
	cache = xstrfmt("%s/kvm-broken-at-once", dir);
	memory = xstrfmt("%s/accel", cache);
	assert_int_equal(accel_choose(arch, qemu, "auto", cache, &accel, NULL), 0);
	assert_int_equal(accel, ACCEL_KVM_TRY);
	assert_false(file_exists(memory));
	setenv("KBISECT_FAKE_KVM", "broken", 1);
	assert_int_equal(accel_choose(arch, qemu, "auto", cache, &accel, NULL), 0);
	unsetenv("KBISECT_FAKE_KVM");
	assert_int_equal(accel, ACCEL_TCG);
	assert_true(file_exists(memory));
	free(memory);
	free(cache);
	dead_kvm("broken");
}

static void kvm_that_was_asked_for_and_is_dead_is_an_error(void **state)
{
	struct world w;

	(void)state;
	if (access("/dev/kvm", R_OK | W_OK) != 0)
		skip();
	w = world_of("boot", "test", "exit 0", NULL);
	w.machine.accel = "kvm";
	w.machine.cache_dir = NULL;
	setenv("KBISECT_FAKE_KVM", "refused", 1);
	assert_fails(&w, ERROR_HOST, "KVM");
	unsetenv("KBISECT_FAKE_KVM");
}

static void a_console_that_cannot_be_kept_is_the_hosts_fault(void **state)
{
	struct world w = world_of("boot", "test", "exit 0", NULL);

	(void)state;
	w.batch.boot.console_dir = "/proc/no-such-dir";
	assert_fails(&w, ERROR_HOST, "/proc/no-such-dir");
}

static int capacity_with(int memory_mb)
{
	const struct machine_spec machine = { .arch = arch_find("x86_64", NULL),
					      .program = qemu,
					      .memory_mb = memory_mb };
	struct runner *r = runner_open("qemu", &machine, NULL);
	int n = runner_capacity(r, 4);

	runner_close(r);
	return n;
}

static void the_memory_of_the_host_is_a_limit(void **state)
{
	(void)state;
	assert_int_equal(capacity_with(1), 4);
	assert_int_equal(capacity_with(1 << 30), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_lost_to_the_host_are_repeated),
		cmocka_unit_test(host_trouble_that_stays_is_an_error),
		cmocka_unit_test(a_qemu_that_is_told_to_end_is_no_evidence),
		cmocka_unit_test(a_qemu_without_its_console_is_no_evidence),
		cmocka_unit_test(a_qemu_that_is_stopped_each_time_is_no_evidence),
		cmocka_unit_test(kvm_that_starts_no_kernel_is_found_out),
		cmocka_unit_test(kvm_that_runs_nothing_needs_no_trial),
		cmocka_unit_test(kvm_that_was_asked_for_and_is_dead_is_an_error),
		cmocka_unit_test(a_console_that_cannot_be_kept_is_the_hosts_fault),
		cmocka_unit_test(the_memory_of_the_host_is_a_limit),
	};

	return cmocka_run_group_tests(tests, prepare, clean_up);
}
