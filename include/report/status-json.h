/*
 * The state of a session for programs. The objects are described in
 * Documentation/git-kbisect.adoc under show and status. New references.
 */
#ifndef REPORT_STATUS_JSON_H
#define REPORT_STATUS_JSON_H

#include <jansson.h>

#include "session/session.h"

json_t *report_result_json(const struct session *s);
json_t *report_status_json(const struct session *s);

#endif
