// SPDX-License-Identifier: GPL-2.0-only
/* The log of a session from its journal. */
#include "report/log-lines.h"
#include "session/session.h"

struct rendering {
	struct session s; /* grows with the events, as it did when they were recorded */
	struct log *log;
	struct strbuf *out;
};

static int render_event(void *data, json_t *event, struct error *err)
{
	struct rendering *r = data;

	if (session_apply(&r->s, event, err) < 0)
		return -1;
	log_event(r->log, event, r->out);
	return 0;
}

int log_render(const struct repo *repo, struct strbuf *out, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/journal.jsonl", repo->state_dir);
	struct rendering r = { .out = out };
	int ret;

	if (session_peek_empty(&r.s, repo, err) < 0)
		return -1;
	r.log = log_new(repo, &r.s.state, &r.s.range);
	ret = journal_read(path, render_event, &r, err);
	log_free(r.log);
	session_close(&r.s);
	if (strbuf_check(out, ret < 0 ? NULL : err, "the log of the session") < 0)
		ret = -1;
	return ret;
}
