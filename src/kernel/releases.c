// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/releases.h"
#include "git/run-git.h"

#define TAGS_MAX ((size_t)1 << 20)

struct version {
	int v[3];
	int parts; /* 2: vX.Y, 3: vX.Y.Z, 0: not the name of a release */
};

static struct version parse_tag(const char *tag)
{
	struct version r = { { 0 }, 0 };
	const char *p = tag;

	if (*p++ != 'v')
		return r;
	while (r.parts < 3 && isdigit((unsigned char)*p)) {
		char *end;
		long n = strtol(p, &end, 10);

		if (n > 1000000)
			break;
		r.v[r.parts++] = (int)n;
		p = end;
		if (*p != '.')
			break;
		p++;
	}
	if (*p || r.parts < 2)
		r.parts = 0;
	return r;
}

/* git's own order of versions would put v4.4.1 before v4.10. */
static int newest_release_first(const void *a, const void *b)
{
	const struct release *x = a, *y = b;
	struct version u = parse_tag(x->tag), v = parse_tag(y->tag);

	for (int i = 0; i < 3; i++)
		if (u.v[i] != v.v[i])
			return u.v[i] < v.v[i] ? 1 : -1;
	return strcmp(x->tag, y->tag);
}

static void release_clear(struct release *r)
{
	free(r->tag);
	free(r->commit);
}

void releases_clear(struct releases *r)
{
	for (size_t i = 0; i < r->nr; i++)
		release_clear(&r->v[i]);
	free(r->v);
	*r = (struct releases)RELEASES_INIT;
}

/* Is the tag with index i of nr kept, if the first "lead" are vX.Y.Z? */
static bool is_kept_tag(size_t i, size_t lead, size_t nr)
{
	size_t minor = i - lead;

	if (i < lead)
		return lead <= 5 || i < 2 || i == lead / 2;
	if (minor <= 2 || i == nr - 1)
		return true;
	return minor % (minor <= 10 ? 2 : 3) == 0;
}

static void thin_out(struct releases *r)
{
	size_t lead = 0, nr = 0;

	while (lead < r->nr && parse_tag(r->v[lead].tag).parts == 3)
		lead++;
	/* After the leading tags only vX.Y count. */
	for (size_t i = 0; i < r->nr; i++) {
		if (i < lead || parse_tag(r->v[i].tag).parts == 2)
			r->v[nr++] = r->v[i];
		else
			release_clear(&r->v[i]);
	}
	size_t all = nr, out = 0;
	for (size_t i = 0; i < all; i++) {
		if (is_kept_tag(i, lead, all))
			r->v[out++] = r->v[i];
		else
			release_clear(&r->v[i]);
	}
	r->nr = out;
}

/* A line "refname tag-object peeled-commit" of git for-each-ref. */
static void add_tag(struct releases *r, const char *line, size_t len)
{
	AUTO_FREE char *copy = xstrndup(line, len);
	char *object = strchr(copy, ' '), *peeled;

	if (!object)
		return;
	*object++ = 0;
	peeled = strchr(object, ' ');
	if (!peeled)
		return;
	*peeled++ = 0;
	if (!parse_tag(copy).parts)
		return;
	ALLOC_GROW(r->v, r->nr + 1, r->alloc);
	r->v[r->nr++] = (struct release){ xstrdup(copy), xstrdup(*peeled ? peeled : object) };
}

int releases_before(struct releases *r, const struct repo *repo, const char *commit,
		    struct error *err)
{
	AUTO_FREE char *merged = xstrfmt("--merged=%s", commit);
	AUTO_FREE char *no_contains = xstrfmt("--no-contains=%s", commit);
	struct strbuf out = STRBUF_INIT(TAGS_MAX);
	int ret = run_git_ok(repo, &out, err, "for-each-ref", merged, no_contains,
			     "--format=%(refname:strip=2) %(objectname) %(*objectname)",
			     "refs/tags/v*.*", NULL);

	*r = (struct releases)RELEASES_INIT;
	for (const char *p = out.buf; ret >= 0 && *p;) {
		size_t n = strcspn(p, "\n");

		add_tag(r, p, n);
		p += n + (p[n] == '\n');
	}
	strbuf_release(&out);
	if (ret < 0)
		return -1;
	if (r->nr)
		qsort(r->v, r->nr, sizeof(*r->v), newest_release_first);
	r->all = r->nr;
	thin_out(r);
	return 0;
}
