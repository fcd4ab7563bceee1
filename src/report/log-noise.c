// SPDX-License-Identifier: GPL-2.0-only
#include "log-noise.h"
#include "log-result.h"

void log_add_noise(const struct tested_commit *c, struct strbuf *out)
{
	for (size_t i = 0; i < c->nr; i++) {
		const char *title = c->runs[i].title;
		size_t seen = 0, before = 0;

		if (c->runs[i].outcome != OUTCOME_NOISE || !title)
			continue;
		for (size_t j = 0; j < c->nr; j++)
			if (c->runs[j].outcome == OUTCOME_NOISE &&
			    str_equal(c->runs[j].title, title)) {
				seen++;
				before += j < i;
			}
		if (before)
			continue;
		strbuf_addf(out, "noise, in %zu of %zu runs: ", seen, c->nr);
		log_add_line(out, "", title);
	}
}
