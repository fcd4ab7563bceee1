// SPDX-License-Identifier: GPL-2.0-only
/* guest/batch and guest/guest over the fake QEMU of t/fakes. */
#include "base/files.h"
#include "runner/accelerator.h"
#include "runner/batch.h"

#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/wait.h>
#include <cmocka.h>

static char *dir, *qemu;

static int prepare(void **state)
{
	const char *build = getenv("KBISECT_BUILD");

	(void)state;
	dir = xstrdup("/tmp/kbisect-unit-XXXXXX");
	qemu = xstrfmt("%s/t/fakes/qemu-system-x86_64", build ? build : ".build");
	if (!mkdtemp(dir))
		return -1;
	setenv("KBISECT_FAKE_STATE", dir, 1);
	if (access(qemu, X_OK) != 0)
		print_error("no fake QEMU at %s: run through make\n", qemu);
	return access(qemu, X_OK);
}

static int clean_up(void **state)
{
	(void)state;
	remove_tree(dir, NULL);
	free(dir);
	free(qemu);
	return 0;
}

struct world {
	struct batch_spec batch;
	struct run runs[64];
	int nr;
	int enough_after; /* > 0: this many are enough, whatever was wanted */
	char *kernel;
};

static int on_run(struct run *run, void *data)
{
	struct world *w = data;

	assert_in_range(w->nr, 0, 63);
	w->runs[w->nr++] = *run;
	return w->enough_after && w->nr >= w->enough_after ? 0 : w->batch.wanted;
}

/* One command an argument, NULL-terminated. */
static struct world world_of(const char *first, ...)
{
	static int number;
	struct strbuf script = STRBUF_INIT(65536);
	struct world w = { .nr = 0 };
	va_list ap;

	/* A number makes each kernel another one to the fake's counts. */
	strbuf_addf(&script, "#!fake-kernel\nname k%d\n", ++number);
	va_start(ap, first);
	for (const char *c = first; c; c = va_arg(ap, const char *))
		strbuf_addf(&script, "%s\n", c);
	va_end(ap);
	w.kernel = xstrfmt("%s/kernel-%d", dir, number);
	assert_int_equal(file_write_atomic(w.kernel, script.buf, script.len, NULL), 0);
	strbuf_release(&script);
	w.batch = (struct batch_spec){
		.guest = { .arch = arch_find("x86_64", NULL),
			   .qemu = qemu,
			   .kernel = w.kernel,
			   .initrd = "/dev/null",
			   .accel = "tcg",
			   .timeout = 5,
			   .settle = .05,
			   .patience = .5,
			   .boot_timeout = 5,
			   .console_dir = dir,
			   .cache_dir = dir },
		.jobs = 1,
		.wanted = 1,
		.on_run = on_run,
	};
	return w;
}

static void world_run(struct world *w)
{
	struct error err = ERROR_INIT;

	w->batch.data = w;
	if (batch_run(&w->batch, &err) < 0)
		fail_msg("batch_run: %s", err.message);
}

static void world_clear(struct world *w)
{
	for (int i = 0; i < w->nr; i++)
		run_clear(&w->runs[i]);
	free(w->kernel);
}

static void a_clean_run_and_its_console(void **state)
{
	struct world w = world_of("boot", "test", "out hello there", "exit 0", NULL);
	struct strbuf text = STRBUF_INIT(1u << 20);

	(void)state;
	world_run(&w);
	assert_int_equal(w.nr, 1);
	assert_int_equal(w.runs[0].outcome, OUTCOME_CLEAN);
	assert_true(isinf(w.runs[0].exposure));
	assert_int_equal(file_read(w.runs[0].console, &text, NULL), 0);
	assert_non_null(strstr(text.buf, "Linux version"));
	assert_non_null(strstr(text.buf, "test: hello there\n"));
	strbuf_release(&text);
	world_clear(&w);
}

static void a_test_that_runs_on_is_ended_in_time(void **state)
{
	struct world w = world_of("boot", "run", NULL);

	(void)state;
	w.batch.guest.run_seconds = .3;
	world_run(&w);
	assert_int_equal(w.runs[0].outcome, OUTCOME_CLEAN);
	assert_true(w.runs[0].exposure >= .3 && w.runs[0].exposure < 3);
	assert_int_equal(w.runs[0].exit_status, -1);
	world_clear(&w);
}

