// SPDX-License-Identifier: GPL-2.0-only
/* Batches that are stopped for a while, or whose guests are. They wait for most of their
 * time, so they run beside test-batch-host and not in it. */
#include "batch-world.h"

#include <signal.h>
#include <sys/wait.h>

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

/* Without the clock's correction its boot would be late, and its test silent for too
 * long. */
static void a_qemu_that_stood_still_is_run_again(void **state)
{
	struct world w = world_of("share 1/100 sleep 8", "boot", "test", "exit 0", NULL);

	(void)state;
	w.batch.boot.boot_timeout = 15;
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
	w.batch.boot.boot_timeout = 10;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_qemu_that_stood_still_is_run_again),
		cmocka_unit_test(time_without_us_does_not_count),
	};

	return cmocka_run_group_tests(tests, prepare, clean_up);
}
