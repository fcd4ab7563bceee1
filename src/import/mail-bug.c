// SPDX-License-Identifier: GPL-2.0-only
/* Reads a bug from a mail: the header lines of syzbot and LKP, attachments and crashes. */
#include "import/bug.h"
#include "crash/console.h"
#include "crash/title.h"
#include "mime.h"

#include <zlib.h>

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

/* Unpacks what is compressed with gzip. A text that does not fit is refused. */
static int unpack(struct mime_part *part, struct error *err)
{
	z_stream z = { .next_in = (Bytef *)part->data, .avail_in = (uInt)part->len };
	char *out = xcalloc(UNPACKED_MAX + 1, 1);
	int ret;

	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)UNPACKED_MAX;
	if (inflateInit2(&z, 15 + 16) != Z_OK) {
		free(out);
		return error_set(err, ERROR_HOST, "zlib cannot unpack an attachment");
	}
	ret = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	if (ret != Z_STREAM_END) {
		free(out);
		return error_set(err, ERROR_USER,
				 "an attachment that is compressed with gzip is damaged, or has "
				 "more than %zu bytes",
				 UNPACKED_MAX);
	}
	free(part->data);
	part->data = xrealloc(out, z.total_out + 1, 1);
	part->len = z.total_out;
	return 0;
}

static bool is_config(const struct mime_part *part)
{
	return strstr(part->data, "CONFIG_") &&
	       (name_ends(part, "config") || name_ends(part, "config.gz") ||
		name_ends(part, "config.txt"));
}

static int take_attachment(struct bug *bug, struct mime_part *part, struct error *err)
{
	if (part->len > 2 && !memcmp(part->data, "\x1f\x8b", 2) && unpack(part, err) < 0)
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

	bug->title = subject ? plain_subject(subject) : NULL;
	if (id)
		bug_set_once(&bug->message_id, id, strlen(id));
	/* An encoded name does not belong into a trailer. */
	if (from && !strstr(from, "=?"))
		bug_set_once(&bug->reported_by, from, strlen(from));
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
		if (ret || !starts_with(part->type, "text/") || name_ends(part, ".c") ||
		    is_config(part))
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
