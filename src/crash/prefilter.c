// SPDX-License-Identifier: GPL-2.0-only
#include "prefilter.h"

#include <pthread.h>

#include "oops.h"
#include "machine-signs.h"
#include "stack.h"
#include "work-count.h"

/* As many as a word_set has bits. */
#define TEXTS_MAX 128

static const char *const others[WORD_MAX] = {
	[WORD_TAINT] = "Disabling lock debugging due to kernel taint",
	[WORD_NMI] = "Sending NMI from CPU",
	[WORD_PANIC] = "Kernel panic - not syncing",
	[WORD_CIRCULAR] = "WARNING: possible circular locking dependency detected",
	[WORD_KMSAN] = "BUG: KMSAN:",
	[WORD_INJECTION] = "should_fail",
	[WORD_END] = "---[ end Kernel panic",
	[WORD_END_TRACE] = "---[ end trace ",
	[WORD_REBOOTING] = "Rebooting in ",
	[WORD_QUESTION] = "(unreliable)",
};

static struct words words;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void prefilter_build(void)
{
	const char *texts[TEXTS_MAX + 1];
	size_t nr = 0;

	while (oops_table[nr].header && nr < TEXTS_MAX) {
		texts[nr] = oops_table[nr].header;
		nr++;
	}
	words.signs = (unsigned int)nr;
	nr += signs_texts(texts + nr, TEXTS_MAX - nr);
	words.stacks = (unsigned int)nr;
	nr += stack_texts(texts + nr, TEXTS_MAX - nr);
	words.others = (unsigned int)nr;
	for (size_t i = 0; i < WORD_MAX && nr < TEXTS_MAX; i++)
		texts[nr++] = others[i];
	if (nr == TEXTS_MAX)
		die_bug("the prefilter has more than %d texts", TEXTS_MAX - 1);
	texts[nr] = NULL;
	scan_init(&words.scan, texts);
}

const struct words *words_get(void)
{
	pthread_once(&once, prefilter_build);
	return &words;
}

void words_in(const char *text, size_t len, struct word_set *set)
{
	const struct scan *scan = &words_get()->scan;
	const char *end = text + len, *p = text;

	judge_steps += len + 1;
	*set = (struct word_set){ { 0, 0 } };
	while (p < end) {
		p = scan_next(scan, p, (size_t)(end - p), set->bits);
		if (!p)
			return;
		p++;
	}
}
