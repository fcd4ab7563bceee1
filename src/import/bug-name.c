// SPDX-License-Identifier: GPL-2.0-only
/* The names and links of bugs. */
#include "import/bug.h"
#include "base/strbuf.h"
#include "store/http.h"

#define ID_DIGITS 40
#define EXTID_DIGITS 20
/* The characters that a host and a path may have: they are harmless to a shell. */
#define URL_CHARACTERS                                                      \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_" \
	":/~+"

void bug_name_clear(struct bug_name *name)
{
	free(name->host);
	free(name->url);
	free(name->link);
	free(name->extid);
	*name = (struct bug_name){ 0 };
}

static size_t bug_hex_length(const char *s)
{
	return strspn(s, "0123456789abcdef");
}

/* "id=<40 digits>" or "extid=<20 digits>" of a bug, both with what follows ignored. */
static int set_name(struct bug_name *name, const char *base, size_t base_len, const char *key,
		    const char *digits)
{
	const char *slashes = strstr(base, "://");
	size_t host = slashes ? (size_t)(slashes + 3 - base) : 0;
	size_t n = bug_hex_length(digits);

	host += strcspn(base + host, "/?#");
	while (base_len > host && base[base_len - 1] == '/')
		base_len--;
	name->host = xstrndup(base, host);
	name->link = xstrfmt("%.*s/bug?%s=%.*s", (int)base_len, base, key, (int)n, digits);
	name->url = xstrfmt("%s&json=1", name->link);
	name->extid = str_equal(key, "extid") ? xstrndup(digits, n) : NULL;
	return 0;
}

static int parse_url(const char *url, struct bug_name *name, struct error *err)
{
	const char *bug = strstr(url, "/bug?");
	const char *id = bug ? strstr(bug, "?id=") : NULL, *extid;
	size_t plain = strspn(url, URL_CHARACTERS);

	extid = bug ? strstr(bug, "?extid=") : NULL;
	if (http_after_login(url))
		return error_set(err, ERROR_USER,
				 "the URL of the bug on '%.200s' holds a login: take it out of the "
				 "URL, and put it into ~/.netrc",
				 http_after_login(url));
	if (bug && (size_t)(bug - url) <= plain && id == bug + 4 &&
	    bug_hex_length(id + 4) == ID_DIGITS)
		return set_name(name, url, (size_t)(bug - url), "id", id + 4);
	if (bug && (size_t)(bug - url) <= plain && extid == bug + 4 &&
	    bug_hex_length(extid + 7) == EXTID_DIGITS)
		return set_name(name, url, (size_t)(bug - url), "extid", extid + 7);
	return error_set(err, ERROR_USER,
			 "'%.200s' is not the URL of a bug, which ends in /bug?id=<%d hex digits> "
			 "or /bug?extid=<%d hex digits>",
			 url, ID_DIGITS, EXTID_DIGITS);
}

int bug_name_parse(const char *text, const char *base, struct bug_name *name, struct error *err)
{
	const char *url = strstr(text, "http"), *syzbot = strstr(text, "syzbot+");
	size_t n = bug_hex_length(text);

	*name = (struct bug_name){ 0 };
	if (url && http_is_url(url))
		return parse_url(url, name, err);
	if (!http_is_url(base) || http_after_login(base) ||
	    strspn(base, URL_CHARACTERS) != strlen(base))
		return error_set(err, ERROR_USER,
				 "kbisect.syzbotUrl: '%.200s' is not the http:// or https:// URL "
				 "of a dashboard without a login",
				 base);
	if (syzbot && bug_hex_length(syzbot + 7) == EXTID_DIGITS && syzbot[7 + EXTID_DIGITS] == '@')
		return set_name(name, base, strlen(base), "extid", syzbot + 7);
	if (n == ID_DIGITS && !text[n])
		return set_name(name, base, strlen(base), "id", text);
	if (n == EXTID_DIGITS && !text[n])
		return set_name(name, base, strlen(base), "extid", text);
	return error_set(err, ERROR_USER,
			 "'%.200s' names no bug: give its URL, its id of %d or %d hex digits, or "
			 "syzbot's Reported-by: line",
			 text, ID_DIGITS, EXTID_DIGITS);
}