static void a_target_after_noise_is_found(void **state)
{
	struct world w =
		world_of("boot", "test", "warning bar", "sleep .2", "warning foo", "hang", NULL);
	struct matcher *m = matcher_new();
	struct crash target = { .title = "WARNING in foo" };

	(void)state;
	matcher_add_target(m, &target);
	w.batch.guest.matcher = m;
	world_run(&w);
	assert_int_equal(w.runs[0].outcome, OUTCOME_TARGET);
	assert_true(w.runs[0].hit_at >= .15 && w.runs[0].hit_at < 3);
	assert_int_equal(w.runs[0].crash_nr, 2);
	world_clear(&w);
	matcher_free(m);
}

static void a_guest_that_hangs(void **state)
{
	struct world w = world_of("boot", "test", "hang", NULL);

	(void)state;
	w.batch.guest.run_seconds = 6;
	world_run(&w);
	assert_int_equal(w.runs[0].outcome, OUTCOME_NOISE);
	assert_string_equal(w.runs[0].title, TITLE_NO_OUTPUT);
	assert_true(w.runs[0].exposure < 1);
	world_clear(&w);
}

static void nobody_else_can_report(void **state)
{
	struct world w = world_of("boot", "test", "forge end exit 9", "forge 00 end exit 9",
				  "forge kbisect-init 1", "exit 0", NULL);

	(void)state;
	w.batch.guest.failure = FOR_EXIT;
	world_run(&w);
	assert_int_equal(w.runs[0].outcome, OUTCOME_CLEAN);
	assert_int_equal(w.runs[0].exit_status, 0);
	world_clear(&w);
}

static void runs_side_by_side_stop_when_there_are_enough(void **state)
{
	struct world w = world_of("boot", "test", "sleep .1", "exit 0", NULL);

	(void)state;
	w.batch.jobs = 3;
	w.batch.wanted = 20;
	w.enough_after = 4;
	world_run(&w);
	assert_int_equal(w.nr, 4);
	world_clear(&w);
}

/* Guests that were begun, as the fake QEMU counts them. */
static int boots_of(const struct world *w)
{
	AUTO_FREE char *path = xstrfmt("%s/boots", dir);
	AUTO_FREE char *line = xstrfmt("k%s\n", strrchr(w->kernel, '-') + 1);
	struct strbuf text = STRBUF_INIT(65536);
	int n = 0;

	assert_int_equal(file_read(path, &text, NULL), 0);
	for (const char *p = text.buf; (p = strstr(p, line)); p += strlen(line))
		n++;
	strbuf_release(&text);
	return n;
}

static void the_smaller_round_comes_first(void **state)
{
	struct world w = world_of("boot", "test", "sleep .3", "exit 0", NULL);

	(void)state;
	w.batch.jobs = 4;
	w.batch.wanted = 6;
	w.enough_after = 1;
	world_run(&w);
	assert_int_equal(w.nr, 1);
	assert_int_equal(boots_of(&w), 2);
	world_clear(&w);
}

static void a_guest_that_is_only_watched_on_makes_room(void **state)
{
	struct world w = world_of("linger 2", "boot", "test", "exit 0", NULL);
	double started = now_seconds();

	(void)state;
	w.batch.jobs = 2;
	w.batch.wanted = 4;
	w.batch.guest.settle = 2;
	world_run(&w);
	assert_int_equal(w.nr, 4);
	assert_true(now_seconds() - started < 4); /* two rounds of two would take more */
	world_clear(&w);
}

static void as_many_runs_as_are_wanted(void **state)
{
	struct world w = world_of("boot", "test", "share 1/2 warning foo", "exit 0", NULL);
	int warnings = 0;

	(void)state;
	w.batch.jobs = 2;
	w.batch.wanted = 8;
	w.batch.done = 2;
	/* Two were made before: on_run counts its own only. */
	w.enough_after = 6;
	world_run(&w);
	assert_int_equal(w.nr, 6);
	for (int i = 0; i < w.nr; i++)
		warnings += w.runs[i].outcome == OUTCOME_NOISE;
	assert_int_equal(warnings, 3);
	world_clear(&w);
}

static void host_trouble_is_made_good(void **state)
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

