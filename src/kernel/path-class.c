// SPDX-License-Identifier: GPL-2.0-only
#include "path-class.h"

const char *path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

size_t path_stem(const char *path)
{
	const char *name = path_name(path);
	size_t n = strcspn(name, ".");

	/* Hidden files have no suffix: the whole name is the stem. */
	return (size_t)(name - path) + (n ? n : strlen(name));
}

static bool in_list(const char *s, const char *const *list, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (str_equal(s, list[i]))
			return true;
	return false;
}

/* The build of an image runs or includes only some parts of tools/. */
static bool is_unused_tool(const char *path)
{
	static const char *const used[] = { "arch/", "bpf/",	 "build/",  "include/",
					    "lib/",  "objtool/", "scripts/" };

	if (!starts_with(path, "tools/") || !strchr(path + 6, '/'))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(used); i++)
		if (starts_with(path + 6, used[i]))
			return false;
	return true;
}

static bool is_for_people(const char *path)
{
	static const char *const names[] = {
		".gitignore",
		".mailmap",
		".clang-format",
		".cocciconfig",
		"MAINTAINERS",
		"CREDITS",
		"COPYING",
		"README",
		".rustfmt.toml",
		".editorconfig",
		".get_maintainer.ignore",
	};
	static const char *const paths[] = {
		"scripts/checkpatch.pl",
		"scripts/get_maintainer.pl",
		"scripts/spelling.txt",
		"scripts/const_structs.checkpatch",
	};

	return in_list(path_name(path), names, ARRAY_SIZE(names)) ||
	       in_list(path, paths, ARRAY_SIZE(paths)) || ends_with(path, ".rst") ||
	       starts_with(path, "LICENSES/") || starts_with(path, "scripts/coccinelle/");
}

static bool is_kconfig(const char *path)
{
	const char *name = path_name(path);

	return starts_with(name, "Kconfig") || ends_with(name, ".kconfig") ||
	       ends_with(name, "Kconfig");
}

static bool is_makefile(const char *path)
{
	const char *name = path_name(path);

	return starts_with(name, "Makefile") || starts_with(name, "Kbuild") ||
	       starts_with(name, "makefile") || ends_with(name, ".mk") ||
	       ends_with(name, "Makefile") || ends_with(name, ".include") ||
	       ends_with(name, ".build") || str_equal(name, "Build") || str_equal(name, "Platform");
}

static bool has_suffix(const char *path, const char *const *suffixes, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (ends_with(path, suffixes[i]))
			return true;
	return false;
}

bool path_of_other_arch(const char *path, const char *srcarch)
{
	size_t n = strlen(srcarch);

	return starts_with(path, "arch/") && strchr(path + 5, '/') &&
	       !(starts_with(path + 5, srcarch) && path[5 + n] == '/');
}

static bool is_config_of_target(const char *path)
{
	const char *p = starts_with(path, "arch/") ? strchr(path + 5, '/') : NULL;

	return starts_with(path, "kernel/configs/") || (p && starts_with(p, "/configs/"));
}

enum path_class path_classify(const char *path, const char *srcarch)
{
	static const char *const sources[] = { ".c", ".S", ".rs", ".dts", ".dtsi", ".dtso" };

	if (is_kconfig(path))
		return PATH_KCONFIG;
	if (is_for_people(path) || is_unused_tool(path) || starts_with(path, "Documentation/"))
		return PATH_NEVER;
	/* tools/build compiles these before fixdep can record anything. */
	if (starts_with(path, "tools/build/") || starts_with(path, "tools/scripts/"))
		return is_makefile(path) ? PATH_BUILD : PATH_OTHER;
	if (has_suffix(path, sources, ARRAY_SIZE(sources)))
		return PATH_SOURCE;
	if (ends_with(path, ".h"))
		return PATH_HEADER;
	if (path_of_other_arch(path, srcarch))
		return PATH_NEVER;
	if (is_config_of_target(path))
		return PATH_CONFIGS;
	return is_makefile(path) ? PATH_BUILD : PATH_OTHER;
}

bool path_presence_matters(const char *path, const char *srcarch)
{
	size_t n = strlen(srcarch);

	if (starts_with(path, "include/asm-generic/") || starts_with(path, "include/uapi/"))
		return true;
	return starts_with(path, "arch/") && starts_with(path + 5, srcarch) &&
	       starts_with(path + 5 + n, "/include/");
}
