// SPDX-License-Identifier: GPL-2.0-only
/* The forms of a mail: RFC 5322, 2045 and 2047, plain text, JSON. */
#include "mail-body.h"
#include "base/files.h"
#include "session/run-json.h"

#include <nettle/base64.h>

/* The date of the "From " line with which git format-patch begins a file; git knows by it that
 * the file is a mail. */
#define MBOX_DATE "Mon Sep 17 00:00:00 2001"
/* An encoded word may have 75 characters (RFC 2047). */
#define ENCODED_BYTES ((75 - 12) / 3) /* without "=?UTF-8?q?" and the end */
#define BASE64_BYTES 57		      /* a line of 76 characters */

static bool is_ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || (unsigned char)*s >= 0x7f)
			return false;
	return true;
}

/* The bytes of the UTF-8 sequence at p, which was checked before. */
static size_t sequence(const char *p)
{
	size_t n = 1;

	while (((unsigned char)p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* The text of a header, which has no control characters, as RFC 2047 wants it. */
static void add_header_text(struct strbuf *out, const char *text)
{
	struct strbuf safe = STRBUF_INIT(12 * strlen(text) + 1);
	size_t room = 0;

	strbuf_add_escaped(&safe, text, strlen(text));
	for (char *p = safe.buf; *p; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	if (is_ascii(safe.buf) && !strstr(safe.buf, "=?")) {
		strbuf_addstr(out, safe.buf);
		strbuf_release(&safe);
		return;
	}
	for (const char *p = safe.buf; *p;) {
		size_t n = sequence(p);

		if (room < n) {
			strbuf_addstr(out, p == safe.buf ? "=?UTF-8?q?" : "?=\n =?UTF-8?q?");
			room = ENCODED_BYTES;
		}
		room -= n;
		for (; n; n--, p++) {
			if (isalnum((unsigned char)*p))
				strbuf_addch(out, *p);
			else
				strbuf_addf(out, "=%02X", (unsigned char)*p);
		}
	}
	strbuf_addstr(out, "?=");
	strbuf_release(&safe);
}

/* A display name: as it is, quoted, or encoded. */
static void mail_add_name(struct strbuf *out, const char *name)
{
	bool special = name[strcspn(name, "()<>[]:;@\\,.\"")] != 0;

	if (!special || !is_ascii(name)) {
		add_header_text(out, name);
		return;
	}
	strbuf_addch(out, '"');
	for (; *name; name++) {
		if (*name == '"' || *name == '\\')
			strbuf_addch(out, '\\');
		strbuf_addch(out, *name);
	}
	strbuf_addch(out, '"');
}

/* One address on a line, so that no line is too long. */
static void add_addresses(struct strbuf *out, const char *header, char *const *list,
			  const char *between)
{
	for (char *const *p = list; p && *p; p++)
		strbuf_addf(out, "%s%s", p == list ? header : between, *p);
	if (list && *list)
		strbuf_addch(out, '\n');
}

static void add_date(struct strbuf *out)
{
	time_t now = time(NULL);
	char text[64];
	struct tm tm;

	localtime_r(&now, &tm);
	/* The locale is C: nothing calls setlocale(). */
	strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S %z", &tm);
	strbuf_addf(out, "Date: %s\n", text);
}

/* A line that begins with "From " would begin another mail in the file. */
static void add_escaped_body(struct strbuf *out, const char *body)
{
	for (const char *p = body; *p;) {
		size_t n = strcspn(p, "\n");

		if (starts_with(p + strspn(p, ">"), "From "))
			strbuf_addch(out, '>');
		strbuf_add(out, p, n);
		strbuf_addch(out, '\n');
		p += n + (p[n] == '\n');
	}
}

static void mail_add_part(struct strbuf *out, const struct mail_part *part, const char *boundary)
{
	char line[BASE64_ENCODE_RAW_LENGTH(BASE64_BYTES)];

	strbuf_addf(out,
		    "\n--%s\nContent-Type: %s; name=\"%s\"\n"
		    "Content-Transfer-Encoding: base64\n"
		    "Content-Disposition: attachment; filename=\"%s\"\n\n",
		    boundary, part->text ? "text/plain; charset=UTF-8" : "application/gzip",
		    part->name, part->name);
	for (size_t at = 0; at < part->len; at += BASE64_BYTES) {
		size_t n = MIN(part->len - at, (size_t)BASE64_BYTES);

		base64_encode_raw(line, n, (const uint8_t *)part->data + at);
		strbuf_add(out, line, BASE64_ENCODE_RAW_LENGTH(n));
		strbuf_addch(out, '\n');
	}
}

/* It follows from the text, so that nobody who writes the text knows it. Attachments are
 * encoded and cannot have it. */
static char *boundary_of(const struct mail *mail)
{
	AUTO_FREE char *hash = sha256_hex(mail->body, strlen(mail->body));

	return xstrfmt("=-kbisect-%.24s", hash);
}

int mail_write_mbox(const struct mail *mail, struct strbuf *out, struct error *err)
{
	AUTO_FREE char *boundary = boundary_of(mail);

	strbuf_addf(out, "From %s %s\nFrom: ", mail->commit, MBOX_DATE);
	mail_add_name(out, mail->name);
	strbuf_addf(out, " <%s>\n", mail->address);
	add_date(out);
	strbuf_addstr(out, "Subject: ");
	add_header_text(out, mail->subject);
	strbuf_addch(out, '\n');
	add_addresses(out, "To: ", mail->to, ",\n\t");
	add_addresses(out, "Cc: ", mail->cc, ",\n\t");
	if (mail->in_reply_to)
		strbuf_addf(out, "In-Reply-To: %s\nReferences: %s\n", mail->in_reply_to,
			    mail->in_reply_to);
	strbuf_addstr(out, "MIME-Version: 1.0\n");
	if (mail->parts_nr)
		strbuf_addf(out, "Content-Type: multipart/mixed; boundary=\"%s\"\n\n--%s\n",
			    boundary, boundary);
	strbuf_addstr(out, "Content-Type: text/plain; charset=UTF-8\n"
			   "Content-Transfer-Encoding: 8bit\n\n");
	add_escaped_body(out, mail->body);
	for (size_t i = 0; i < mail->parts_nr; i++)
		mail_add_part(out, &mail->parts[i], boundary);
	if (mail->parts_nr)
		strbuf_addf(out, "--%s--\n", boundary);
	return strbuf_check(out, err, "the mail");
}

int mail_write_text(const struct mail *mail, struct strbuf *out, struct error *err)
{
	add_addresses(out, "To: ", mail->to, ", ");
	add_addresses(out, "Cc: ", mail->cc, ", ");
	strbuf_addf(out, "Subject: %s\n", mail->subject);
	if (mail->in_reply_to)
		strbuf_addf(out, "In-Reply-To: %s\n", mail->in_reply_to);
	for (size_t i = 0; i < mail->parts_nr; i++)
		strbuf_addf(out, "Attached: %s\n", mail->parts[i].name);
	strbuf_addf(out, "\n%s", mail->body);
	return strbuf_check(out, err, "the mail");
}

json_t *mail_json(const struct mail *mail)
{
	json_t *files = json_array();

	for (size_t i = 0; i < mail->parts_nr; i++)
		json_array_append_new(files, text_to_json(mail->parts[i].name));
	return json_pack("{s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "commit", mail->commit,
			 "sure", (int)mail->sure, "from", text_to_json(mail->address), "to",
			 texts_to_json(mail->to), "cc", texts_to_json(mail->cc), "subject",
			 text_to_json(mail->subject), "in_reply_to",
			 text_to_json(mail->in_reply_to), "body", text_to_json(mail->body),
			 "attached", files);
}
