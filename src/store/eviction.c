// SPDX-License-Identifier: GPL-2.0-only
#include "eviction.h"
#include "base/files.h"
#include "base/strbuf.h"

#define KEY_LEN 64
#define STALE_SECONDS (24 * 3600)
#define OLD_SECONDS (30 * STALE_SECONDS)

struct item {
	char *path;
	char key[KEY_LEN + 1];
	int64_t size;
	struct timespec used;
};

struct items {
	struct item *v;
	size_t nr, alloc;
};

static void items_clear(struct items *items)
{
	for (size_t i = 0; i < items->nr; i++)
		free(items->v[i].path);
	free(items->v);
}

static bool begins_with_key(const char *name)
{
	return strlen(name) >= KEY_LEN && strspn(name, "0123456789abcdef") >= KEY_LEN;
}

/* Removes a file that a killed process left incomplete, when it is a day old. True for any
 * incomplete file, also of a process that still writes it. */
static bool drop_stale(const char *path, const char *name, const struct stat *st)
{
	if (!strstr(name, ".tmp-") && !ends_with(name, ".part"))
		return false;
	if (time(NULL) - st->st_mtime > STALE_SECONDS)
		unlink(path);
	return true;
}

static void add_item(struct items *items, const char *dir, const char *name)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", dir, name);
	struct stat st;
	struct item item;

	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode) || drop_stale(path, name, &st) ||
	    !begins_with_key(name))
		return;
	item = (struct item){ .size = (int64_t)st.st_blocks * 512, .used = st.st_mtim };
	memcpy(item.key, name, KEY_LEN);
	item.path = steal(&path);
	ALLOC_GROW(items->v, items->nr + 1, items->alloc);
	items->v[items->nr++] = item;
}

static void list_dir(struct items *items, const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d)))
		add_item(items, dir, e->d_name);
	closedir(d);
}

/* dir/manifests has one directory for each group. */
static void list_groups(struct items *items, const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d))) {
		AUTO_FREE char *sub = xstrfmt("%s/%s", dir, e->d_name);

		if (e->d_name[0] != '.')
			list_dir(items, sub);
	}
	closedir(d);
}

static int compare_items(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->used.tv_sec != y->used.tv_sec)
		return x->used.tv_sec < y->used.tv_sec ? 1 : -1;
	if (x->used.tv_nsec != y->used.tv_nsec)
		return x->used.tv_nsec < y->used.tv_nsec ? 1 : -1;
	return strcmp(x->path, y->path);
}

static void sort_items(struct items *items)
{
	if (items->nr)
		qsort(items->v, items->nr, sizeof(*items->v), compare_items);
}

static int64_t remove_key(struct items *items, const char *key)
{
	int64_t freed = 0;

	for (size_t i = 0; i < items->nr; i++)
		if (str_equal(items->v[i].key, key) && unlink(items->v[i].path) == 0)
			freed += items->v[i].size;
	return freed;
}

void evict(const char *dir, int64_t limit, const char *keep)
{
	AUTO_FREE char *kernels_dir = xstrfmt("%s/kernels", dir);
	AUTO_FREE char *texts_dir = xstrfmt("%s/manifests", dir);
	struct items kernels = { .nr = 0 }, texts = { .nr = 0 };
	int64_t total = 0;

	if (limit < 0)
		return; /* the kernels here belong to sessions that keep them */
	list_dir(&kernels, kernels_dir);
	list_groups(&texts, texts_dir);
	for (size_t i = 0; i < kernels.nr; i++)
		total += kernels.v[i].size;
	for (size_t i = 0; i < texts.nr; i++)
		total += texts.v[i].size;
	sort_items(&kernels);
	for (size_t i = kernels.nr; i-- && total > limit;) {
		const char *key = kernels.v[i].key;

		if (str_equal(key, keep))
			continue;
		total -= kernels.v[i].size + remove_key(&texts, key);
		unlink(kernels.v[i].path);
	}
	items_clear(&kernels);
	items_clear(&texts);
}

/* Killed processes leave the session of a "git kbisect test" and incomplete files; and older
 * versions of ours left compiled programs that are not used any more. */
static bool is_leftover(const char *name, const struct stat *st, time_t age)
{
	if (S_ISDIR(st->st_mode))
		return starts_with(name, "test-") && strlen(name) == strlen("test-XXXXXX") &&
		       age > OLD_SECONDS;
	if (!S_ISREG(st->st_mode))
		return false;
	return (strstr(name, ".tmp-") && age > STALE_SECONDS) ||
	       (starts_with(name, "init-") && age > OLD_SECONDS);
}

void evict_leftovers(const char *dir)
{
	DIR *d = opendir(dir);
	struct dir_entry e;

	while (d && dir_next(d, &e, NULL) > 0) {
		AUTO_FREE char *path = xstrfmt("%s/%s", dir, e.name);
		struct stat st;

		if (lstat(path, &st) == 0 && is_leftover(e.name, &st, time(NULL) - st.st_mtime))
			remove_tree(path, NULL);
	}
	if (d)
		closedir(d);
}

char **list_newest_keys(const char *dir)
{
	struct items items = { .nr = 0 };
	char **list;

	list_dir(&items, dir);
	sort_items(&items);
	list = xcalloc(items.nr + 1, sizeof(*list));
	for (size_t i = 0; i < items.nr; i++)
		list[i] = xstrdup(items.v[i].key);
	items_clear(&items);
	return list;
}
