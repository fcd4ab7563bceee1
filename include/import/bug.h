/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A bug that is known from elsewhere: from a dashboard such as syzbot's, or from a mail. All
 * of it is foreign text. Nothing in it names a file of ours.
 *
 *	struct bug_name name;
 *	bug_name_parse("https://syzkaller.appspot.com/bug?extid=...", base, &name, &err);
 *	struct bug bug = BUG_INIT;
 *	bug_from_json(&bug, text, len, &err)
 *	bug_clear(&bug);
 */
#ifndef IMPORT_BUG_H
#define IMPORT_BUG_H

#include "base/error.h"

#define SYZBOT_URL "https://syzkaller.appspot.com"

struct bug {
	char *title;
	char *seen; /* the title of the crash that the reproducer belongs to */
	char *link, *reported_by, *message_id;
	char *commit; /* on which the failure was seen: 40 hex digits, in a mail 7 or more */
	char *good;   /* of which a mail says that it is the last without the failure */
	char *tree;   /* where that commit is: a URL that git can fetch, or a name */
	char *arch, *compiler;
	char *syzkaller_commit; /* of the programs that run a reproducer for syzkaller */
	/* References as the dashboard has them: relative to its URL, or whole URLs. */
	char *config_link, *c_link, *syz_link, *report_link;
	/* The files themselves. NULL: not known. */
	char *config, *c_repro, *syz_repro;
	char *bisection; /* the log of an earlier one */
	bool revoked;	 /* a reproducer was, and is not used */
	char **crashes;	 /* titles of all in a mail, NULL-terminated, or NULL */
};

#define BUG_INIT              \
	{                     \
		.title = NULL \
	}

void bug_clear(struct bug *bug);

/* Reads the JSON of a dashboard (version 1), and takes the first crash with a reproducer, one
 * in C if there is any. ERROR_USER says what is wrong with the text. */
int bug_from_json(struct bug *bug, const char *text, size_t len, struct error *err);

/* Reads a mail, or the first one of an mbox: header, text and attachments. Any text can be one;
 * ERROR_USER says why there is nothing in it. A member that the mail does not have is NULL, but
 * not the title. */
int bug_from_mail(struct bug *bug, const char *text, size_t len, struct error *err);

/* A bug as people name it. */
struct bug_name {
	char *host; /* "https://host" */
	char *url;  /* of its JSON */
	char *link; /* for people */
	char *extid;
};

/*
 * Understands the URL of a bug, its 40 digits, the 20 digits of its extid, a "Reported-by:"
 * line of syzbot's, and a line with a link. base is the URL of the dashboard for those that
 * have none.
 */
int bug_name_parse(const char *text, const char *base, struct bug_name *name, struct error *err);
void bug_name_clear(struct bug_name *name);

/* The URL of a link in the bug: owned. NULL (ERROR_USER) when it leads to another host. */
char *bug_resolve(const struct bug_name *name, const char *link, struct error *err);

/* The link to the log of a bisection in the page of a bug, owned; NULL when it has none. */
char *bug_bisection_link(const char *page);

/* Whether the page of the bug shows that link to a reproducer as one that was revoked, because
 * it does not show the failure any more. */
bool bug_link_is_revoked(const char *page, const char *link);

/* The URL that git can fetch in a link to a commit or a branch of a repository; owned, or
 * NULL. It has only characters that mean nothing to a shell. */
char *bug_fetch_url(const char *tree);

/* The branch in the link ("?h=<branch>") or after it, with such characters only; owned, or
 * NULL. */
char *bug_fetch_branch(const char *tree);

/* Changes the message to one that begins with where the bug was looked for, and says what the user
 * can do without the option that names it. Returns -1. */
int bug_error_advice(struct error *err, const char *where, const char *option);

#endif
