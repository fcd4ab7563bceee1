// SPDX-License-Identifier: GPL-2.0-only
#include "mime.h"
#include "crash/unwrap.h"
#include "import/mime-codec.h"

#include <iconv.h>

#define DEPTH_MAX 8
#define HEAD_MAX ((size_t)256 << 10)
#define BOUNDARY_MAX 200
#define CHARSET_MAX 40

struct bytes {
	const char *p;
	size_t len;
};

/* Cuts the first line off, with its newline. */
static struct bytes mime_line(struct bytes *rest)
{
	const char *nl = memchr(rest->p, '\n', rest->len);
	struct bytes line = { rest->p, nl ? (size_t)(nl + 1 - rest->p) : rest->len };

	rest->p += line.len;
	rest->len -= line.len;
	return line;
}

/* Without "\n" or "\r\n". */
static size_t mime_text_length(struct bytes line)
{
	if (line.len && line.p[line.len - 1] == '\n')
		line.len--;
	if (line.len && line.p[line.len - 1] == '\r')
		line.len--;
	return line.len;
}

/* Takes the header off and returns it unfolded; owned. */
static char *mime_take_head(struct bytes *rest)
{
	struct strbuf head = STRBUF_CUT(HEAD_MAX);

	while (rest->len) {
		struct bytes line = mime_line(rest);
		size_t n = mime_text_length(line);

		if (!n)
			break;
		if (head.len && *line.p != ' ' && *line.p != '\t')
			strbuf_addch(&head, '\n');
		for (size_t i = 0; i < n; i++)
			strbuf_addch(&head, line.p[i] && line.p[i] != '\r' ? line.p[i] : ' ');
	}
	return strbuf_detach(&head);
}

char *mime_field(const char *head, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = head; *p; p += *p == '\n') {
		size_t len = strcspn(p, "\n");

		if (len > n && !strncasecmp(p, name, n) && p[n] == ':') {
			const char *value = p + n + 1;

			value += strspn(value, " \t");
			return xstrndup(value, MAX((size_t)(p + len - value), (size_t)0));
		}
		p += len;
	}
	return NULL;
}

/* The value of "; name=value" or "; name="value"", owned, or NULL. */
static char *parameter(const char *field, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = field ? strchr(field, ';') : NULL; p; p = strchr(p, ';')) {
		p++;
		p += strspn(p, " \t");
		if (strncasecmp(p, name, n) || p[n] != '=')
			continue;
		p += n + 1;
		if (*p == '"')
			return xstrndup(p + 1, strcspn(p + 1, "\""));
		return xstrndup(p, strcspn(p, "; \t"));
	}
	return NULL;
}

