// SPDX-License-Identifier: GPL-2.0-only
/* import/bug: mails of many kinds, and what is taken from each. */
#include "base/base.h"
#include "import/bug.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HASH "0123456789012345678901234567890123456789"
#define HEAD "From: Jane <jane@example.org>\nSubject: it broke\n"
#define PARTS HEAD "Content-Type: multipart/mixed; boundary=b\n\n"
#define PART(type, name) \
	"--b\nContent-Type: " type "\nContent-Disposition: attachment; filename=" name "\n\n"
#define OOPS                                                                                       \
	"BUG: kernel NULL pointer dereference, address: 0000000000000008\nRIP: 0010:foo+0x1/0x2\n" \
	"Call Trace:\n foo+0x1/0x2\n"
#define OOPS_TITLE "BUG: unable to handle kernel NULL pointer dereference in foo"
#define QP HEAD "Content-Transfer-Encoding: quoted-printable\n\n"

/* A member is as the field of this name says, or is not there where that is "-". */
static const struct mail_case {
	const char *name, *text;
	const char *title, *seen, *commit, *good, *reported_by, *config, *c_repro;
} mails[] = {
	{ "a person's", HEAD "\nHi,\n" OOPS, "it broke", OOPS_TITLE, "-", "-",
	  "Jane <jane@example.org>", "-", "-" },
	{ "carriage returns", "From: a@b.c\r\nSubject: x\r\n\r\nHEAD commit: " HASH " title\r\n",
	  "x", "-", HASH, "-", "a@b.c", "-", "-" },
	{ "a folded subject with marks",
	  "Subject: Fwd: Re: [syzbot] [net?]\n WARNING in\n\tfoo\n\nx\n", "WARNING in foo", "-",
	  "-", "-", "-", "-", "-" },
	{ "encoded words",
	  "From: =?UTF-8?q?J=C3=B6rg?= <j@example.org>\n"
	  "Subject: =?iso-8859-1?Q?Gr=F6=DFe_wird?= =?UTF-8?B?IGZhbHNjaA==?= now\n\n" OOPS,
	  "Größe wird falsch now", OOPS_TITLE, "-", "-", "Jörg <j@example.org>", "-", "-" },
	{ "an encoded newline", "Subject: =?UTF-8?q?a=0ACc:_x=40y?=\n\nx\n", "a Cc: x@y", "-", "-",
	  "-", "-", "-", "-" },
	{ "words that only look encoded", "Subject: =?x =?UTF-8?z?a?= =?UTF-8?q?a b?=\n\nx\n",
	  "=?x =?UTF-8?z?a?= =?UTF-8?q?a b?=", "-", "-", "-", "-", "-", "-" },
	{ "quoted-printable",
	  QP "HEAD commit: 0123456789012345678=\n901234567890123456789 x=20=\n\ny\n", "it broke",
	  "-", HASH, "-", "Jane <jane@example.org>", "-", "-" },
	{ "quoted twice",
	  HEAD
	  "\n> > HEAD commit: " HASH "\n>> BUG: KASAN: use-after-free in foo+0x1/0x2\n"
	  ">> Read of size 8 at addr ffff88801ed8d580 by task x/1\n>> Call Trace:\n>>  foo+0x1/0x2\n",
	  "it broke", "KASAN: use-after-free Read in foo", HASH, "-", "Jane <jane@example.org>",
	  "-", "-" },
	{ "LKP's pair",
	  HEAD "\nhead:   89abcdef0123\ncommit: 0123456789ab (\"x: y\")\n\n"
	       "  fedcba987654 (\"a: b\")\n  0123456789ab (\"x: y\")\n",
	  "it broke", "-", "0123456789ab", "fedcba987654", "Jane <jane@example.org>", "-", "-" },
	{ "another's attachments",
	  PARTS PART("application/octet-stream", "dmesg")
		  OOPS PART("text/plain", "config-6.1.0-rc1-00012-g0123") "CONFIG_X=y\n" PART(
			  "text/x-csrc", "\"../x.c\"") "int main;\n--b--\n",
	  "it broke", OOPS_TITLE, "-", "-", "Jane <jane@example.org>", "CONFIG_X=y\n",
	  "int main;\n" },
	{ "an attachment in base64, compressed with xz",
	  PARTS
	  "--b\nContent-Type: application/x-xz; name=dmesg.xz\nContent-Transfer-Encoding: base64\n\n"
	  "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ABuAFddACEVRO/QPFzIa3AdLgBqvGWeGkeRnKtM8ipH\n"
	  "8Y+3d/qrLI2pfzkEEsoUmie9EkXJpZ3xsNnMQVvucFLd0cDwDuvn9TWQAFx1hfS53yTYuFbESeFv\n"
	  "ANogAAAAXZil+oD2KV4AAXNv1+OZ+R+2830BAAAAAARZWg==\n"
	  "--b--\n",
	  "it broke", OOPS_TITLE, "-", "-", "Jane <jane@example.org>", "-", "-" },
	{ "an mbox of two",
	  "From x Mon Sep 17 00:00:00 2001\n" HEAD "\n>From here\nHEAD commit: " HASH "\n\n"
	  "From y Mon Sep 17 00:00:00 2001\nSubject: other\n\n" OOPS,
	  "it broke", "-", HASH, "-", "Jane <jane@example.org>", "-", "-" },
	{ "no end of the parts", PARTS "--b\n\n" OOPS, "it broke", OOPS_TITLE, "-", "-",
	  "Jane <jane@example.org>", "-", "-" },
	{ "a commit that is none", HEAD "\nHEAD commit: v6.1\ncommit: HEAD\n", "it broke", "-", "-",
	  "-", "Jane <jane@example.org>", "-", "-" },
};

