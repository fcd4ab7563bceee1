/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A session without a repository, for the parsers of what changes one. session_close() frees it.
 */
#ifndef FUZZ_SESSION_H
#define FUZZ_SESSION_H

#include "session/session.h"

static inline void fuzz_session(struct session *s)
{
	*s = (struct session){ .lock = -1, .journal.fd = -1 };
	settings_init(&s->settings);
	state_init(&s->state, &s->settings);
	range_init(&s->range, NULL, &s->state);
	state_set_ends(&s->state, xstrdup("1111111111111111111111111111111111111111"),
		       xcalloc(1, sizeof(char *)), xcalloc(1, sizeof(char *)));
}

/* Takes the next line off the bytes from *p to end. */
static inline const char *fuzz_line(const char **p, const char *end, size_t *len)
{
	const char *line = *p, *newline = memchr(line, '\n', (size_t)(end - line));

	*len = newline ? (size_t)(newline - line) : (size_t)(end - line);
	*p = line + *len + (newline != NULL);
	return line;
}

#endif
