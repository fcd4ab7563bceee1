// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/kernel-cache.h"
#include "base/files.h"
#include "git/repo.h"

#define SIGNATURE_MAX ((size_t)4096)
#define LOST "lost"
#define LOST_MAX ((size_t)1 << 20)

struct known {
	struct cache *cache;
	char *identity;
	char **keys;		    /* owned; newest first */
	struct manifest *manifests; /* of keys[i]; loaded when .identity is set */
	bool *broken;
	bool *checked; /* keys[i] was compared with the tree that it names */
	size_t nr, alloc;
};

static void add_key(struct known *k, const char *key)
{
	size_t alloc = k->alloc, alloc2 = k->alloc, alloc3 = k->alloc;

	ALLOC_GROW(k->keys, k->nr + 1, k->alloc);
	ALLOC_GROW(k->manifests, k->nr + 1, alloc);
	ALLOC_GROW(k->broken, k->nr + 1, alloc2);
	ALLOC_GROW(k->checked, k->nr + 1, alloc3);
	k->keys[k->nr] = xstrdup(key);
	k->manifests[k->nr] = (struct manifest)MANIFEST_INIT;
	k->checked[k->nr] = false;
	k->broken[k->nr++] = false;
}

static long find_key(const struct known *k, const char *key)
{
	for (size_t i = 0; i < k->nr; i++)
		if (str_equal(k->keys[i], key))
			return (long)i;
	return -1;
}

void known_refresh(struct known *k)
{
	char **list = k->cache ? cache_list_texts(k->cache, k->identity) : NULL;

	for (char **p = list; p && *p; p++)
		if (find_key(k, *p) < 0)
			add_key(k, *p);
	free_list(list);
}

struct known *known_open(struct cache *cache, const char *identity, struct error *err)
{
	struct known *k;

	if (!identity) {
		error_set(err, ERROR_STATE, "known kernels need the identity of a spec");
		return NULL;
	}
	k = xcalloc(1, sizeof(*k));
	k->cache = cache;
	k->identity = xstrdup(identity);
	known_refresh(k);
	return k;
}

void known_close(struct known *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < k->nr; i++) {
		free(k->keys[i]);
		manifest_clear(&k->manifests[i]);
	}
	free(k->keys);
	free(k->manifests);
	free(k->broken);
	free(k->checked);
	free(k->identity);
	free(k);
}

/* A manifest is what its key says, or it is not used. */
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

static const struct manifest *load(struct known *k, size_t i)
{
	struct manifest *m = &k->manifests[i];
	struct error err = ERROR_INIT;
	size_t len = 0;

	if (m->identity)
		return m;
	if (k->broken[i])
		return NULL;
	AUTO_FREE char *text = cache_get_text(k->cache, k->identity, k->keys[i], &len);
	if (!text || parse_checked(m, text, len, k->keys[i], k->identity, &err) < 0) {
		if (text)
			warning("cache: manifest of kernel %.12s is not used: %s", k->keys[i],
				err.message);
		k->broken[i] = true;
		error_clear(&err);
		return NULL;
	}
	return m;
}

/* Is the kernel of this index that of the commit? A manifest whose files are not those
 * of the tree that it names was mixed up, or made up, and is never used. */
static bool is_kernel_of(struct known *k, size_t i, git_repository *repo, const char *commit)
{
	const struct manifest *m = load(k, i);

	if (!m || manifest_matches(m, repo, commit, NULL, NULL) != 1)
		return false;
	if (!k->checked[i] && !manifest_is_of_its_tree(m, repo)) {
		warning("cache: manifest of kernel %.12s is not used: its files are not those of "
			"tree %.12s",
			k->keys[i], m->tree);
		k->broken[i] = true;
		manifest_clear(&k->manifests[i]);
		return false;
	}
	k->checked[i] = true;
	return true;
}

static char *ref_name(const struct known *k, const char *commit)
{
	return xstrfmt("%s-%s", k->identity, commit);
}

/* Another clone may have built this very commit. */
static char *find_remote(struct known *k, const char *commit)
{
	AUTO_FREE char *name = ref_name(k, commit);

	return k->cache ? cache_get_ref(k->cache, name) : NULL;
}

char *known_find(struct known *k, git_repository *repo, const char *commit, char **from)
{
	char *key;

	if (from)
		*from = NULL;
	for (size_t i = 0; i < k->nr; i++) {
		if (!is_kernel_of(k, i, repo, commit))
			continue;
		if (from)
			*from = xstrdup(k->manifests[i].commit);
		return xstrdup(k->keys[i]);
	}
	key = find_remote(k, commit);
	if (key && from)
		*from = xstrdup(commit);
	return key;
}

static char *read_line(const char *dir, const char *name)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", dir, name);
	struct strbuf sb = STRBUF_INIT(SIGNATURE_MAX);
	char *line = NULL;

	if (file_read(path, &sb, NULL) == 0)
		line = xstrndup(sb.buf, strcspn(sb.buf, "\n"));
	strbuf_release(&sb);
	return line;
}

