// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/kconfig.h"
#include "git/repo.h"

#define PREFIX "CONFIG_"
#define NOT_SET " is not set"

static int by_name_and_line(const void *a, const void *b)
{
	const struct kconfig_entry *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->from > y->from) - (x->from < y->from);
}

static void sort_and_drop_earlier(struct kconfig *c)
{
	size_t kept = 0;

	if (c->nr)
		qsort(c->entries, c->nr, sizeof(*c->entries), by_name_and_line);
	for (size_t i = 0; i < c->nr; i++) {
		if (i + 1 < c->nr && str_equal(c->entries[i].name, c->entries[i + 1].name)) {
			free(c->entries[i].name);
			free(c->entries[i].value);
			continue;
		}
		c->entries[kept++] = c->entries[i];
	}
	c->nr = kept;
}

/* While parsing, entries stay in the order of their lines. */
static void append(struct kconfig *c, char *name, char *value)
{
	ALLOC_GROW(c->entries, c->nr + 1, c->alloc);
	c->entries[c->nr] = (struct kconfig_entry){ name, value, c->nr };
	c->nr++;
}

static size_t name_length(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && (isalnum((unsigned char)s[n]) || s[n] == '_'))
		n++;
	return n;
}

/* y, m, n, a number, or a quoted string; no control characters. */
static bool value_ok(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return false;
	if (len && s[0] == '"')
		return len >= 2 && s[len - 1] == '"';
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '-' && s[i] != '_')
			return false;
	return true;
}

/* One line without its end. Returns false when a config cannot have it. */
static bool parse_config_line(struct kconfig *c, const char *s, size_t len)
{
	size_t prefix = strlen(PREFIX), unset = strlen(NOT_SET), n;
	bool comment = len && s[0] == '#';

	if (comment) {
		if (len < 2 + prefix || memcmp(s, "# " PREFIX, 2 + prefix))
			return true;
		s += 2 + prefix;
		len -= 2 + prefix;
		n = name_length(s, len);
		if (n && len - n == unset && !memcmp(s + n, NOT_SET, unset))
			append(c, xstrndup(s, n), xstrdup("n"));
		return true;
	}
	if (!len)
		return true;
	if (len < prefix || memcmp(s, PREFIX, prefix))
		return false;
	s += prefix;
	len -= prefix;
	n = name_length(s, len);
	if (!n || n == len || s[n] != '=' || !value_ok(s + n + 1, len - n - 1))
		return false;
	append(c, xstrndup(s, n), xstrndup(s + n + 1, len - n - 1));
	return true;
}

int kconfig_parse(struct kconfig *c, const char *text, size_t len, struct error *err)
{
	size_t number = 0;

	kconfig_clear(c);
	while (len) {
		const char *nl = memchr(text, '\n', len);
		size_t n = nl ? (size_t)(nl - text) : len, trimmed = n;

		number++;
		while (trimmed && (text[trimmed - 1] == '\r' || text[trimmed - 1] == ' '))
			trimmed--;
		if (memchr(text, 0, n) || !parse_config_line(c, text, trimmed)) {
			kconfig_clear(c);
			return error_set(err, ERROR_USER,
					 "line %zu: not a line of a kernel config: '%.*s'", number,
					 (int)MIN(trimmed, (size_t)60), text);
		}
		n += nl != NULL;
		text += n;
		len -= n;
	}
	sort_and_drop_earlier(c);
	return 0;
}

void kconfig_clear(struct kconfig *c)
{
	for (size_t i = 0; i < c->nr; i++) {
		free(c->entries[i].name);
		free(c->entries[i].value);
	}
	free(c->entries);
	*c = (struct kconfig)KCONFIG_INIT;
}

