// SPDX-License-Identifier: GPL-2.0-only
#include "log-runs.h"

char *log_run_words(const struct run *run)
{
	const char *title = run->title ? run->title : "unknown";

	if (run->outcome == OUTCOME_HOST)
		return xstrfmt("failed: %s", run->words ? run->words : title);
	if (!run->booted)
		return xstrfmt("boot failed: %s", title);
	if (run->outcome == OUTCOME_TEST_FAILED)
		return xstrfmt("failed: %s", run->words ? run->words : title);
	if (run->outcome == OUTCOME_SKIPPED || run->outcome == OUTCOME_STOPPED)
		return xstrfmt("failed: %s", title);
	if (run->outcome == OUTCOME_CLEAN)
		return xstrdup("OK");
	if (run->outcome == OUTCOME_MEASURED)
		return xstrfmt("%.6g", run->number);
	return xstrfmt("crashed: %s", title);
}

bool log_add_contrast(const struct settings *s, const struct tested_commit *c, size_t from,
		      struct strbuf *out)
{
	struct contrast contrast = { .by = s->contrast, .lower = s->lower };
	struct contrast_sample sample = { 0 };
	AUTO_FREE char *words = NULL;
	bool alike = true;

	if (!contrast.by)
		return false;
	for (size_t i = 0; i < c->nr; i++) {
		size_t before = sample.nr;

		contrast_sample_add(&contrast, &sample, &c->runs[i], 1);
		alike &= i < from || sample.nr > before || run_is_warmup(&c->runs[i]);
	}
	words = contrast_words(&contrast, &sample);
	if (sample.nr && contrast.by == CONTRAST_RATE)
		strbuf_addf(out, "runs with the failure: %s\n", words);
	else if (sample.nr)
		strbuf_addf(out, "measured: %s (%zu run%s)\n", words, sample.nr,
			    sample.nr == 1 ? "" : "s");
	contrast_sample_clear(&sample);
	return alike;
}