static char *lower_word(const char *field)
{
	char *word = xstrndup(field, strcspn(field, "; \t"));

	for (char *p = word; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return word;
}

/* To UTF-8. A text in an unknown set of characters stays as it is. */
static void convert(struct strbuf *text, const char *charset)
{
	char *in = text->buf, *out, *start;
	size_t left = text->len, space = 4 * text->len + 1;
	iconv_t cd;

	if (!charset || strlen(charset) > CHARSET_MAX || !strcasecmp(charset, "utf-8") ||
	    !strcasecmp(charset, "us-ascii") || strchr(charset, '/'))
		return;
	cd = iconv_open("UTF-8", charset);
	if (cd == (iconv_t)-1)
		return;
	start = out = xcalloc(space, 1);
	if (iconv(cd, &in, &left, &out, &space) != (size_t)-1) {
		struct strbuf converted = STRBUF_INIT(text->max);

		if (strbuf_try_add(&converted, start, (size_t)(out - start))) {
			strbuf_release(text);
			*text = converted;
		} else {
			strbuf_release(&converted);
		}
	}
	iconv_close(cd);
	free(start);
}

/* The encoded word "=?charset?Q?text?=" at p. Returns what follows it, or NULL when there is no
 * such word. */
static const char *mime_word(const char *p, struct strbuf *out)
{
	const char *set = p + 2, *kind = strchr(set, '?'), *text, *end;
	struct strbuf word = STRBUF_INIT(4 * strlen(p) + 1);
	struct base64_state state = { 0 };

	if (!kind || !kind[1] || !strchr("QqBb", kind[1]) || kind[2] != '?')
		return NULL;
	text = kind + 3;
	end = strstr(text, "?=");
	if (!end || memchr(text, ' ', (size_t)(end - text)))
		return NULL;
	AUTO_FREE char *charset = xstrndup(set, (size_t)(kind - set));

	strbuf_add(&word, text, (size_t)(end - text));
	if (tolower((unsigned char)kind[1]) == 'b') {
		base64_line_decode(&state, &word);
	} else {
		for (char *q = word.buf; *q; q++)
			if (*q == '_')
				*q = ' ';
		quoted_printable_decode(&word);
	}
	convert(&word, charset);
	strbuf_add(out, word.buf, word.len);
	strbuf_release(&word);
	return end + 2;
}

char *mime_words(const char *value)
{
	/* No set of characters makes more than four bytes of one. */
	struct strbuf out = STRBUF_INIT(4 * strlen(value) + 1);
	bool after_word = false;

	for (const char *p = value; *p;) {
		const char *word = p + strspn(p, " \t");
		const char *next = NULL;

		/* Blanks between two such words do not count. */
		if (starts_with(word, "=?") && (word == p || after_word))
			next = mime_word(word, &out);
		after_word = next != NULL;
		if (!next)
			strbuf_addch(&out, *p++);
		else
			p = next;
	}
	for (size_t i = 0; i < out.len; i++)
		if ((unsigned char)out.buf[i] < ' ' || out.buf[i] == 0x7f)
			out.buf[i] = ' ';
	return strbuf_detach(&out);
}

static void unflow_take(const char *text, size_t len, void *out)
{
	strbuf_add(out, text, len);
}

/* Joins the lines of a text, which become no longer by that. */
static void join_lines(struct strbuf *text, unsigned int modes)
{
	struct strbuf joined = STRBUF_INIT(text->len + 1);
	struct unwrap *u = modes ? unwrap_new(modes, unflow_take, &joined) : NULL;
	struct bytes rest = { text->buf, text->len };

	if (!u)
		return;
	while (rest.len) {
		struct bytes line = mime_line(&rest);

		unwrap_line(u, line.p, line.len);
	}
	unwrap_end(u);
	unwrap_free(u);
	strbuf_release(text);
	*text = joined;
}

static void decode(struct strbuf *out, struct bytes body, const char *encoding)
{
	bool quoted = encoding && !strcasecmp(encoding, "quoted-printable");
	bool base64 = encoding && !strcasecmp(encoding, "base64");
	struct base64_state state = { 0 };

	while (body.len) {
		struct bytes line = mime_line(&body);
		struct strbuf one = STRBUF_INIT(line.len);

		strbuf_add(&one, line.p, line.len);
		if (quoted)
			quoted_printable_decode(&one);
		else if (base64)
			base64_line_decode(&state, &one);
		strbuf_add(out, one.buf, one.len);
		strbuf_release(&one);
	}
}

/* Nobody breaks the lines of a file. */
static unsigned int join_modes(const char *type, bool is_file)
{
	AUTO_FREE char *format = parameter(type, "format"), *deleted = parameter(type, "delsp");
	unsigned int modes = is_file ? 0 : UNWRAP_REPORTS;

	if (format && !strcasecmp(format, "flowed"))
		modes |= UNWRAP_FLOWED;
	if (format && deleted && !strcasecmp(deleted, "yes"))
		modes |= UNWRAP_DELETED;
	return modes;
}

static int add_leaf(struct mime *mime, const char *head, struct bytes body, struct error *err)
{
	/* Four bytes of UTF-8 for one of another set are more than there ever are. */
	struct strbuf text = STRBUF_INIT(4 * body.len + 1);
	AUTO_FREE char *type = mime_field(head, "Content-Type");
	AUTO_FREE char *encoding = mime_field(head, "Content-Transfer-Encoding");
	AUTO_FREE char *disposition = mime_field(head, "Content-Disposition");
	AUTO_FREE char *charset = parameter(type, "charset");
	AUTO_FREE char *word = encoding ? lower_word(encoding) : NULL;
	struct mime_part *part;

	if (mime->nr == MIME_PARTS_MAX)
		return error_set(err, ERROR_USER, "the mail has more than %d parts",
				 MIME_PARTS_MAX);
	mime->parts = xrealloc(mime->parts, mime->nr + 1, sizeof(*mime->parts));
	part = &mime->parts[mime->nr++];
	*part = (struct mime_part){ .type = lower_word(type ? type : "text/plain") };
	part->name = parameter(disposition, "filename");
	if (!part->name)
		part->name = parameter(type, "name");
	decode(&text, body, word);
	if (starts_with(part->type, "text/")) {
		convert(&text, charset);
		join_lines(&text, join_modes(type, part->name != NULL));
	}
	part->len = text.len;
	part->data = strbuf_detach(&text);
	return 0;
}

static int mime_add_part(struct mime *mime, const char *head, struct bytes body, int depth,
			 struct error *err);

/* Each part is between two lines "--boundary"; the text around them is for nobody. */
static int mime_add_parts(struct mime *mime, const char *boundary, struct bytes body, int depth,
			  struct error *err)
{
	struct bytes part = { NULL, 0 };
	size_t n = strlen(boundary);
	int ret = 0;

	while (body.len && !ret) {
		struct bytes line = mime_line(&body);
		bool mark = line.len >= n + 2 && !memcmp(line.p, "--", 2) &&
			    !memcmp(line.p + 2, boundary, n);

		if (part.p && !mark)
			part.len = (size_t)(body.p - part.p);
		if (!mark)
			continue;
		if (part.p) {
			AUTO_FREE char *head = mime_take_head(&part);

			ret = mime_add_part(mime, head, part, depth + 1, err);
		}
		part = (struct bytes){ body.p, 0 };
		if (line.len >= n + 4 && !memcmp(line.p + 2 + n, "--", 2))
			return ret;
	}
	if (part.p && part.len && !ret) {
		AUTO_FREE char *head = mime_take_head(&part);

		ret = mime_add_part(mime, head, part, depth + 1, err);
	}
	return ret;
}

static int mime_add_part(struct mime *mime, const char *head, struct bytes body, int depth,
			 struct error *err)
{
	AUTO_FREE char *type = mime_field(head, "Content-Type");
	AUTO_FREE char *boundary = parameter(type, "boundary");

	if (depth > DEPTH_MAX)
		return error_set(err, ERROR_USER,
				 "the mail has parts in parts in parts: more than "
				 "%d levels",
				 DEPTH_MAX);
	if (type && !strncasecmp(type, "multipart/", 10) && boundary && *boundary &&
	    strlen(boundary) <= BOUNDARY_MAX)
		return mime_add_parts(mime, boundary, body, depth, err);
	return add_leaf(mime, head, body, err);
}

static bool begins_mail(const char *p, size_t len)
{
	return len > 5 && !memcmp(p, "From ", 5);
}

/* The first mail of an mbox, in which lines "From " of the text have a ">" in front. */
static void take_first(struct mime *mime, struct bytes *rest, struct strbuf *first)
{
	bool blank = true;

	mime->mails = 0;
	while (rest->len) {
		struct bytes line = mime_line(rest);
		size_t quotes = 0;

		if (blank && begins_mail(line.p, line.len)) {
			mime->mails++;
			blank = false;
			continue;
		}
		blank = !mime_text_length(line);
		while (quotes < line.len && line.p[quotes] == '>')
			quotes++;
		if (quotes && begins_mail(line.p + quotes, line.len - quotes)) {
			line.p++;
			line.len--;
		}
		if (mime->mails < 2)
			strbuf_add(first, line.p, line.len);
	}
}

int mime_parse(struct mime *mime, const char *text, size_t len, struct error *err)
{
	struct bytes rest = { text, len };
	struct strbuf first = STRBUF_INIT(len);
	int ret;

	*mime = (struct mime){ .mails = 1 };
	if (begins_mail(text, len)) {
		take_first(mime, &rest, &first);
		rest = (struct bytes){ first.buf, first.len };
	}
	mime->head = mime_take_head(&rest);
	ret = mime_add_part(mime, mime->head, rest, 0, err);
	strbuf_release(&first);
	if (ret < 0)
		mime_clear(mime);
	return ret;
}

void mime_clear(struct mime *mime)
{
	for (size_t i = 0; i < mime->nr; i++) {
		free(mime->parts[i].type);
		free(mime->parts[i].name);
		free(mime->parts[i].data);
	}
	free(mime->parts);
	free(mime->head);
	*mime = (struct mime){ 0 };
}
