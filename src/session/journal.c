// SPDX-License-Identifier: GPL-2.0-only
#include "session/journal.h"
#include "base/files.h"

#define JOURNAL_MAX ((size_t)512 * 1024 * 1024)

static int apply_line(const char *path, size_t number, const char *line, size_t len,
		      journal_apply_fn apply, void *data, struct error *err)
{
	json_error_t why;
	json_t *event = json_loadb(line, len, JSON_REJECT_DUPLICATES, &why);
	int ret = 0;

	if (!event || !json_is_string(json_object_get(event, "event")))
		ret = error_set(err, ERROR_STATE,
				"%s, line %zu: not an event (%s); 'git kbisect reset' starts anew",
				path, number, event ? "no member 'event'" : why.text);
	else if (apply(data, event, err) < 0)
		ret = error_prefix(err, "%s, line %zu", path, number);
	json_decref(event);
	return ret;
}

/* Applies all complete lines; *used is their length. */
static int replay(const char *path, const struct strbuf *text, journal_apply_fn apply, void *data,
		  size_t *used, struct error *err)
{
	size_t number = 1;

	*used = 0;
	while (*used < text->len) {
		const char *line = text->buf + *used;
		const char *end = memchr(line, '\n', text->len - *used);

		if (!end) /* A line without an end was never acted on. */
			return 0;
		if (apply_line(path, number++, line, (size_t)(end - line), apply, data, err) < 0)
			return -1;
		*used += (size_t)(end - line) + 1;
	}
	return 0;
}

int journal_read(const char *path, journal_apply_fn apply, void *data, struct error *err)
{
	struct strbuf text = STRBUF_INIT(JOURNAL_MAX);
	size_t used;
	int ret = -1;

	if (file_read(path, &text, err) == 0)
		ret = replay(path, &text, apply, data, &used, err);
	strbuf_release(&text);
	return ret;
}

int journal_open(struct journal *j, const char *path, journal_apply_fn apply, void *data,
		 struct error *err)
{
	struct strbuf text = STRBUF_INIT(JOURNAL_MAX);
	size_t used = 0;
	int ret = -1;

	*j = (struct journal){ .fd = -1 };
	if (file_exists(path) && file_read(path, &text, err) < 0)
		goto out;
	if (replay(path, &text, apply, data, &used, err) < 0)
		goto out;
	j->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (j->fd < 0 || (used < text.len && ftruncate(j->fd, (off_t)used) < 0)) {
		error_errno(err, "cannot open '%s'", path);
		goto out;
	}
	j->path = xstrdup(path);
	ret = 0;
out:
	strbuf_release(&text);
	if (ret)
		journal_close(j);
	return ret;
}

void journal_hand_over(struct journal *j, int fd)
{
	*j = (struct journal){ .fd = fd };
}

int journal_append(struct journal *j, json_t *event, struct error *err)
{
	AUTO_FREE char *text = json_dumps(event, JSON_COMPACT);
	AUTO_FREE char *line = text ? xstrfmt("%s\n", text) : NULL;
	off_t end;

	if (!line)
		return error_set(err, ERROR_STATE, "an event cannot be written as JSON");
	if (!j->path)
		return write_fully(j->fd, line, strlen(line)) < 0 ?
			       error_errno(err, "cannot hand an event over") :
			       0;
	end = lseek(j->fd, 0, SEEK_END);
	if (end < 0)
		return error_errno(err, "'%s'", j->path);
	if (file_append_sync(j->fd, line, strlen(line), err) == 0)
		return 0;
	/* On a full disk a part of the line may have been written. It is cut off again, so
	 * that the next line is not appended to it. */
	if (ftruncate(j->fd, end) < 0)
		warning("'%s': cannot remove a partly written line: %s", j->path, strerror(errno));
	return error_prefix(err, "'%s'", j->path);
}

void journal_close(struct journal *j)
{
	if (j->fd >= 0)
		close(j->fd);
	free(j->path);
	*j = (struct journal){ .fd = -1 };
}