static void is_as_wanted(const char *name, const char *member, const char *got, const char *want)
{
	if (str_equal(want, "-") ? got != NULL : !str_equal(got, want))
		fail_msg("%s: %s is '%s' and not '%s'", name, member, got ? got : "-", want);
}

static void each_mail_gives_what_it_has(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(mails); i++) {
		const struct mail_case *m = &mails[i];
		struct error err = ERROR_INIT;
		struct bug bug = BUG_INIT;

		if (bug_from_mail(&bug, m->text, strlen(m->text), &err) < 0)
			fail_msg("%s: %s", m->name, err.message);
		is_as_wanted(m->name, "title", bug.title, m->title);
		is_as_wanted(m->name, "seen", bug.seen, m->seen);
		is_as_wanted(m->name, "commit", bug.commit, m->commit);
		is_as_wanted(m->name, "good", bug.good, m->good);
		is_as_wanted(m->name, "reported_by", bug.reported_by, m->reported_by);
		is_as_wanted(m->name, "config", bug.config, m->config);
		is_as_wanted(m->name, "c_repro", bug.c_repro, m->c_repro);
		bug_clear(&bug);
	}
}

static void what_is_no_mail_is_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "", "it is not a mail with a crash" },
		{ OOPS, "it is not a mail with a crash" },
		{ "\n\n\n", "it is not a mail with a crash" },
		{ "\x1f\x8b", "it is not a mail with a crash" },
		{ PARTS PART("application/gzip", "x.config.gz") "\x1f\x8b\x08\x01 torn\n--b--\n",
		  "an attachment that is compressed (gzip) is damaged" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;
		struct bug bug = BUG_INIT;

		if (bug_from_mail(&bug, cases[i].text, strlen(cases[i].text), &err) == 0)
			fail_msg("accepted: %s", cases[i].text);
		if (err.kind != ERROR_USER || !strstr(err.message, cases[i].words))
			fail_msg("%s: %s", cases[i].text, err.message);
		assert_null(bug.title);
		bug_clear(&bug);
		error_clear(&err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mail_gives_what_it_has),
		cmocka_unit_test(what_is_no_mail_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
