// SPDX-License-Identifier: GPL-2.0-only
#define PCRE2_CODE_UNIT_WIDTH 8
#include "crash/user-pattern.h"

#include <pcre2.h>

#define MATCH_STEPS 1000000
#define MATCH_DEPTH 10000

struct user_pattern {
	pcre2_code *code;
	pcre2_match_context *limits;
};

struct user_pattern *user_pattern_new(const char *text, const char *what, struct error *err)
{
	struct user_pattern *p;
	PCRE2_UCHAR words[256];
	PCRE2_SIZE offset;
	pcre2_code *code;
	int number;

	code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
			     PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C, &number, &offset, NULL);
	if (!code) {
		pcre2_get_error_message(number, words, sizeof(words));
		error_set(err, ERROR_USER, "%s pattern '%s' at character %zu: %s", what, text,
			  (size_t)offset + 1, (char *)words);
		return NULL;
	}
	p = xcalloc(1, sizeof(*p));
	p->code = code;
	p->limits = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(p->limits, MATCH_STEPS);
	pcre2_set_depth_limit(p->limits, MATCH_DEPTH);
	return p;
}

void user_pattern_free(struct user_pattern *p)
{
	if (!p)
		return;
	pcre2_code_free(p->code);
	pcre2_match_context_free(p->limits);
	free(p);
}

enum pattern_found user_pattern_find(const struct user_pattern *p, const char *text, size_t len)
{
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	int rc = pcre2_match(p->code, (PCRE2_SPTR)text, len, 0, 0, data, p->limits);

	pcre2_match_data_free(data);
	/* 0 is a match, too: the pattern has more groups than the match data holds. */
	if (rc >= 0)
		return PATTERN_FOUND;
	return rc == PCRE2_ERROR_NOMATCH ? PATTERN_ABSENT : PATTERN_GAVE_UP;
}

unsigned user_pattern_groups(const struct user_pattern *p)
{
	uint32_t groups = 0;

	pcre2_pattern_info(p->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	return groups;
}

enum pattern_found user_pattern_group(const struct user_pattern *p, const char *text, size_t len,
				      size_t *begin, size_t *end)
{
	pcre2_match_data *data = pcre2_match_data_create(2, NULL);
	int rc = pcre2_match(p->code, (PCRE2_SPTR)text, len, 0, 0, data, p->limits);
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);
	enum pattern_found found = PATTERN_ABSENT;

	if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
		found = PATTERN_GAVE_UP;
	if ((rc == 0 || rc >= 2) && at[2] != PCRE2_UNSET && at[2] <= at[3]) {
		*begin = at[2];
		*end = at[3];
		found = PATTERN_FOUND;
	}
	pcre2_match_data_free(data);
	return found;
}
