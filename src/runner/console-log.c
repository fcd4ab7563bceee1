// SPDX-License-Identifier: GPL-2.0-only
#include "console-log.h"

#include "base/files.h"

static void add(struct console_log *log, const char *bytes, size_t len)
{
	size_t n = MIN(log->head.max - log->head.len, len);

	if (!len)
		return;
	log->line_open = bytes[len - 1] != '\n';
	strbuf_add(&log->head, bytes, n);
	bytes += n;
	len -= n;
	while (len) {
		if (log->tail.len == log->tail.max) {
			strbuf_remove_head(&log->tail, CONSOLE_LOG_TAIL);
			log->dropped += CONSOLE_LOG_TAIL;
		}
		n = MIN(len, log->tail.max - log->tail.len);
		strbuf_add(&log->tail, bytes, n);
		bytes += n;
		len -= n;
	}
}

static void add_waiting(struct console_log *log)
{
	if (log->line_open || !log->waiting.len)
		return;
	add(log, log->waiting.buf, log->waiting.len);
	strbuf_reset(&log->waiting);
}

void console_log_add(struct console_log *log, const char *bytes, size_t len)
{
	const char *nl = log->waiting.len ? memchr(bytes, '\n', len) : NULL;
	size_t n = nl ? (size_t)(nl - bytes) + 1 : 0;

	add(log, bytes, n);
	add_waiting(log);
	add(log, bytes + n, len - n);
}

void console_log_add_test(struct console_log *log, const char *line, size_t len)
{
	strbuf_addstr(&log->waiting, "test: ");
	strbuf_add(&log->waiting, line, len);
	strbuf_addch(&log->waiting, '\n');
	add_waiting(log);
}

int console_log_save(struct console_log *log, const char *path, struct error *err)
{
	struct strbuf all = STRBUF_INIT(SIZE_MAX / 2);
	int ret;

	if (log->waiting.len && log->line_open)
		add(log, "\n", 1);
	add_waiting(log);
	strbuf_add(&all, log->head.buf, log->head.len);
	if (log->tail.len > CONSOLE_LOG_TAIL) {
		size_t n = log->tail.len - CONSOLE_LOG_TAIL;

		strbuf_remove_head(&log->tail, n);
		log->dropped += n;
	}
	if (log->dropped)
		strbuf_addf(&all, "\n[... %" PRIu64 " bytes left out ...]\n", log->dropped);
	strbuf_add(&all, log->tail.buf, log->tail.len);
	ret = file_write_atomic(path, all.buf, all.len, err);
	strbuf_release(&all);
	return ret;
}

void console_log_clear(struct console_log *log)
{
	strbuf_release(&log->head);
	strbuf_release(&log->tail);
	strbuf_release(&log->waiting);
}
