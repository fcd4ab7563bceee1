/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of a session for programs. The objects are described in
 * Documentation/technical/json.adoc. New references.
 */
#ifndef REPORT_STATUS_JSON_H
#define REPORT_STATUS_JSON_H

#include <jansson.h>

#include "session/state.h"

/* The version of every object. It changes when a field gets another meaning. */
#define JSON_VERSION 1

/* The object of git kbisect show --json, and that of status --json, which has more. */
json_t *report_result_json(const struct state *state);
json_t *report_status_json(const struct state *state);

/* The commit that is being tested, or NULL; also a test that an interruption ended, as it goes
 * on with the session. */
const char *report_testing(const struct state *state);

/* The object as text to be shown or kept in a note, owned; flags are jansson's, for the
 * layout. The text is pure ASCII, so that nothing in it can steer a terminal. NULL with
 * ERROR_STATE when root is NULL, which jansson returns for a number that is not finite. */
char *report_json_text(const json_t *root, size_t flags, struct error *err);

#endif
