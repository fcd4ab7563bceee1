// SPDX-License-Identifier: GPL-2.0-only
#include "git/candidates.h"
#include "git/run-git.h"

#define OUTPUT_MAX ((size_t)256 * 1024 * 1024)

long candidates_find(const struct candidates *c, const char *commit)
{
	return string_set_find(&c->names, commit, strlen(commit));
}

/* The commits and paths to walk, for the standard input of git rev-list. */
static void add_range(struct strbuf *in, const char *bad, char *const *good, char *const *paths)
{
	strbuf_addf(in, "%s\n", bad);
	for (; *good; good++)
		strbuf_addf(in, "^%s\n", *good);
	strbuf_addstr(in, "--\n");
	for (; paths && *paths; paths++)
		strbuf_addf(in, "%s\n", *paths);
}

static int rev_list(const struct repo *repo, const char *const *args, const char *bad,
		    char *const *good, char *const *paths, struct strbuf *out, struct error *err)
{
	struct strbuf in = STRBUF_CHECKED(OUTPUT_MAX), errs = STRBUF_CUT(65536);
	int status = -1;

	add_range(&in, bad, good, paths);
	if (strbuf_check(&in, err, "the list of good commits and paths") == 0)
		status = run_git_v(repo, args, in.buf, in.len, out, &errs, err);
	if (status > 0)
		error_set(err, ERROR_STATE, "git rev-list: %s", errs.buf);
	strbuf_release(&in);
	strbuf_release(&errs);
	return status ? -1 : 0;
}

/* The text up to the separator, which is replaced by NUL; NULL at the end of the text. */
static char *candidates_cut(char **p, char separator)
{
	char *word = *p, *end = strchr(word, separator);

	if (!*word)
		return NULL;
	*p = end ? end + 1 : word + strlen(word);
	if (end)
		*end = 0;
	return word;
}

/*
 * The names in "commit parent..." lines, of which "-commit" is of the boundary. Both kinds
 * come in topological order, but mixed; the boundary has the lower indices.
 */
static void take_names(struct candidates *c, const char *text, bool boundary)
{
	for (const char *p = text; *p;) {
		bool is_boundary = *p == '-';
		const char *name = p + is_boundary;

		if (is_boundary == boundary)
			string_set_add(&c->names, name, strcspn(name, " \n"));
		p += strcspn(p, "\n");
		p += *p == '\n';
	}
}

static int take_commits(struct candidates *c, const char *text, char *const *good,
			struct error *err)
{
	take_names(c, text, true);
	/* A good end in another tree is nobody's parent. */
	for (; *good; good++)
		string_set_add(&c->names, *good, strlen(*good));
	c->boundary = c->names.nr;
	take_names(c, text, false);
	c->commits = c->names.v;
	c->nr = c->names.nr;
	if (c->nr == c->boundary)
		return error_set(err, ERROR_USER,
				 "the range is empty: the bad end is reachable "
				 "from a good one");
	if (c->nr > CANDIDATES_MAX)
		return error_set(err, ERROR_USER, "the range has more than %d commits",
				 CANDIDATES_MAX);
	return 0;
}

static void take_parents(struct candidates *c, char *text)
{
	size_t n = 0, alloc = 0, i = c->boundary;

	c->parent_at = xcalloc(c->nr + 1, sizeof(*c->parent_at));
	for (char *line; (line = candidates_cut(&text, '\n'));) {
		char *name = candidates_cut(&line, ' ');

		if (!name || *name == '-')
			continue;
		c->parent_at[i++] = n;
		while ((name = candidates_cut(&line, ' '))) {
			long parent = candidates_find(c, name);

			if (parent < 0)
				continue;
			ALLOC_GROW(c->parents, n + 1, alloc);
			c->parents[n++] = (size_t)parent;
		}
	}
	c->parent_at[c->nr] = n;
}

static int weigh(struct candidates *c, const struct repo *repo, const char *bad, char *const *good,
		 char *const *paths, struct error *err)
{
	static const char *const args[] = { "rev-list", "--stdin", NULL };
	struct strbuf out = STRBUF_INIT(OUTPUT_MAX);
	char *p;
	int ret = 0;

	c->weight = xcalloc(c->nr, sizeof(*c->weight));
	if (!paths || !*paths) {
		for (size_t i = c->boundary; i < c->nr; i++)
			c->weight[i] = 1;
		return 0;
	}
	ret = rev_list(repo, args, bad, good, paths, &out, err);
	p = out.buf;
	for (char *line; !ret && (line = candidates_cut(&p, '\n'));) {
		long i = candidates_find(c, line);

		if (i >= 0)
			c->weight[i] = 1;
	}
	strbuf_release(&out);
	return ret;
}

int candidates_load(struct candidates *c, const struct repo *repo, const char *bad,
		    char *const *good, char *const *paths, struct error *err)
{
	static const char *const args[] = { "rev-list",	  "--topo-order", "--reverse", "--parents",
					    "--boundary", "--stdin",	  NULL };
	struct strbuf out = STRBUF_INIT(OUTPUT_MAX);
	int ret = -1;

	candidates_clear(c);
	if (rev_list(repo, args, bad, good, NULL, &out, err) < 0 ||
	    take_commits(c, out.buf, good, err) < 0)
		goto out;
	take_parents(c, out.buf);
	ret = weigh(c, repo, bad, good, paths, err);
out:
	strbuf_release(&out);
	if (ret)
		candidates_clear(c);
	return ret;
}

void candidates_clear(struct candidates *c)
{
	string_set_clear(&c->names);
	free(c->parent_at);
	free(c->parents);
	free(c->weight);
	*c = (struct candidates)CANDIDATES_INIT;
}
