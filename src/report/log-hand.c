// SPDX-License-Identifier: GPL-2.0-only
#include "log-hand.h"

#include "log-result.h"

static const char *hand_text(json_t *event, const char *name)
{
	const char *s = json_string_value(json_object_get(event, name));

	return s ? s : "";
}

static void add_because(json_t *event, struct strbuf *out)
{
	if (*hand_text(event, "because"))
		log_add_line(out, ": ", hand_text(event, "because"));
	else
		strbuf_addch(out, '\n');
}

static void add_verdict(json_t *event, struct strbuf *out)
{
	double runs = json_number_value(json_object_get(event, "runs"));
	bool skip = str_equal(hand_text(event, "decision"), "skip");
	json_t *other;
	size_t i;

	strbuf_addf(out, "told by hand: %s is %s%s", hand_text(event, "commit"),
		    hand_text(event, "decision"), skip ? "ped" : "");
	if (json_is_true(json_object_get(event, "sure")))
		strbuf_addstr(out, ", certainly");
	else if (runs > 0)
		strbuf_addf(out, ", worth %.0f run%s", runs, runs == 1 ? "" : "s");
	add_because(event, out);
	json_array_foreach(json_object_get(event, "overrules"), i, other)
		strbuf_addf(out, "that contradicts the verdict on %s\n", json_string_value(other));
}

static void add_undo(json_t *event, struct strbuf *out)
{
	json_t *line;
	size_t i;

	json_array_foreach(json_object_get(event, "words"), i, line)
		log_add_line(out, "", json_string_value(line));
}

void log_add_hand(json_t *event, struct strbuf *out)
{
	const char *kind = hand_text(event, "event");

	if (str_equal(kind, "hand")) {
		add_verdict(event, out);
	} else if (str_equal(kind, "undo")) {
		add_undo(event, out);
	} else if (str_equal(kind, "reject")) {
		strbuf_addf(out, "rejected by hand: %s is not the culprit",
			    hand_text(event, "commit"));
		add_because(event, out);
	} else {
		strbuf_addf(out, "forgotten, and tested anew next: %s", hand_text(event, "commit"));
		add_because(event, out);
	}
}
