#include "system-map.h"

#define FOUND_MAX 256

struct found {
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
	const struct found *a = pa, *b = pb;

	if (a->name != b->name)
		return a->name - b->name;
	return a->addr < b->addr ? -1 : a->addr > b->addr;
}

int system_map_find(const char *path, const char *const *names, uint64_t *addr, int max,
		    struct error *err)
{
	AUTO_FCLOSE FILE *f = fopen(path, "re");
	struct found found[FOUND_MAX];
	char line[1024];
	int nr = 0, lines = 0;

	if (!f)
		return error_errno(err, "cannot read '%s'", path);
	while (fgets(line, sizeof(line), f)) {
		uint64_t at;
		bool text;
		const char *symbol = parse_line(line, &at, &text);
		int i = symbol && text ? index_of(symbol, names) : -1;

		lines += symbol != NULL;
		if (i >= 0 && nr < FOUND_MAX)
			found[nr++] = (struct found){ at, i };
	}
	if (!lines)
		return error_set(err, ERROR_HOST, "'%s' is no System.map", path);
	qsort(found, (size_t)nr, sizeof(*found), compare_found);
	nr = MIN(nr, max);
	for (int i = 0; i < nr; i++)
		addr[i] = found[i].addr;
	return nr;
}
