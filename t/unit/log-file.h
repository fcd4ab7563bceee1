/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Logs with known titles: header lines ("TITLE: ...", "#" comments), an empty line, the
 * log, and optionally an empty line, "REPORT:" and the exact text of the report.
 */
#ifndef LOG_FILE_H
#define LOG_FILE_H

#include "base/files.h"
#include "crash/console.h"

#include <dirent.h>
#include <setjmp.h>
#include <cmocka.h>

#define LOG_ALTS 16

struct log_file {
	struct strbuf raw;
	char *title, *type, *frame, *executor, *start;
	char *alt[LOG_ALTS];
	size_t alt_nr;
	bool corrupted, suppressed, panicked;
	const char *log;
	size_t len;
	const char *report; /* or NULL */
};

/* All crashes of a log. */
struct crashes {
	struct crash v[64];
	size_t nr;
	struct console_status status;
};

static inline void log_take_crash(const struct crash *crash, void *data)
{
	struct crashes *to = data;

	if (to->nr < ARRAY_SIZE(to->v))
		crash_copy(&to->v[to->nr++], crash);
}

/* Feeds the log in chunks of so many bytes; 0: in one. */
static inline void log_parse(struct crashes *to, const char *log, size_t len, size_t chunk)
{
	struct console *c = console_new(log_take_crash, to);

	memset(to, 0, sizeof(*to));
	for (size_t pos = 0; pos < len;) {
		size_t n = chunk ? MIN(chunk, len - pos) : len;

		console_feed(c, log + pos, n);
		pos += n;
	}
	console_end(c);
	console_status(c, &to->status);
	console_free(c);
}

static inline void crashes_clear(struct crashes *c)
{
	for (size_t i = 0; i < c->nr; i++)
		crash_clear(&c->v[i]);
	c->nr = 0;
}

static inline void log_header(struct log_file *f, char *line)
{
	char *value = strstr(line, ": ");

	if (!value || line[0] == '#')
		return;
	value += 2;
	if (starts_with(line, "TITLE"))
		f->title = value;
	else if (starts_with(line, "ALT") && f->alt_nr < LOG_ALTS)
		f->alt[f->alt_nr++] = value;
	else if (starts_with(line, "TYPE"))
		f->type = value;
	else if (starts_with(line, "FRAME"))
		f->frame = value;
	else if (starts_with(line, "EXECUTOR"))
		f->executor = value;
	else if (starts_with(line, "START"))
		f->start = value;
	f->corrupted |= starts_with(line, "CORRUPTED: Y");
	f->suppressed |= starts_with(line, "SUPPRESSED: Y");
	f->panicked |= starts_with(line, "PANICKED: Y");
}

static inline void log_file_read(struct log_file *f, const char *path)
{
	char *p, *end, *w;

	memset(f, 0, sizeof(*f));
	f->raw = (struct strbuf)STRBUF_INIT(16 << 20);
	assert_int_equal(file_read(path, &f->raw, NULL), 0);
	for (p = w = f->raw.buf, end = p + f->raw.len; p < end; p++)
		if (*p != '\r')
			*w++ = *p;
	*w = '\0';
	end = w;
	for (p = f->raw.buf; p < end && *p != '\n';) {
		char *nl = memchr(p, '\n', (size_t)(end - p));

		assert_non_null(nl);
		*nl = '\0';
		log_header(f, p);
		p = nl + 1;
	}
	f->log = p + 1;
	f->len = (size_t)(end - f->log);
	p = memmem(f->log, f->len, "\n\nREPORT:\n", 10);
	if (p) {
		f->report = p + 10;
		f->len = (size_t)(p - f->log) + 1;
	}
}

static inline void log_file_clear(struct log_file *f)
{
	strbuf_release(&f->raw);
}

static inline int log_names_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The files of a directory, sorted; NULL if it does not exist. */
static inline char **log_names(const char *dir, size_t *nr)
{
	DIR *d = opendir(dir);
	char **names = NULL;
	size_t alloc = 0;
	struct dirent *e;

	*nr = 0;
	if (!d)
		return NULL;
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		ALLOC_GROW(names, *nr + 1, alloc);
		names[(*nr)++] = xstrdup(e->d_name);
	}
	closedir(d);
	qsort(names, *nr, sizeof(*names), log_names_compare);
	return names;
}

static inline void log_names_free(char **names, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		free(names[i]);
	free(names);
}

static inline bool log_has_alt(const struct crash *c, const char *alt)
{
	for (size_t i = 0; i < c->alt_nr; i++)
		if (str_equal(c->alt[i], alt))
			return true;
	return false;
}

#define LOG_DIFFERS(what, want, got)                                                           \
	do {                                                                                   \
		print_error("%s: %s: want %s, got %s\n", name, what, (want) ? (want) : "none", \
			    (got) ? (got) : "none");                                           \
		wrong++;                                                                       \
	} while (0)

static inline size_t text_len_trimmed(const char *s, size_t len)
{
	while (len && s[len - 1] == '\n')
		len--;
	return len;
}

/* The number of facts in which the first crash differs from the header. */
static inline unsigned int log_compare(const struct log_file *f, const struct crashes *got,
				       const char *name)
{
	static const struct crash none;
	const struct crash *c = got->nr ? &got->v[0] : &none;
	unsigned int wrong = 0;

	if (!str_equal(f->title, c->title))
		LOG_DIFFERS("title", f->title, c->title);
	if (!f->title || !c->title)
		return wrong;
	if (!str_equal(f->type, c->type))
		LOG_DIFFERS("type", f->type, c->type);
	if (f->frame && !str_equal(f->frame, c->frame))
		LOG_DIFFERS("frame", f->frame, c->frame);
	if (f->corrupted != c->corrupted)
		LOG_DIFFERS("corrupted", f->corrupted ? "Y" : "N", c->corrupted ? "Y" : "N");
	if (f->suppressed != c->suppressed)
		LOG_DIFFERS("suppressed", f->suppressed ? "Y" : "N", c->suppressed ? "Y" : "N");
	if (f->panicked != got->status.panicked)
		LOG_DIFFERS("panicked", f->panicked ? "Y" : "N", got->status.panicked ? "Y" : "N");
	if (f->executor && !str_equal(f->executor, c->executor))
		LOG_DIFFERS("executor", f->executor, c->executor);
	if (f->alt_nr != c->alt_nr)
		LOG_DIFFERS("alternatives", f->alt_nr ? f->alt[0] : NULL,
			    c->alt_nr ? c->alt[0] : NULL);
	for (size_t i = 0; i < f->alt_nr; i++)
		if (!log_has_alt(c, f->alt[i]))
			LOG_DIFFERS("alternative", f->alt[i], NULL);
	if (f->start && memcmp(f->log + c->start, f->start, strlen(f->start)))
		LOG_DIFFERS("start", f->start, NULL);
	if (f->report) {
		size_t want = text_len_trimmed(f->report, strlen(f->report));

		if (want != text_len_trimmed(c->report, strlen(c->report)) ||
		    memcmp(f->report, c->report, want))
			LOG_DIFFERS("report", f->report, c->report);
	}
	return wrong;
}

#endif
