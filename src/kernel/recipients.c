// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/recipients.h"
#include "base/strbuf.h"
#include "git/run-git.h"
#include "base/string-set.h"
#include "proc/child.h"

#define MESSAGE_MAX ((size_t)1 << 20)
#define PATCH_MAX ((size_t)16 << 20)
#define MAINTAINERS_SECONDS 120.0
#define FEW 2 /* with at most this many people, the maintainers are looked for, too */
#define LKML "linux-kernel@vger.kernel.org"

char *recipients_address(const char *s, size_t len)
{
	const char *open = memchr(s, '<', len), *close;
	char *address;

	if (open) {
		close = memchr(open, '>', len - (size_t)(open - s));
		if (!close)
			return NULL;
		s = open + 1;
		len = (size_t)(close - s);
	}
	while (len && isspace((unsigned char)*s)) {
		s++;
		len--;
	}
	address = xstrndup(s, len);
	for (char *p = address; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	len = strcspn(address, " \t\r\n(");
	address[len] = 0;
	const char *at = strchr(address, '@');
	bool ok = at && at > address && at[1] && !strchr(at + 1, '@');
	for (const char *p = address; *p; p++)
		ok = ok && (isalnum((unsigned char)*p) || strchr("@._+-=~!#$%&*/?^{|}", *p));
	if (ok)
		return address;
	free(address);
	return NULL;
}

static void add_address(struct string_set *set, const char *s, size_t len)
{
	AUTO_FREE char *address = recipients_address(s, len);

	if (address && !starts_with(address, "stable@"))
		string_set_add(set, address, strlen(address));
}

static int from_commit(struct string_set *to, const struct repo *repo, const char *commit,
		       struct error *err)
{
	struct strbuf out = STRBUF_INIT(MESSAGE_MAX);
	int ret = run_git_ok(repo, &out, err, "log", "-1", "--no-show-signature",
			     "--format=%ae%n%(trailers:key=Signed-off-by,key=Reviewed-by,"
			     "key=Acked-by,key=Tested-by,valueonly,unfold)",
			     commit, NULL);

	for (const char *p = out.buf; ret >= 0 && *p; p += strspn(p, "\n")) {
		size_t n = strcspn(p, "\n");

		add_address(to, p, n);
		p += n;
	}
	strbuf_release(&out);
	return ret < 0 ? -1 : 0;
}

/* Does the role in a line "Name <a@b> (maintainer:SUBSYSTEM)" put the address into "To"? */
static bool goes_to(const char *line, size_t len)
{
	static const char *const roles[] = { "list", "maintainer", "supporter" };
	const char *role = memrchr(line, '(', len);

	for (size_t i = 0; role && i < ARRAY_SIZE(roles); i++)
		if (memmem(role, len - (size_t)(role - line), roles[i], strlen(roles[i])))
			return true;
	return false;
}

static void add_named(struct string_set *to, struct string_set *cc, const char *line, size_t len)
{
	const char *role = memrchr(line, '(', len);

	add_address(goes_to(line, len) ? to : cc, line, role ? (size_t)(role - line) : len);
}

/* get_maintainer.pl reads the patch from its standard input. Returns how many people and
 * lists it named, or -1 when it failed. */
static int maintainers(struct string_set *to, struct string_set *cc, const char *tree,
		       const struct strbuf *patch, bool blame)
{
	const char *argv[] = { "perl",	     "scripts/get_maintainer.pl",  "--git-min-percent=20",
			       "--no-fixes", blame ? "--git-blame" : NULL, NULL };
	struct child_spec spec = { .argv = argv,
				   .cwd = tree,
				   .input = patch->buf,
				   .input_len = patch->len,
				   .deadline = MAINTAINERS_SECONDS };
	struct strbuf out = STRBUF_INIT(MESSAGE_MAX);
	int found = 0, status = child_run(&spec, &out, NULL, NULL);

	if (status != 0)
		found = -1;
	for (const char *p = out.buf; status == 0 && *p;) {
		size_t n = strcspn(p, "\n");

		if (n) {
			add_named(to, cc, p, n);
			found++;
		}
		p += n + (p[n] == '\n');
	}
	strbuf_release(&out);
	return found;
}

/* Returns false when the script named nobody. */
static bool from_maintainers(struct string_set *to, struct string_set *cc, const struct repo *repo,
			     const char *commit, const char *tree)
{
	struct strbuf patch = STRBUF_INIT(PATCH_MAX);
	int found = 0;

	if (run_git_ok(repo, &patch, NULL, "show", "--no-show-signature", "--format=email", commit,
		       NULL) >= 0)
		found = maintainers(to, cc, tree, &patch, false);
	if (found >= 0 && found < 3)
		found = MAX(found, maintainers(to, cc, tree, &patch, true));
	strbuf_release(&patch);
	return found > 0;
}

/* Is there a list that is better than that of all of Linux? */
static bool has_better_list(const struct string_set *to)
{
	for (size_t i = 0; i < to->nr; i++)
		if (!str_equal(to->v[i], LKML) &&
		    (strstr(to->v[i], "@vger.kernel.org") || strstr(to->v[i], "@lists.") ||
		     strstr(to->v[i], "linux-mm@")))
			return true;
	return false;
}

/* Copies the set without "omit" and without what is in "except", except "moved". */
static char **copy_addresses(const struct string_set *set, const struct string_set *except,
			     const char *omit, const char *moved, size_t *nr)
{
	char **list = xcalloc(set->nr + 1, sizeof(*list));

	*nr = 0;
	for (size_t i = 0; i < set->nr; i++)
		if (!(omit && str_equal(set->v[i], omit)) &&
		    (!except || (moved && str_equal(set->v[i], moved)) ||
		     !string_set_has(except, set->v[i], strlen(set->v[i]))))
			list[(*nr)++] = xstrdup(set->v[i]);
	return list;
}

int recipients_find(struct recipients *r, const struct repo *repo, const char *commit,
		    const char *tree, enum recipients_from from, struct error *err)
{
	struct string_set to = STRING_SET_INIT, cc = STRING_SET_INIT;
	const char *moved = NULL;
	int ret = from_commit(&to, repo, commit, err);

	*r = (struct recipients)RECIPIENTS_INIT;
	if (ret)
		goto out;
	if (tree && (from == RECIPIENTS_ALL || to.nr <= FEW))
		r->maintainers = from_maintainers(&to, &cc, repo, commit, tree);
	if (string_set_has(&to, LKML, strlen(LKML)) && has_better_list(&to)) {
		moved = LKML;
		string_set_add(&cc, LKML, strlen(LKML));
	}
	string_set_sort(&to);
	string_set_sort(&cc);
	r->to = copy_addresses(&to, NULL, moved, NULL, &r->to_nr);
	r->cc = copy_addresses(&cc, &to, NULL, moved, &r->cc_nr);
out:
	string_set_clear(&to);
	string_set_clear(&cc);
	return ret;
}

void recipients_clear(struct recipients *r)
{
	free_list(r->to);
	free_list(r->cc);
	*r = (struct recipients)RECIPIENTS_INIT;
}
