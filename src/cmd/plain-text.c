// SPDX-License-Identifier: GPL-2.0-only
#include "plain-text.h"

#include "base/decompress.h"
#include "base/strbuf.h"
#include "crash/unwrap.h"
#include "import/mime-codec.h"

#include <strings.h>

/* The header of a mail, which says how the mail is encoded, ends within this many bytes.
 * A console never has such a header. */
#define MAIL_HEADER_MAX (64 * 1024)
/* Longer lines are not looked at, only handed on. */
#define LINE_MAX_BYTES (64 * 1024)
#define BOUNDARIES_MAX 8
/* Longest sequence that sets a colour. */
#define COLOUR_MAX 16

enum charset { CHARSET_UNKNOWN, CHARSET_BYTES, CHARSET_UTF16_LE, CHARSET_UTF16_BE };
enum mail_head { HEAD_POSSIBLE, HEAD_NONE, HEAD_READ };
enum encoding { ENCODING_NONE, ENCODING_QUOTED_PRINTABLE, ENCODING_BASE64 };

struct plain_text {
	plain_text_fn take;
	void *data;
	enum charset charset;
	unsigned char start[4]; /* the first bytes, until the charset is known */
	size_t start_len;
	int half; /* the first byte of a unit of UTF-16, or -1 */
	uint32_t surrogate;
	bool is_mail;
	size_t seen; /* bytes, to tell when it is not a mail */
	struct strbuf line;
	enum mail_head head; /* of the mail, at the beginning of the text */
	bool has_field;	     /* of a mail's header */
	bool in_head;	     /* of the mail or of one of its parts */
	bool of_content;     /* the line is of a field Content-... */
	unsigned int modes;  /* for the lines of the part whose header this is */
	struct unwrap *unwrap;
	struct strbuf decoded;		  /* a line of a mail that is not complete */
	char *boundaries[BOUNDARIES_MAX]; /* with "--"; the oldest is replaced */
	unsigned int boundary_nr;
	enum encoding announced, encoding;
	struct base64_state base64;
	bool part_begins;	 /* nothing of an encoded part was handed out */
	char colour[COLOUR_MAX]; /* the beginning of what may be a colour */
	size_t colour_len;
};

/* True if the byte continues the "ESC [ 0 ; 31" that was kept. */
static bool continues_colour(const struct plain_text *t, char c)
{
	if (t->colour_len == 1)
		return c == '[';
	return t->colour_len < COLOUR_MAX && (isdigit((unsigned char)c) || c == ';');
}

/* Hands out the text without the colours that dmesg --color and terminals put into the
 * middle of lines. */
static void hand_out(const char *p, size_t len, void *data)
{
	struct plain_text *t = data;
	const char *end = p + len;

	while (p < end) {
		const char *escape;

		if (t->colour_len && continues_colour(t, *p)) {
			t->colour[t->colour_len++] = *p++;
			continue;
		}
		if (t->colour_len > 1 && *p == 'm')
			p++;
		else if (t->colour_len)
			t->take(t->colour, t->colour_len, t->data);
		t->colour_len = 0;
		escape = memchr(p, '\033', (size_t)(end - p));
		if (escape != p && p < end)
			t->take(p, (size_t)((escape ? escape : end) - p), t->data);
		p = escape ? escape + 1 : end;
		if (escape)
			t->colour[t->colour_len++] = '\033';
	}
}

struct plain_text *plain_text_new(plain_text_fn take, void *data)
{
	struct plain_text *t = xcalloc(1, sizeof(*t));

	t->take = take;
	t->data = data;
	t->half = -1;
	t->line = (struct strbuf)STRBUF_INIT(LINE_MAX_BYTES + 1);
	t->decoded = (struct strbuf)STRBUF_INIT(LINE_MAX_BYTES + 1);
	t->unwrap = unwrap_new(0, hand_out, t);
	t->in_head = true;
	t->modes = UNWRAP_REPORTS;
	return t;
}

