// SPDX-License-Identifier: GPL-2.0-only
#include "worker-stream.h"
#include "session/launcher.h"
#include "worker-launch.h"

#define LINE_MAX_ (16 * 1024 * 1024)
#define WORDS_MAX 4096
/* Limits for the output of one worker: the bytes of all that is not a run, those of each run with
 * its console in base64 (runner/console-log.h has the limits of a console), and the number of its
 * warnings that are shown. */
#define OUTPUT_MAX ((size_t)256 * 1024 * 1024)
#define RUN_OUTPUT_MAX ((size_t)2 * 1024 * 1024)
#define WARNINGS_MAX 100

void worker_stream_init(struct worker_stream *stream)
{
	*stream = (struct worker_stream){ .line = STRBUF_CHECKED(LINE_MAX_),
					  .said = STRBUF_CUT(WORDS_MAX),
					  .words = STRBUF_CUT(WORDS_MAX) };
}

void worker_stream_release(struct worker_stream *stream)
{
	strbuf_release(&stream->line);
	strbuf_release(&stream->said);
	strbuf_release(&stream->words);
	free(stream->garbage);
	stream->garbage = NULL;
}

void worker_stream_begin(struct worker_stream *stream)
{
	free(stream->garbage);
	stream->garbage = NULL;
	stream->introduced = stream->begun = false;
	stream->ticks = stream->silent = stream->warnings = 0;
	stream->output = 0;
	strbuf_reset(&stream->line);
	strbuf_reset(&stream->said);
	strbuf_reset(&stream->words);
}

void worker_stream_reject(struct worker_stream *stream, const char *fmt, ...)
{
	struct strbuf why = STRBUF_CUT(WORDS_MAX);
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&why, fmt, ap);
	va_end(ap);
	if (!stream->garbage)
		stream->garbage = xstrdup(why.buf);
	strbuf_release(&why);
}

/* Warnings are the user's to see; the last error says why the worker gave up. */
static void stream_take_words(struct worker_stream *stream)
{
	const char *said = stream->said.buf;

	if (!stream->said.len)
		return;
	if (starts_with(said, "warning: ")) {
		if (stream->warnings++ < WARNINGS_MAX)
			warning("%s", said + strlen("warning: "));
		return;
	}
	/* srun tells as well how the job ended, before the last words from there or after them. */
	if (starts_with(said, "srun: ") && stream->words.len)
		return;
	if (starts_with(said, "error: ") || starts_with(stream->words.buf, "srun: "))
		strbuf_reset(&stream->words);
	else if (stream->words.len)
		strbuf_addch(&stream->words, '\n');
	strbuf_addstr(&stream->words,
		      starts_with(said, "error: ") ? said + strlen("error: ") : said);
}

void worker_stream_take(struct worker_stream *stream, int fd, const char *bytes, size_t len,
			worker_stream_on_line *on_line, void *data)
{
	struct strbuf *line = fd == 1 ? &stream->line : &stream->said;
	bool more = true;

	stream->begun |= fd == 1;
	stream->silent = 0;
	stream->output += len;
	for (size_t i = 0; i < len && more && !stream->garbage; i++) {
		if (bytes[i] != '\n') {
			strbuf_addch(line, bytes[i]);
			continue;
		}
		if (fd == 1 && strbuf_check(line, NULL, "a line") < 0)
			worker_stream_reject(stream, "a line of its output is too long");
		else if (fd == 1)
			more = on_line(data, line->buf, line->len);
		else
			stream_take_words(stream);
		strbuf_reset(line);
	}
	if (strbuf_check(&stream->line, NULL, "a line") < 0)
		worker_stream_reject(stream, "a line of its output is too long");
}

void worker_stream_tick(struct worker_stream *stream, const struct settings *settings)
{
	size_t most = OUTPUT_MAX + RUN_OUTPUT_MAX * (size_t)worker_most_runs(settings);
	bool slurm = launcher_is_slurm(settings);
	double limit = settings->worker_timeout;

	if (stream->output > most)
		worker_stream_reject(stream, "it wrote more than %zu MiB", most >> 20);
	if (slurm && !stream->begun)
		return; /* its job waits for a node */
	if (++stream->silent * (WORKER_TICK_MS / 1000.0) > limit)
		worker_stream_reject(stream, "it said nothing for %.0f seconds", limit);
	if (slurm && ++stream->ticks * (WORKER_TICK_MS / 1000.0) > worker_longest(settings))
		worker_stream_reject(stream, "it took too long");
}
