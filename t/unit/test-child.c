// SPDX-License-Identifier: GPL-2.0-only
/* proc/child: output, status, deadlines, and no process left behind. */
#include "base/files.h"
#include "proc/child.h"

#include <signal.h>
#include <setjmp.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <cmocka.h>

static int run_sh(const char *script, double deadline, struct strbuf *out, struct error *err)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct child_spec spec = { .argv = argv, .deadline = deadline };

	return child_run(&spec, out, NULL, err);
}

static bool gone_soon(pid_t pid)
{
	for (int i = 0; i < 500; i++) {
		if (kill(pid, 0) < 0)
			return true;
		usleep(10 * 1000);
	}
	return false;
}

static void output_and_status_come_back(void **state)
{
	struct strbuf out = STRBUF_INIT(100);

	(void)state;
	assert_int_equal(run_sh("echo hello; exit 3", 0, &out, NULL), 3);
	assert_string_equal(out.buf, "hello\n");
	strbuf_release(&out);
}

static void output_beyond_the_ceiling_is_an_error(void **state)
{
	struct strbuf out = STRBUF_INIT(1000);
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(run_sh("head -c 1000 /dev/zero", 0, &out, &err), 0);
	strbuf_reset(&out);
	assert_int_equal(run_sh("head -c 5000000 /dev/zero", 0, &out, &err), -1);
	assert_int_equal(err.kind, ERROR_HOST);
	assert_non_null(strstr(err.message, "more than 1000 bytes"));
	assert_true(out.len <= 1000);
	error_clear(&err);
	strbuf_release(&out);
}

static void input_reaches_the_program(void **state)
{
	struct strbuf out = STRBUF_INIT(100);
	const char *argv[] = { "cat", NULL };
	struct child_spec spec = { .argv = argv, .input = "abc", .input_len = 3 };

	(void)state;
	assert_int_equal(child_run(&spec, &out, NULL, NULL), 0);
	assert_string_equal(out.buf, "abc");
	strbuf_release(&out);
}

static void count_bytes(void *data, int fd, const char *bytes, size_t len)
{
	(void)bytes;
	if (fd == 1)
		*(size_t *)data += len;
}

/* These 8 MiB would take 25 seconds if only the content of a pipe were read at each
 * interval. */
static void gathering_does_not_slow_down_a_writer(void **state)
{
	const char *argv[] = { "head", "-c", "8388608", "/dev/zero", NULL };
	size_t bytes = 0;
	struct child_spec spec = {
		.argv = argv, .gather = .2, .on_output = count_bytes, .data = &bytes
	};
	double before = now_seconds();
	uv_loop_t loop;

	(void)state;
	uv_loop_init(&loop);
	assert_non_null(child_start(&loop, &spec, NULL));
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	assert_int_equal(bytes, 8388608);
	assert_true(now_seconds() - before < 10);
}

static void a_missing_program_is_named(void **state)
{
	const char *argv[] = { "no-such-program-here", NULL };
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(child_run(&(struct child_spec){ .argv = argv }, NULL, NULL, &err), -1);
	assert_int_equal(err.kind, ERROR_HOST);
	assert_non_null(strstr(err.message, "no-such-program-here"));
	error_clear(&err);
}

static void a_deadline_kills_the_whole_group(void **state)
{
	struct error err = ERROR_INIT;
	struct strbuf out = STRBUF_INIT(100);
	double before = now_seconds();

	(void)state;
	assert_int_equal(run_sh("sleep 60 & echo $!; wait", .3, &out, &err), -1);
	assert_int_equal(err.kind, ERROR_HOST);
	assert_true(now_seconds() - before < 10);
	assert_true(gone_soon(atoi(out.buf)));
	error_clear(&err);
	strbuf_release(&out);
}

static void processes_that_a_program_leaves_behind_are_killed(void **state)
{
	struct strbuf out = STRBUF_INIT(100);

	(void)state;
	assert_int_equal(run_sh("sleep 60 >/dev/null 2>&1 & echo $!", 0, &out, NULL), 0);
	assert_true(gone_soon(atoi(out.buf)));
	strbuf_release(&out);
}

static int run_with_grace(const char *script, double deadline, double grace, struct strbuf *out)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct child_spec spec = { .argv = argv, .deadline = deadline, .grace = grace };

	return child_run(&spec, out, NULL, NULL);
}

static void processes_in_another_session_are_ended(void **state)
{
	static const char *const scripts[] = {
		"setsid sleep 60 >/dev/null 2>&1 & sleep .2; pgrep -P $$ -f '^sleep 60'",
		"(setsid sh -c 'sleep 60 & echo $!; sleep 60' 2>/dev/null & ) ; sleep .3",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(scripts); i++)
		for (int grace = 0; grace < 2; grace++) {
			struct strbuf out = STRBUF_INIT(100);

			assert_int_equal(run_with_grace(scripts[i], 0, grace, &out), 0);
			assert_true(atoi(out.buf) > 0);
			assert_true(gone_soon(atoi(out.buf)));
			strbuf_release(&out);
		}
}

