// SPDX-License-Identifier: GPL-2.0-only
/* Gathers what a mail about a culprit has: its recipients, its text, and the attached files. */
#include "mail-body.h"
#include "base/files.h"
#include "git/run-git.h"
#include "kernel/recipients.h"
#include "session/run-json.h"

#include <zlib.h>

#define IDENT_MAX 4096
#define REGRESSIONS "regressions@lists.linux.dev" /* where regzbot reads its commands */
#define SUBJECT_PREFIX "[bisected] "
/* Most bytes of a file that is attached, and from how many on it is compressed. Lists refuse
 * mails of some hundred KiB. */
#define PART_MAX ((size_t)2 << 20)
#define PART_PLAIN_MAX ((size_t)48 << 10)

void mail_clear(struct mail *mail)
{
	free(mail->name);
	free(mail->address);
	free_list(mail->to);
	free_list(mail->cc);
	free(mail->subject);
	free(mail->in_reply_to);
	free(mail->commit);
	free(mail->body);
	for (size_t i = 0; i < mail->parts_nr; i++) {
		free(mail->parts[i].name);
		free(mail->parts[i].data);
	}
	free(mail->parts);
	*mail = (struct mail){ 0 };
}

/* "Name <address> 1600000000 +0000" */
static int take_sender(struct mail *mail, const struct repo *repo, struct error *err)
{
	struct strbuf ident = STRBUF_INIT(IDENT_MAX);
	const char *open;
	int ret = run_git(repo, &ident, NULL, "var", "GIT_AUTHOR_IDENT", NULL);

	open = ret == 0 ? strchr(ident.buf, '<') : NULL;
	if (open) {
		mail->name = xstrndup(ident.buf, (size_t)(open - ident.buf));
		for (size_t n = strlen(mail->name); n && mail->name[n - 1] == ' '; n--)
			mail->name[n - 1] = 0;
		mail->address = recipients_address(open, strcspn(open, ">") + 1);
	}
	strbuf_release(&ident);
	if (mail->address)
		return 0;
	return error_set(err, ERROR_USER,
			 "git does not know from whom the mail is: set user.name and user.email");
}

static void mail_list_add(char ***list, const char *address)
{
	size_t n = 0;

	while (*list && (*list)[n]) {
		if (str_equal((*list)[n], address))
			return;
		n++;
	}
	*list = xrealloc(*list, n + 2, sizeof(**list));
	(*list)[n] = xstrdup(address);
	(*list)[n + 1] = NULL;
}

static bool mail_listed(char *const *list, const char *address)
{
	for (; list && *list; list++)
		if (str_equal(*list, address))
			return true;
	return false;
}

static void cc_add(struct mail *mail, const char *address)
{
	if (!mail_listed(mail->to, address))
		mail_list_add(&mail->cc, address);
}

/* The directory in which scripts/get_maintainer.pl can be run: the user's own work tree, which
 * is likely to have newer addresses than the culprit. NULL: none. */
static const char *maintainers_tree(const struct repo *repo)
{
	AUTO_FREE char *script =
		repo->work_tree ? xstrfmt("%s/scripts/get_maintainer.pl", repo->work_tree) : NULL;

	return script && file_exists(script) ? repo->work_tree : NULL;
}

static int take_recipients(struct mail *mail, const struct repo *repo, const char *reporter,
			   struct error *err)
{
	struct recipients r = RECIPIENTS_INIT;
	AUTO_FREE char *address = reporter ? recipients_address(reporter, strlen(reporter)) : NULL;

	mail->maintainers = true;
	if (!mail->sure) {
		mail_list_add(&mail->to, mail->address);
		return 0;
	}
	if (recipients_find(&r, repo, mail->commit, maintainers_tree(repo), RECIPIENTS_ALL, err) <
	    0)
		return -1;
	mail->maintainers = r.maintainers;
	for (char **p = r.to; *p; p++)
		mail_list_add(&mail->to, *p);
	if (!mail->to)
		mail_list_add(&mail->to, mail->address);
	for (char **p = r.cc; *p; p++)
		cc_add(mail, *p);
	if (address)
		cc_add(mail, address);
	cc_add(mail, REGRESSIONS);
	recipients_clear(&r);
	return 0;
}

/* A Message-ID with or without its angle brackets. Only printable ASCII can stand in the
 * header. */
