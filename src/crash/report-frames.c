// SPDX-License-Identifier: GPL-2.0-only
#include "crash/report-frames.h"

#include "crash/title.h"
#include "stack.h"

/* Lines that are searched for callers. The function in question comes early. */
#define CALLERS_LINES 300
/* Lines that are searched for all functions. */
#define FUNCTIONS_LINES 5000
/* Lines that are searched for "file.c:12", which comes in the header or soon after. */
#define SOURCE_LINES 8

static const char *line_end(const char *line)
{
	return line + strcspn(line, "\n");
}

/* The function in a line of a trace or at the program counter. */
static bool line_function(const char *text, size_t len, struct span *name)
{
	struct span names[2];

	if (frame_counter(text, len, name))
		return true;
	if (!frame_parse(text, len, names))
		return false;
	*name = names[0];
	return true;
}

static bool is_listed(const struct span *v, unsigned int nr, struct span name)
{
	for (unsigned int i = 0; i < nr; i++)
		if (v[i].len == name.len && !memcmp(v[i].p, name.p, name.len))
			return true;
	return false;
}

unsigned int report_functions(const char *report, struct span *v, unsigned int max)
{
	unsigned int nr = 0, lines = 0;
	struct span name;

	for (const char *p = report; p && *p && nr < max && lines < FUNCTIONS_LINES; lines++) {
		const char *end = line_end(p);
		size_t len = (size_t)(end - p);

		if (!line_is_inlined(p, len) && line_function(p, len, &name) &&
		    !frame_skipped(name, NULL) && !frame_is_dispatcher(name) &&
		    !is_listed(v, nr, name))
			v[nr++] = name;
		p = end + (*end == '\n');
	}
	return nr;
}

unsigned int callers_find(const char *report, const char *function,
			  struct span callers[CALLERS_MAX])
{
	unsigned int nr = 0, lines = 0;
	bool found = false;
	struct span name;

	if (!report || !function)
		return 0;
	for (const char *p = report; *p && nr < CALLERS_MAX && lines < CALLERS_LINES; lines++) {
		const char *end = line_end(p);

		if (line_function(p, (size_t)(end - p), &name)) {
			AUTO_FREE char *text = xstrndup(name.p, name.len);

			if (title_same(text, function))
				found = true;
			else if (found && frame_is_dispatcher(name))
				return nr;
			else if (found && !frame_skipped(name, NULL))
				callers[nr++] = name;
		}
		p = end + (*end == '\n');
	}
	return nr;
}

struct span callers_source(const char *report)
{
	struct span none = { NULL, 0 };
	const char *p = report;

	for (unsigned int i = 0; p && *p && i < SOURCE_LINES; i++) {
		const char *end = line_end(p);

		for (const char *q = p; q + 3 < end; q++) {
			const char *from = q;

			if (q[0] != '.' || (q[1] != 'c' && q[1] != 'h') || q[2] != ':' ||
			    !isdigit((unsigned char)q[3]))
				continue;
			while (from > p &&
			       (isalnum((unsigned char)from[-1]) || strchr("_-./", from[-1])))
				from--;
			return (struct span){ from, (size_t)(q + 2 - from) };
		}
		p = end + (*end == '\n');
	}
	return none;
}
