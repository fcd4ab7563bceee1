// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/toolchain.h"
#include "base/files.h"
#include "kernel/kernel-spec.h"

#include <dirent.h>

/*
 * The oldest kernel that a compiler is known to build, and the newest where a
 * floor of the kernel's own ends its use (Documentation/process/changes.rst
 * over the years, and syzkaller's choice: gcc 10 from v5.9, 8 from v4.12, 7
 * from v4.11, 5 before; clang 15 from v5.9, 9 before). A compiler that is
 * not listed is as the next older one.
 */
static const struct {
	bool clang;
	int major, since, until;
} ages[] = {
	{ false, 4, 0, 417 },	{ false, 5, 0, 614 },  { false, 7, 411, 614 },
	{ false, 8, 412, 0 },	{ false, 9, 412, 0 },  { false, 10, 415, 0 },
	{ false, 11, 509, 0 },	{ false, 12, 510, 0 }, { false, 13, 516, 0 },
	{ false, 14, 601, 0 },	{ false, 15, 606, 0 }, { true, 9, 0, 508 },
	{ true, 11, 419, 614 }, { true, 13, 504, 0 },  { true, 14, 509, 0 },
	{ true, 15, 509, 0 },	{ true, 16, 515, 0 },  { true, 17, 601, 0 },
	{ true, 18, 601, 0 },	{ true, 19, 606, 0 },
};

static void toolchain_clear(struct toolchain *t)
{
	free(t->name);
	free(t->cc);
	free(t->cross);
	free(t->version);
}

void toolchains_clear(struct toolchains *t)
{
	for (size_t i = 0; i < t->nr; i++)
		toolchain_clear(&t->v[i]);
	free(t->v);
	*t = (struct toolchains)TOOLCHAINS_INIT;
}

static struct toolchain *add(struct toolchains *t, const char *name, const struct arch *arch)
{
	ALLOC_GROW(t->v, t->nr + 1, t->alloc);
	t->v[t->nr] = (struct toolchain){ .name = xstrdup(name), .arch = arch };
	return &t->v[t->nr++];
}

/* "gcc (Debian 12.2.0-14) 12.2.0", "Debian clang version 14.0.6": the last or
 * the first number with dots in it. */
static int major_of(const char *version, bool llvm)
{
	const char *p = llvm ? strstr(version, "version ") : NULL;
	int major = 0;

	if (p)
		return (int)strtol(p + strlen("version "), NULL, 10);
	for (p = version; *p; p++)
		if (*p == ' ' && isdigit((unsigned char)p[1])) {
			long n = strtol(p + 1, NULL, 10);

			if (n > 0 && n < 1000 && p[1 + strspn(p + 1, "0123456789")] == '.')
				major = (int)n;
		}
	return major;
}

static bool is_clang(const char *cc)
{
	const char *slash = strrchr(cc, '/');

	return starts_with(slash ? slash + 1 : cc, "clang");
}

/* Asks the compiler; false when there is none. */
static bool ask_version(struct toolchain *t)
{
	struct kernel_spec spec = { .cc = t->cc, .cross = t->cross, .llvm = t->llvm };

	if (!t->version)
		t->version = spec_compiler_version(&spec, NULL);
	if (t->version)
		t->major = major_of(t->version, is_clang(t->cc));
	return t->version != NULL;
}

/* The row of the greatest version that is no greater than this one. */
static void set_ages(struct toolchain *t)
{
	bool clang = is_clang(t->cc);

	for (size_t i = 0; i < ARRAY_SIZE(ages); i++)
		if (ages[i].clang == clang && ages[i].major <= t->major) {
			t->since = ages[i].since;
			t->until = ages[i].until;
		}
}

static int newest_first(const void *a, const void *b)
{
	const struct toolchain *x = a, *y = b;

	if (x->configured != y->configured)
		return x->configured ? -1 : 1;
	if (x->major != y->major)
		return x->major < y->major ? 1 : -1;
	return strcmp(x->name, y->name);
}

static void sort(struct toolchains *t)
{
	if (t->nr)
		qsort(t->v, t->nr, sizeof(*t->v), newest_first);
}

static bool have(const struct toolchains *t, const char *name)
{
	for (size_t i = 0; i < t->nr; i++)
		if (str_equal(t->v[i].name, name))
			return true;
	return false;
}

/* gcc, gcc-12, clang-16; with a cross prefix in front for gcc. */
static const char *compiler_name(const char *file, const char *prefix, bool clang)
{
	const char *base = clang ? "clang" : "gcc", *rest;

	if (!clang && prefix) {
		if (!starts_with(file, prefix))
			return NULL;
		file += strlen(prefix);
	}
	if (!starts_with(file, base))
		return NULL;
	rest = file + strlen(base);
	if (!*rest)
		return file;
	return *rest == '-' && rest[1] && strspn(rest + 1, "0123456789") == strlen(rest + 1) ?
		       file :
		       NULL;
}

