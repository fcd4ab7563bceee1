// SPDX-License-Identifier: GPL-2.0-only
#include "crash/match.h"

#include "crash/report-frames.h"
#include "crash/title.h"
#include "crash/user-pattern.h"

/* Bytes of a hostile report in which a user's pattern is looked for. */
#define MATCH_TEXT (256 * 1024)

struct known {
	char *title;
	char **alt;
	size_t alt_nr;
	char *type;
	char *frame;
	char *callers[CALLERS_MAX]; /* of the frame */
	char *source;		    /* file that the report names, or NULL */
};

struct matcher {
	struct known *targets, *related;
	size_t target_nr, target_alloc, related_nr, related_alloc;
	char **noise;
	size_t noise_nr, noise_alloc;
	struct user_pattern *match, *ignore;
};

struct matcher *matcher_new(void)
{
	return xcalloc(1, sizeof(struct matcher));
}

static void known_clear(struct known *k)
{
	free(k->title);
	for (size_t i = 0; i < k->alt_nr; i++)
		free(k->alt[i]);
	free(k->alt);
	free(k->type);
	free(k->frame);
	for (size_t i = 0; i < CALLERS_MAX; i++)
		free(k->callers[i]);
	free(k->source);
}

void matcher_free(struct matcher *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->target_nr; i++)
		known_clear(&m->targets[i]);
	for (size_t i = 0; i < m->related_nr; i++)
		known_clear(&m->related[i]);
	for (size_t i = 0; i < m->noise_nr; i++)
		free(m->noise[i]);
	free(m->targets);
	free(m->related);
	free(m->noise);
	user_pattern_free(m->match);
	user_pattern_free(m->ignore);
	free(m);
}

static struct known known_copy(const struct crash *crash)
{
	struct known k = { .title = xstrdup(crash->title), .alt_nr = crash->alt_nr };
	struct span callers[CALLERS_MAX], source = callers_source(crash->report);
	unsigned int nr = callers_find(crash->report, crash->frame, callers);

	k.alt = xcalloc(crash->alt_nr, sizeof(*k.alt));
	for (size_t i = 0; i < crash->alt_nr; i++)
		k.alt[i] = xstrdup(crash->alt[i]);
	k.type = crash->type ? xstrdup(crash->type) : NULL;
	k.frame = crash->frame ? xstrdup(crash->frame) : NULL;
	for (unsigned int i = 0; i < nr; i++)
		k.callers[i] = xstrndup(callers[i].p, callers[i].len);
	k.source = source.len ? xstrndup(source.p, source.len) : NULL;
	return k;
}

void matcher_add_target(struct matcher *m, const struct crash *crash)
{
	ALLOC_GROW(m->targets, m->target_nr + 1, m->target_alloc);
	m->targets[m->target_nr++] = known_copy(crash);
}

void matcher_add_related(struct matcher *m, const struct crash *crash)
{
	ALLOC_GROW(m->related, m->related_nr + 1, m->related_alloc);
	m->related[m->related_nr++] = known_copy(crash);
}

/* A copy of the text with the word "to" in place of "from", owned; NULL when the text
 * does not have that word. */
static char *with_word(const char *text, const char *from, const char *to)
{
	size_t n = strlen(from);

	for (const char *p = text; p && n && (p = strstr(p, from)); p += n)
		if ((p == text || !is_word_char(p[-1])) && !is_word_char(p[n]))
			return xstrfmt("%.*s%s%s", (int)(p - text), text, to, p + n);
	return NULL;
}

/* Fills copy with the known crash under the new name. Returns false when it does not
 * have the old name. */
static bool known_renamed(const struct known *k, const char *from, const char *to,
			  struct known *copy)
{
	char *title = with_word(k->title, from, to), *frame = with_word(k->frame, from, to);

	if (!title && !frame) {
		free(title);
		free(frame);
		return false;
	}
	*copy = (struct known){
		.title = title ? title : xstrdup(k->title),
		.type = k->type ? xstrdup(k->type) : NULL,
		.frame = frame || !k->frame ? frame : xstrdup(k->frame),
		.alt = xcalloc(k->alt_nr, sizeof(*k->alt)),
	};
	for (size_t i = 0; i < k->alt_nr; i++) {
		char *alt = with_word(k->alt[i], from, to);

		if (alt)
			copy->alt[copy->alt_nr++] = alt;
	}
	return true;
}