void plain_text_free(struct plain_text *t)
{
	if (!t)
		return;
	for (unsigned int i = 0; i < BOUNDARIES_MAX; i++)
		free(t->boundaries[i]);
	strbuf_release(&t->line);
	strbuf_release(&t->decoded);
	unwrap_free(t->unwrap);
	free(t);
}

static bool begins_ci(const struct strbuf *line, const char *text)
{
	return line->len >= strlen(text) && !strncasecmp(line->buf, text, strlen(text));
}

static bool is_blank_line(const struct strbuf *line)
{
	return line->buf[strspn(line->buf, "\r\n")] == '\0' && line->len <= 2;
}

/* Keeps the boundary of "Content-Type: multipart/mixed; boundary="abc"", which may
 * be on a line of its own. */
static void read_boundary(struct plain_text *t)
{
	const char *p = strcasestr(t->line.buf, "boundary=");
	bool header = t->line.buf[0] == ' ' || t->line.buf[0] == '\t' ||
		      begins_ci(&t->line, "Content-Type:");
	char **to = &t->boundaries[t->boundary_nr % BOUNDARIES_MAX];
	size_t n;

	if (!p || !header)
		return;
	p += strlen("boundary=");
	p += *p == '"';
	n = strcspn(p, "\"; \t\r\n");
	if (!n)
		return;
	free(*to);
	*to = xstrfmt("--%.*s", (int)MIN(n, (size_t)100), p);
	t->boundary_nr++;
}

static bool is_boundary(const struct plain_text *t)
{
	for (unsigned int i = 0; i < BOUNDARIES_MAX; i++)
		if (t->boundaries[i] && starts_with(t->line.buf, t->boundaries[i]))
			return true;
	return false;
}

/* Hands out text of a mail in whole lines, which may belong together. */
static void hand_lines(struct plain_text *t, const char *p, size_t len)
{
	const char *end = p + len;

	if (!t->is_mail) {
		hand_out(p, len, t);
		return;
	}
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n = nl ? (size_t)(nl + 1 - p) : (size_t)(end - p);

		n = MIN(n, LINE_MAX_BYTES - t->decoded.len);
		strbuf_add(&t->decoded, p, n);
		p += n;
		if (p[-1] != '\n' && t->decoded.len < LINE_MAX_BYTES)
			continue;
		unwrap_line(t->unwrap, t->decoded.buf, t->decoded.len);
		strbuf_reset(&t->decoded);
	}
}

/* Another header begins: what the last one said holds no more. */
static void begin_head(struct plain_text *t)
{
	t->in_head = true;
	t->modes = UNWRAP_REPORTS;
}

/* How the lines of a part are to be joined. Nobody breaks those of a file. */
static void read_modes(struct plain_text *t)
{
	if (!isblank((unsigned char)t->line.buf[0]))
		t->of_content = begins_ci(&t->line, "Content-");
	if (!t->of_content)
		return;
	if (strcasestr(t->line.buf, "name="))
		t->modes &= ~UNWRAP_REPORTS;
	if (strcasestr(t->line.buf, "format=flowed"))
		t->modes |= UNWRAP_FLOWED;
	if (strcasestr(t->line.buf, "delsp=yes"))
		t->modes |= UNWRAP_DELETED;
}

/* A mail begins with fields, of which it has one of these at least. */
static void look_for_head(struct plain_text *t)
{
	static const char *const fields[] = { "From:", "Subject:", "Message-ID:" };
	size_t name = strcspn(t->line.buf, ": \t\r\n");
	bool folded = t->seen > t->line.len && isblank((unsigned char)t->line.buf[0]);

	if (t->head != HEAD_POSSIBLE)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		t->has_field |= begins_ci(&t->line, fields[i]);
	if (is_blank_line(&t->line)) {
		t->head = t->has_field ? HEAD_READ : HEAD_NONE;
		t->is_mail |= t->has_field;
	} else if (!folded && (!name || t->line.buf[name] != ':') &&
		   (t->seen > t->line.len || !starts_with(t->line.buf, "From "))) {
		t->head = HEAD_NONE;
	}
}

