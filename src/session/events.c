// SPDX-License-Identifier: GPL-2.0-only
#include "session/events.h"
#include "session/run-json.h"
#include "session/state.h"

#include <math.h>

int decision_parse(const char *name, enum decision *d)
{
	for (int i = DECIDE_MORE; i <= DECIDE_ABORT; i++)
		if (str_equal(decision_name((enum decision)i), name)) {
			*d = (enum decision)i;
			return 0;
		}
	return -1;
}

json_t *event_test(const char *commit, enum test_reason why, const char *compiler)
{
	return json_pack("{s:s, s:s, s:s, s:o}", "event", "test", "commit", commit, "why",
			 test_reason_id(why), "compiler", text_to_json(compiler));
}

json_t *event_test_again(const char *commit, enum test_reason why, const char *compiler)
{
	json_t *event = event_test(commit, why, compiler);

	json_object_set_new(event, "again", json_true());
	return event;
}

json_t *event_needless(const char *commit)
{
	return json_pack("{s:s, s:s}", "event", "needless", "commit", commit);
}

json_t *event_left(const char *commit, double test_seconds)
{
	return json_pack("{s:s, s:s, s:o}", "event", "left", "commit", commit, "seconds",
			 number_to_json(test_seconds));
}

json_t *event_control(const char *commit, bool booted)
{
	return json_pack("{s:s, s:s, s:b}", "event", "control", "commit", commit, "booted", booted);
}

json_t *event_noted(void)
{
	return json_pack("{s:s}", "event", "noted");
}

json_t *event_run(const char *commit, size_t number, const struct run *run)
{
	return json_pack("{s:s, s:s, s:I, s:o}", "event", "run", "commit", commit, "number",
			 (json_int_t)number, "run", run_to_json(run));
}

json_t *event_verdict(const char *commit, const struct verdict *v, double test_seconds,
		      const char *inferred_from, enum inference how)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "event", "verdict", "commit",
			 commit, "decision", decision_name(v->decision), "reason",
			 text_to_json(v->reason), "p_bad", number_to_json(v->p_bad), "seconds",
			 number_to_json(test_seconds), "inferred_from", text_to_json(inferred_from),
			 "how", text_to_json(inference_id(how)));
}

json_t *event_verdict_corrected(const char *commit, const struct verdict *v,
				const char *inferred_from, enum inference how)
{
	json_t *event = event_verdict(commit, v, 0, inferred_from, how);

	json_object_set_new(event, "corrected", json_true());
	return event;
}

json_t *event_target(const struct crash *crash, json_t *related, json_t *noise)
{
	return json_pack("{s:s, s:o, s:o, s:o}", "event", "target", "crash", crash_to_json(crash),
			 "related", related, "noise", noise);
}

json_t *event_noise(json_t *titles)
{
	return json_pack("{s:s, s:o}", "event", "noise", "titles", titles);
}

json_t *event_watch(char *const *functions)
{
	return json_pack("{s:s, s:o}", "event", "watch", "functions", texts_to_json(functions));
}

json_t *event_renamed(const char *commit, const char *from, const char *to)
{
	return json_pack("{s:s, s:s, s:o, s:o}", "event", "renamed", "commit", commit, "from",
			 text_to_json(from), "to", text_to_json(to));
}

/* Fewer objects than this are compiled in seconds, beside what every build takes. */
#define COMPILES_MIN 8

json_t *event_collapse(size_t commits, size_t matter, const bool *matters, unsigned objects,
		       const unsigned *compiles)
{
	json_t *list = json_array();

	for (size_t i = 0; objects && i < commits; i++)
		if (compiles[i] >= COMPILES_MIN)
			json_array_append_new(list, json_pack("[I, I]", (json_int_t)i,
							      (json_int_t)compiles[i]));
	return json_pack("{s:s, s:I, s:I, s:o, s:I, s:o}", "event", "collapse", "commits",
			 (json_int_t)commits, "matter", (json_int_t)matter, "bits",
			 bits_to_json(matters, commits), "objects", (json_int_t)objects, "compiles",
			 list);
}

