// SPDX-License-Identifier: GPL-2.0-only
#include "proc/child.h"
#include "base/files.h"
#include "supervisor.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

/* After the end of a program its output is there at once. A process that still holds the
 * pipe after this time has left the group, and is ignored. */
#define DRAIN_MS 1000
#define INTERVAL_MIN .001 /* seconds between two readings, see child_spec.gather */
/* The time between two looks at the deadline. More than TICK_LONG seconds between two looks
 * mean that we were stopped, and do not count. */
#define TICK_MS 100
#define TICK_LONG 2.0
/* A supervisor needs less time than this to end all processes. */
#define LATE_SECONDS 10.0

struct stream {
	uv_pipe_t pipe;
	int fd; /* 1, 2; 0: the supervisor's report */
	bool paused;
};

struct child {
	struct child_spec spec;
	struct child_result result;
	struct supervisor_report report;
	size_t report_len;
	pid_t pid; /* of the supervisor */
	double started;
	struct stream streams[3];
	uv_timer_t timer, gathering;
	double interval; /* of gathering; shorter when much is written */
	int handles;	 /* not yet closed */
	int streams_open;
	double left;   /* seconds until the deadline, as of: */
	double ticked; /* on the clock of now_seconds() */
	bool ended, stopping;
	char chunk[65536];
};

static void child_handle_closed(uv_handle_t *handle)
{
	struct child *child = handle->data;

	if (--child->handles)
		return;
	child->result.seconds = now_seconds() - child->started;
	if (child->spec.on_exit)
		child->spec.on_exit(child->spec.data, &child->result);
	free(child);
}

static void close_handle(uv_handle_t *handle)
{
	if (!uv_is_closing(handle))
		uv_close(handle, child_handle_closed);
}

static void close_all(struct child *child)
{
	for (size_t i = 0; i < ARRAY_SIZE(child->streams); i++)
		close_handle((uv_handle_t *)&child->streams[i].pipe);
	close_handle((uv_handle_t *)&child->timer);
	close_handle((uv_handle_t *)&child->gathering);
}

static void drained(uv_timer_t *timer)
{
	close_all(timer->data);
}

static void supervisor_ended(struct child *child)
{
	int status;

	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (child->report_len == sizeof(child->report))
		status = child->report.value;
	else if (child->report_len >= sizeof(child->report.program))
		/* Somebody killed the supervisor. The program died with it, but what the
		 * program started may still run. */
		kill(-child->report.program, SIGKILL);
	if (WIFSIGNALED(status)) {
		child->result.signal = WTERMSIG(status);
		child->result.status = 128 + child->result.signal;
	} else {
		child->result.status = WEXITSTATUS(status);
	}
	child->ended = true;
	uv_timer_start(&child->timer, drained, DRAIN_MS, 0);
}

static void add_report(struct child *child, const char *bytes, size_t len)
{
	len = MIN(len, sizeof(child->report) - child->report_len);
	memcpy((char *)&child->report + child->report_len, bytes, len);
	child->report_len += len;
}

static void child_on_read(uv_stream_t *pipe, ssize_t n, const uv_buf_t *buf);

static void child_on_alloc(uv_handle_t *handle, size_t want, uv_buf_t *buf)
{
	struct child *child = handle->data;

	(void)want;
	*buf = uv_buf_init(child->chunk, sizeof(child->chunk));
}

static void gathered(uv_timer_t *timer)
{
	struct child *child = timer->data;

	for (size_t i = 0; i < ARRAY_SIZE(child->streams); i++)
		if (child->streams[i].paused) {
			child->streams[i].paused = false;
			uv_read_start((uv_stream_t *)&child->streams[i].pipe, child_on_alloc,
				      child_on_read);
		}
}

/* Stops reading until the interval is over. The interval adapts, so that a program which
 * fills the pipe in that time does not have to wait. */
