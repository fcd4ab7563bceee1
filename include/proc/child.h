/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Child processes with a deadline that die with us.
 *
 * Each program runs in a process group of its own below a small supervisor process. The
 * supervisor ends the program and everything that it started, also what left for another
 * session: when the program ends, when we end (even by SIGKILL), at the deadline, and after
 * child_kill(). We fork ourselves because uv_spawn() cannot bind the life of a child to
 * that of its parent.
 *
 * The simple way, for programs that answer soon:
 *
 *	struct strbuf out = STRBUF_INIT(65536);
 *	const char *argv[] = { "git", "rev-parse", "HEAD", NULL };
 *	int status = child_run(&(struct child_spec){ .argv = argv }, &out, NULL, &err);
 *
 * The asynchronous way calls back from the event loop:
 *
 *	spec.on_output = ...; spec.on_exit = ...;
 *	struct child *c = child_start(loop, &spec, &err);
 */
#ifndef PROC_CHILD_H
#define PROC_CHILD_H

#include <sched.h>
#include <uv.h>

#include "base/error.h"
#include "base/strbuf.h"

#define CHILD_DEADLINE_DEFAULT 60.0

struct child_result {
	int status;	/* exit status, or 128 + signal */
	int signal;	/* the signal that ended it, or 0 */
	bool timed_out; /* we killed it at its deadline */
	bool killed;	/* we killed it on request */
	double seconds;
};

struct child_spec {
	const char *const *argv; /* NULL-terminated; argv[0] is looked up in PATH */
	const char *const *env;	 /* NULL-terminated NAME=value added to ours; may be NULL */
	const char *cwd;	 /* NULL: ours */
	const char *input;	 /* bytes for its standard input; NULL: /dev/null */
	size_t input_len;
	double deadline;  /* seconds, not counting the time for which we were stopped;
				0: CHILD_DEADLINE_DEFAULT */
	double grace;	  /* seconds from SIGTERM to SIGKILL, for programs that must
				clean up; 0: SIGKILL at once */
	double gather;	  /* seconds between two readings of the output, for programs that
				write it byte by byte; 0: it is read as it comes */
	size_t memory;	  /* ceiling of each process's address space in bytes; 0: none */
	size_t file_size; /* ceiling of each file that is written, in bytes; 0: none */
	int cpu_seconds;  /* ceiling of each process's CPU time; 0: none */
	int nice;	  /* added to our niceness */
	const cpu_set_t *processors; /* that it may use; NULL: ours */

	/* fd is 1 or 2; the bytes are valid during the call only. */
	void (*on_output)(void *data, int fd, const char *bytes, size_t len);
	/* NULL, or called when fd is closed: the program ended, or goes on without it. */
	void (*on_close)(void *data, int fd);
	/* Called once, last; the child is freed after it returns. */
	void (*on_exit)(void *data, const struct child_result *result);
	void *data;
};

struct child;

/* Fails (kind ERROR_HOST) when the program cannot be started; on_exit is not
 * called then. All that the spec points to, except "data", is needed only during the call. */
struct child *child_start(uv_loop_t *loop, const struct child_spec *spec, struct error *err);

/* Ends the program and everything that it started; on_exit follows. May be called twice. */
void child_kill(struct child *child);

/*
 * Runs to the end; on_output, on_exit and data of the spec are not used.
 * Adds standard output to out and standard error to errs, which must be made with
 * STRBUF_CUT(); NULL drops it. Returns the exit status, or -1 with ERROR_HOST when the
 * program could not be started, was killed by a signal, passed its deadline, or succeeded
 * with more output than a strict out takes.
 */
int child_run(const struct child_spec *spec, struct strbuf *out, struct strbuf *errs,
	      struct error *err);

#endif
