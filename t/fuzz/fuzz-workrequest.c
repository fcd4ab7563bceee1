// SPDX-License-Identifier: GPL-2.0-only
/* The request of another host's session, and the journal in it. */
#include "fuzz-session.h"
#include "fuzz.h"

#include "../../src/session/worker-request.h"
#include "session/run-json.h"

#define BYTES_MAX 65536

/* Reads an accepted request as a worker does, but without the files and the work of git. */
static void take_request(json_t *request)
{
	struct session s;
	struct strbuf bytes = STRBUF_CHECKED(BYTES_MAX);
	struct error err = ERROR_INIT;
	const char *name;
	json_t *entry;
	size_t i;

	fuzz_session(&s);
	worker_request_translate(request, "/own");
	json_array_foreach(json_object_get(request, "config"), i, entry)
		free(text_unescape(json_string_value(entry)));
	json_object_foreach(json_object_get(request, "files"), name, entry)
		if (worker_decode(json_string_value(entry), &bytes, &err) < 0)
			error_clear(&err);
	json_array_foreach(json_object_get(request, "journal"), i, entry)
		if (session_apply(&s, entry, &err) < 0)
			error_clear(&err);
	strbuf_release(&bytes);
	error_clear(&err);
	session_close(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;
	json_t *request = worker_request_read((const char *)data, size, &err);

	if (!request && err.kind == ERROR_NONE)
		abort();
	if (request)
		take_request(request);
	json_decref(request);
	error_clear(&err);
	return 0;
}