static void gather(struct child *child, struct stream *stream, size_t n)
{
	if (n >= sizeof(child->chunk) / 2)
		child->interval = MAX(child->interval / 2, INTERVAL_MIN);
	else if (n < sizeof(child->chunk) / 8)
		child->interval = MIN(child->interval * 2, child->spec.gather);
	uv_read_stop((uv_stream_t *)&stream->pipe);
	stream->paused = true;
	if (!uv_is_active((uv_handle_t *)&child->gathering))
		uv_timer_start(&child->gathering, gathered, (uint64_t)(child->interval * 1000), 0);
}

static void child_on_read(uv_stream_t *pipe, ssize_t n, const uv_buf_t *buf)
{
	struct child *child = pipe->data;
	int fd = ((struct stream *)pipe)->fd;

	if (n > 0 && fd == 0) {
		add_report(child, buf->base, (size_t)n);
	} else if (n > 0) {
		if (child->spec.on_output)
			child->spec.on_output(child->spec.data, fd, buf->base, (size_t)n);
		if (child->spec.gather > 0)
			gather(child, (struct stream *)pipe, (size_t)n);
	} else if (n < 0) {
		uv_read_stop(pipe);
		child->streams_open--;
		if (fd == 0)
			supervisor_ended(child);
		else if (child->spec.on_close)
			child->spec.on_close(child->spec.data, fd);
		if (child->ended && !child->streams_open)
			close_all(child);
	}
}

/* We must not wait for ever for a supervisor that was stopped or killed. */
static void on_late(uv_timer_t *timer)
{
	struct child *child = timer->data;

	kill(child->pid, SIGKILL);
}

static void child_stop(struct child *child)
{
	double late = child->spec.grace + LATE_SECONDS;

	if (child->ended || child->stopping)
		return;
	child->stopping = true;
	kill(child->pid, SIGTERM);
	kill(child->pid, SIGCONT);
	uv_timer_start(&child->timer, on_late, (uint64_t)(late * 1000), 0);
}

/* While we were stopped (Ctrl-Z), so was the program: that time does not count. */
static void child_on_tick(uv_timer_t *timer)
{
	struct child *child = timer->data;
	double now = now_seconds();

	child->left -= MIN(now - child->ticked, TICK_LONG);
	child->ticked = now;
	if (child->left > 0)
		return;
	child->result.timed_out = true;
	child_stop(child);
}

static int input_fd(const struct child_spec *spec, struct error *err)
{
	int fd;

	if (!spec->input)
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	else if ((fd = memfd_create("input", MFD_CLOEXEC)) >= 0 &&
		 (write(fd, spec->input, spec->input_len) != (ssize_t)spec->input_len ||
		  lseek(fd, 0, SEEK_SET) < 0)) {
		close(fd);
		fd = -1;
	}
	return fd < 0 ? error_errno(err, "cannot prepare the input of %s", spec->argv[0]) : fd;
}

/* Three pipes, read ends ours: report, stdout, stderr. */
static int open_pipes(int pipes[3][2], const struct child_spec *spec, struct error *err)
{
	for (int i = 0; i < 3; i++)
		if (pipe2(pipes[i], O_CLOEXEC) < 0)
			return error_errno(err, "cannot create a pipe for %s", spec->argv[0]);
	return 0;
}

static void close_pair(const int pair[2])
{
	for (int i = 0; i < 2; i++)
		if (pair[i] >= 0)
			close(pair[i]);
}

static double deadline_of(const struct child_spec *spec)
{
	return spec->deadline > 0 ? spec->deadline : CHILD_DEADLINE_DEFAULT;
}

/* Takes over the read ends. */
static void child_watch(uv_loop_t *loop, struct child *child, int pipes[3][2])
{
	for (int i = 0; i < 3; i++) {
		struct stream *stream = &child->streams[i];

		stream->fd = i;
		uv_pipe_init(loop, &stream->pipe, 0);
		stream->pipe.data = child;
		uv_pipe_open(&stream->pipe, pipes[i][0]);
		uv_read_start((uv_stream_t *)&stream->pipe, child_on_alloc, child_on_read);
		pipes[i][0] = -1;
	}
	uv_timer_init(loop, &child->timer);
	child->timer.data = child;
	uv_timer_init(loop, &child->gathering);
	child->gathering.data = child;
	child->streams_open = 3;
	child->handles = 5;
	uv_update_time(loop);
	child->ticked = now_seconds();
	child->left = deadline_of(&child->spec);
	uv_timer_start(&child->timer, child_on_tick, TICK_MS, TICK_MS);
}

