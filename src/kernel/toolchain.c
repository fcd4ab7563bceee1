// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/toolchain.h"
#include "base/files.h"
#include "kernel/kernel-spec.h"

#include <dirent.h>

/*
 * The oldest kernel that a version of gcc is known to build, and the newest where the
 * kernel's own minimum version ends its use (Documentation/process/changes.rst over the
 * years, and syzkaller's choice: gcc 10 from v5.9, 8 from v4.12, 7 from v4.11, 5 before).
 * A version that is not listed is treated as the next older one.
 */
static const struct {
	int major, since, until;
} ages[] = {
	{ 4, 0, 417 },	{ 5, 0, 614 },	{ 7, 411, 614 }, { 8, 412, 0 },
	{ 9, 412, 0 },	{ 10, 415, 0 }, { 11, 509, 0 },	 { 12, 510, 0 },
	{ 13, 516, 0 }, { 14, 601, 0 }, { 15, 606, 0 },
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

static struct toolchain *add_toolchain(struct toolchains *t, const char *name,
				       const struct arch *arch)
{
	ALLOC_GROW(t->v, t->nr + 1, t->alloc);
	t->v[t->nr] = (struct toolchain){ .name = xstrdup(name), .arch = arch };
	return &t->v[t->nr++];
}

/* "gcc (Debian 12.2.0-14) 12.2.0": the last number with dots in it. "Debian clang version
 * 14.0.6": the number behind "version". */
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

/* Asks the compiler for its version; false when it does not run. */
static bool ask_version(struct toolchain *t)
{
	struct kernel_spec spec = { .cc = t->cc, .cross = t->cross, .llvm = t->llvm };

	if (!t->version)
		t->version = spec_compiler_version(&spec, NULL);
	if (t->version)
		t->major = major_of(t->version, is_clang(t->cc));
	return t->version != NULL;
}

/* Takes the limits of the greatest listed version that is no greater than this one. */
static void set_ages(struct toolchain *t)
{
	for (size_t i = 0; i < ARRAY_SIZE(ages); i++)
		if (ages[i].major <= t->major) {
			t->since = ages[i].since;
			t->until = ages[i].until;
		}
}

static int by_preference(const void *a, const void *b)
{
	const struct toolchain *x = a, *y = b;

	if (x->configured != y->configured)
		return x->configured ? -1 : 1;
	if (x->major != y->major)
		return x->major < y->major ? 1 : -1;
	return strcmp(x->name, y->name);
}

static void sort_toolchains(struct toolchains *t)
{
	if (t->nr)
		qsort(t->v, t->nr, sizeof(*t->v), by_preference);
}

static bool toolchains_have(const struct toolchains *t, const char *name)
{
	for (size_t i = 0; i < t->nr; i++)
		if (str_equal(t->v[i].name, name))
			return true;
	return false;
}

/* "gcc" or "gcc-12" in the name of a file, behind the cross prefix; NULL for others. */
static const char *compiler_name(const char *file, const char *prefix)
{
	const char *version;

	if (prefix && !starts_with(file, prefix))
		return NULL;
	file += prefix ? strlen(prefix) : 0;
	if (!starts_with(file, "gcc"))
		return NULL;
	version = file + strlen("gcc");
	if (!*version)
		return file;
	if (*version++ != '-' || !*version)
		return NULL;
	return strspn(version, "0123456789") == strlen(version) ? file : NULL;
}

static void probe_dir(struct toolchains *t, const char *dir, const struct arch *arch)
{
	const char *prefix = arch_is_host(arch) ? NULL : arch->cross;
	DIR *d = opendir(dir);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d))) {
		const char *cc = compiler_name(e->d_name, prefix);
		struct toolchain *tc;

		if (!cc || toolchains_have(t, e->d_name))
			continue;
		tc = add_toolchain(t, e->d_name, arch);
		tc->cc = xstrdup(cc);
		tc->cross = prefix ? xstrdup(prefix) : NULL;
		if (ask_version(tc)) {
			set_ages(tc);
		} else {
			toolchain_clear(tc);
			t->nr--;
		}
	}
	closedir(d);
}

void toolchains_probe(struct toolchains *t, const struct arch *arch)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t n = strcspn(path, ":");
		AUTO_FREE char *dir = xstrndup(path, n);

		if (n)
			probe_dir(t, dir, arch);
		path += n + (path[n] == ':');
	}
	sort_toolchains(t);
}

/* v5.10 → 510 */
static int parse_release(const char *s, int *release, struct error *err)
{
	int version, patchlevel, n = 0;

	if (sscanf(s, "v%d.%d%n", &version, &patchlevel, &n) != 2 || s[n] || version < 2 ||
	    version > 99 || patchlevel < 0 || patchlevel > 99)
		return error_set(err, ERROR_USER, "'%s' is not a release such as v5.10", s);
	*release = version * 100 + patchlevel;
	return 0;
}

static struct toolchain *configured(struct toolchains *t, const char *name)
{
	struct toolchain *tc;

	for (size_t i = 0; i < t->nr; i++)
		if (t->v[i].configured && str_equal(t->v[i].name, name))
			return &t->v[i];
	tc = add_toolchain(t, name, NULL);
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
				"no such key; there are path, since, until, arch and llvm");
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
				tc->cc ? "' does not run, or is not a compiler" : "");
			toolchain_clear(tc);
			continue;
		}
		t->v[kept++] = *tc;
	}
	t->nr = kept;
	sort_toolchains(t);
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

		/* gcc and gcc-12 may be the same compiler, which is not "the next older". */
		if (after && str_equal(tc->version, after->version))
			continue;
		if (fits(tc, arch, after ? 0 : release))
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

		/* If the source is wrong, too, no compiler builds it. */
		if (!sign && strstr(line, ": error: "))
			return false;
		explained |= sign;
		tail += n + (tail[n] == '\n');
	}
	return explained;
}
