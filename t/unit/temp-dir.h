/* SPDX-License-Identifier: GPL-2.0-only */
/* A directory for the files of all tests of a program: setup and teardown of its group. */
#ifndef TEMP_DIR_H
#define TEMP_DIR_H

#include "base/files.h"

#include <setjmp.h>
#include <cmocka.h>

static char *dir;

static int make_dir(void **state)
{
	(void)state;
	dir = xstrdup("/tmp/kbisect-unit-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	(void)state;
	remove_tree(dir, NULL);
	free(dir);
	return 0;
}

/* Writes a file into the directory and returns its path, which the caller frees. */
static char *put(const char *name, const char *text)
{
	char *path = xstrfmt("%s/%s", dir, name);

	assert_int_equal(file_write_atomic(path, text, strlen(text), NULL), 0);
	return path;
}

#endif
