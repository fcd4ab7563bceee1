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

static struct contrast contrast_of(const struct settings *s)
{
	return (struct contrast){ .by = s->contrast, .lower = s->lower };
}

char *log_contrast_words(const struct settings *s, const struct tested_commit *c)
{
	struct contrast contrast = contrast_of(s);
	struct contrast_sample sample = { 0 };
	AUTO_FREE char *words = NULL;
	char *whole = NULL;

	if (!contrast.by)
		return NULL;
	for (size_t i = 0; i < c->nr; i++)
		contrast_sample_add(&contrast, &sample, &c->runs[i], 1);
	words = contrast_words(&contrast, &sample);
	if (sample.nr && contrast.by == CONTRAST_RATE)
		whole = xstrfmt("runs with the failure: %s", words);
	else if (sample.nr)
		whole = xstrfmt("measured: %s (%zu run%s)", words, sample.nr,
				sample.nr == 1 ? "" : "s");
	contrast_sample_clear(&sample);
	return whole;
}

bool log_add_contrast(const struct settings *s, const struct tested_commit *c, size_t from,
		      struct strbuf *out)
{
	struct contrast contrast = contrast_of(s);
	struct contrast_sample sample = { 0 };
	AUTO_FREE char *words = log_contrast_words(s, c);
	bool alike = true;

	if (!contrast.by)
		return false;
	for (size_t i = from; i < c->nr; i++) {
		size_t before = sample.nr;

		contrast_sample_add(&contrast, &sample, &c->runs[i], 1);
		alike &= sample.nr > before || run_is_warmup(&c->runs[i]);
	}
	contrast_sample_clear(&sample);
	if (words)
		strbuf_addf(out, "%s\n", words);
	return alike;
}
