// SPDX-License-Identifier: GPL-2.0-only
/* Reads a bug from a mail: the header lines of syzbot and LKP, attachments and crashes. */
#include "import/bug.h"
#include "base/decompress.h"
#include "crash/console.h"
#include "crash/title.h"
#include "mime.h"

#include <archive.h>

#define CRASHES_MAX 16
#define FIELD_BYTES 1000
#define UNPACKED_MAX ((size_t)4 << 20)

/* Copies a header's text in one line, without a comment such as "[bug] Re:". */
static char *plain_subject(const char *subject)
{
	const char *p = subject;

	for (;;) {
		p += strspn(p, " \t");
		if (!strncasecmp(p, "re:", 3) || !strncasecmp(p, "fw:", 3))
			p += 3;
		else if (!strncasecmp(p, "fwd:", 4))
			p += 4;
		else if (*p == '[' && strchr(p, ']'))
			p = strchr(p, ']') + 1;
		else
			break;
	}
	return *p ? xstrndup(p, FIELD_BYTES) : NULL;
}

/* The text after a label such as "HEAD commit:", or NULL. */
static const char *after_label(const char *line, size_t len, const char *label)
{
	size_t n = strlen(label);

	if (len < n || strncmp(line, label, n))
		return NULL;
	line += n;
	return line + strspn(line, " \t");
}

/* Sets a field that is still unset. A value that is too long leaves it unset, and the field
 * is shown as missing unless a later line has one. */
static void bug_set_once(char **field, const char *value, size_t n)
{
	if (*field || n > FIELD_BYTES)
		return;
	while (n && isspace((unsigned char)value[n - 1]))
		n--;
	if (n)
		*field = xstrndup(value, n);
}

static size_t commit_length(const char *s)
{
	size_t n = strspn(s, "0123456789abcdef");

	return n >= 7 && n <= 40 && !isalnum((unsigned char)s[n]) ? n : 0;
}

/* The claims of LKP: "head:" is what was tested, "commit:" what is said to be the culprit.
 * A pair of lines "  <hash> (" names its parent and itself. */
struct claims {
	char *head, *commit, *first, *second;
};

static void take_claim(struct claims *c, const char *line, size_t len)
{
	const char *head = after_label(line, len, "head:");
	const char *commit = after_label(line, len, "commit:");
	const char *pair = after_label(line, len, "  ");
	size_t n;

	if (head)
		bug_set_once(&c->head, head, commit_length(head));
	if (commit)
		bug_set_once(&c->commit, commit, commit_length(commit));
	n = pair && pair == line + 2 ? commit_length(pair) : 0;
	if (n && starts_with(pair + n, " (")) {
		bug_set_once(c->first ? &c->second : &c->first, pair, n);
	}
}

static void mail_take_line(struct bug *bug, struct claims *claims, const char *line, size_t len)
{
	const struct {
		const char *label;
		char **to;
	} labels[] = {
		{ "git tree:", &bug->tree },
		{ "tree:", &bug->tree },
		{ "kernel config:", &bug->config_link },
		{ "dashboard link:", &bug->link },
		{ "compiler:", &bug->compiler },
		{ "userspace arch:", &bug->arch },
		{ "syz repro:", &bug->syz_link },
		{ "C reproducer:", &bug->c_link },
		{ "Closes:", &bug->link },
	};
	const char *value = after_label(line, len, "HEAD commit:");

	if (value)
		bug_set_once(&bug->commit, value, commit_length(value));
	value = after_label(line, len, "Reported-by:");
	if (value && (size_t)(value - line) < len)
		bug_set_once(&bug->reported_by, value, len - (size_t)(value - line));
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++) {
		value = after_label(line, len, labels[i].label);
		if (value && (size_t)(value - line) <= len)
			bug_set_once(labels[i].to, value, len - (size_t)(value - line));
	}
	take_claim(claims, line, len);
}

/* Replies have "> " in front. In place. */
static void unquote(struct mime_part *part)
{
	char *out = part->data;

	for (const char *p = part->data, *end = p + part->len; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *stop = nl ? nl + 1 : end;

		while (p < stop && *p == '>') {
			p++;
			p += p < stop && *p == ' ';
		}
		memmove(out, p, (size_t)(stop - p));
		out += stop - p;
		p = stop;
	}
	part->len = (size_t)(out - part->data);
	*out = 0;
}

static void mail_take_lines(struct bug *bug, struct claims *claims, const struct mime_part *part)
{
	for (const char *p = part->data; *p; p += *p == '\n') {
		size_t n = strcspn(p, "\n");

		mail_take_line(bug, claims, p, n);
		p += n;
	}
}

static bool name_ends(const struct mime_part *part, const char *suffix)
{
	size_t n = part->name ? strlen(part->name) : 0, m = strlen(suffix);

	return n >= m && !strcasecmp(part->name + n - m, suffix);
}

/* Returns 0, 1 when there is more than fits, or -1 when it is damaged. */
static int decompress_part(struct archive *a, const struct mime_part *part, struct strbuf *out)
{
	static char buf[1 << 16];
	struct archive_entry *entry;
	la_ssize_t n = -1;

	if (archive_read_open_memory(a, part->data, part->len) != ARCHIVE_OK ||
	    archive_read_next_header(a, &entry) != ARCHIVE_OK)
		return -1;
	while ((n = archive_read_data(a, buf, sizeof(buf))) > 0)
		if (!strbuf_try_add(out, buf, (size_t)n))
			return 1;
	return n < 0 ? -1 : 0;
}

