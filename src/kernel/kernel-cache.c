// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/kernel-cache.h"
#include "base/files.h"
#include "git/repo.h"
#include "tree-diff.h"

#define SIGNATURE_MAX ((size_t)4096)
#define LOST "lost"
#define MODULES "modules"
#define OVERRIDDEN "overridden"
#define LIST_MAX ((size_t)1 << 20)

struct cached_kernel {
	char *key;
	struct manifest manifest; /* loaded when .identity is set */
	bool broken;		  /* it is not used until it is built again */
	bool checked;		  /* it was compared with the tree that it names */
};

struct kernel_cache {
	struct cache *cache;
	char *identity;
	struct cached_kernel *entries; /* of the cache, newest first, then those added since */
	size_t nr, alloc;
	char *built; /* the commit that was built last, or NULL */
};

static struct cached_kernel *add_entry(struct kernel_cache *k, const char *key)
{
	ALLOC_GROW(k->entries, k->nr + 1, k->alloc);
	k->entries[k->nr] =
		(struct cached_kernel){ .key = xstrdup(key), .manifest = MANIFEST_INIT };
	return &k->entries[k->nr++];
}

static struct cached_kernel *find_entry(const struct kernel_cache *k, const char *key)
{
	for (size_t i = 0; i < k->nr; i++)
		if (str_equal(k->entries[i].key, key))
			return &k->entries[i];
	return NULL;
}

void kernel_cache_refresh(struct kernel_cache *k)
{
	char **list = k->cache ? cache_list_texts(k->cache, k->identity) : NULL;

	for (char **p = list; p && *p; p++)
		if (!find_entry(k, *p))
			add_entry(k, *p);
	free_list(list);
}

struct kernel_cache *kernel_cache_open(struct cache *cache, const char *identity, struct error *err)
{
	struct kernel_cache *k;

	if (!identity) {
		error_set(err, ERROR_STATE, "a cache of kernels needs the identity of a spec");
		return NULL;
	}
	k = xcalloc(1, sizeof(*k));
	k->cache = cache;
	k->identity = xstrdup(identity);
	kernel_cache_refresh(k);
	return k;
}

void kernel_cache_close(struct kernel_cache *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < k->nr; i++) {
		free(k->entries[i].key);
		manifest_clear(&k->entries[i].manifest);
	}
	free(k->entries);
	free(k->built);
	free(k->identity);
	free(k);
}

/* A manifest whose content does not give its key and identity is not used. */
static int parse_checked(struct manifest *m, const char *text, size_t len, const char *key,
			 const char *identity, struct error *err)
{
	AUTO_FREE char *is = NULL;

	if (manifest_parse(m, text, len, err) < 0)
		return -1;
	is = manifest_key(m);
	if (str_equal(is, key) && str_equal(m->identity, identity))
		return 0;
	manifest_clear(m);
	return error_set(err, ERROR_STATE, "the manifest is not of this key");
}

static const struct manifest *load_entry(struct kernel_cache *k, struct cached_kernel *e)
{
	struct manifest *m = &e->manifest;
	struct error err = ERROR_INIT;
	size_t len = 0;

	if (m->identity)
		return m;
	if (e->broken)
		return NULL;
	AUTO_FREE char *text = cache_get_text(k->cache, k->identity, e->key, &len);
	if (!text || parse_checked(m, text, len, e->key, k->identity, &err) < 0) {
		if (text)
			warning("cache: manifest of kernel %.12s is not used: %s", e->key,
				err.message);
		e->broken = true;
		error_clear(&err);
		return NULL;
	}
	return m;
}

/* Is this the kernel of the commit? A manifest whose files are not those of the tree that
 * it names was mixed up or forged, and is never used. */
static bool is_kernel_of(struct kernel_cache *k, struct cached_kernel *e, git_repository *repo,
			 const char *commit)
{
	const struct manifest *m = load_entry(k, e);

	if (!m || manifest_matches(m, repo, commit, NULL, NULL) != 1)
		return false;
	if (!e->checked && !manifest_is_of_its_tree(m, repo)) {
		warning("cache: manifest of kernel %.12s is not used: its files are not those of "
			"tree %.12s",
			e->key, m->tree);
		e->broken = true;
		manifest_clear(&e->manifest);
		return false;
	}
	e->checked = true;
	return true;
}

static char *ref_name(const struct kernel_cache *k, const char *commit)
{
	return xstrfmt("%s-%s", k->identity, commit);
}

