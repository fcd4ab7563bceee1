/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a person should know besides the result: contradictions, and what is odd
 * about the culprit.
 */
#ifndef SESSION_RESULT_ODDITIES_H
#define SESSION_RESULT_ODDITIES_H

#include "session/session.h"
#include "session/subjects.h"

/* A list of sentences, owned. culprit: NULL when none is named. */
json_t *session_oddities(const struct session *s, const struct subjects *subjects,
			 const char *culprit);

/* Why a culprit should not be believed without a look by a person, whatever the
 * confidence: it is a merge, a release, or changes no kernel. Sentences, owned;
 * mostly none. */
json_t *session_unreliable(const struct session *s, const char *culprit);

#endif
