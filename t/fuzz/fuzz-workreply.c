// SPDX-License-Identifier: GPL-2.0-only
/* The standard output of a worker, line by line, as session/worker-pool takes it. */
#include "fuzz-session.h"
#include "fuzz.h"

#include "../../src/session/worker-reply.h"
#include "../../src/session/worker-request.h"

#define COMMIT "0123456789abcdef0123456789abcdef01234567"
#define CONSOLE_MAX 65536

static void take_reply(struct session *s, const struct worker_reply *reply)
{
	struct strbuf console = STRBUF_CHECKED(CONSOLE_MAX);

	/* An accepted event is journaled, so it must apply. */
	if (reply->kind == REPLY_EVENT && state_apply(&s->state, reply->line, NULL) < 0)
		abort();
	if (reply->kind == REPLY_CONSOLE)
		worker_decode(reply->text, &console, NULL);
	if (reply->kind != REPLY_NONSENSE && !reply->text)
		abort();
	strbuf_release(&console);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data, *end = p + size;
	struct session s;
	bool introduced = false;

	fuzz_session(&s);
	while (p < end) {
		size_t len;
		const char *line = fuzz_line(&p, end, &len);
		struct worker_reply reply;

		worker_reply_read(&reply, &s, COMMIT, introduced, line, len);
		take_reply(&s, &reply);
		introduced |= reply.kind == REPLY_VERSION;
		worker_reply_clear(&reply);
	}
	session_close(&s);
	return 0;
}