/* Another clone may have built this very commit. */
static char *find_remote(struct kernel_cache *k, const char *commit)
{
	AUTO_FREE char *name = ref_name(k, commit);

	return k->cache ? cache_get_ref(k->cache, name) : NULL;
}

char *kernel_cache_find(struct kernel_cache *k, git_repository *repo, const char *commit,
			char **from)
{
	char *key;

	if (from)
		*from = NULL;
	for (size_t i = 0; i < k->nr; i++) {
		struct cached_kernel *e = &k->entries[i];

		if (!is_kernel_of(k, e, repo, commit))
			continue;
		if (from)
			*from = xstrdup(e->manifest.commit);
		return xstrdup(e->key);
	}
	key = find_remote(k, commit);
	if (key && from)
		*from = xstrdup(commit);
	return key;
}

static char *read_first_line(const char *dir, const char *name)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", dir, name);
	struct strbuf sb = STRBUF_INIT(SIGNATURE_MAX);
	char *line = NULL;

	if (file_read(path, &sb, NULL) == 0)
		line = xstrndup(sb.buf, strcspn(sb.buf, "\n"));
	strbuf_release(&sb);
	return line;
}

/* Lists about the configuration, one string a line. They are reported for each commit, also
 * for one whose kernel comes from the cache. Returns the number of strings. */
static size_t read_list(const char *dir, const char *name, char ***list)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", dir, name);
	struct strbuf sb = STRBUF_INIT(LIST_MAX);
	size_t lines = 0, nr = 0;

	if (file_read(path, &sb, NULL) < 0)
		sb.len = 0;
	for (size_t i = 0; i < sb.len; i++)
		lines += sb.buf[i] == '\n';
	*list = xcalloc(lines + 1, sizeof(**list));
	for (const char *p = sb.buf; nr < lines; p += strcspn(p, "\n") + 1)
		(*list)[nr++] = xstrndup(p, strcspn(p, "\n"));
	strbuf_release(&sb);
	return nr;
}

static void join_list(char *const *list, struct strbuf *sb)
{
	for (; list && *list; list++)
		strbuf_addf(sb, "%s\n", *list);
}

static void remember(struct kernel_cache *k, const char *key, const struct strbuf *text)
{
	struct cached_kernel *e = find_entry(k, key);

	if (e && !e->broken)
		return;
	if (k->cache)
		cache_put_text(k->cache, k->identity, key, text->buf, text->len);
	if (!e)
		e = add_entry(k, key);
	e->broken = false;
	(void)manifest_parse(&e->manifest, text->buf, text->len, NULL);
}

/*
 * Is the manifest "m" of this key that of the commit? A key is a digest of the manifest alone:
 * it does not show whether a remote cache has it for the right commit. Files that were compared
 * with the tree when the kernel was looked for are not compared again.
 */
static int check_commit(const struct kernel_cache *k, const char *key, const struct manifest *m,
			git_repository *repo, const char *commit, struct error *err)
{
	const struct cached_kernel *e = find_entry(k, key);
	AUTO_FREE char *why = NULL;
	int same = manifest_matches(m, repo, commit, &why, err);

	if (same < 0)
		return -1;
	if (!same)
		return error_set(err, ERROR_STATE, "it is not the kernel of commit %.12s: %s",
				 commit, why);
	if (!(e && e->checked) && !manifest_is_of_its_tree(m, repo))
		return error_set(
			err, ERROR_STATE,
			"it is not the kernel of commit %.12s: the files of its manifest are "
			"not those of tree %.12s",
			commit, m->tree);
	return 0;
}

/* Checks that the manifest in the bundle has this key, our identity, and the files of the
 * commit, so that a cache that mixed things up is not believed. */
static int take_bundle(struct kernel_cache *k, git_repository *repo, const char *commit,
		       const char *key, const char *dir, struct build *out, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/manifest", dir);
	struct strbuf text = STRBUF_INIT(MANIFEST_MAX);
	int ret = file_read(path, &text, err);

	if (ret < 0 ||
	    parse_checked(&out->manifest, text.buf, text.len, key, k->identity, err) < 0 ||
	    check_commit(k, key, &out->manifest, repo, commit, err) < 0)
		ret = -1;
	else
		remember(k, key, &text);
	strbuf_release(&text);
	return ret;
}