json_t *event_config(const char *hash, const char *left_out, bool kept, int hits, int runs)
{
	return json_pack("{s:s, s:s, s:o, s:b, s:i, s:i}", "event", "config", "hash", hash,
			 "left_out", text_to_json(left_out), "kept", kept, "hits", hits, "runs",
			 runs);
}

json_t *event_warnings(const struct string_set *known)
{
	json_t *list = json_array();

	for (size_t i = 0; i < known->nr; i++)
		json_array_append_new(list, text_to_json(known->v[i]));
	return json_pack("{s:s, s:o}", "event", "warnings", "known", list);
}

json_t *event_syzkaller(const char *commit)
{
	return json_pack("{s:s, s:s}", "event", "syzkaller", "commit", commit);
}

json_t *event_c_repro(const char *words)
{
	return json_pack("{s:s, s:o}", "event", "c-repro", "words", text_to_json(words));
}

json_t *event_minimized(const struct minimized *m)
{
	return json_pack("{s:s, s:I, s:I, s:o, s:I, s:I}", "event", "minimized", "before",
			 (json_int_t)m->before, "after", (json_int_t)m->after, "file",
			 text_to_json(m->file), "modules", (json_int_t)m->modules, "modules_after",
			 (json_int_t)m->modules_after);
}

json_t *event_build_fix(const char *error, const char *fix, const char *title, json_t *commits)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:o}", "event", "mend", "error", text_to_json(error),
			 "fix", text_to_json(fix), "title", text_to_json(title), "commits",
			 commits);
}

json_t *event_bisect(const char *command, const char *commit, enum decision told, const char *words)
{
	return json_pack("{s:s, s:o, s:o, s:s, s:o}", "event", "bisect", "command",
			 text_to_json(command), "commit", text_to_json(commit), "decision",
			 decision_name(told), "words", text_to_json(words));
}

json_t *event_corrected(const char *term, const char *commit, enum decision told, const char *words)
{
	AUTO_FREE char *command = xstrfmt("%s is %s", commit, term);
	json_t *event = event_bisect(command, commit, told, words);

	json_object_set_new(event, "corrected", json_true());
	return event;
}

json_t *event_hand(const char *commit, enum decision d, double runs, const char *because,
		   json_t *overrules)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:b, s:o, s:o}", "event", "hand", "commit", commit,
			 "decision", decision_name(d), "runs",
			 number_to_json(isinf(runs) ? 0 : runs), "sure", isinf(runs) != 0,
			 "because", text_to_json(because), "overrules", overrules);
}

json_t *event_reject(const char *commit, const char *because)
{
	return json_pack("{s:s, s:s, s:o}", "event", "reject", "commit", commit, "because",
			 text_to_json(because));
}

json_t *event_again(const char *commit, const char *because)
{
	return json_pack("{s:s, s:s, s:o}", "event", "again", "commit", commit, "because",
			 text_to_json(because));
}

json_t *event_undo(size_t nr, json_t *words)
{
	return json_pack("{s:s, s:I, s:o}", "event", "undo", "nr", (json_int_t)nr, "words", words);
}

json_t *event_retold(void)
{
	return json_pack("{s:s}", "event", "retold");
}

json_t *event_said(const char *words)
{
	return json_pack("{s:s, s:o}", "event", "said", "words", text_to_json(words));
}

json_t *event_release(const char *tag, const char *commit)
{
	return json_pack("{s:s, s:o, s:s}", "event", "release", "tag", text_to_json(tag), "commit",
			 commit);
}

json_t *event_no_culprit(enum result_kind kind, const char *words, const char *stopped_at,
			 double confidence)
{
	return json_pack("{s:s, s:s, s:o, s:s, s:[], s:o, s:o}", "event", "result", "kind",
			 result_kind_id(kind), "words", text_to_json(words), "stopped_at",
			 stopped_at, "commits", "confidence", number_to_json(confidence), "older",
			 number_to_json(kind == RESULT_OLDER ? confidence : 0));
}
