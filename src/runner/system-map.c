// SPDX-License-Identifier: GPL-2.0-only
#include "runner/system-map.h"

#define FOUND_MAX 256

struct found_symbol {
	uint64_t addr;
	int name; /* index of */
};

/* "foo" is the function of "foo", "foo.isra.0", "foo.part.0.constprop.1"; the
 * unlikely half "foo.cold" is not its entry. */
static bool is_function(const char *symbol, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(symbol, name, n))
		return false;
	return !symbol[n] || (symbol[n] == '.' && !strstr(symbol + n, ".cold"));
}

static int index_of(const char *symbol, const char *const *names)
{
	for (int i = 0; names[i]; i++)
		if (is_function(symbol, names[i]))
			return i;
	return -1;
}

/* "ffffffff81000000 T _text"; NULL: another kind of line. */
static const char *parse_line(char *line, uint64_t *addr, bool *text)
{
	char *end;

	*addr = strtoull(line, &end, 16);
	if (end == line || end[0] != ' ' || !end[1] || end[2] != ' ' || !end[3])
		return NULL;
	*text = strchr("tTwW", end[1]) != NULL;
	end[strcspn(end, "\n")] = 0;
	return end + 3;
}

static int compare_found(const void *pa, const void *pb)
{
	const struct found_symbol *a = pa, *b = pb;

	if (a->name != b->name)
		return a->name - b->name;
	return a->addr < b->addr ? -1 : a->addr > b->addr;
}

/* Called with each function of the map that is one of the names. */
typedef void (*found_fn)(void *data, int name, uint64_t addr);

static int read_map(const char *path, const char *const *names, found_fn on_found, void *data,
		    struct error *err)
{
	AUTO_FCLOSE FILE *f = fopen(path, "re");
	char line[1024];
	int lines = 0;

	if (!f)
		return error_errno(err, "cannot read '%s'", path);
	while (fgets(line, sizeof(line), f)) {
		uint64_t at;
		bool text;
		const char *symbol = parse_line(line, &at, &text);
		int i = symbol && text ? index_of(symbol, names) : -1;

		lines += symbol != NULL;
		if (i >= 0)
			on_found(data, i, at);
	}
	return lines ? 0 : error_set(err, ERROR_HOST, "'%s' is no System.map", path);
}

struct found_list {
	struct found_symbol v[FOUND_MAX];
	int nr;
};

static void add_found(void *data, int name, uint64_t addr)
{
	struct found_list *list = data;

	if (list->nr < FOUND_MAX)
		list->v[list->nr++] = (struct found_symbol){ addr, name };
}

int system_map_find(const char *path, const char *const *names, uint64_t *addr, int max,
		    struct error *err)
{
	struct found_list found = { .nr = 0 };
	int nr;

	if (read_map(path, names, add_found, &found, err) < 0)
		return -1;
	qsort(found.v, (size_t)found.nr, sizeof(*found.v), compare_found);
	nr = MIN(found.nr, max);
	for (int i = 0; i < nr; i++)
		addr[i] = found.v[i].addr;
	return nr;
}

static void mark_found(void *data, int name, uint64_t addr)
{
	bool *there = data;

	(void)addr;
	there[name] = true;
}

int system_map_has(const char *path, const char *const *names, bool *there, struct error *err)
{
	for (size_t i = 0; names[i]; i++)
		there[i] = false;
	return read_map(path, names, mark_found, there, err);
}