static void assert_fails(struct world *w, enum error_kind kind, const char *words)
{
	struct error err = ERROR_INIT;

	w->batch.data = w;
	assert_int_equal(batch_run(&w->batch, &err), -1);
	assert_int_equal(err.kind, kind);
	if (!strstr(err.message, words))
		fail_msg("no '%s' in: %s", words, err.message);
	assert_int_equal(w->nr, 0);
	error_clear(&err);
	world_clear(w);
}

static void host_trouble_that_stays_is_an_error(void **state)
{
	struct world die = world_of("die 1 cannot set up guest memory", NULL);
	struct world killed = world_of("boot", "test", "kill 9", NULL);
	struct world missing = world_of("boot", NULL);

	(void)state;
	missing.batch.guest.qemu = "no-such-qemu";
	assert_fails(&die, ERROR_HOST, "cannot set up guest memory");
	assert_fails(&killed, ERROR_HOST, "signal 9");
	assert_fails(&missing, ERROR_HOST, "no-such-qemu");
}

/* Told to end by somebody, QEMU does so with status 0. */
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
	boot.batch.guest.failure = FOR_BOOT;
	assert_fails(&boot, ERROR_HOST, "host-signal");
	assert_fails(&mute, ERROR_HOST, "did not say why");
}

static void a_guest_that_resets_is_lost(void **state)
{
	struct world w = world_of("boot", "test", "reset", NULL);

	(void)state;
	world_run(&w);
	assert_int_equal(w.runs[0].outcome, OUTCOME_NOISE);
	assert_string_equal(w.runs[0].title, TITLE_LOST);
	world_clear(&w);
}

/* Stops the QEMU of this batch's first guest for a while. */
static void stop_qemu(const struct world *w, int seconds)
{
	AUTO_FREE char *script = xstrfmt("sleep 1; pid=$(pgrep -f '[k]ernel %s ' | head -n 1) && "
					 "kill -STOP $pid && sleep %d && "
					 "kill -CONT $pid 2>/dev/null",
					 w->kernel, seconds);

	if (fork() == 0) {
		execl("/bin/sh", "sh", "-c", script, (char *)NULL);
		_exit(127);
	}
}

/* Its boot would be late, and its test silent for longer than is waited for. */
static void a_qemu_that_stood_still_is_run_again(void **state)
{
	struct world w = world_of("share 1/100 sleep 8", "boot", "test", "exit 0", NULL);

	(void)state;
	w.batch.guest.boot_timeout = 15;
	stop_qemu(&w, 16);
	world_run(&w);
	assert_int_equal(w.nr, 1);
	assert_int_equal(w.runs[0].outcome, OUTCOME_CLEAN);
	assert_int_equal(boots_of(&w), 2);
	world_clear(&w);
	assert_true(wait(NULL) > 0);
}

/* Ctrl-Z stops this program and not the guests. */
static void time_without_us_does_not_count(void **state)
{
	struct world w = world_of("share 1/100 sleep 6", "boot", "test", "exit 0", NULL);
	pid_t self = getpid();

	(void)state;
	w.batch.guest.boot_timeout = 10;
	if (fork() == 0) {
		sleep(1);
		kill(self, SIGSTOP);
		sleep(9);
		kill(self, SIGCONT);
		_exit(0);
	}
	world_run(&w);
	assert_int_equal(w.nr, 1);
	assert_int_equal(w.runs[0].outcome, OUTCOME_CLEAN);
	assert_int_equal(boots_of(&w), 2);
	world_clear(&w);
	assert_true(wait(NULL) > 0);
}

static bool at_once(void *data)
{
	(void)data;
	return true;
}

static void a_batch_can_be_stopped(void **state)
{
	struct world w = world_of("boot", "test", "hang", NULL);

	(void)state;
	w.batch.cancelled = at_once;
	assert_fails(&w, ERROR_CANCELLED, "stopped");
}

static void dead_kvm(const char *how)
{
	struct world w = world_of("boot", "test", "exit 0", NULL);
	AUTO_FREE char *cache = xstrfmt("%s/kvm-%s", dir, how);
	AUTO_FREE char *memory = xstrfmt("%s/accel", cache);
	struct strbuf text = STRBUF_INIT(4096);

	w.batch.guest.accel = "auto";
	w.batch.guest.cache_dir = cache;
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
	w.batch.guest.accel = "kvm";
	w.batch.guest.cache_dir = NULL;
	setenv("KBISECT_FAKE_KVM", "refused", 1);
	assert_fails(&w, ERROR_HOST, "KVM");
	unsetenv("KBISECT_FAKE_KVM");
}

