// SPDX-License-Identifier: GPL-2.0-only
#include "seen.h"

#include "base/files.h"
#include "kernel/diagnostic.h"

#include <ftw.h>

#define TOOLS_DEPTH 16

/* tools/ is built from within its own directories, so only the end of a path in there is
 * printed. nftw() passes no data to its callback. */
static __thread const char *looked_for;

static int is_looked_for(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	size_t n = strlen(looked_for), len = strlen(path);

	(void)st;
	(void)ftw;
	return type == FTW_F && len > n && path[len - n - 1] == '/' &&
	       str_equal(path + len - n, looked_for);
}

static bool is_in_tools(const struct seen *seen, const char *name)
{
	AUTO_FREE char *tools = xstrfmt("%s/tools", seen->tree);

	looked_for = name;
	return nftw(tools, is_looked_for, TOOLS_DEPTH, FTW_PHYS) == 1;
}

/* Returns the part of path below dir, or NULL. It may be "<dir>/./kernel/x.c". */
static const char *path_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	if (strncmp(path, dir, n) || path[n] != '/')
		return NULL;
	path += n;
	while (*path == '/')
		path++;
	return path;
}

/* Returns the path within the source, or NULL when it is elsewhere on this machine. */
static const char *relative(const struct seen *seen, const char *path)
{
	const char *rest;

	while (starts_with(path, "./"))
		path += 2;
	if ((rest = path_below(path, seen->tree)) || (rest = path_below(path, seen->build_dir)))
		return rest;
	return *path == '/' ? NULL : path;
}

static bool is_there(const char *dir, const char *path)
{
	AUTO_FREE char *full = xstrfmt("%s/%s", dir, path);

	return file_exists(full);
}

/* A file of the source, or one that the build made from it. */
static bool is_own(const struct seen *seen, const char *path)
{
	path = relative(seen, path);
	return path && *path &&
	       (is_there(seen->tree, path) || is_there(seen->build_dir, path) ||
		is_in_tools(seen, path));
}

/* Sources of programs that run during the build and use libraries of this machine. */
static bool is_host_program(const struct seen *seen, const char *path)
{
	static const char *const dirs[] = { "scripts/", "certs/", "usr/", "tools/" };

	path = relative(seen, path);
	if (!path)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (starts_with(path, dirs[i]))
			return true;
	return (starts_with(path, "arch/") && strstr(path, "/tools/")) ||
	       (!is_there(seen->tree, path) && is_in_tools(seen, path));
}

static bool is_kernel_header(const char *name)
{
	static const char *const prefixes[] = { "linux/", "asm/", "asm-generic/", "generated/",
						"uapi/",  "../",  "arch/",	  "kunit/" };

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (starts_with(name, prefixes[i]))
			return true;
	return false;
}

static bool explains(const struct seen *seen, const struct diagnostic *d)
{
	AUTO_FREE char *path = xstrndup(d->file, d->len);
	AUTO_FREE char *header = d->header ? xstrndup(d->header, d->header_len) : NULL;
	const char *object = d->linked && *seen->object ? seen->object : path;

	if (d->linked)
		return !is_host_program(seen, object) && is_own(seen, object);
	if (header && is_host_program(seen, path) && !is_kernel_header(header))
		return false;
	return is_own(seen, path);
}

/* A target that cannot be made or a file that cannot be read, and that the source lacks. */
static bool is_absent(const struct seen *seen, const struct diagnostic *d)
{
	AUTO_FREE char *path = xstrndup(d->file, d->len);
	const char *name = relative(seen, path);

	return name && !is_there(seen->tree, name);
}

void seen_line(struct seen *seen, const char *line)
{
	struct diagnostic d;

	diagnostic_read(line, &d);
	if (d.kind == DIAGNOSTIC_HOST && !seen->host)
		seen->host = d.advice;
	if (d.kind == DIAGNOSTIC_CRASH && !seen->crash)
		seen->crash = d.advice;
	if (d.kind == DIAGNOSTIC_OBJECT && seen->rust)
		d.kind = DIAGNOSTIC_FILE;
	if (d.kind == DIAGNOSTIC_OBJECT)
		snprintf(seen->object, sizeof(seen->object), "%.*s",
			 (int)MIN(d.len, (size_t)PATH_MAX), d.file);
	if (!seen->source)
		seen->source = d.kind == DIAGNOSTIC_KERNEL ||
			       (d.kind == DIAGNOSTIC_FILE && explains(seen, &d)) ||
			       (d.kind == DIAGNOSTIC_ABSENT && is_absent(seen, &d));
	if (d.kind != DIAGNOSTIC_NONE)
		seen->rust = d.kind == DIAGNOSTIC_RUST;
}

bool seen_explains(const struct seen *seen)
{
	return seen->source && !seen->host && !seen->crash;
}