static void end_head(struct plain_text *t)
{
	t->encoding = t->announced;
	t->announced = ENCODING_NONE;
	t->part_begins = true;
	t->base64 = (struct base64_state){ 0 };
	if (t->in_head && t->is_mail)
		unwrap_change(t->unwrap, t->modes);
	t->in_head = false;
}

/* A line of the header of a mail or of one of its parts, or any other text. */
static void take_plain_line(struct plain_text *t)
{
	static const char name[] = "Content-Transfer-Encoding:";

	look_for_head(t);
	if (t->is_mail && (is_boundary(t) || starts_with(t->line.buf, "From ")))
		begin_head(t);
	else if (t->in_head)
		read_modes(t);

	if (begins_ci(&t->line, name)) {
		const char *value = t->line.buf + strlen(name);

		value += strspn(value, " \t");
		t->announced = ENCODING_NONE;
		if (!strncasecmp(value, "quoted-printable", 16))
			t->announced = ENCODING_QUOTED_PRINTABLE;
		else if (!strncasecmp(value, "base64", 6))
			t->announced = ENCODING_BASE64;
		t->is_mail |= t->announced != ENCODING_NONE;
	} else if (is_blank_line(&t->line)) {
		end_head(t);
	} else {
		read_boundary(t);
	}
	hand_lines(t, t->line.buf, t->line.len);
}

/* A line of a part that is encoded. */
static int take_encoded_line(struct plain_text *t, struct error *err)
{
	const char *format;
	bool readable;

	if (is_boundary(t) || (t->encoding == ENCODING_BASE64 && is_blank_line(&t->line)) ||
	    starts_with(t->line.buf, "From ")) {
		if (t->encoding == ENCODING_BASE64)
			hand_lines(t, "\n", 1);
		t->encoding = ENCODING_NONE;
		if (!is_blank_line(&t->line))
			begin_head(t);
		hand_lines(t, t->line.buf, t->line.len);
		return 0;
	}
	if (t->encoding == ENCODING_QUOTED_PRINTABLE)
		quoted_printable_decode(&t->line);
	else
		base64_line_decode(&t->base64, &t->line);
	format = t->part_begins ? compression_of(t->line.buf, t->line.len, &readable) : NULL;
	if (format)
		return error_set(
			err, ERROR_USER,
			"an attachment is compressed (%s); save it as a file and name that",
			format);
	t->part_begins = false;
	hand_lines(t, t->line.buf, t->line.len);
	return 0;
}

static int text_take_line(struct plain_text *t, struct error *err)
{
	int ret = 0;

	if (t->encoding != ENCODING_NONE)
		ret = take_encoded_line(t, err);
	else
		take_plain_line(t);
	strbuf_reset(&t->line);
	return ret;
}

static int take_bytes(struct plain_text *t, const char *p, size_t len, struct error *err)
{
	const char *end = p + len;

	while (p < end) {
		const char *nl;
		size_t n;

		if (!t->is_mail && !t->line.len && t->seen >= MAIL_HEADER_MAX) {
			hand_out(p, (size_t)(end - p), t);
			return 0;
		}
		nl = memchr(p, '\n', (size_t)(end - p));
		n = nl ? (size_t)(nl + 1 - p) : (size_t)(end - p);
		n = MIN(n, LINE_MAX_BYTES - t->line.len);
		strbuf_add(&t->line, p, n);
		p += n;
		t->seen += n;
		if ((p[-1] == '\n' || t->line.len == LINE_MAX_BYTES) && text_take_line(t, err) < 0)
			return -1;
	}
	return 0;
}

