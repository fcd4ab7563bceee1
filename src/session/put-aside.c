// SPDX-License-Identifier: GPL-2.0-only
/* Moves a finished session out of the way of a new one, and back. */
#include "base/files.h"
#include "session/session.h"

/* Finished sessions that are kept: consoles take up to 1.3 MB a run. */
#define KEPT_MAX 10
#define KEPT_BYTES_MAX ((int64_t)1 << 30)

/* session.json is moved first: without it the other files belong to no session. */
static const char *const state_files[] = { "session.json", "journal.jsonl", "runs", "inputs",
					   "configs" };

static int move_files(const char *from, const char *to, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(state_files); i++) {
		AUTO_FREE char *old = xstrfmt("%s/%s", from, state_files[i]);
		AUTO_FREE char *new = xstrfmt("%s/%s", to, state_files[i]);

		if (!file_exists(old))
			continue;
		if (remove_tree(new, err) < 0)
			return -1;
		if (rename(old, new) < 0)
			return error_errno(err, "cannot move '%s' to '%s'", old, new);
	}
	return 0;
}

/* A session below "old", whose directory is named "<time of its start>[-<number>]". */
struct kept {
	char *path;
	double created;
	int number;
	int64_t bytes;
};

static bool read_name(const char *name, struct kept *k)
{
	int end = 0;

	k->number = 1;
	if (!isdigit((unsigned char)*name) || strspn(name, "0123456789-") != strlen(name))
		return false;
	if (sscanf(name, "%lf-%d%n", &k->created, &k->number, &end) == 2)
		return !name[end];
	return !strchr(name, '-');
}

static int compare_kept(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;

	if (x->created != y->created)
		return x->created < y->created ? 1 : -1;
	return y->number - x->number;
}

/* The bytes that a directory takes on disk. Files that cannot be read do not count. */
static int64_t size_of(const char *path)
{
	DIR *dir = opendir(path);
	int64_t bytes = 0;
	struct dir_entry e;

	while (dir && dir_next(dir, &e, NULL) > 0) {
		AUTO_FREE char *entry = xstrfmt("%s/%s", path, e.name);
		struct stat st;

		if (e.type == DT_DIR)
			bytes += size_of(entry);
		else if (lstat(entry, &st) == 0)
			bytes += (int64_t)st.st_blocks * 512;
	}
	if (dir)
		closedir(dir);
	return bytes;
}

static size_t list_kept(const char *old, struct kept **list)
{
	DIR *dir = opendir(old);
	size_t nr = 0, alloc = 0;
	struct dir_entry e;

	*list = NULL;
	while (dir && dir_next(dir, &e, NULL) > 0) {
		struct kept k;

		if (e.type != DT_DIR || !read_name(e.name, &k))
			continue;
		k.path = xstrfmt("%s/%s", old, e.name);
		k.bytes = size_of(k.path);
		ALLOC_GROW(*list, nr + 1, alloc);
		(*list)[nr++] = k;
	}
	if (dir)
		closedir(dir);
	if (nr)
		qsort(*list, nr, sizeof(**list), compare_kept);
	return nr;
}

/* Removes the oldest kept sessions while there are too many or they are too large. The one
 * that was put aside last stays, also after the clock was set back. */
static void limit_kept(const char *dir, const char *last)
{
	AUTO_FREE char *old = xstrfmt("%s/old", dir);
	struct kept *list;
	size_t nr = list_kept(old, &list), kept = 1;
	int64_t bytes = size_of(last);

	for (size_t i = 0; i < nr; i++) {
		struct error err = ERROR_INIT;

		if (str_equal(list[i].path, last))
			continue;
		if (kept < KEPT_MAX && bytes + list[i].bytes <= KEPT_BYTES_MAX) {
			bytes += list[i].bytes;
			kept++;
		} else if (remove_tree(list[i].path, &err) < 0) {
			warning("an old session is kept: %s", err.message);
			error_clear(&err);
		}
	}
	for (size_t i = 0; i < nr; i++)
		free(list[i].path);
	free(list);
}

int session_put_aside(struct session *s, char **where, struct error *err)
{
	*where = xstrfmt("%s/old/%.0f", s->dir, s->created);
	for (int i = 2; file_exists(*where); i++) {
		free(*where);
		*where = xstrfmt("%s/old/%.0f-%d", s->dir, s->created, i);
	}
	if (make_dirs(*where, err) < 0 || move_files(s->dir, *where, err) < 0)
		return -1;
	limit_kept(s->dir, *where);
	return 0;
}

int session_take_back(const struct repo *repo, const char *where, struct error *err)
{
	int ret;

	if (session_exists(repo))
		return 0;
	ret = move_files(where, repo->state_dir, err);
	rmdir(where);
	return ret;
}
