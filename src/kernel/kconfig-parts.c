// SPDX-License-Identifier: GPL-2.0-only
/* Reads the parts of a configuration, and lays one over the other. */
#include "base/decompress.h"
#include "base/files.h"
#include "git/repo.h"
#include "kernel/kconfig.h"

#include <archive.h>

#define OVERRIDES_MAX 1000 /* strings in a list */
#define VALUE_SHOWN 60

static int kconfig_add_text(struct strbuf *text, const void *data, size_t len, const char *name,
			    struct error *err)
{
	if (strbuf_try_add(text, data, len))
		return 0;
	return error_set(err, ERROR_USER, "config '%s' is larger than %zu bytes", name, text->max);
}

int kconfig_unpack(const char *data, size_t len, const char *name, struct strbuf *text,
		   struct error *err)
{
	struct archive *a;
	struct archive_entry *entry;
	const void *block;
	la_int64_t offset;
	bool readable;
	size_t n;
	int ret = 0, status;

	if (!compression_of(data, len, &readable) || !readable)
		return kconfig_add_text(text, data, len, name, err);
	a = decompressor_new();
	(void)archive_read_open_memory(a, data, len); /* the next call fails as well then */
	status = archive_read_next_header(a, &entry);
	while (!ret && status == ARCHIVE_OK) {
		status = archive_read_data_block(a, &block, &n, &offset);
		if (status == ARCHIVE_OK)
			ret = kconfig_add_text(text, block, n, name, err);
	}
	if (!ret && status != ARCHIVE_EOF) {
		const char *why = archive_error_string(a);

		ret = error_set(err, ERROR_USER, "config '%s' cannot be decompressed: %s", name,
				why ? why : "it is damaged");
	}
	archive_read_free(a);
	return ret;
}

int kconfig_read(const char *path, struct strbuf *text, struct error *err)
{
	struct strbuf file = STRBUF_INIT(KCONFIG_TEXT_MAX);
	int ret = file_read(path, &file, err);

	if (ret == 0)
		ret = kconfig_unpack(file.buf, file.len, path, text, err);
	else if (err)
		err->kind = ERROR_USER;
	strbuf_release(&file);
	return ret;
}

int kconfig_load(struct kconfig *c, const char *path, struct error *err)
{
	struct strbuf sb = STRBUF_INIT(KCONFIG_TEXT_MAX);
	int ret = kconfig_read(path, &sb, err);

	if (ret == 0 && kconfig_parse(c, sb.buf, sb.len, err) < 0)
		ret = error_prefix(err, "config '%s'", path);
	strbuf_release(&sb);
	if (ret < 0)
		return -1;
	if (!c->nr)
		return error_set(err, ERROR_USER, "config '%s' sets nothing", path);
	return 0;
}

/* y, m, n, a number or a quoted text. A shell removes quotes, and olddefconfig then drops an
 * option of type string, so bare words are refused. */
static bool is_value(const char *value)
{
	const char *digits = value + (*value == '-');

	if (*value == '"' || str_equal(value, "y") || str_equal(value, "m") ||
	    str_equal(value, "n"))
		return true;
	if (starts_with(digits, "0x") || starts_with(digits, "0X"))
		return digits[2] && !digits[2 + strspn(digits + 2, "0123456789abcdefABCDEF")];
	return *digits && !digits[strspn(digits, "0123456789")];
}

static int load_option(struct kconfig *c, const char *option, struct error *err)
{
	const char *equals = strchr(option, '=');

	if (!equals || !is_value(equals + 1) || strchr(option, '\n') ||
	    kconfig_parse(c, option, strlen(option), NULL) < 0)
		return error_set(err, ERROR_USER,
				 "'%s' is not an option of a kernel config: write CONFIG_<name>= "
				 "and y, m, n, a number, or a text in quotes (the shell needs "
				 "--config='CONFIG_X=\"text\"')",
				 option);
	return 0;
}

int kconfig_load_part(struct kconfig *c, const char *part, struct error *err)
{
	return config_part_kind(part) == CONFIG_PART_OPTION ? load_option(c, part, err) :
							      kconfig_load(c, part, err);
}

static void add_override(struct overrides *o, const struct kconfig_entry *now, const char *by,
			 const struct kconfig_entry *before, const char *of)
{
	if (o->nr++ >= OVERRIDES_MAX)
		return;
	o->list = xrealloc(o->list, o->nr + 2, sizeof(*o->list));
	o->list[o->nr - 1] = xstrfmt("CONFIG_%s=%.*s of %s (%.*s in %s)", now->name, VALUE_SHOWN,
				     now->value, by, VALUE_SHOWN, before->value, of);
	o->list[o->nr] = NULL;
}

void overrides_end(struct overrides *o)
{
	if (o->nr <= OVERRIDES_MAX)
		return;
	o->list[OVERRIDES_MAX] = xstrfmt("and %zu more", o->nr - OVERRIDES_MAX);
	o->list[OVERRIDES_MAX + 1] = NULL;
	o->nr = OVERRIDES_MAX + 1;
}

static struct kconfig_entry take_entry(struct kconfig_entry *from)
{
	struct kconfig_entry e = *from;

	*from = (struct kconfig_entry){ .name = NULL };
	return e;
}

static int order_of(const struct kconfig_entry *old, const struct kconfig_entry *new)
{
	if (!old || !new)
		return old ? -1 : 1;
	return strcmp(old->name, new->name);
}

/* Merges the two sorted lists. */
void kconfig_overlay(struct kconfig *c, struct kconfig *part, size_t number,
		     const char *const *names, struct overrides *overridden)
{
	struct kconfig merged = KCONFIG_INIT;
	size_t i = 0, j = 0;

	merged.alloc = c->nr + part->nr + 1;
	merged.entries = xcalloc(merged.alloc, sizeof(*merged.entries));
	while (i < c->nr || j < part->nr) {
		struct kconfig_entry *old = i < c->nr ? &c->entries[i] : NULL;
		struct kconfig_entry *new = j < part->nr ? &part->entries[j] : NULL;
		int order = order_of(old, new);
		bool keep = order < 0 || (order == 0 && str_equal(old->value, new->value));

		if (order == 0 && !keep && overridden)
			add_override(overridden, new, config_part_name(names[number]), old,
				     config_part_name(names[old->from]));
		if (!keep)
			new->from = number;
		merged.entries[merged.nr++] = take_entry(keep ? old : new);
		i += order <= 0;
		j += order >= 0;
	}
	kconfig_clear(c);
	kconfig_clear(part);
	*c = merged;
}