/* No control characters, blanks or quotes. */
static bool is_link(const char *link)
{
	for (const char *p = link; *p; p++)
		if (*p <= ' ' || *p > '~' || strchr("\"'`<>\\|", *p))
			return false;
	return true;
}

char *bug_resolve(const struct bug_name *name, const char *link, struct error *err)
{
	size_t host = strlen(name->host);

	if (is_link(link) && *link == '/' && link[1] != '/')
		return xstrfmt("%s%s", name->host, link);
	if (is_link(link) && !strncmp(link, name->host, host) && link[host] == '/')
		return xstrdup(link);
	error_set(err, ERROR_USER, "the bug's link '%.200s' does not lead to %s: refused", link,
		  name->host);
	return NULL;
}

char *bug_bisection_link(const char *page)
{
	static const char *const forms[] = { "/x/bisect.txt?x=", "/text?tag=Log&amp;x=",
					     "/text?tag=Log&x=" };

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		const char *at = strstr(page, forms[i]);
		const char *digits = at ? at + strlen(forms[i]) : NULL;
		size_t n = digits ? bug_hex_length(digits) : 0;

		if (n && n <= ID_DIGITS)
			return xstrfmt("/x/bisect.txt?x=%.*s", (int)n, digits);
	}
	return NULL;
}

/* The number of the text in "/text?tag=ReproC&x=123" or "/x/repro.c?x=123", or NULL. */
static const char *text_number(const char *link, size_t len)
{
	const char *end = link + len, *x = link;

	while ((x = memmem(x, (size_t)(end - x), "x=", 2))) {
		x += 2;
		/* "&amp;" ends in a semicolon. */
		if (x - link > 2 && strchr("?&;", x[-3]))
			return bug_hex_length(x) ? x : NULL;
	}
	return NULL;
}

bool bug_link_is_revoked(const char *page, const char *link)
{
	static const char mark[] = "stale_repro", end[] = "</td>", href[] = "href=\"";
	const char *number = text_number(link, strlen(link));
	size_t digits = number ? bug_hex_length(number) : 0;

	for (const char *cell = strstr(page, mark); digits && cell; cell = strstr(cell, mark)) {
		const char *stop = strstr(cell, end), *p;

		cell += strlen(mark);
		stop = stop ? stop : cell + strlen(cell);
		for (p = cell; (p = strstr(p, href)) && p < stop;) {
			const char *other;

			p += strlen(href);
			other = text_number(p, strcspn(p, "\""));
			if (other && bug_hex_length(other) == digits &&
			    !memcmp(other, number, digits))
				return true;
		}
	}
	return false;
}

char *bug_fetch_url(const char *tree)
{
	static const char *const ends[] = { "/commits/", "/commit/", "/log/", "/tree/", "/+/" };
	size_t n = strcspn(tree, "?# ");
	const char *git = memmem(tree, n, ".git", 4);

	if (!http_is_url(tree) && !starts_with(tree, "git://"))
		return NULL;
	if (git && (git[4] == '/' || (size_t)(git + 4 - tree) == n))
		n = (size_t)(git + 4 - tree);
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		const char *end = memmem(tree, n, ends[i], strlen(ends[i]));

		if (end)
			n = (size_t)(end - tree);
	}
	if (http_after_login(tree) || strspn(tree, URL_CHARACTERS) < n)
		return NULL;
	return xstrndup(tree, n);
}

char *bug_fetch_branch(const char *tree)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.-_/";
	const char *query = strstr(tree, "?h="), *blank = strchr(tree, ' ');
	const char *branch = blank ? blank + 1 : "";
	size_t n;

	if (query)
		branch = query + strlen("?h=");
	n = strspn(branch, allowed);

	if (!n || *branch == '-' || (branch[n] && branch[n] != '&' && branch[n] != ' '))
		return NULL;
	return xstrndup(branch, n);
}
