// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/manifest.h"
#include "kernel/path.h"
#include "base/files.h"
#include "path-class.h"

#define MAGIC "git-kbisect manifest 1"
/* Objects of one kernel. */
#define OBJECTS_MAX 10000000
#define KEY_SEED "git-kbisect kernel 1\n"

void manifest_clear(struct manifest *m)
{
	for (size_t i = 0; i < m->nr; i++)
		free(m->files[i].path);
	free(m->files);
	free(m->identity);
	free(m->arch);
	free(m->srcarch);
	free(m->compiler);
	free(m->config_hash);
	free(m->commit);
	free(m->tree);
	string_set_clear(&m->made);
	string_set_clear(&m->dirs);
	string_set_clear(&m->generated);
	string_set_clear(&m->names);
	string_set_clear(&m->wild);
	string_set_clear(&m->visited);
	free(m->by_name);
	*m = (struct manifest)MANIFEST_INIT;
}

void manifest_add_file(struct manifest *m, const char *path, const git_oid *blob, unsigned mode)
{
	ALLOC_GROW(m->files, m->nr + 1, m->alloc);
	m->files[m->nr++] =
		(struct manifest_file){ .path = xstrdup(path), .blob = *blob, .mode = mode };
}

static int by_path(const void *a, const void *b)
{
	const struct manifest_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

const struct manifest_file *manifest_find(const struct manifest *m, const char *path)
{
	struct manifest_file wanted = { .path = (char *)path };

	return m->nr ? bsearch(&wanted, m->files, m->nr, sizeof(*m->files), by_path) : NULL;
}

static int by_last_part(const void *a, const void *b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;
	int order = strcmp(path_name(x), path_name(y));

	return order ? order : strcmp(x, y);
}

void manifest_sort(struct manifest *m)
{
	if (m->nr)
		qsort(m->files, m->nr, sizeof(*m->files), by_path);
	string_set_sort(&m->made);
	string_set_sort(&m->dirs);
	string_set_sort(&m->generated);
	string_set_sort(&m->names);
	string_set_sort(&m->wild);
	string_set_sort(&m->visited);
	free(m->by_name);
	m->by_name = xcalloc(m->nr + m->generated.nr + 1, sizeof(*m->by_name));
	m->by_name_nr = 0;
	for (size_t i = 0; i < m->nr; i++)
		m->by_name[m->by_name_nr++] = m->files[i].path;
	for (size_t i = 0; i < m->generated.nr; i++)
		m->by_name[m->by_name_nr++] = m->generated.v[i];
	qsort(m->by_name, m->by_name_nr, sizeof(*m->by_name), by_last_part);
}

static void write_field(struct strbuf *sb, const char *name, const char *value)
{
	strbuf_addf(sb, "%s %s\n", name, value ? value : "");
}

static void write_set(struct strbuf *sb, const char *name, const struct string_set *set)
{
	for (size_t i = 0; i < set->nr; i++)
		write_field(sb, name, set->v[i]);
}

static void write_files(const struct manifest *m, struct strbuf *sb)
{
	char hex[GIT_OID_HEXSZ + 1];

	for (size_t i = 0; i < m->nr; i++) {
		const struct manifest_file *f = &m->files[i];

		strbuf_addf(sb, "file %o %s %s\n", f->mode,
			    git_oid_tostr(hex, sizeof(hex), &f->blob), f->path);
	}
}

static void write_readers(const struct manifest *m, struct strbuf *sb)
{
	if (m->objects)
		strbuf_addf(sb, "objects %u\n", m->objects);
	for (size_t i = 0; i < m->nr; i++)
		if (m->files[i].readers)
			strbuf_addf(sb, "readers %u %s\n", m->files[i].readers, m->files[i].path);
}

int manifest_write(const struct manifest *m, struct strbuf *sb, struct error *err)
{
	strbuf_addstr(sb, MAGIC "\n");
	write_field(sb, "identity", m->identity);
	write_field(sb, "arch", m->arch);
	write_field(sb, "srcarch", m->srcarch);
	write_field(sb, "compiler", m->compiler);
	write_field(sb, "config", m->config_hash);
	write_field(sb, "config-target", m->config_target ? "1" : "0");
	if (m->selftests)
		write_field(sb, "selftests", "1");
	write_field(sb, "commit", m->commit);
	write_field(sb, "tree", m->tree);
	write_set(sb, "made", &m->made);
	write_set(sb, "dir", &m->dirs);
	write_set(sb, "generated", &m->generated);
	write_set(sb, "name", &m->names);
	write_set(sb, "wild", &m->wild);
	write_set(sb, "visited", &m->visited);
	write_files(m, sb);
	write_readers(m, sb);
	strbuf_addf(sb, "end %zu\n", m->nr);
	return strbuf_check(sb, err, "the manifest of commit %.12s", m->commit);
}

char *manifest_key(const struct manifest *m)
{
	/* There is no ceiling: kernels that differ behind it would have the same key. */
	struct strbuf sb = STRBUF_INIT(SIZE_MAX / 2);
	char *key;

	strbuf_addstr(&sb, KEY_SEED);
	write_field(&sb, "identity", m->identity);
	write_field(&sb, "config", m->config_hash);
	write_files(m, &sb);
	key = sha256_hex(sb.buf, sb.len);
	strbuf_release(&sb);
	return key;
}

static bool is_lower_hex(const char *s, size_t want)
{
	return strlen(s) == want && strspn(s, "0123456789abcdef") == want;
}

static bool path_ok(const char *s)
{
	char clean[PATH_MAX];

	for (const char *p = s; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return false;
	return path_normalize(s, strlen(s), clean) && str_equal(clean, s);
}

static bool parse_file(struct manifest *m, char *value)
{
	char *end;
	unsigned long mode = strtoul(value, &end, 8);
	char *hex = end + 1, *path;
	git_oid oid;

	if (end == value || *end != ' ' || mode > 0177777 || strlen(hex) < GIT_OID_HEXSZ + 2)
		return false;
	path = hex + GIT_OID_HEXSZ;
	if (*path != ' ')
		return false;
	*path++ = 0;
	if (!is_lower_hex(hex, GIT_OID_HEXSZ) || git_oid_fromstr(&oid, hex) < 0 || !path_ok(path))
		return false;
	manifest_add_file(m, path, &oid, (unsigned)mode);
	return true;
}

static bool parse_count(const char *value, unsigned long most, unsigned *count, char **end)
{
	unsigned long n = isdigit((unsigned char)*value) ? strtoul(value, end, 10) : 0;

	*count = (unsigned)MIN(n, most);
	return n > 0 && n <= most;
}

static bool parse_objects(struct manifest *m, const char *value)
{
	char *end = "";

	return !m->objects && parse_count(value, OBJECTS_MAX, &m->objects, &end) && !*end;
}

/* The files come first, and are sorted. */
static bool parse_readers(struct manifest *m, const char *value)
{
	const struct manifest_file *file;
	unsigned readers;
	char *end;

	if (!parse_count(value, m->objects, &readers, &end) || *end != ' ')
		return false;
	file = manifest_find(m, end + 1);
	if (!file || file->readers)
		return false;
	m->files[file - m->files].readers = readers;
	return true;
}

static bool set_once(char **field, const char *value)
{
	if (*field)
		return false;
	*field = xstrdup(value);
	return true;
}

static bool parse_set(struct manifest *m, const char *name, const char *value, bool *known)
{
	const struct {
		const char *name;
		struct string_set *set;
	} sets[] = { { "made", &m->made },  { "dir", &m->dirs },  { "generated", &m->generated },
		     { "name", &m->names }, { "wild", &m->wild }, { "visited", &m->visited } };

	for (size_t i = 0; i < ARRAY_SIZE(sets); i++)
		if (str_equal(name, sets[i].name)) {
			*known = true;
			return path_ok(value + (*value == '/')) &&
			       string_set_add(sets[i].set, value, strlen(value));
		}
	return false;
}

static bool parse_field(struct manifest *m, const char *name, const char *value, bool *known)
{
	const struct {
		const char *name;
		char **field;
		size_t hex;
	} fields[] = {
		{ "identity", &m->identity, 64 },    { "arch", &m->arch, 0 },
		{ "srcarch", &m->srcarch, 0 },	     { "compiler", &m->compiler, 0 },
		{ "config", &m->config_hash, 64 },   { "commit", &m->commit, GIT_OID_HEXSZ },
		{ "tree", &m->tree, GIT_OID_HEXSZ },
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (str_equal(name, fields[i].name)) {
			*known = true;
			return (!fields[i].hex || is_lower_hex(value, fields[i].hex)) &&
			       set_once(fields[i].field, value);
		}
	return false;
}

/* Parses one line, which it changes. */
static bool parse_manifest_line(struct manifest *m, char *line)
{
	char *value = strchr(line, ' ');
	bool known = false, ok;

	if (!value)
		return false;
	*value++ = 0;
	if (str_equal(line, "file"))
		return parse_file(m, value);
	if (str_equal(line, "objects"))
		return parse_objects(m, value);
	if (str_equal(line, "readers"))
		return parse_readers(m, value);
	if (str_equal(line, "config-target")) {
		m->config_target = str_equal(value, "1");
		return m->config_target || str_equal(value, "0");
	}
	if (str_equal(line, "selftests")) {
		m->selftests = str_equal(value, "1");
		return m->selftests;
	}
	ok = parse_field(m, line, value, &known);
	return known ? ok : parse_set(m, line, value, &known);
}

static bool complete(const struct manifest *m, const char *count)
{
	AUTO_FREE char *want = xstrfmt("%zu", m->nr);

	for (size_t i = 1; i < m->nr; i++)
		if (strcmp(m->files[i - 1].path, m->files[i].path) >= 0)
			return false;
	return str_equal(count, want) && m->identity && m->arch && m->srcarch && m->compiler &&
	       m->config_hash && m->commit && m->tree;
}

static int bad_line(struct manifest *m, size_t number, struct error *err)
{
	manifest_clear(m);
	return error_set(err, ERROR_STATE, "manifest: line %zu: malformed", number);
}

/* A list that was cut, or of a build whose records could not be read, would match commits
 * that give other kernels. */
static int check_kernel(struct manifest *m, struct error *err)
{
	if (m->made.nr && manifest_find(m, MANIFEST_ALWAYS))
		return 0;
	error_set(err, ERROR_STATE,
		  "manifest: '" MANIFEST_ALWAYS "' is not among its %zu files and %zu objects, "
		  "so it does not describe a whole kernel",
		  m->nr, m->made.nr);
	manifest_clear(m);
	return -1;
}

int manifest_parse(struct manifest *m, const char *text, size_t len, struct error *err)
{
	bool ended = false;
	size_t number = 0;

	manifest_clear(m);
	while (len && !ended) {
		const char *nl = memchr(text, '\n', len);
		size_t n = nl ? (size_t)(nl - text) : len;
		AUTO_FREE char *line = xstrndup(text, n);

		if (!nl || strlen(line) != n)
			return bad_line(m, number + 1, err);
		if (!number++)
			ended = !str_equal(line, MAGIC); /* the check below then fails */
		else if (starts_with(line, "end "))
			ended = complete(m, line + 4);
		else if (!parse_manifest_line(m, line))
			return bad_line(m, number, err);
		text += n + 1;
		len -= n + 1;
	}
	if (!ended || len || !m->identity)
		return bad_line(m, number, err);
	manifest_sort(m);
	return check_kernel(m, err);
}

int manifest_load(struct manifest *m, const char *path, struct error *err)
{
	struct strbuf sb = STRBUF_INIT(MANIFEST_MAX);
	int ret = file_read(path, &sb, err);

	if (ret == 0 && manifest_parse(m, sb.buf, sb.len, err) < 0)
		ret = error_prefix(err, "'%s'", path);
	strbuf_release(&sb);
	return ret;
}
