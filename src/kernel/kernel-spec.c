// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/kernel-spec.h"
#include "base/files.h"
#include "kernel/kconfig.h"
#include "proc/child.h"
#include "selftests.h"

#define PARTS_MAX 64
#define PARTS_TEXT_MAX ((size_t)PARTS_MAX * 256) /* only shown */
#define IDENTITY_TEXT_MAX (KCONFIG_TEXT_MAX + ((size_t)1 << 20))

const struct arch *spec_arch(const struct kernel_spec *spec)
{
	return spec->arch ? spec->arch : arch_find(NULL, NULL);
}

enum config_part config_part_kind(const char *part)
{
	if (starts_with(part, "CONFIG_"))
		return CONFIG_PART_OPTION;
	return strchr(part, '/') ? CONFIG_PART_FILE : CONFIG_PART_TARGET;
}

const char *config_part_name(const char *part)
{
	bool file = config_part_kind(part) == CONFIG_PART_FILE;

	return file ? strrchr(part, '/') + 1 : part;
}

char *config_parts_text(const char *const *parts)
{
	struct strbuf sb = STRBUF_CUT(PARTS_TEXT_MAX);

	for (; *parts; parts++)
		strbuf_addf(&sb, "%s%s", sb.len ? ", then " : "", config_part_name(*parts));
	return strbuf_detach(&sb);
}

bool spec_config_has_target(const struct kernel_spec *spec)
{
	for (const char *const *part = spec->config; part && *part; part++)
		if (config_part_kind(*part) == CONFIG_PART_TARGET)
			return true;
	return false;
}

char *spec_compiler(const struct kernel_spec *spec)
{
	const char *usual = spec->llvm ? "clang" : "gcc";
	const char *cc = spec->cc ? spec->cc : usual;
	const char *cross = spec->cross ? spec->cross : "";

	if (strchr(cc, '/') || starts_with(cc, "clang") || starts_with(cc, cross))
		cross = "";
	return xstrfmt("%s%s", cross, cc);
}

/* The first line of "<program> --version". */
static char *version_line(const char *program, struct error *err)
{
	const char *argv[] = { program, "--version", NULL };
	const char *env[] = { "LC_ALL=C", NULL };
	struct child_spec child = { .argv = argv, .env = env, .deadline = 30 };
	struct strbuf out = STRBUF_INIT(4096);
	char *line = NULL;
	int status = child_run(&child, &out, NULL, err);

	if (status > 0)
		error_set(err, ERROR_HOST,
			  "'%s --version' failed with status %d: is it a compiler?", program,
			  status);
	else if (status == 0)
		line = xstrndup(out.buf, strcspn(out.buf, "\r\n"));
	strbuf_release(&out);
	return line;
}

char *spec_compiler_version(const struct kernel_spec *spec, struct error *err)
{
	AUTO_FREE char *cc = spec_compiler(spec);
	char *line = version_line(cc, err);

	if (!line && err)
		error_prefix(err, "compiler (--cc, --cross)");
	return line;
}

/* The linker decides about the image as much as the compiler. */
static char *linker_version(const struct kernel_spec *spec)
{
	const char *cross = spec->cross ? spec->cross : "";
	AUTO_FREE char *ld = spec->llvm ? xstrdup("ld.lld") : xstrfmt("%sld", cross);
	char *line = version_line(ld, NULL);

	return line ? line : xstrdup("");
}

int config_parts_check(const char *const *parts, struct error *err)
{
	size_t nr = 0;

	if (!parts || !*parts || !**parts)
		return error_set(err, ERROR_USER,
				 "no kernel config given: use --config=<file> or "
				 "a make target such as defconfig");
	for (; parts[nr]; nr++) {
		struct kconfig config = KCONFIG_INIT;
		int ret = 0;

		if (nr == PARTS_MAX)
			return error_set(err, ERROR_USER,
					 "the kernel config has more than %d parts: put some "
					 "of them into one file",
					 PARTS_MAX);
		if (config_part_kind(parts[nr]) != CONFIG_PART_TARGET)
			ret = kconfig_load_part(&config, parts[nr], err);
		kconfig_clear(&config);
		if (ret < 0)
			return -1;
	}
	return 0;
}

