// SPDX-License-Identifier: GPL-2.0-only
#include "cmdfile-memo.h"
#include "base/files.h"
#include "base/string-set.h"

#define CMD_FILE_MAX ((size_t)16 << 20)
/* More than this is forgotten, and read again each time. */
#define RANGES_MAX ((size_t)2 << 20)
#define WORDS_MAX ((size_t)1 << 20)

/* Objects of a directory read much the same files in the same order: runs of words. */
struct memo_range {
	uint32_t first, nr;
};

struct cmd_file {
	struct stat is;
	struct memo_range *ranges; /* NULL: not remembered */
	size_t nr;
};

struct cmd_memo {
	struct string_set words; /* each behind a byte of its kind */
	bool *told;		 /* of words.v[i] */
	unsigned *counts;	 /* ... as well */
	size_t told_alloc, counts_alloc;
	struct string_set paths;
	struct cmd_file *files; /* of paths.v[i] */
	size_t files_alloc;
	size_t ranges_nr;     /* of all files */
	struct cmd_file read; /* the file that is being read, and its allocated ranges */
	size_t read_alloc;
	struct strbuf text;
};

struct cmd_memo *cmd_memo_new(void)
{
	struct cmd_memo *memo = xcalloc(1, sizeof(*memo));

	memo->text = (struct strbuf)STRBUF_INIT(CMD_FILE_MAX);
	return memo;
}

static void forget(struct cmd_memo *memo)
{
	for (size_t i = 0; i < memo->paths.nr; i++)
		free(memo->files[i].ranges);
	memo->ranges_nr = 0;
	string_set_clear(&memo->paths);
	string_set_clear(&memo->words);
}

void cmd_memo_free(struct cmd_memo *memo)
{
	if (!memo)
		return;
	forget(memo);
	strbuf_release(&memo->text);
	free(memo->files);
	free(memo->told);
	free(memo->counts);
	free(memo->read.ranges);
	free(memo);
}

void cmd_memo_begin(struct cmd_memo *memo)
{
	if (memo->words.nr > WORDS_MAX)
		forget(memo);
	if (memo->told)
		memset(memo->told, 0, memo->told_alloc * sizeof(*memo->told));
	if (memo->counts)
		memset(memo->counts, 0, memo->counts_alloc * sizeof(*memo->counts));
}

static void add_word(void *data, enum cmdfile_word kind, const char *s, size_t n)
{
	struct cmd_memo *memo = data;
	struct cmd_file *f = &memo->read;
	char key[PATH_MAX + 1];
	uint32_t id;

	if (!n || n >= PATH_MAX)
		return;
	key[0] = (char)('0' + kind);
	memcpy(key + 1, s, n);
	string_set_add(&memo->words, key, n + 1);
	id = (uint32_t)memo->words.last;
	if (f->nr && f->ranges[f->nr - 1].first + f->ranges[f->nr - 1].nr == id) {
		f->ranges[f->nr - 1].nr++;
		return;
	}
	ALLOC_GROW(f->ranges, f->nr + 1, memo->read_alloc);
	f->ranges[f->nr++] = (struct memo_range){ id, 1 };
}

static struct cmd_file *file_of(struct cmd_memo *memo, const char *path)
{
	if (string_set_add(&memo->paths, path, strlen(path))) {
		ALLOC_GROW(memo->files, memo->paths.nr, memo->files_alloc);
		memo->files[memo->paths.nr - 1] = (struct cmd_file){ .ranges = NULL };
	}
	return &memo->files[memo->paths.last];
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool is_unchanged(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
	       same_time(&a->st_mtim, &b->st_mtim) && same_time(&a->st_ctim, &b->st_ctim);
}

const struct cmd_file *cmd_memo_read(struct cmd_memo *memo, const char *path, struct error *err)
{
	struct cmd_file *f = file_of(memo, path);
	struct stat now;

	if (stat(path, &now) < 0) {
		error_errno(err, "cannot read '%s'", path);
		return NULL;
	}
	if (f->ranges && is_unchanged(&f->is, &now))
		return f;
	if (f->ranges)
		memo->ranges_nr -= f->nr;
	free(f->ranges);
	f->ranges = NULL;
	strbuf_reset(&memo->text);
	if (file_read(path, &memo->text, err) < 0)
		return NULL;
	memo->read.nr = 0;
	cmdfile_parse(memo->text.buf, memo->text.len, add_word, memo);
	if (memo->ranges_nr + memo->read.nr > RANGES_MAX)
		return &memo->read;
	f->is = now;
	f->nr = memo->read.nr;
	f->ranges = xcalloc(f->nr + 1, sizeof(*f->ranges));
	if (f->nr)
		memcpy(f->ranges, memo->read.ranges, f->nr * sizeof(*f->ranges));
	memo->ranges_nr += f->nr;
	return f;
}

static bool is_told(struct cmd_memo *memo, size_t id)
{
	bool was = memo->told[id];

	memo->told[id] = true;
	return was;
}

static void grow_told(struct cmd_memo *memo)
{
	size_t before = memo->told_alloc;

	ALLOC_GROW(memo->told, memo->words.nr, memo->told_alloc);
	if (memo->told_alloc > before)
		memset(memo->told + before, 0, memo->told_alloc - before);
}

static enum cmdfile_word kind_of_word(const struct cmd_memo *memo, size_t id)
{
	return (enum cmdfile_word)(*memo->words.v[id] - '0');
}

void cmd_memo_each(struct cmd_memo *memo, const struct cmd_file *file, enum cmd_memo_which which,
		   void (*word)(void *data, enum cmdfile_word kind, const char *s, size_t n),
		   void *data)
{
	grow_told(memo);
	for (size_t i = 0; i < file->nr; i++)
		for (size_t id = file->ranges[i].first, n = file->ranges[i].nr; n--; id++) {
			const char *s = memo->words.v[id];
			enum cmdfile_word kind = kind_of_word(memo, id);

			if (which == CMD_MEMO_SOURCES ? kind == CMDFILE_SOURCE :
							which == CMD_MEMO_ALL || !is_told(memo, id))
				word(data, kind, s + 1, strlen(s + 1));
		}
}

static bool has_source(const struct cmd_memo *memo, const struct cmd_file *file)
{
	for (size_t i = 0; i < file->nr; i++)
		for (size_t id = file->ranges[i].first, n = file->ranges[i].nr; n--; id++)
			if (kind_of_word(memo, id) == CMDFILE_SOURCE)
				return true;
	return false;
}

bool cmd_memo_count(struct cmd_memo *memo, const struct cmd_file *file)
{
	size_t before = memo->counts_alloc;

	if (!has_source(memo, file))
		return false;
	ALLOC_GROW(memo->counts, memo->words.nr, memo->counts_alloc);
	memset(memo->counts + before, 0, (memo->counts_alloc - before) * sizeof(*memo->counts));
	for (size_t i = 0; i < file->nr; i++)
		for (size_t id = file->ranges[i].first, n = file->ranges[i].nr; n--; id++)
			if (kind_of_word(memo, id) == CMDFILE_DEP)
				memo->counts[id]++;
	return true;
}

void cmd_memo_counted(struct cmd_memo *memo,
		      void (*counted)(void *data, const char *word, unsigned nr), void *data)
{
	for (size_t id = 0; id < MIN(memo->words.nr, memo->counts_alloc); id++)
		if (memo->counts[id])
			counted(data, memo->words.v[id] + 1, memo->counts[id]);
}
