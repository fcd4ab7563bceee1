/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Enumerations that are written to files: one table has, for each number, the id that files
 * have, and its text for people. Ids never change; a text that an older version wrote in
 * place of an id is listed beside it.
 *
 *	static const struct id_row rows[] = {
 *		[REASON_RELEASE] = { "release", "release" },
 *	};
 */
#ifndef BASE_ID_TABLE_H
#define BASE_ID_TABLE_H

#include "base/base.h"

struct id_row {
	const char *id, *words;
	const char *old[2]; /* texts of older versions; NULL: none */
};

/* The number with this id or old text, or -1. */
static inline int id_parse(const struct id_row *rows, size_t nr, const char *text)
{
	for (size_t i = 0; i < nr && text; i++) {
		if (str_equal(rows[i].id, text))
			return (int)i;
		for (size_t j = 0; j < ARRAY_SIZE(rows[i].old); j++)
			if (str_equal(rows[i].old[j], text))
				return (int)i;
	}
	return -1;
}

#endif
