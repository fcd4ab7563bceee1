/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The output of a worker's process, as another host or a worker in trouble may write it:
 * standard output has the lines of session/worker.h, standard error warnings and errors.
 *
 *	struct worker_stream stream;
 *	worker_stream_init(&stream);
 *	worker_stream_begin(&stream);				for each process
 *	worker_stream_take(&stream, fd, bytes, len, on_line, data);	as they come
 *	if (stream.garbage)					kill it; nothing that it said counts
 *	worker_stream_release(&stream);
 */
#ifndef SESSION_WORKER_STREAM_H
#define SESSION_WORKER_STREAM_H

#include "session/session.h"

struct worker_stream {
	char *garbage;	 /* why nothing that it says counts any more; NULL: all made sense */
	bool introduced; /* set by the caller: it has told its version */
	bool begun;	 /* it has written to standard output: its job has a node */
	int ticks;	 /* since it has begun */
	int silent;	 /* ticks since it wrote anything */
	size_t output;	 /* bytes that it wrote */
	int warnings;	 /* that were shown */
	struct strbuf line, said; /* a line of its output, and of its errors */
	struct strbuf words;	  /* its last error */
};

/* Called for each line of standard output, without its end. Returns false when no more is to be
 * read. */
typedef bool worker_stream_on_line(void *data, const char *line, size_t len);

void worker_stream_init(struct worker_stream *stream);
void worker_stream_release(struct worker_stream *stream);

/* A new process writes. */
void worker_stream_begin(struct worker_stream *stream);

/* Shows warnings to the user, and keeps the last error. */
void worker_stream_take(struct worker_stream *stream, int fd, const char *bytes, size_t len,
			worker_stream_on_line *on_line, void *data);

/* Nothing that the worker says counts any more. The first reason is kept. */
void PRINTF_LIKE(2, 3) worker_stream_reject(struct worker_stream *stream, const char *fmt, ...);

/*
 * To be called every WORKER_TICK_MS. Rejects a worker that has written nothing for the seconds of
 * kbisect.workerTimeout, or more than all its runs can have. A job of Slurm's may wait for a node
 * for as long as it takes, but once it has begun it is also rejected when it takes longer than
 * worker_longest(). Ticks are counted, and not seconds, because no time must pass for the worker
 * while we are stopped.
 */
#define WORKER_TICK_MS 1000
void worker_stream_tick(struct worker_stream *stream, const struct settings *settings);

#endif
