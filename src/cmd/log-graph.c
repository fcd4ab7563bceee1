// SPDX-License-Identifier: GPL-2.0-only
#include "log-graph.h"

#include "color.h"
#include "git/run-git.h"
#include "session/mode.h"

#define GRAPH_TEXT_MAX ((size_t)512 * 1024 * 1024)
#define REVISIONS_MAX ((size_t)16 * 1024 * 1024)
#define ERRORS_SHOWN 4096

/* git prints the hash between two marks, which are replaced by a word and a part of it. */
#define MARK '\001'
#define HASH_SHOWN 12
#define WORD_WIDTH 8

struct drawing {
	struct session *s;
	bool *out; /* [range.candidates.nr] it cannot be the culprit */
	bool colored;
};

static bool in_result(const struct result *r, const char *commit)
{
	for (char *const *p = r->commits; p && *p; p++)
		if (str_equal(*p, commit))
			return true;
	return false;
}

static const char *word_of(const struct drawing *d, const char *commit, enum decision *color)
{
	const struct state *state = &d->s->state;
	const struct tested_commit *c = state_find(state, commit);
	const struct candidates *range = &d->s->range.candidates;
	long i = candidates_find(range, commit);

	*color = c ? c->decision : DECIDE_MORE;
	if (in_result(&state->result, commit))
		return state->result.kind == RESULT_CULPRIT ? state_mode(state)->culprit :
							      "suspect";
	if (c && c->decision != DECIDE_MORE)
		return decision_name(c->decision);
	if (c)
		return "testing";
	return i >= (long)range->boundary && !d->out[i] ? "?" : "";
}

static void add_line(const struct drawing *d, const char *line, size_t len, struct strbuf *out)
{
	const char *first = memchr(line, MARK, len), *subject;
	const char *second =
		first ? memchr(first + 1, MARK, len - (size_t)(first + 1 - line)) : NULL;
	AUTO_FREE char *commit = NULL;
	enum decision color;
	const char *word;

	if (!second) {
		strbuf_addf(out, "%.*s\n", (int)len, line);
		return;
	}
	commit = xstrndup(first + 1, (size_t)(second - first - 1));
	word = word_of(d, commit, &color);
	subject = second + 1;
	len -= (size_t)(subject - line);
	strbuf_addf(out, "%.*s%s%-*s%s%.*s ", (int)(first - line), line,
		    *word ? color_of(d->colored, color) : "", WORD_WIDTH, word,
		    *word ? color_end(d->colored) : "", HASH_SHOWN, commit);
	strbuf_add_escaped(out, subject, len);
	strbuf_rtrim(out);
	strbuf_addch(out, '\n');
}

/* Adds the revisions that git log reads on its standard input. */
static void add_revisions(const struct state *state, struct strbuf *in)
{
	strbuf_addf(in, "%s\n", state_newer(state));
	for (char *const *p = state_older(state); *p; p++)
		strbuf_addf(in, "^%s\n", *p);
	strbuf_addstr(in, "--\n");
	for (char *const *p = state->paths; *p; p++)
		strbuf_addf(in, "%s\n", *p);
}

static int run_git_log(const struct drawing *d, size_t columns, struct strbuf *text,
		       struct error *err)
{
	/* The word and the part of the hash are shorter than the hash. */
	size_t end = columns + 40 - WORD_WIDTH - HASH_SHOWN - 1;
	AUTO_FREE char *format = xstrfmt("--format=%%x01%%H%%x01%%<|(%zu,trunc)%%s", end);
	const char *const args[] = { "log",	   "--graph",
				     "--boundary", "--topo-order",
				     "--no-notes", d->colored ? "--color=always" : "--color=never",
				     format,	   "--stdin",
				     NULL };
	struct strbuf in = STRBUF_CHECKED(REVISIONS_MAX), errs = STRBUF_CUT(ERRORS_SHOWN);
	int status = -1;

	add_revisions(&d->s->state, &in);
	if (strbuf_check(&in, err, "the list of ends and paths") == 0)
		status = run_git_v(d->s->repo, args, in.buf, in.len, text, &errs, err);
	if (status > 0)
		error_set(err, ERROR_HOST, "git log ended with status %d: %s", status, errs.buf);
	strbuf_release(&in);
	strbuf_release(&errs);
	return status ? -1 : 0;
}

int log_graph(struct session *s, size_t columns, bool colored, struct strbuf *out,
	      struct error *err)
{
	struct strbuf text = STRBUF_CHECKED(GRAPH_TEXT_MAX);
	struct drawing d = { .s = s, .colored = colored };
	int ret = -1;

	if (!s->state.passing[0])
		return error_set(err, ERROR_USER, "the range is not known yet: there is no %s end",
				 state_mode(&s->state)->older);
	if (range_load(&s->range, err) < 0)
		return -1;
	d.out = xcalloc(s->range.candidates.nr + 1, sizeof(*d.out));
	for (size_t i = 0; i < s->state.nr; i++)
		range_rule_out(&s->range, &s->state.commits[i], d.out);
	if (run_git_log(&d, columns, &text, err) == 0)
		ret = strbuf_check(&text, err, "the output of git log");
	for (const char *line = text.buf; !ret && line && *line;) {
		size_t len = strcspn(line, "\n");

		add_line(&d, line, len, out);
		line += len + (line[len] == '\n');
	}
	strbuf_release(&text);
	free(d.out);
	return ret < 0 ? ret : strbuf_check(out, err, "the graph");
}