void matcher_add_renamed(struct matcher *m, const char *from, const char *to)
{
	size_t targets = m->target_nr, related = m->related_nr;
	struct known copy;

	for (size_t i = 0; i < targets; i++)
		if (known_renamed(&m->targets[i], from, to, &copy)) {
			ALLOC_GROW(m->targets, m->target_nr + 1, m->target_alloc);
			m->targets[m->target_nr++] = copy;
		}
	for (size_t i = 0; i < related; i++)
		if (known_renamed(&m->related[i], from, to, &copy)) {
			ALLOC_GROW(m->related, m->related_nr + 1, m->related_alloc);
			m->related[m->related_nr++] = copy;
		}
}

void matcher_add_noise(struct matcher *m, const char *title)
{
	ALLOC_GROW(m->noise, m->noise_nr + 1, m->noise_alloc);
	m->noise[m->noise_nr++] = xstrdup(title);
}

bool matcher_has_target(const struct matcher *m)
{
	return m->target_nr || m->match;
}

static int matcher_compile(struct user_pattern **p, const char *pattern, const char *what,
			   struct error *err)
{
	user_pattern_free(*p);
	*p = pattern ? user_pattern_new(pattern, what, err) : NULL;
	return pattern && !*p ? -1 : 0;
}

int matcher_set_patterns(struct matcher *m, const char *match, const char *ignore,
			 struct error *err)
{
	if (matcher_compile(&m->match, match, "--match", err) < 0)
		return -1;
	return matcher_compile(&m->ignore, ignore, "--ignore", err);
}

static bool finds_in(const struct user_pattern *p, const char *text)
{
	return text && user_pattern_find(p, text, strnlen(text, MATCH_TEXT)) == PATTERN_FOUND;
}

static bool finds(const struct user_pattern *p, const struct crash *crash)
{
	return p && (finds_in(p, crash->title) || finds_in(p, crash->report));
}

static bool is_cut(const char *frame)
{
	return !frame || str_equal(frame, "corrupted");
}

/* A title that ends in "corrupted" names no place, so it does not show that two crashes
 * are the same. */
static bool names_place(const char *title)
{
	return !ends_with(title, " in corrupted");
}

static bool one_title(const struct known *k, const char *title)
{
	if (!title || !names_place(title))
		return false;
	if (title_same(k->title, title))
		return true;
	for (size_t i = 0; i < k->alt_nr; i++)
		if (title_same(k->alt[i], title))
			return true;
	return false;
}

static bool one_crash(const struct known *k, const struct crash *crash)
{
	if (one_title(k, crash->title))
		return true;
	for (size_t i = 0; i < crash->alt_nr; i++)
		if (one_title(k, crash->alt[i]))
			return true;
	/* A title that names no place is still the target when it is identical. */
	return !names_place(k->title) && str_equal(k->title, crash->title);
}

/* One compiler inlined the function into its caller, the other did not. */
static bool one_place_inlined(const struct known *k, const struct crash *crash)
{
	struct span callers[CALLERS_MAX], source = callers_source(crash->report);
	unsigned int nr = callers_find(crash->report, crash->frame, callers);

	if (source.len && k->source && !span_is(source, k->source))
		return false;
	for (unsigned int i = 0; i < CALLERS_MAX && k->callers[i]; i++)
		if (title_same(k->callers[i], crash->frame))
			return true;
	for (unsigned int i = 0; i < nr; i++) {
		AUTO_FREE char *name = xstrndup(callers[i].p, callers[i].len);

		if (title_same(k->frame, name))
			return true;
	}
	return false;
}

static bool one_kind_and_place(const struct known *k, const struct crash *crash)
{
	return k->type && str_equal(k->type, crash->type) && !is_cut(k->frame) &&
	       !is_cut(crash->frame) &&
	       (title_same(k->frame, crash->frame) || one_place_inlined(k, crash));
}

static bool matcher_knows_noise(const struct matcher *m, const struct crash *crash)
{
	for (size_t i = 0; i < m->noise_nr; i++)
		if (title_same(m->noise[i], crash->title))
			return true;
	return false;
}

bool matcher_ignores(const struct matcher *m, const struct crash *crash)
{
	return finds(m->ignore, crash) || matcher_knows_noise(m, crash);
}

/* Why a crash is classified as it is. known: the crash that it was compared with, or
 * NULL. */
struct reason {
	const char *words;
	const struct known *known;
};

static enum match is_because(struct reason *reason, enum match match, const char *words,
			     const struct known *known)
{
	*reason = (struct reason){ words, known };
	return match;
}

