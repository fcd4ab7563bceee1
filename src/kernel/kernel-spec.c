// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/kernel-spec.h"
#include "base/files.h"
#include "kernel/kconfig.h"
#include "proc/child.h"

#define CONFIG_TEXT_MAX (16 << 20)

const struct arch *spec_arch(const struct kernel_spec *spec)
{
	return spec->arch ? spec->arch : arch_find(NULL, NULL);
}

bool spec_config_is_target(const struct kernel_spec *spec)
{
	const char *c = spec->config;

	return c && !strchr(c, '/') && ends_with(c, "config") && *c != '.' && !file_exists(c);
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
		error_prefix(err, "compiler");
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

int spec_check(const struct kernel_spec *spec, struct error *err)
{
	const char *make = spec->make ? spec->make : "make";
	AUTO_FREE char *program = find_program(make);

	if (!program)
		return error_set(err, ERROR_HOST, "'%s' not found: install GNU make", make);
	AUTO_FREE char *version = spec_compiler_version(spec, err);
	if (!version)
		return -1;
	if (!spec->config || !*spec->config)
		return error_set(err, ERROR_USER,
				 "no kernel config given: use --config=<file> or "
				 "a make target such as defconfig");
	if (spec_config_is_target(spec))
		return 0;
	struct kconfig config = KCONFIG_INIT;
	int ret = kconfig_load(&config, spec->config, err);
	kconfig_clear(&config);
	return ret;
}

static void add_field(struct strbuf *sb, const char *name, const char *value)
{
	strbuf_addf(sb, "%s %zu %s\n", name, strlen(value), value);
}

static void add_rules(struct strbuf *sb, const struct config_rule *rule)
{
	for (; rule->name; rule++)
		strbuf_addf(sb, "rule %s=%s %d %d\n", rule->name, rule->value, rule->before,
			    rule->since);
}

static int add_config(struct strbuf *sb, const struct kernel_spec *spec, struct error *err)
{
	if (spec_config_is_target(spec)) {
		add_field(sb, "target", spec->config);
		return 0;
	}
	strbuf_addstr(sb, "config ");
	return file_read(spec->config ? spec->config : "", sb, err);
}

char *spec_identity(const struct kernel_spec *spec, struct error *err)
{
	struct strbuf sb = STRBUF_CHECKED(CONFIG_TEXT_MAX);
	AUTO_FREE char *cc = spec_compiler_version(spec, err);
	char *hex = NULL;

	if (!cc)
		return NULL;
	AUTO_FREE char *ld = linker_version(spec);
	add_field(&sb, "arch", spec_arch(spec)->kernel_arch);
	add_field(&sb, "compiler", cc);
	add_field(&sb, "linker", ld);
	add_field(&sb, "llvm", spec->llvm ? "1" : "0");
	add_rules(&sb, kconfig_guest_rules);
	add_rules(&sb, kconfig_fixed_rules);
	add_rules(&sb, spec_arch(spec)->config);
	if (strbuf_check(&sb, err, "the description of the kernels to build") == 0 &&
	    add_config(&sb, spec, err) == 0)
		hex = sha256_hex(sb.buf, sb.len);
	strbuf_release(&sb);
	return hex;
}
