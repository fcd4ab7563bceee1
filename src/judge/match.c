#include "judge/match.h"

#include "judge/stack.h"
#include "judge/title.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* A pattern may look at a report of 512 KiB, but not for ever. */
#define MATCH_STEPS_MAX 1000000

struct titles {
	char **v;
	size_t nr, alloc;
};

struct matcher {
	struct titles target, related, noise;
	struct crash main; /* type and frame of the main failure */
	pcre2_code *match, *ignore;
};

struct matcher *matcher_new(void)
{
	return xcalloc(1, sizeof(struct matcher));
}

static void titles_add(struct titles *t, const char *title)
{
	ALLOC_GROW(t->v, t->nr + 1, t->alloc);
	t->v[t->nr++] = xstrdup(title);
}

static void titles_clear(struct titles *t)
{
	for (size_t i = 0; i < t->nr; i++)
		free(t->v[i]);
	free(t->v);
}

void matcher_free(struct matcher *m)
{
	if (!m)
		return;
	titles_clear(&m->target);
	titles_clear(&m->related);
	titles_clear(&m->noise);
	crash_clear(&m->main);
	pcre2_code_free(m->match);
	pcre2_code_free(m->ignore);
	free(m);
}

static void titles_add_crash(struct titles *t, const struct crash *crash)
{
	titles_add(t, crash->title);
	for (size_t i = 0; i < crash->alt_nr; i++)
		titles_add(t, crash->alt[i]);
}

void matcher_add_target(struct matcher *m, const struct crash *crash)
{
	if (!m->main.title)
		crash_copy(&m->main, crash);
	titles_add_crash(&m->target, crash);
}

void matcher_add_related(struct matcher *m, const struct crash *crash)
{
	titles_add_crash(&m->related, crash);
}

void matcher_add_noise(struct matcher *m, const char *title)
{
	titles_add(&m->noise, title);
}

bool matcher_has_target(const struct matcher *m)
{
	return m->target.nr || m->match;
}

static int compile(pcre2_code **code, const char *pattern, const char *option, struct error *err)
{
	PCRE2_UCHAR words[256];
	PCRE2_SIZE at;
	int e;

	pcre2_code_free(*code);
	*code = NULL;
	if (!pattern)
		return 0;
	*code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_MULTILINE, &e, &at,
			      NULL);
	if (*code)
		return 0;
	pcre2_get_error_message(e, words, sizeof(words));
	return error_set(err, ERROR_USER, "%s pattern '%s': %s at offset %zu", option, pattern,
			 (char *)words, (size_t)at);
}

int matcher_set_patterns(struct matcher *m, const char *match, const char *ignore, struct error *err)
{
	if (compile(&m->match, match, "match", err) < 0)
		return -1;
	return compile(&m->ignore, ignore, "ignore", err);
}

static bool found_in(const pcre2_code *code, pcre2_match_context *ctx, const char *text)
{
	pcre2_match_data *data;
	int n;

	if (!text)
		return false;
	data = pcre2_match_data_create_from_pattern(code, NULL);
	n = pcre2_match(code, (PCRE2_SPTR)text, strlen(text), 0, 0, data, ctx);
	pcre2_match_data_free(data);
	return n >= 0;
}

static bool found(const pcre2_code *code, const struct crash *crash)
{
	pcre2_match_context *ctx;
	bool yes;

	if (!code)
		return false;
	ctx = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(ctx, MATCH_STEPS_MAX);
	yes = found_in(code, ctx, crash->title) || found_in(code, ctx, crash->report);
	pcre2_match_context_free(ctx);
	return yes;
}

/* Length of the name in s without .isra.0, .constprop.1, .cold, .part.2 */
static size_t bare_length(const char *s, size_t len)
{
	const char *dot = memchr(s, '.', len);

	return dot && dot > s ? (size_t)(dot - s) : len;
}

static void skip_syscall_prefix(const char **s, size_t *len)
{
	static const char *const prefixes[] = { "__x64_sys_", "__ia32_sys_", "__arm64_sys_",
						"__riscv_sys_", "__se_sys_", "__do_sys_", "ksys_" };

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		size_t n = strlen(prefixes[i]);

		if (*len > n && !memcmp(*s, prefixes[i], n)) {
			*s += n;
			*len -= n;
			return;
		}
	}
}

static bool word_same(const char *a, size_t alen, const char *b, size_t blen)
{
	alen = bare_length(a, alen);
	blen = bare_length(b, blen);
	skip_syscall_prefix(&a, &alen);
	skip_syscall_prefix(&b, &blen);
	return alen == blen && !memcmp(a, b, alen);
}

bool title_same(const char *a, const char *b)
{
	for (;;) {
		size_t alen = strcspn(a, " "), blen = strcspn(b, " ");

		if (!word_same(a, alen, b, blen))
			return false;
		a += alen;
		b += blen;
		if (!*a || !*b)
			return *a == *b;
		a++;
		b++;
	}
}

static bool titles_have(const struct titles *t, const char *title)
{
	for (size_t i = 0; i < t->nr; i++)
		if (title_same(t->v[i], title))
			return true;
	return false;
}

static bool titles_have_any(const struct titles *t, const struct crash *crash)
{
	if (titles_have(t, crash->title))
		return true;
	for (size_t i = 0; i < crash->alt_nr; i++)
		if (titles_have(t, crash->alt[i]))
			return true;
	return false;
}

static bool same_type_and_frame(const struct crash *a, const struct crash *b)
{
	return a->type && b->type && str_equal(a->type, b->type) && a->frame && b->frame &&
	       title_same(a->frame, b->frame);
}

enum match matcher_classify(const struct matcher *m, const struct crash *crash)
{
	if (found(m->ignore, crash))
		return MATCH_NOISE;
	if (found(m->match, crash))
		return MATCH_TARGET;
	if (titles_have_any(&m->target, crash))
		return MATCH_TARGET;
	if (titles_have(&m->noise, crash->title))
		return MATCH_NOISE;
	if (titles_have_any(&m->related, crash) || same_type_and_frame(&m->main, crash))
		return MATCH_RELATED;
	return MATCH_NOISE;
}