/* Unpacks what is compressed. A text that does not fit is refused. */
static int unpack(struct mime_part *part, struct error *err)
{
	struct strbuf out = STRBUF_INIT(UNPACKED_MAX);
	bool readable = false;
	const char *format = compression_of(part->data, part->len, &readable);
	struct archive *a;
	int ret;

	if (!format || !readable)
		return 0;
	a = decompressor_new();
	ret = decompress_part(a, part, &out);
	archive_read_free(a);
	if (ret) {
		strbuf_release(&out);
		return error_set(err, ERROR_USER,
				 ret < 0 ? "an attachment that is compressed (%s) is damaged" :
					   "an attachment that is compressed (%s) has more than "
					   "%zu bytes",
				 format, UNPACKED_MAX);
	}
	free(part->data);
	part->len = out.len;
	part->data = strbuf_detach(&out);
	return 0;
}

static bool is_config(const struct mime_part *part)
{
	return part->name && strcasestr(part->name, "config") && strstr(part->data, "CONFIG_");
}

/* The log of a kernel, by its name where its type does not say that it is a text. */
static bool is_log(const struct mime_part *part)
{
	static const char *const names[] = { "dmesg", "log", "console", "oops", "crash", ".txt" };

	if (strlen(part->data) != part->len || name_ends(part, ".c") || is_config(part))
		return false;
	for (size_t i = 0; part->name && i < ARRAY_SIZE(names); i++)
		if (strcasestr(part->name, names[i]))
			return true;
	return starts_with(part->type, "text/");
}

static int take_attachment(struct bug *bug, struct mime_part *part, struct error *err)
{
	if (unpack(part, err) < 0)
		return -1;
	if (strlen(part->data) != part->len) /* no text */
		return 0;
	if (is_config(part) && !bug->config)
		bug->config = xstrdup(part->data);
	else if (name_ends(part, ".c") && !bug->c_repro)
		bug->c_repro = xstrdup(part->data);
	else if (name_ends(part, ".syz") && !bug->syz_repro)
		bug->syz_repro = xstrdup(part->data);
	return 0;
}

static void mail_take_crash(const struct crash *crash, void *data)
{
	struct bug *bug = data;
	size_t n = 0;

	while (bug->crashes && bug->crashes[n]) {
		if (title_same(bug->crashes[n], crash->title))
			return;
		n++;
	}
	if (n == CRASHES_MAX)
		return;
	bug->crashes = xrealloc(bug->crashes, n + 2, sizeof(*bug->crashes));
	bug->crashes[n] = xstrdup(crash->title);
	bug->crashes[n + 1] = NULL;
}

static void find_crashes(struct bug *bug, const struct mime_part *part)
{
	struct console *console = console_new(mail_take_crash, bug);

	console_feed(console, part->data, part->len);
	console_end(console);
	console_free(console);
}

/* The crash of the subject if the mail has it, else the first one. */
static void choose_title(struct bug *bug)
{
	for (char **p = bug->crashes; p && *p && !bug->seen; p++)
		if (bug->title && title_same(*p, bug->title))
			bug->seen = xstrdup(*p);
	if (!bug->seen && bug->crashes)
		bug->seen = xstrdup(bug->crashes[0]);
}

/* A claim is only where the search begins: its two ends are tested as any others. */
static void use_claims(struct bug *bug, struct claims *c)
{
	if (c->second && c->commit &&
	    !strncmp(c->second, c->commit, MIN(strlen(c->second), strlen(c->commit)))) {
		bug->good = steal(&c->first);
		bug_set_once(&bug->commit, c->commit, strlen(c->commit));
	}
	if (c->head)
		bug_set_once(&bug->commit, c->head, strlen(c->head));
	if (c->commit)
		bug_set_once(&bug->commit, c->commit, strlen(c->commit));
	free(c->head);
	free(c->commit);
	free(c->first);
	free(c->second);
}

static void mail_take_header(struct bug *bug, const char *head)
{
	AUTO_FREE char *subject = mime_field(head, "Subject");
	AUTO_FREE char *id = mime_field(head, "Message-ID");
	AUTO_FREE char *from = mime_field(head, "From");

	AUTO_FREE char *words = subject ? mime_words(subject) : NULL;
	AUTO_FREE char *sender = from ? mime_words(from) : NULL;

	bug->title = words ? plain_subject(words) : NULL;
	if (id)
		bug_set_once(&bug->message_id, id, strlen(id));
	if (sender)
		bug_set_once(&bug->reported_by, sender, strlen(sender));
}

int bug_from_mail(struct bug *bug, const char *text, size_t len, struct error *err)
{
	struct claims claims = { 0 };
	struct mime mime;
	int ret = mime_parse(&mime, text, len, err);

	if (ret < 0)
		return -1;
	for (size_t i = 0; !ret && i < mime.nr; i++) {
		struct mime_part *part = &mime.parts[i];

		ret = take_attachment(bug, part, err);
		if (ret || !is_log(part))
			continue;
		unquote(part);
		mail_take_lines(bug, &claims, part);
		find_crashes(bug, part);
	}
	mail_take_header(bug, mime.head);
	choose_title(bug);
	use_claims(bug, &claims);
	mime_clear(&mime);
	if (!ret && !bug->title && !bug->seen && !bug->commit)
		ret = error_set(err, ERROR_USER,
				"it is not a mail with a crash: it has no subject, no crash and no "
				"line such as 'HEAD commit:'");
	if (!ret && !bug->title)
		bug->title = xstrdup(bug->seen ? bug->seen : "without a subject");
	if (ret < 0)
		bug_clear(bug);
	return ret;
}