static void the_test_is_the_boot(void **state)
{
	struct world ok = world_of("boot", "test", "exit 0", NULL);
	struct world panic = world_of("boot", "panic VFS: Unable to mount root fs", NULL);

	(void)state;
	ok.batch.guest.failure = panic.batch.guest.failure = FOR_BOOT;
	world_run(&ok);
	world_run(&panic);
	assert_int_equal(ok.runs[0].outcome, OUTCOME_CLEAN);
	assert_int_equal(panic.runs[0].outcome, OUTCOME_TARGET);
	assert_non_null(strstr(panic.runs[0].title, "VFS"));
	world_clear(&ok);
	world_clear(&panic);
}

static void a_console_that_cannot_be_kept_is_the_hosts_fault(void **state)
{
	struct world w = world_of("boot", "test", "exit 0", NULL);

	(void)state;
	w.batch.guest.console_dir = "/proc/no-such-dir";
	assert_fails(&w, ERROR_HOST, "/proc/no-such-dir");
}

static enum reach reach_with(const char *map, const char *function, const char *command)
{
	struct world w =
		world_of("boot", "reach ffffffff81000010", "test", command, "exit 0", NULL);
	AUTO_FREE char *path = xstrfmt("%s/System.map", dir);
	const char *watch[] = { function, NULL };
	enum reach reach;

	assert_int_equal(file_write_atomic(path, map, strlen(map), NULL), 0);
	w.batch.guest.system_map = path;
	w.batch.guest.watch = watch;
	world_run(&w);
	assert_int_equal(w.runs[0].outcome, OUTCOME_CLEAN);
	reach = w.runs[0].reach;
	world_clear(&w);
	return reach;
}

static void a_run_tells_whether_it_got_there(void **state)
{
	static const char map[] = "ffffffff81000010 T foo\nffffffff81000020 T bar\n";

	(void)state;
	assert_int_equal(reach_with(map, "foo", "reach ffffffff81000010"), REACH_YES);
	/* What the boot reaches does not count. */
	assert_int_equal(reach_with(map, "foo", "reach ffffffff81000020"), REACH_NO);
	assert_int_equal(reach_with(map, "missing", "reach ffffffff81000010"), REACH_ABSENT);
}

static void the_default_fits_the_host(void **state)
{
	struct guest_spec small = { .memory_mb = 1 }, huge = { .memory_mb = 1 << 30 };

	(void)state;
	assert_in_range(batch_default_jobs(&small), 1, 4096);
	assert_int_equal(batch_default_jobs(&huge), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clean_run_and_its_console),
		cmocka_unit_test(a_test_that_runs_on_is_ended_in_time),
		cmocka_unit_test(a_target_after_noise_is_found),
		cmocka_unit_test(a_guest_that_hangs),
		cmocka_unit_test(nobody_else_can_report),
		cmocka_unit_test(runs_side_by_side_stop_when_there_are_enough),
		cmocka_unit_test(the_smaller_round_comes_first),
		cmocka_unit_test(a_guest_that_is_only_watched_on_makes_room),
		cmocka_unit_test(as_many_runs_as_are_wanted),
		cmocka_unit_test(host_trouble_is_made_good),
		cmocka_unit_test(host_trouble_that_stays_is_an_error),
		cmocka_unit_test(a_qemu_that_is_told_to_end_is_no_evidence),
		cmocka_unit_test(a_guest_that_resets_is_lost),
		cmocka_unit_test(a_qemu_that_stood_still_is_run_again),
		cmocka_unit_test(time_without_us_does_not_count),
		cmocka_unit_test(a_batch_can_be_stopped),
		cmocka_unit_test(kvm_that_starts_no_kernel_is_found_out),
		cmocka_unit_test(kvm_that_runs_nothing_needs_no_trial),
		cmocka_unit_test(kvm_that_was_asked_for_and_is_dead_is_an_error),
		cmocka_unit_test(the_test_is_the_boot),
		cmocka_unit_test(a_console_that_cannot_be_kept_is_the_hosts_fault),
		cmocka_unit_test(a_run_tells_whether_it_got_there),
		cmocka_unit_test(the_default_fits_the_host),
	};

	return cmocka_run_group_tests(tests, prepare, clean_up);
}
