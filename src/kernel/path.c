// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/path.h"

void path_add_parents(struct string_set *s, const char *path)
{
	size_t len = strlen(path);

	while (len) {
		while (len && path[len - 1] != '/')
			len--;
		if (len)
			len--;
		if (!string_set_add(s, path, len))
			return; /* then those above are there, too */
	}
}

bool path_normalize(const char *path, size_t len, char *buf)
{
	size_t out = 0;

	while (len) {
		const char *slash = memchr(path, '/', len);
		size_t n = slash ? (size_t)(slash - path) : len;

		if (n == 2 && path[0] == '.' && path[1] == '.') {
			if (!out)
				return false;
			while (out && buf[out - 1] != '/')
				out--;
			out -= out > 0;
		} else if (n && !(n == 1 && path[0] == '.')) {
			if (out + n + 2 > PATH_MAX)
				return false;
			if (out)
				buf[out++] = '/';
			memcpy(buf + out, path, n);
			out += n;
		}
		n += slash != NULL;
		path += n;
		len -= n;
	}
	buf[out] = 0;
	return true;
}
