/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The result as git notes: the report on the culprit in refs/notes/kbisect
 * ("Key: value" lines, an empty line, the log), the same for programs in
 * refs/notes/kbisect-json, and the evidence on each tested commit in
 * refs/notes/kbisect-runs.
 */
#ifndef REPORT_NOTE_H
#define REPORT_NOTE_H

#include "base/strbuf.h"
#include "session/session.h"

#define NOTES_JSON "kbisect-json"

/* A set larger than this gets its note on the likeliest commit only. */
#define NOTE_SET_MAX 16

/* Adds the text of the note on the commits of the result, with the log as log_render() makes it.
 * Fails with ERROR_USER when there is no result yet. */
int note_text(const struct repo *repo, const struct state *state, struct strbuf *out,
	      struct error *err);

/* Appends the notes of a session with a result, and never overwrites a report. Each is
 * written once: after an interruption the missing ones are added, and nothing is done
 * when the session says that all were written. The session must be locked. */
int note_write(struct session *s, struct error *err);

/* Appends to the notes on commits that the user rejected that this happened, once. */
int note_rejections(struct session *s, struct error *err);

/* Are there notes of the result that are still to be written? */
bool note_is_due(const struct state *state);

#endif