static enum match matcher_judge(const struct matcher *m, const struct crash *crash,
				struct reason *why)
{
	if (finds(m->ignore, crash))
		return is_because(why, MATCH_NOISE, "the ignore pattern finds it", NULL);
	if (finds(m->match, crash))
		return is_because(why, MATCH_TARGET, "the match pattern finds it", NULL);
	for (size_t i = 0; i < m->target_nr; i++)
		if (one_crash(&m->targets[i], crash))
			return is_because(why, MATCH_TARGET,
					  "one of its titles is one of the target's",
					  &m->targets[i]);
	if (matcher_knows_noise(m, crash))
		return is_because(why, MATCH_NOISE, "its title is known not to be the target",
				  NULL);
	for (size_t i = 0; i < m->related_nr; i++)
		if (one_crash(&m->related[i], crash))
			return is_because(why, MATCH_RELATED,
					  "one of its titles is that of another face of the target",
					  &m->related[i]);
	for (size_t i = 0; i < m->target_nr; i++)
		if (one_kind_and_place(&m->targets[i], crash))
			return is_because(
				why, MATCH_RELATED,
				"it is of the target's type, in its function or next to it",
				&m->targets[i]);
	for (size_t i = 0; i < m->related_nr; i++)
		if (one_kind_and_place(&m->related[i], crash))
			return is_because(
				why, MATCH_RELATED,
				"it is of the type of another face, in its function or next to it",
				&m->related[i]);
	return is_because(why, MATCH_NOISE,
			  "neither its titles nor its type and function are the target's",
			  m->target_nr ? &m->targets[0] : NULL);
}

enum match matcher_classify(const struct matcher *m, const struct crash *crash)
{
	struct reason why;

	return matcher_judge(m, crash, &why);
}

static const char *or_unknown(const char *text)
{
	return text ? text : "unknown";
}

static void explain_titles(const struct explain *e, const char *whose, const char *title,
			   char *const *alt, size_t alt_nr)
{
	explain_say(e, "  %s title: %s", whose, title);
	for (size_t i = 0; i < alt_nr; i++)
		explain_say(e, "  %s other title: %s", whose, alt[i]);
}

static void explain_callers(const struct explain *e, const struct crash *crash)
{
	struct span callers[CALLERS_MAX];
	unsigned int nr = callers_find(crash->report, crash->frame, callers);

	for (unsigned int i = 0; i < nr; i++)
		explain_say(e, "  its caller: %.*s", (int)callers[i].len, callers[i].p);
}

/* How the functions of the two compare, as one_kind_and_place() sees them. */
static const char *compare_places(const struct known *k, const struct crash *crash)
{
	struct span source = callers_source(crash->report);

	if (is_cut(k->frame) || is_cut(crash->frame))
		return "cannot be compared, as one is unknown";
	if (title_same(k->frame, crash->frame))
		return "are the same";
	if (source.len && k->source && !span_is(source, k->source))
		return "differ, and the reports name different source files";
	if (one_place_inlined(k, crash))
		return "differ, but one calls the other";
	return "differ, and neither is known to call the other";
}

static void explain_comparison(const struct explain *e, const struct known *k,
			       const struct crash *crash)
{
	explain_say(e, "  titles: %s",
		    one_crash(k, crash) ? "one of them is the same, except for the prefixes of "
					  "system calls and the suffixes of compilers" :
					  "no title of the one is a title of the other");
	if (!k->type || !crash->type)
		explain_say(e, "  types: cannot be compared, as one is unknown");
	else
		explain_say(e, "  types: %s",
			    str_equal(k->type, crash->type) ? "are the same" : "differ");
	explain_say(e, "  functions: %s", compare_places(k, crash));
}

enum match matcher_explain(const struct matcher *m, const struct crash *crash,
			   const struct explain *explain)
{
	static const char *const words[] = {
		[MATCH_NOISE] = "not the target",
		[MATCH_RELATED] = "another face of the target",
		[MATCH_TARGET] = "the target",
	};
	struct reason why;
	enum match match = matcher_judge(m, crash, &why);

	explain_say(explain, "%s: %s", words[match], why.words);
	explain_titles(explain, "its", crash->title, crash->alt, crash->alt_nr);
	explain_say(explain, "  its type: %s, its function: %s", or_unknown(crash->type),
		    or_unknown(crash->frame));
	explain_callers(explain, crash);
	if (!why.known)
		return match;
	explain_titles(explain, "the target's", why.known->title, why.known->alt,
		       why.known->alt_nr);
	explain_say(explain, "  the target's type: %s, its function: %s",
		    or_unknown(why.known->type), or_unknown(why.known->frame));
	explain_comparison(explain, why.known, crash);
	return match;
}