/* What the configuration lost, a line each: it is told of every commit, built or not. */
static void read_lost(const char *dir, struct build *out)
{
	AUTO_FREE char *path = xstrfmt("%s/" LOST, dir);
	struct strbuf sb = STRBUF_INIT(LOST_MAX);
	size_t lines = 0;

	if (file_read(path, &sb, NULL) < 0)
		sb.len = 0;
	for (size_t i = 0; i < sb.len; i++)
		lines += sb.buf[i] == '\n';
	out->lost = xcalloc(lines + 1, sizeof(*out->lost));
	for (const char *p = sb.buf; out->lost_nr < lines; p += strcspn(p, "\n") + 1)
		out->lost[out->lost_nr++] = xstrndup(p, strcspn(p, "\n"));
	strbuf_release(&sb);
}

static void join_lost(const struct build *b, struct strbuf *sb)
{
	for (size_t i = 0; i < b->lost_nr; i++)
		strbuf_addf(sb, "%s\n", b->lost[i]);
}

static void remember(struct known *k, const char *key, const struct strbuf *text)
{
	long i = find_key(k, key);

	if (i >= 0) {
		if (k->broken[i] && k->cache)
			cache_put_text(k->cache, k->identity, key, text->buf, text->len);
		k->broken[i] = false;
		return;
	}
	if (k->cache)
		cache_put_text(k->cache, k->identity, key, text->buf, text->len);
	add_key(k, key);
	(void)manifest_parse(&k->manifests[k->nr - 1], text->buf, text->len, NULL);
}

/* Whose manifest it is: a key is a digest of what it was given, and says nothing about
 * the commit that a remote cache has it for. */
static int check_commit(const struct manifest *m, git_repository *repo, const char *commit,
			struct error *err)
{
	AUTO_FREE char *why = NULL;
	int same = manifest_matches(m, repo, commit, &why, err);

	if (same < 0)
		return -1;
	if (!same)
		return error_set(err, ERROR_STATE, "it is not the kernel of commit %.12s: %s",
				 commit, why);
	if (!manifest_is_of_its_tree(m, repo))
		return error_set(
			err, ERROR_STATE,
			"it is not the kernel of commit %.12s: the files of its manifest are "
			"not those of tree %.12s",
			commit, m->tree);
	return 0;
}

/* The manifest in the bundle must be of this key, of our identity, and of the commit: a
 * cache that mixes things up is found out here. */
static int take_bundle(struct known *k, git_repository *repo, const char *commit, const char *key,
		       const char *dir, struct build *out, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/manifest", dir);
	struct strbuf text = STRBUF_INIT(MANIFEST_MAX);
	int ret = file_read(path, &text, err);

	if (ret == 0)
		ret = parse_checked(&out->manifest, text.buf, text.len, key, k->identity, err);
	if (ret == 0)
		ret = check_commit(&out->manifest, repo, commit, err);
	if (ret == 0)
		remember(k, key, &text);
	strbuf_release(&text);
	return ret;
}

static int fill(struct known *k, git_repository *repo, const char *commit, const char *key,
		const char *dir, struct build *out)
{
	struct error err = ERROR_INIT;

	out->signature = read_line(dir, "signature");
	if (take_bundle(k, repo, commit, key, dir, out, &err) < 0 || !out->signature) {
		warning("cache: kernel %.12s is not used: %s", key,
			err.message ? err.message : "it has no signature");
		cache_distrust(k->cache, key);
		error_clear(&err);
		build_clear(out);
		return 1;
	}
	out->status = BUILD_OK;
	out->cached = true;
	out->key = xstrdup(key);
	out->compiler = xstrdup(out->manifest.compiler);
	out->config_hash = xstrdup(out->manifest.config_hash);
	out->image = xstrfmt("%s/image", dir);
	out->config = xstrfmt("%s/config", dir);
	out->system_map = xstrfmt("%s/System.map", dir);
	read_lost(dir, out);
	return 0;
}

int known_fetch(struct known *k, git_repository *repo, const char *commit, const char *key,
		const char *dir, struct build *out, struct error *err)
{
	double start = now_seconds();
	int ret;

	*out = (struct build)BUILD_INIT;
	if (!k->cache)
		return 1;
	ret = cache_get(k->cache, key, dir, err);
	if (ret == 0)
		ret = fill(k, repo, commit, key, dir, out);
	out->seconds = now_seconds() - start;
	return ret;
}

void known_add(struct known *k, const struct build *b)
{
	struct strbuf text = STRBUF_CHECKED(MANIFEST_MAX), lost = STRBUF_CHECKED(LOST_MAX);
	struct error err = ERROR_INIT;
	AUTO_FREE char *name = NULL;

	if (b->status != BUILD_OK || b->cached || !str_equal(b->manifest.identity, k->identity))
		return;
	name = ref_name(k, b->manifest.commit);
	join_lost(b, &lost);
	if (strbuf_check(&lost, &err, "the list of lost options") < 0 ||
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
			{ .name = "manifest", .data = text.buf, .len = text.len },
		};

		cache_put(k->cache, b->key, members, ARRAY_SIZE(members));
		cache_put_ref(k->cache, name, b->key);
	}
	remember(k, b->key, &text);
out:
	strbuf_release(&text);
	strbuf_release(&lost);
}

const struct manifest *known_manifest(struct known *k, const char *key)
{
	long i = find_key(k, key);

	return i < 0 ? NULL : load(k, (size_t)i);
}

int known_steps(struct known *k)
{
	const struct manifest *m = k->nr ? load(k, 0) : NULL;

	return m ? (int)MIN(m->made.nr, (size_t)INT_MAX) : 0;
}
