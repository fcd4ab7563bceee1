/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs and crashes as JSON, for the journal, the notes and --json. Reading is
 * strict: a member of the wrong type is an error (ERROR_STATE) that names it.
 *
 * Paths, consoles and commits need not be UTF-8, and JSON must be. A byte that is no
 * part of a UTF-8 sequence is therefore written as the code point U+EF00 plus its value
 * (U+EF80 to U+EFFF, for private use), and becomes that byte again when it is read. All
 * text goes through text_to_json() and text_from_json(), so that none is lost on the way.
 */
#ifndef SESSION_RUN_JSON_H
#define SESSION_RUN_JSON_H

#include <jansson.h>

#include "base/error.h"
#include "evidence/run.h"

/* A new reference. To read, give a crash or run that owns nothing: what it has afterwards is
 * freed by crash_clear() or run_clear(), which is needed after a failure, too. */
json_t *crash_to_json(const struct crash *crash);
int crash_from_json(json_t *object, struct crash *crash, struct error *err);

json_t *run_to_json(const struct run *run);
int run_from_json(json_t *object, struct run *run, struct error *err);

/* A JSON string of any bytes, as a new reference; NULL gives JSON null. */
json_t *text_to_json(const char *s);

/* The string of any bytes as UTF-8 and back, both owned. */
char *text_escape(const char *s);
char *text_unescape(const char *s);

/* A JSON number, as a new reference; null when it is not finite, which JSON cannot express. */
json_t *number_to_json(double d);

/* Reads a member that must be a string, null or absent: an owned copy or NULL. */
int text_from_json(json_t *object, const char *name, char **value, struct error *err);

/* NULL-terminated list of strings as an array, where NULL is an empty list; and back, owned (see
 * free_list()) and never NULL. */
json_t *texts_to_json(char *const *list);
int texts_from_json(json_t *object, const char *name, char ***list, struct error *err);

/* Bits as a string of hex digits, four in each, the first one highest; and back (owned). To
 * read other than nr bits is an error. */
json_t *bits_to_json(const bool *bits, size_t nr);
int bits_from_json(json_t *object, const char *name, size_t nr, bool **bits, struct error *err);

#endif