struct child *child_start(uv_loop_t *loop, const struct child_spec *spec, struct error *err)
{
	int pipes[3][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	AUTO_FREE char *program = find_program(spec->argv[0]);
	AUTO_CLOSE int in = input_fd(spec, err);
	struct child *child = NULL;

	if (in < 0)
		return NULL;
	if (!program) {
		error_set(err, ERROR_HOST, "'%s' not found in PATH", spec->argv[0]);
		return NULL;
	}
	if (open_pipes(pipes, spec, err) < 0)
		goto out;

	struct supervisor_start start = {
		.program = program,
		.argv = spec->argv,
		.env = spec->env,
		.cwd = spec->cwd,
		.nice = spec->nice,
		.processors = spec->processors,
		.memory = spec->memory,
		.file_size = spec->file_size,
		.cpu_seconds = spec->cpu_seconds,
		.grace = spec->grace,
		.in = in,
		.out = pipes[1][1],
		.err = pipes[2][1],
		.report = pipes[0][1],
	};
	double started = now_seconds();
	pid_t pid = supervisor_fork(&start, err);
	if (pid < 0)
		goto out;
	child = xcalloc(1, sizeof(*child));
	child->spec = *spec;
	child->pid = pid;
	child->started = started;
	child->interval = spec->gather;
	child_watch(loop, child, pipes);
out:
	for (int i = 0; i < 3; i++)
		close_pair(pipes[i]);
	return child;
}

void child_kill(struct child *child)
{
	child->result.killed = true;
	child_stop(child);
}

struct collected {
	struct strbuf *out, *errs;
	bool too_long; /* there was more than out may hold */
	struct child_result result;
};

static void collect_output(void *data, int fd, const char *bytes, size_t len)
{
	struct collected *c = data;

	if (fd == 2 && c->errs)
		strbuf_add(c->errs, bytes, len);
	if (fd == 1 && c->out && !c->too_long)
		c->too_long = !strbuf_try_add(c->out, bytes, len);
}

static void collect_exit(void *data, const struct child_result *result)
{
	struct collected *c = data;

	c->result = *result;
}

int child_run(const struct child_spec *spec, struct strbuf *out, struct strbuf *errs,
	      struct error *err)
{
	struct collected c = { .out = out, .errs = errs };
	struct child_spec own = *spec;
	uv_loop_t loop;
	bool started;

	if (errs && errs->ceiling != STRBUF_IS_CUT)
		die_bug("the messages of '%s' must be collected with STRBUF_CUT()", spec->argv[0]);
	own.on_output = collect_output;
	own.on_exit = collect_exit;
	own.data = &c;
	if (uv_loop_init(&loop) < 0)
		return error_set(err, ERROR_HOST, "cannot create an event loop");
	started = child_start(&loop, &own, err) != NULL;
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	if (!started)
		return -1;
	if (c.result.timed_out)
		return error_set(err, ERROR_HOST, "%s did not end within %.0f s", spec->argv[0],
				 deadline_of(spec));
	if (c.result.signal)
		return error_set(err, ERROR_HOST, "%s was killed by signal %d (%s)", spec->argv[0],
				 c.result.signal, strsignal(c.result.signal));
	/* Part of an output must not be taken for all of it. */
	if (!c.result.status && c.too_long)
		return error_set(err, ERROR_HOST, "'%s %s' wrote more than %zu bytes",
				 spec->argv[0], spec->argv[1] ? spec->argv[1] : "", out->max);
	return c.result.status;
}
