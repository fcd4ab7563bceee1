// SPDX-License-Identifier: GPL-2.0-only
/* A session's journal, line by line, as session_open() applies it. */
#include "fuzz-session.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data, *end = p + size;
	struct session s;

	fuzz_session(&s);
	while (p < end) {
		size_t len;
		const char *line = fuzz_line(&p, end, &len);
		json_t *event = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
		struct error err = ERROR_INIT;

		if (event)
			session_apply(&s, event, &err);
		json_decref(event);
		error_clear(&err);
	}
	session_close(&s);
	return 0;
}
