// SPDX-License-Identifier: GPL-2.0-only
#include "log-reader.h"

#include <archive.h>
#include <poll.h>
#include <signal.h>

#include "base/decompress.h"

#define CHUNK (64 * 1024)

struct reader {
	const char *file;
	int fd;
	char *buf;
	size_t held; /* bytes of buf that were read and not used yet */
	sigset_t before;
	struct error *err;
};

#define STOPPING 2
static const int stopping[STOPPING] = { SIGINT, SIGTERM };
static volatile sig_atomic_t stopped_by;

static void stop(int number)
{
	stopped_by = number;
}

/* The two signals arrive only while read_some() waits, so that none is missed. One that
 * was ignored stays so. */
static void signals_begin(struct reader *r, struct sigaction old[STOPPING])
{
	const struct sigaction action = { .sa_handler = stop };
	sigset_t set;

	stopped_by = 0;
	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(stopping); i++)
		sigaddset(&set, stopping[i]);
	sigprocmask(SIG_BLOCK, &set, &r->before);
	for (size_t i = 0; i < ARRAY_SIZE(stopping); i++) {
		sigaction(stopping[i], NULL, &old[i]);
		if (old[i].sa_handler != SIG_IGN)
			sigaction(stopping[i], &action, NULL);
	}
}

static void signals_end(const struct reader *r, const struct sigaction old[STOPPING])
{
	for (size_t i = 0; i < ARRAY_SIZE(stopping); i++)
		sigaction(stopping[i], &old[i], NULL);
	sigprocmask(SIG_SETMASK, &r->before, NULL);
}

/* Bytes read behind the held ones, 0 at the end or after a signal, or -1. */
static ssize_t read_some(struct reader *r)
{
	struct pollfd wait = { .fd = r->fd, .events = POLLIN };
	ssize_t n;

	do {
		/* Terminals and some devices cannot be polled; they are read at once. */
		if (ppoll(&wait, 1, NULL, &r->before) < 0 && errno != EINTR)
			break;
		if (stopped_by)
			return 0;
		n = read(r->fd, r->buf + r->held, CHUNK - r->held);
		if (n >= 0)
			return n;
	} while (errno == EINTR || errno == EAGAIN);
	return error_errno(r->err, "cannot read %s", r->file);
}

static int feed_text(const struct reader *r, struct plain_text *text, const char *bytes, size_t len)
{
	if (plain_text_feed(text, bytes, len, r->err) < 0)
		return error_prefix(r->err, "%s", r->file);
	return 0;
}

static la_ssize_t give_archive(struct archive *a, void *data, const void **bytes)
{
	struct reader *r = data;
	ssize_t n;

	*bytes = r->buf;
	if (r->held) {
		n = (ssize_t)r->held;
		r->held = 0;
		return n;
	}
	n = read_some(r);
	if (n < 0)
		archive_set_error(a, errno, "%s", r->err ? r->err->message : "cannot be read");
	return n;
}

static int reader_problem(const struct reader *r, struct archive *a, const char *format)
{
	const char *why = archive_error_string(a);

	if (stopped_by) /* cut by us */
		return 0;
	return error_set(r->err, ERROR_USER, "cannot decompress %s (%s): %s", r->file, format,
			 why ? why : "it is damaged");
}

static int read_compressed(struct reader *r, struct plain_text *text, const char *format)
{
	struct archive *a = decompressor_new();
	struct archive_entry *entry;
	const void *block;
	size_t len;
	la_int64_t offset;
	int ret, status;

	status = archive_read_open(a, r, NULL, give_archive, NULL);
	if (status == ARCHIVE_OK)
		status = archive_read_next_header(a, &entry);
	ret = status == ARCHIVE_OK || status == ARCHIVE_EOF ? 0 : reader_problem(r, a, format);
	while (!ret && status == ARCHIVE_OK) {
		status = archive_read_data_block(a, &block, &len, &offset);
		if (status < ARCHIVE_WARN)
			ret = reader_problem(r, a, format);
		else if (status != ARCHIVE_EOF)
			ret = feed_text(r, text, block, len);
	}
	archive_read_free(a);
	return ret;
}

static int read_plain(struct reader *r, struct plain_text *text)
{
	ssize_t n;

	do {
		if (feed_text(r, text, r->buf, r->held) < 0)
			return -1;
		r->held = 0;
		n = read_some(r);
		r->held = n > 0 ? (size_t)n : 0;
	} while (n > 0);
	return n < 0 ? -1 : 0;
}

static int read_any(struct reader *r, struct plain_text *text)
{
	const char *format;
	bool readable;
	ssize_t n;

	do {
		n = read_some(r);
		if (n < 0)
			return -1;
		r->held += (size_t)n;
	} while (n && r->held < COMPRESSION_MAGIC);
	format = compression_of(r->buf, r->held, &readable);
	if (!format)
		return read_plain(r, text);
	if (readable)
		return read_compressed(r, text, format);
	return error_set(r->err, ERROR_USER,
			 "%s is compressed or packed (%s), which git kbisect cannot read; "
			 "unpack it first",
			 r->file, format);
}

int log_read(const char *file, plain_text_fn take, void *data, int *signal, struct error *err)
{
	AUTO_CLOSE int fd = str_equal(file, "-") ? dup(0) : open(file, O_RDONLY | O_CLOEXEC);
	AUTO_FREE char *buf = NULL;
	struct reader r = { .file = file, .fd = fd, .err = err };
	struct sigaction old[STOPPING];
	struct plain_text *text;
	int ret;

	if (fd < 0)
		return error_errno(err, "cannot open %s", file);
	buf = xcalloc(CHUNK, 1);
	r.buf = buf;
	text = plain_text_new(take, data);
	signals_begin(&r, old);
	ret = read_any(&r, text);
	if (!ret && plain_text_end(text, err) < 0)
		ret = error_prefix(err, "%s", file);
	signals_end(&r, old);
	*signal = stopped_by;
	plain_text_free(text);
	return ret;
}