static void probe_dir(struct toolchains *t, const char *dir, const struct arch *arch, bool clang)
{
	const char *prefix = arch_is_host(arch) ? NULL : arch->cross;
	DIR *d = opendir(dir);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d))) {
		const char *cc = compiler_name(e->d_name, prefix, clang);
		struct toolchain *tc;

		if (!cc || have(t, e->d_name))
			continue;
		tc = add(t, e->d_name, arch);
		tc->cc = xstrdup(cc);
		tc->cross = prefix ? xstrdup(prefix) : NULL;
		tc->llvm = clang;
		if (!ask_version(tc)) {
			toolchain_clear(tc);
			t->nr--;
		} else {
			set_ages(tc);
		}
	}
	closedir(d);
}

void toolchains_probe(struct toolchains *t, const struct arch *arch, bool clang)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t n = strcspn(path, ":");
		AUTO_FREE char *dir = xstrndup(path, n);

		if (n)
			probe_dir(t, dir, arch, clang);
		path += n + (path[n] == ':');
	}
	sort(t);
}

/* v5.10 → 510 */
static int parse_release(const char *s, int *release, struct error *err)
{
	int version, patchlevel, n = 0;

	if (sscanf(s, "v%d.%d%n", &version, &patchlevel, &n) != 2 || s[n] || version < 2 ||
	    version > 99 || patchlevel < 0 || patchlevel > 99)
		return error_set(err, ERROR_USER, "'%s' is no release (as v5.10)", s);
	*release = version * 100 + patchlevel;
	return 0;
}

static struct toolchain *configured(struct toolchains *t, const char *name)
{
	struct toolchain *tc;

	for (size_t i = 0; i < t->nr; i++)
		if (t->v[i].configured && str_equal(t->v[i].name, name))
			return &t->v[i];
	tc = add(t, name, NULL);
	tc->configured = true;
	return tc;
}

static void replace(char **field, const char *value)
{
	char *copy = xstrdup(value);

	free(*field);
	*field = copy;
}

int toolchains_configure(struct toolchains *t, const char *name, const char *what,
			 const char *value, struct error *err)
{
	struct toolchain *tc = configured(t, name);
	int ret = 0;

	if (str_equal(what, "path"))
		replace(&tc->cc, value);
	else if (str_equal(what, "arch"))
		ret = (tc->arch = arch_find(value, err)) ? 0 : -1;
	else if (str_equal(what, "since"))
		ret = parse_release(value, &tc->since, err);
	else if (str_equal(what, "until"))
		ret = parse_release(value, &tc->until, err);
	else if (str_equal(what, "llvm"))
		tc->llvm = str_equal(value, "true") || str_equal(value, "yes") ||
			   str_equal(value, "1");
	else
		ret = error_set(err, ERROR_USER,
				"not known; known are path, since, until, arch, llvm");
	return ret < 0 ? error_prefix(err, "kbisect.toolchain.%s.%s", name, what) : 0;
}

void toolchains_ready(struct toolchains *t)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->nr; i++) {
		struct toolchain *tc = &t->v[i];

		if (tc->configured && (!tc->cc || !ask_version(tc))) {
			warning("kbisect.toolchain.%s: %s%s%s; going on without it", tc->name,
				tc->cc ? "'" : "", tc->cc ? tc->cc : "no path is given",
				tc->cc ? "' is no compiler that runs" : "");
			toolchain_clear(tc);
			continue;
		}
		t->v[kept++] = *tc;
	}
	t->nr = kept;
	sort(t);
}

static bool fits(const struct toolchain *tc, const struct arch *arch, int release)
{
	if (tc->arch && tc->arch != arch)
		return false;
	if (release <= 0)
		return true;
	return release >= tc->since && (!tc->until || release <= tc->until);
}

const struct toolchain *toolchains_choose(const struct toolchains *t, const struct arch *arch,
					  int release, const struct toolchain *after)
{
	size_t i = after ? (size_t)(after - t->v) + 1 : 0;

	for (; i < t->nr; i++) {
		const struct toolchain *tc = &t->v[i];

		/* gcc and gcc-12 are one: "the next older" is another. */
		if (after && str_equal(tc->version, after->version))
			continue;
		if (after ? !tc->arch || tc->arch == arch : fits(tc, arch, release))
			return tc;
	}
	return NULL;
}

static bool has_sign(const char *line)
{
	static const char *const signs[] = {
		"[-Werror=",
		"unrecognized command",
		"unknown attribute",
		"code model kernel does not support PIC",
		"multiple definition of `yylloc'",
		"internal compiler error",
		"unsupported reloc",
		"asm operand has impossible constraints",
		"cannot load plugin",
		"Compiler lacks asm-goto support",
		"retpoline",
		"unknown warning option",
		"unknown argument",
		"'-mindirect-branch'",
		"requires glibc",
		"expected string literal in 'asm'",
		"cannot use keyword 'false' as enumeration constant",
		"stack protector enabled but",
		"incompatible-pointer-types",
	};

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (strstr(line, signs[i]))
			return true;
	return false;
}

bool toolchain_explains(const char *tail)
{
	bool explained = false;

	while (tail && *tail) {
		size_t n = strcspn(tail, "\n");
		AUTO_FREE char *line = xstrndup(tail, n);
		bool sign = has_sign(line);

		/* With a mistake of the source beside it no compiler would do. */
		if (!sign && strstr(line, ": error: "))
			return false;
		explained |= sign;
		tail += n + (tail[n] == '\n');
	}
	return explained;
}