/* One unit of UTF-16 as UTF-8. */
static int take_unit(struct plain_text *t, uint32_t unit, struct error *err)
{
	char out[4];
	size_t n = 0;

	if (unit >= 0xd800 && unit < 0xdc00) {
		t->surrogate = unit;
		return 0;
	}
	if (unit >= 0xdc00 && unit < 0xe000)
		unit = t->surrogate ? 0x10000 + ((t->surrogate - 0xd800) << 10) + unit - 0xdc00 :
				      0xfffd;
	t->surrogate = 0;
	if (unit < 0x80) {
		out[n++] = (char)unit;
	} else if (unit < 0x800) {
		out[n++] = (char)(0xc0 | unit >> 6);
		out[n++] = (char)(0x80 | (unit & 0x3f));
	} else if (unit < 0x10000) {
		out[n++] = (char)(0xe0 | unit >> 12);
		out[n++] = (char)(0x80 | (unit >> 6 & 0x3f));
		out[n++] = (char)(0x80 | (unit & 0x3f));
	} else {
		out[n++] = (char)(0xf0 | unit >> 18);
		out[n++] = (char)(0x80 | (unit >> 12 & 0x3f));
		out[n++] = (char)(0x80 | (unit >> 6 & 0x3f));
		out[n++] = (char)(0x80 | (unit & 0x3f));
	}
	return take_bytes(t, out, n, err);
}

static int take_chars(struct plain_text *t, const char *p, size_t len, struct error *err)
{
	if (t->charset == CHARSET_BYTES)
		return take_bytes(t, p, len, err);
	for (size_t i = 0; i < len; i++) {
		uint32_t byte = (unsigned char)p[i], first = (uint32_t)t->half;

		if (t->half < 0) {
			t->half = (int)byte;
			continue;
		}
		t->half = -1;
		if (take_unit(t,
			      t->charset == CHARSET_UTF16_LE ? byte << 8 | first :
							       first << 8 | byte,
			      err) < 0)
			return -1;
	}
	return 0;
}

/* By the mark that UTF-16 begins with, or by two letters of ASCII in it. */
static enum charset charset_of(const unsigned char *p, size_t len)
{
	if (len >= 2 && p[0] == 0xff && p[1] == 0xfe)
		return CHARSET_UTF16_LE;
	if (len >= 2 && p[0] == 0xfe && p[1] == 0xff)
		return CHARSET_UTF16_BE;
	if (len == 4 && p[0] && !p[1] && p[2] && !p[3])
		return CHARSET_UTF16_LE;
	if (len == 4 && !p[0] && p[1] && !p[2] && p[3])
		return CHARSET_UTF16_BE;
	return CHARSET_BYTES;
}

static int begin(struct plain_text *t, struct error *err)
{
	bool mark;

	t->charset = charset_of(t->start, t->start_len);
	mark = t->charset != CHARSET_BYTES && t->start[0] && t->start[1];
	return take_chars(t, (const char *)t->start + 2 * mark, t->start_len - 2 * mark, err);
}

int plain_text_feed(struct plain_text *t, const char *bytes, size_t len, struct error *err)
{
	while (t->charset == CHARSET_UNKNOWN && len) {
		t->start[t->start_len++] = (unsigned char)*bytes++;
		len--;
		if (t->start_len == sizeof(t->start) && begin(t, err) < 0)
			return -1;
	}
	return len ? take_chars(t, bytes, len, err) : 0;
}

int plain_text_end(struct plain_text *t, struct error *err)
{
	if (t->charset == CHARSET_UNKNOWN && t->start_len && begin(t, err) < 0)
		return -1;
	if (t->line.len && text_take_line(t, err) < 0)
		return -1;
	if (t->decoded.len)
		unwrap_line(t->unwrap, t->decoded.buf, t->decoded.len);
	unwrap_end(t->unwrap);
	if (t->colour_len)
		t->take(t->colour, t->colour_len, t->data);
	return 0;
}
