// SPDX-License-Identifier: GPL-2.0-only
#include "log-ends.h"
#include "log-result.h"

static long long ends_number(json_t *event, const char *name)
{
	return json_integer_value(json_object_get(event, name));
}

void log_add_config(json_t *event, struct strbuf *out)
{
	const char *left_out = json_string_value(json_object_get(event, "left_out"));
	long long runs = ends_number(event, "runs");
	AUTO_FREE char *seen =
		xstrfmt("shown by %lld of %lld runs without", ends_number(event, "hits"), runs);

	strbuf_addf(out, "config: %sneeded (%s): ",
		    json_is_true(json_object_get(event, "kept")) ? "not " : "",
		    runs ? seen : "it does not build without");
	log_add_line(out, "", left_out ? left_out : "");
}

void log_add_minimized(json_t *event, struct strbuf *out)
{
	strbuf_addf(out, "config minimized: %lld of %lld options stay on\n",
		    ends_number(event, "after"), ends_number(event, "before"));
	if (ends_number(event, "modules"))
		strbuf_addf(out, "%lld of %lld modules are needed\n",
			    ends_number(event, "modules_after"), ends_number(event, "modules"));
}

void log_add_c_repro(json_t *event, struct strbuf *out)
{
	const char *seen = json_string_value(json_object_get(event, "words"));
	AUTO_FREE char *words = xstrfmt("the program for syzkaller does not show the failure (%s): "
					"the reproducer in C is used from now on",
					seen ? seen : "");

	log_add_line(out, "", words);
}
