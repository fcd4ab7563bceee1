/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Remarks for people besides the result: contradictions, and oddities of the culprit.
 */
#ifndef SESSION_RESULT_ODDITIES_H
#define SESSION_RESULT_ODDITIES_H

#include "session/session.h"
#include "session/subjects.h"

/* A list of sentences, owned. culprit is NULL when no commit is named. */
json_t *session_oddities(const struct session *s, const struct subjects *subjects,
			 const char *culprit);

/* Reasons why a person should look at the culprit before it is believed, whatever the
 * confidence: it is a merge, a release, or changes no kernel. A list of sentences, owned,
 * which usually is empty. */
json_t *session_unreliable(const struct session *s, const char *culprit);

#endif