int spec_check(const struct kernel_spec *spec, struct error *err)
{
	const char *make = spec->make ? spec->make : "make";
	AUTO_FREE char *program = find_program(make);

	if (!program)
		return error_set(err, ERROR_HOST,
				 "'%s' not found: install GNU make, or set kbisect.make", make);
	AUTO_FREE char *version = spec_compiler_version(spec, err);
	if (!version || selftests_check(spec, err) < 0)
		return -1;
	return config_parts_check(spec->config, err);
}

static void add_field(struct strbuf *sb, const char *name, const char *value)
{
	strbuf_addf(sb, "%s %zu %s\n", name, strlen(value), value);
}

/* The name of a file means nothing elsewhere. */
static int add_file(struct strbuf *sb, const char *name, const char *path, struct error *err)
{
	AUTO_FREE char *hash = sha256_file(path, err);

	if (!hash)
		return -1;
	add_field(sb, name, hash);
	return 0;
}

static void add_rules(struct strbuf *sb, const struct config_rule *rule)
{
	for (; rule->name; rule++)
		strbuf_addf(sb, "rule %s=%s %d %d\n", rule->name, rule->value, rule->before,
			    rule->since);
}

/* A single file is there as it is, as before there were parts, so that kernels in caches
 * keep their identity. */
static int spec_add_part(struct strbuf *sb, const char *part, bool single, struct error *err)
{
	struct strbuf text = STRBUF_INIT(KCONFIG_TEXT_MAX);
	int ret;

	switch (config_part_kind(part)) {
	case CONFIG_PART_TARGET:
		add_field(sb, "target", part);
		return 0;
	case CONFIG_PART_OPTION:
		add_field(sb, "option", part);
		return 0;
	case CONFIG_PART_FILE:
		break;
	}
	ret = kconfig_read(part, &text, err);
	if (ret)
		goto out;
	if (single) {
		strbuf_addstr(sb, "config ");
		strbuf_add(sb, text.buf, text.len);
	} else {
		AUTO_FREE char *hash = sha256_hex(text.buf, text.len);

		add_field(sb, "file", hash);
	}
out:
	strbuf_release(&text);
	return ret;
}

static int add_config(struct strbuf *sb, const struct kernel_spec *spec, struct error *err)
{
	const char *const *parts = spec->config;

	for (size_t i = 0; parts && parts[i]; i++)
		if (spec_add_part(sb, parts[i], !parts[1], err) < 0)
			return -1;
	return 0;
}

char *spec_identity(const struct kernel_spec *spec, struct error *err)
{
	static const char *const modules[] = {
		[MODULES_BUILTIN] = "builtin", [MODULES_ALL] = "all"
	};
	struct strbuf sb = STRBUF_CHECKED(IDENTITY_TEXT_MAX);
	AUTO_FREE char *cc = spec_compiler_version(spec, err);
	char *hex = NULL;

	if (!cc)
		return NULL;
	AUTO_FREE char *ld = linker_version(spec);
	add_field(&sb, "arch", spec_arch(spec)->kernel_arch);
	add_field(&sb, "compiler", cc);
	add_field(&sb, "linker", ld);
	add_field(&sb, "llvm", spec->llvm ? "1" : "0");
	for (const char *const *var = spec->make_vars; var && *var; var++)
		add_field(&sb, "variable", *var);
	if (spec->modules != MODULES_NO)
		add_field(&sb, "modules", modules[spec->modules]);
	if (spec->lsmod && add_file(&sb, "lsmod", spec->lsmod, err) < 0)
		goto out;
	if (spec->kselftest)
		add_field(&sb, spec->kselftest_static ? "kselftest-static" : "kselftest",
			  spec->kselftest);
	if (spec->pre_build)
		add_field(&sb, "pre-build", spec->pre_build);
	if (spec->post_build)
		add_field(&sb, "post-build", spec->post_build);
	add_rules(&sb, kconfig_guest_rules);
	add_rules(&sb, kconfig_fixed_rules);
	add_rules(&sb, spec_arch(spec)->config);
	for (const struct config_rule *const *table = spec->more_rules; table && *table; table++)
		add_rules(&sb, *table);
	if (add_config(&sb, spec, err) == 0 &&
	    strbuf_check(&sb, err, "the description of the kernels to build") == 0)
		hex = sha256_hex(sb.buf, sb.len);
out:
	strbuf_release(&sb);
	return hex;
}