/* git does the same with its lock files. */
static void a_program_has_time_to_clean_up(void **state)
{
	static const char script[] = "trap 'echo cleaned; exit' TERM; echo begun; sleep 60 & wait";
	struct strbuf out = STRBUF_INIT(100), hard = STRBUF_INIT(100);
	double before = now_seconds();

	(void)state;
	assert_int_equal(run_with_grace(script, 3, 5, &out), -1);
	assert_string_equal(out.buf, "begun\ncleaned\n");
	assert_int_equal(run_with_grace(script, 3, 0, &hard), -1);
	assert_string_equal(hard.buf, "begun\n");
	strbuf_release(&hard);
	strbuf_release(&out);
	assert_int_equal(run_with_grace("trap '' TERM; sleep 60; sleep 60", .3, .5, NULL), -1);
	assert_true(now_seconds() - before < 40);
}

static void a_killed_supervisor_leaves_no_process(void **state)
{
	struct strbuf out = STRBUF_INIT(100);
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(
		run_sh("sleep 60 >/dev/null 2>&1 & echo $!; sleep .2; kill -9 $PPID; sleep 60", 30,
		       &out, &err),
		-1);
	assert_int_equal(err.kind, ERROR_HOST);
	assert_true(gone_soon(atoi(out.buf)));
	error_clear(&err);
	strbuf_release(&out);
}

static void a_stopped_supervisor_keeps_its_deadline(void **state)
{
	struct error err = ERROR_INIT;
	double before = now_seconds();

	(void)state;
	assert_int_equal(run_sh("kill -STOP $PPID; sleep 60", .5, NULL, &err), -1);
	assert_non_null(strstr(err.message, "did not end within"));
	assert_true(now_seconds() - before < 30);
	error_clear(&err);
}

static void descriptors_of_others_are_closed(void **state)
{
	struct strbuf out = STRBUF_INIT(4096);
	struct rlimit limit;
	int fd;

	(void)state;
	getrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur < 2000) {
		limit.rlim_cur = MIN(limit.rlim_max, 4096);
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	fd = fcntl(0, F_DUPFD, 1500);
	assert_true(fd >= 1500);
	AUTO_FREE char *script = xstrfmt("test -e /proc/self/fd/0 && test -e /proc/$PPID/fd/2 || "
					 "echo cannot look; for p in self $PPID; do "
					 "test -e /proc/$p/fd/%d && echo open in $p; done; :",
					 fd);
	assert_int_equal(run_sh(script, 0, &out, NULL), 0);
	assert_string_equal(out.buf, "");
	strbuf_release(&out);
	close(fd);
}

/* Stops this process, as Ctrl-Z does, for longer than the deadline. */
static void time_without_us_is_not_the_childs(void **state)
{
	pid_t self = getpid();
	struct strbuf out = STRBUF_INIT(100);

	(void)state;
	if (fork() == 0) {
		usleep(300 * 1000);
		kill(self, SIGSTOP);
		sleep(5);
		kill(self, SIGCONT);
		_exit(0);
	}
	assert_int_equal(run_sh("sleep 6; echo done", 4, &out, NULL), 0);
	assert_string_equal(out.buf, "done\n");
	strbuf_release(&out);
	wait(NULL);
}

static void children_die_with_us(void **state)
{
	char dir[] = "/tmp/kbisect-unit-XXXXXX";
	struct strbuf text = STRBUF_INIT(100);

	(void)state;
	assert_non_null(mkdtemp(dir));
	AUTO_FREE char *pidfile = xstrfmt("%s/pid", dir);
	AUTO_FREE char *script = xstrfmt("sleep 60 & echo $! >%s.tmp; mv %s.tmp %s; wait", pidfile,
					 pidfile, pidfile);
	pid_t pid = fork();
	if (pid == 0) {
		run_sh(script, 60, NULL, NULL);
		_exit(0);
	}
	for (int i = 0; i < 500 && !file_exists(pidfile); i++)
		usleep(10 * 1000);
	assert_int_equal(file_read(pidfile, &text, NULL), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_true(gone_soon(atoi(text.buf)));
	remove_tree(dir, NULL);
	strbuf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_and_status_come_back),
		cmocka_unit_test(output_beyond_the_ceiling_is_an_error),
		cmocka_unit_test(input_reaches_the_program),
		cmocka_unit_test(gathering_does_not_slow_down_a_writer),
		cmocka_unit_test(a_missing_program_is_named),
		cmocka_unit_test(a_deadline_kills_the_whole_group),
		cmocka_unit_test(processes_that_a_program_leaves_behind_are_killed),
		cmocka_unit_test(processes_in_another_session_are_ended),
		cmocka_unit_test(a_program_has_time_to_clean_up),
		cmocka_unit_test(a_killed_supervisor_leaves_no_process),
		cmocka_unit_test(a_stopped_supervisor_keeps_its_deadline),
		cmocka_unit_test(descriptors_of_others_are_closed),
		cmocka_unit_test(time_without_us_is_not_the_childs),
		cmocka_unit_test(children_die_with_us),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
