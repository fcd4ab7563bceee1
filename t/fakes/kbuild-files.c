// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void die(const char *what)
{
	fprintf(stderr, "fake kbuild: %s: %s\n", what, strerror(errno));
	exit(2);
}

void complain(const char *object, const char *message)
{
	fprintf(stderr, "%s\nmake[1]: *** [scripts/Makefile.build:250: %s] Error 1\n", message,
		object);
}

void fail(const char *object, const char *message)
{
	complain(object, message);
	fprintf(stderr, "make: *** [Makefile:2009: .] Error 2\n");
	exit(2);
}

char *format(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		die("vasprintf");
	va_end(ap);
	return s;
}

struct text slurp_if_there(const char *path)
{
	struct text t = { NULL, 0 };
	int fd = open(path, O_RDONLY);
	struct stat st;

	if (fd < 0)
		return t;
	if (fstat(fd, &st) < 0 || !(t.s = calloc(1, (size_t)st.st_size + 1)) ||
	    read(fd, t.s, (size_t)st.st_size) != st.st_size)
		die(path);
	t.len = (size_t)st.st_size;
	close(fd);
	return t;
}

struct text slurp(const char *path)
{
	struct text t = slurp_if_there(path);

	if (!t.s)
		die(path);
	return t;
}

char *in_tree(const char *name)
{
	return format("%s/%s", kbuild.tree, name);
}

struct text slurp_tree(const char *name)
{
	return slurp_if_there(in_tree(name));
}

void put(int fd, const char *path, const void *bytes, size_t n)
{
	if (write(fd, bytes, n) != (ssize_t)n)
		die(path);
}

void spew(const char *path, const void *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (fd < 0)
		die(path);
	put(fd, path, bytes, n);
	close(fd);
}

void append_line(const char *dir, const char *name, const char *line)
{
	char *path = format("%s/%s", dir, name), *text = format("%s\n", line);
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT, 0666);

	if (fd < 0)
		die(path);
	put(fd, path, text, strlen(text));
	close(fd);
}

void make_parents(const char *path)
{
	char *dir = strdup(path);

	for (char *p = dir; (p = strchr(p + 1, '/')); *p = '/') {
		*p = 0;
		if (mkdir(dir, 0777) < 0 && errno != EEXIST)
			die(dir);
	}
	free(dir);
}

bool begins(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

bool ends(const char *s, const char *suffix)
{
	size_t len = strlen(s), n = strlen(suffix);

	return len >= n && !strcmp(s + len - n, suffix);
}

int split(char *text, const char *at, char **pieces, int max)
{
	char *save = NULL;
	int nr = 0;

	for (char *p = strtok_r(text, at, &save); p; p = strtok_r(NULL, at, &save)) {
		if (nr == max)
			fail("vmlinux", "fake kbuild: too many lines or words");
		pieces[nr++] = p;
	}
	return nr;
}
