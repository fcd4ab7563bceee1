// SPDX-License-Identifier: GPL-2.0-only
/* A session's journal, line by line, as session_open() applies it. */
#include "fuzz.h"
#include "session/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct session s = { .lock = -1, .journal.fd = -1 };
	const char *p = (const char *)data, *end = p + size;

	settings_init(&s.settings);
	state_init(&s.state, &s.settings);
	range_init(&s.range, NULL, &s.state);
	state_set_ends(&s.state, xstrdup("1111111111111111111111111111111111111111"),
		       xcalloc(1, sizeof(char *)), xcalloc(1, sizeof(char *)));
	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t len = newline ? (size_t)(newline - p) : (size_t)(end - p);
		json_t *event = json_loadb(p, len, JSON_REJECT_DUPLICATES, NULL);
		struct error err = ERROR_INIT;

		if (event)
			session_apply(&s, event, &err);
		json_decref(event);
		error_clear(&err);
		p += len + (newline != NULL);
	}
	session_close(&s);
	return 0;
}
