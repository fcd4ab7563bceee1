// SPDX-License-Identifier: GPL-2.0-only
#include "base/decompress.h"

#include <archive.h>

const char *compression_of(const char *bytes, size_t len, bool *readable)
{
	static const struct {
		const char *magic;
		size_t len;
		const char *name;
		bool readable;
	} formats[] = {
		{ "\x1f\x8b", 2, "gzip", true },
		{ "\xfd"
		  "7zXZ",
		  5, "xz", true },
		{ "\x28\xb5\x2f\xfd", 4, "zstd", true },
		{ "BZh", 3, "bzip2", true },
		{ "\x04\x22\x4d\x18", 4, "lz4", false },
		{ "\x1f\x9d", 2, "compress", false },
		{ "\x89LZO", 4, "lzop", false },
		{ "LZIP", 4, "lzip", false },
		{ "PK\x03\x04", 4, "zip", false },
		{ "7z\xbc\xaf", 4, "7z", false },
		{ "Rar!", 4, "rar", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (len >= formats[i].len && !memcmp(bytes, formats[i].magic, formats[i].len)) {
			*readable = formats[i].readable;
			return formats[i].name;
		}
	return NULL;
}

struct archive *decompressor_new(void)
{
	struct archive *a = archive_read_new();

	archive_read_support_filter_gzip(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_format_raw(a);
	archive_read_support_format_empty(a);
	return a;
}