/* Index of the first entry not below name. */
static size_t lower_bound(const struct kconfig *c, const char *name)
{
	size_t low = 0, high = c->nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(c->entries[mid].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct kconfig_entry *find_option(const struct kconfig *c, const char *name)
{
	size_t i = lower_bound(c, name);

	return i < c->nr && str_equal(c->entries[i].name, name) ? &c->entries[i] : NULL;
}

const char *kconfig_get(const struct kconfig *c, const char *name)
{
	const struct kconfig_entry *e = find_option(c, name);

	return e ? e->value : "n";
}

void kconfig_set(struct kconfig *c, const char *name, const char *value)
{
	struct kconfig_entry *e = find_option(c, name);
	size_t i;

	if (e) {
		char *copy = xstrdup(value);

		free(e->value);
		e->value = copy;
		return;
	}
	i = lower_bound(c, name);
	ALLOC_GROW(c->entries, c->nr + 1, c->alloc);
	memmove(c->entries + i + 1, c->entries + i, (c->nr - i) * sizeof(*c->entries));
	c->entries[i] = (struct kconfig_entry){ xstrdup(name), xstrdup(value), 0 };
	c->nr++;
}

void kconfig_write(const struct kconfig *c, struct strbuf *sb)
{
	for (size_t i = 0; i < c->nr; i++) {
		const struct kconfig_entry *e = &c->entries[i];

		if (str_equal(e->value, "n"))
			strbuf_addf(sb, "# " PREFIX "%s" NOT_SET "\n", e->name);
		else
			strbuf_addf(sb, PREFIX "%s=%s\n", e->name, e->value);
	}
}

/* Options that kconfig derives itself, so that nobody asks for them. */
static bool is_derived(const char *name)
{
	static const char *const prefixes[] = {
		"CC_",	   "GCC_",   "CLANG_",		 "LD_",	  "LLD_",
		"AS_",	   "RUSTC_", "TOOLS_",		 "ARCH_", "HAVE_",
		"PAHOLE_", "HAS_",   "CPU_MITIGATIONS_",
	};

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (starts_with(name, prefixes[i]))
			return true;
	return false;
}

char **kconfig_lost(const struct kconfig *asked, const struct kconfig *resolved, size_t *nr)
{
	char **lost = xcalloc(asked->nr + 1, sizeof(*lost));
	size_t n = 0;

	for (size_t i = 0; i < asked->nr; i++) {
		const struct kconfig_entry *e = &asked->entries[i];
		const char *is = kconfig_get(resolved, e->name);

		if (!str_equal(is, e->value) && !is_derived(e->name) &&
		    !str_equal(e->value, "\"\""))
			lost[n++] = xstrfmt(PREFIX "%s=%s (is %s)", e->name, e->value, is);
	}
	if (nr)
		*nr = n;
	return lost;
}

static void apply_table(struct kconfig *c, const struct config_rule *r, int release)
{
	for (; r->name; r++)
		if ((!r->before || (release > 0 && release < r->before)) &&
		    (!r->since || release >= r->since))
			kconfig_set(c, r->name, r->value);
}

void kconfig_add_rules(const struct config_rule **list, const struct config_rule *table)
{
	size_t n = 0;

	for (; list[n]; n++)
		if (list[n] == table)
			return;
	if (n + 1 >= KCONFIG_TABLES)
		die_bug("more than %d tables of options", KCONFIG_TABLES - 1);
	list[n] = table;
	list[n + 1] = NULL;
}

void kconfig_apply_rules(struct kconfig *c, const struct kernel_spec *spec, int release)
{
	apply_table(c, kconfig_guest_rules, release);
	apply_table(c, kconfig_fixed_rules, release);
	apply_table(c, spec_arch(spec)->config, release);
	for (const struct config_rule *const *table = spec->more_rules; table && *table; table++)
		apply_table(c, *table, release);
}

/* The number in "NAME = number" in the first lines of a Makefile, or -1. */
static int number_of(const char *text, size_t len, const char *name)
{
	size_t n = strlen(name);

	while (len > n) {
		const char *nl = memchr(text, '\n', len);
		size_t line = nl ? (size_t)(nl - text) + 1 : len;

		if (!memcmp(text, name, n)) {
			const char *p = text + n, *end = text + line;

			while (p < end && (*p == ' ' || *p == '='))
				p++;
			return p < end && isdigit((unsigned char)*p) ? (int)strtol(p, NULL, 10) :
								       -1;
		}
		text += line;
		len -= line;
	}
	return -1;
}

int source_release(const char *makefile, size_t len)
{
	AUTO_FREE char *head = xstrndup(makefile, MIN(len, (size_t)2000));
	size_t n = strlen(head);
	int version = number_of(head, n, "VERSION"), patchlevel = number_of(head, n, "PATCHLEVEL");

	if (version < 2 || version > 99 || patchlevel < 0 || patchlevel > 99)
		return -1;
	/* 6.1-rc3 comes before the tag v6.1, so the release that it contains is 6.0. */
	if (strstr(head, "EXTRAVERSION = -rc"))
		return patchlevel ? version * 100 + patchlevel - 1 : version * 100 - 1;
	return version * 100 + patchlevel;
}

void kconfig_result_clear(struct kconfig_result *r)
{
	for (size_t i = 0; i < r->lost_nr; i++)
		free(r->lost[i]);
	free(r->lost);
	free_list(r->overridden.list);
	free(r->hash);
	*r = (struct kconfig_result){ .lost_nr = 0 };
}