static int take_reply(struct mail *mail, const char *id, struct error *err)
{
	size_t n = strlen(id);

	if (*id == '<' && n > 2 && id[n - 1] == '>') {
		id++;
		n -= 2;
	}
	for (size_t i = 0; i < n; i++)
		if (id[i] <= ' ' || id[i] > '~' || strchr("<>()", id[i]))
			n = 0;
	if (!n || n > 500 || !memchr(id, '@', n))
		return error_set(err, ERROR_USER,
				 "'%.200s' is no Message-ID, such as '<1234@example.org>'", id);
	mail->in_reply_to = xstrfmt("<%.*s>", (int)n, id);
	return 0;
}

static int compress_part(struct mail_part *part, struct error *err)
{
	z_stream z = { 0 };
	char *packed;
	uLong max;

	/* 16 more than the size of the window asks for the header of gzip. */
	if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) !=
	    Z_OK)
		return error_set(err, ERROR_HOST, "zlib cannot compress '%s'", part->name);
	max = deflateBound(&z, part->len);
	packed = xcalloc(max, 1);
	z.next_in = (Bytef *)part->data;
	z.avail_in = (uInt)part->len;
	z.next_out = (Bytef *)packed;
	z.avail_out = (uInt)max;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		die_bug("deflateBound() was too small");
	part->len = z.total_out;
	deflateEnd(&z);
	free(part->data);
	part->data = packed;
	part->text = false;
	return 0;
}

/* Printable ASCII with no path; a header has the name. */
static char *part_name(const char *file, const char *suffix)
{
	const char *slash = strrchr(file, '/');
	char *name = xstrfmt("%.100s%s", slash ? slash + 1 : file, suffix);

	for (char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("._-+", *p))
			*p = '_';
	return name;
}

static bool is_plain(const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((data[i] < ' ' && data[i] != '\n' && data[i] != '\t') || data[i] == 0x7f)
			return false;
	return true;
}

static int mail_attach(struct mail *mail, const char *file, struct error *err)
{
	struct strbuf data = STRBUF_INIT(PART_MAX);
	struct mail_part *part;

	if (file_read(file, &data, err) < 0) {
		strbuf_release(&data);
		return error_prefix(err, "cannot attach the file ('--no-attach' leaves it out)");
	}
	mail->parts = xrealloc(mail->parts, mail->parts_nr + 1, sizeof(*mail->parts));
	part = &mail->parts[mail->parts_nr++];
	*part = (struct mail_part){ .len = data.len, .text = is_plain(data.buf, data.len) };
	part->data = strbuf_detach(&data);
	part->name = part_name(file, part->len > PART_PLAIN_MAX ? ".gz" : "");
	return part->len > PART_PLAIN_MAX ? compress_part(part, err) : 0;
}

/* The reference to the report, given or from the result. */
static char *origin_text(const struct mail_source *source, const char *given, const char *name)
{
	return given ? xstrdup(given) :
		       mail_member(json_object_get(source->result, "origin"), name);
}

int mail_compose(struct mail *mail, const struct repo *repo, const struct mail_source *source,
		 struct error *err)
{
	struct strbuf body = STRBUF_CHECKED(MAIL_MAX / 2);
	AUTO_FREE char *failure = mail_failure(source->result, source->commit),
		       *doubt = mail_doubt(source);
	AUTO_FREE char *reporter = origin_text(source, source->reported_by, "reported_by");
	AUTO_FREE char *reply = origin_text(source, source->in_reply_to, "message_id");
	int ret = -1;

	*mail = (struct mail){ .commit = xstrdup(source->commit), .sure = !doubt };
	if (take_sender(mail, repo, err) < 0 || take_recipients(mail, repo, reporter, err) < 0)
		goto out;
	if (reply && take_reply(mail, reply, err) < 0)
		goto out;
	for (const char *const *file = source->files; file && *file; file++)
		if (mail_attach(mail, *file, err) < 0)
			goto out;
	mail->subject = xstrfmt("%s%s", SUBJECT_PREFIX, failure);
	mail_add_body(mail, repo, source, &body);
	ret = strbuf_check(&body, err, "the text of the mail");
out:
	mail->body = ret < 0 ? NULL : strbuf_detach(&body);
	strbuf_release(&body);
	if (ret < 0)
		mail_clear(mail);
	return ret;
}