static int fill_build(struct kernel_cache *k, git_repository *repo, const char *commit,
		      const char *key, const char *dir, struct build *out)
{
	struct error err = ERROR_INIT;

	out->signature = read_first_line(dir, "signature");
	if (take_bundle(k, repo, commit, key, dir, out, &err) < 0 || !out->signature) {
		warning("cache: kernel %.12s is not used: %s", key,
			err.message ? err.message : "it has no signature");
		cache_distrust(k->cache, key);
		error_clear(&err);
		build_clear(out);
		return 1;
	}
	out->blame = BLAME_NONE;
	out->cached = true;
	out->key = xstrdup(key);
	out->compiler = xstrdup(out->manifest.compiler);
	out->config_hash = xstrdup(out->manifest.config_hash);
	out->image = xstrfmt("%s/image", dir);
	out->config = xstrfmt("%s/config", dir);
	out->system_map = xstrfmt("%s/System.map", dir);
	out->modules = xstrfmt("%s/" MODULES, dir);
	if (!file_exists(out->modules)) {
		free(out->modules);
		out->modules = NULL;
	}
	out->lost_nr = read_list(dir, LOST, &out->lost);
	read_list(dir, OVERRIDDEN, &out->overridden);
	return 0;
}

int kernel_cache_fetch(struct kernel_cache *k, git_repository *repo, const char *commit,
		       const char *key, const char *dir, struct build *out, struct error *err)
{
	double start = now_seconds();
	int ret;

	*out = (struct build)BUILD_INIT;
	if (!k->cache)
		return 1;
	ret = cache_get(k->cache, key, dir, err);
	if (ret == 0)
		ret = fill_build(k, repo, commit, key, dir, out);
	out->seconds = now_seconds() - start;
	return ret;
}

void kernel_cache_add(struct kernel_cache *k, const struct build *b)
{
	struct strbuf text = STRBUF_CHECKED(MANIFEST_MAX), lost = STRBUF_CHECKED(LIST_MAX);
	struct strbuf overridden = STRBUF_CHECKED(LIST_MAX);
	struct error err = ERROR_INIT;
	AUTO_FREE char *name = NULL;

	if (b->blame != BLAME_NONE || b->cached || !str_equal(b->manifest.identity, k->identity))
		return;
	name = ref_name(k, b->manifest.commit);
	join_list(b->lost, &lost);
	join_list(b->overridden, &overridden);
	if (strbuf_check(&lost, &err, "the list of lost options") < 0 ||
	    strbuf_check(&overridden, &err, "the list of overridden options") < 0 ||
	    manifest_write(&b->manifest, &text, &err) < 0) {
		warning("cache: the kernel is not kept: %s", err.message);
		error_clear(&err);
		goto out;
	}
	if (k->cache) {
		const struct bundle_member members[] = {
			{ .name = "image", .path = b->image },
			{ .name = "System.map", .path = b->system_map },
			{ .name = "config", .path = b->config },
			{ .name = "signature", .data = b->signature, .len = strlen(b->signature) },
			{ .name = LOST, .data = lost.buf, .len = lost.len },
			{ .name = OVERRIDDEN, .data = overridden.buf, .len = overridden.len },
			{ .name = "manifest", .data = text.buf, .len = text.len },
			{ .name = MODULES, .path = b->modules },
		};

		cache_put(k->cache, b->key, members, ARRAY_SIZE(members) - !b->modules);
		cache_put_ref(k->cache, name, b->key);
	}
	remember(k, b->key, &text);
	free(k->built);
	k->built = xstrdup(b->manifest.commit);
out:
	strbuf_release(&text);
	strbuf_release(&lost);
	strbuf_release(&overridden);
}

char *kernel_cache_other_commit(struct kernel_cache *k, git_repository *repo, const char *commit)
{
	git_oid tree;

	if (k->built && !str_equal(k->built, commit))
		return xstrdup(k->built);
	for (size_t i = 0; i < k->nr; i++) {
		const struct manifest *m = load_entry(k, &k->entries[i]);

		if (m && !str_equal(m->commit, commit) &&
		    commit_tree(repo, m->commit, &tree, NULL) == 0)
			return xstrdup(m->commit);
	}
	return NULL;
}

const struct manifest *kernel_cache_manifest(struct kernel_cache *k, const char *key)
{
	struct cached_kernel *e = find_entry(k, key);

	return e ? load_entry(k, e) : NULL;
}

int kernel_cache_steps(struct kernel_cache *k)
{
	const struct manifest *m = k->nr ? load_entry(k, &k->entries[0]) : NULL;

	return m ? (int)MIN(m->made.nr, (size_t)INT_MAX) : 0;
}
