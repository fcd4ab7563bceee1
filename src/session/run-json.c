// SPDX-License-Identifier: GPL-2.0-only
#include "session/run-json.h"
#include "evidence/test-rules.h"
#include "git/repo.h"

#include <math.h>

/* Length of the UTF-8 sequence at s, or 0 when JSON does not allow it. */
static size_t utf8_length(const unsigned char *s)
{
	size_t n = 0;

	if (*s < 0x80)
		n = 1;
	else if (*s >= 0xc2 && *s < 0xe0)
		n = 2;
	else if ((*s & 0xf0) == 0xe0)
		n = 3;
	else if (*s >= 0xf0 && *s < 0xf5)
		n = 4;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((n == 3 && ((*s == 0xe0 && s[1] < 0xa0) || (*s == 0xed && s[1] > 0x9f))) ||
	    (n == 4 && ((*s == 0xf0 && s[1] < 0x90) || (*s == 0xf4 && s[1] > 0x8f))))
		return 0;
	return n;
}

/* U+EF80 to U+EFFF: the code points that stand for the bytes 0x80 to 0xff. */
static bool stands_for_byte(const unsigned char *s)
{
	return s[0] == 0xee && (s[1] == 0xbe || s[1] == 0xbf) && (s[2] & 0xc0) == 0x80;
}

/* The length of the character at s that is written as it is. 0 means that the byte is
 * written as a code point that stands for it, which is also done with the bytes of
 * these code points themselves: only then is what is read back what was written. */
static size_t plain_length(const unsigned char *s)
{
	return stands_for_byte(s) ? 0 : utf8_length(s);
}

char *text_escape(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	char *escaped = xcalloc(3 * strlen(s) + 1, 1), *out = escaped;

	while (*p) {
		size_t n = plain_length(p);

		if (n) {
			memcpy(out, p, n);
			out += n;
			p += n;
		} else {
			*out++ = (char)0xee;
			*out++ = (char)(*p < 0xc0 ? 0xbe : 0xbf);
			*out++ = (char)(0x80 | (*p++ & 0x3f));
		}
	}
	return escaped;
}

char *text_unescape(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	char *bytes = xcalloc(strlen(s) + 1, 1), *out = bytes;

	while (*p) {
		if (stands_for_byte(p)) {
			*out++ = (char)((p[1] == 0xbe ? 0x80 : 0xc0) | (p[2] & 0x3f));
			p += 3;
		} else {
			*out++ = (char)*p++;
		}
	}
	return bytes;
}

json_t *text_to_json(const char *s)
{
	if (!s)
		return json_null();

	AUTO_FREE char *escaped = text_escape(s);
	return json_string(escaped);
}

json_t *number_to_json(double d)
{
	return isfinite(d) ? json_real(d) : json_null();
}

int text_from_json(json_t *object, const char *name, char **value, struct error *err)
{
	json_t *v = json_object_get(object, name);

	free(*value);
	*value = NULL;
	if (!v || json_is_null(v))
		return 0;
	if (!json_is_string(v))
		return error_set(err, ERROR_STATE, "member '%s' is not a string", name);
	*value = text_unescape(json_string_value(v));
	return 0;
}

json_t *texts_to_json(char *const *list)
{
	json_t *array = json_array();

	for (; list && *list; list++)
		json_array_append_new(array, text_to_json(*list));
	return array;
}

int texts_from_json(json_t *object, const char *name, char ***list, struct error *err)
{
	json_t *array = json_object_get(object, name), *v;
	size_t i;

	*list = xcalloc(json_array_size(array) + 1, sizeof(**list));
	if (array && !json_is_array(array))
		return error_set(err, ERROR_STATE, "member '%s' is not an array", name);
	json_array_foreach(array, i, v) {
		if (!json_is_string(v))
			return error_set(err, ERROR_STATE,
					 "member '%s' holds something else than "
					 "strings",
					 name);
		(*list)[i] = text_unescape(json_string_value(v));
	}
	return 0;
}

json_t *bits_to_json(const bool *bits, size_t nr)
{
	AUTO_FREE char *hex = xcalloc((nr + 3) / 4 + 1, 1);
	unsigned digit = 0;

	for (size_t i = 0; i < nr; i++) {
		digit |= (unsigned)bits[i] << (3 - i % 4);
		if (i % 4 < 3 && i + 1 < nr)
			continue;
		hex[i / 4] = "0123456789abcdef"[digit];
		digit = 0;
	}
	return json_string(hex);
}

int bits_from_json(json_t *object, const char *name, size_t nr, bool **bits, struct error *err)
{
	const char *hex = json_string_value(json_object_get(object, name));

	free(*bits);
	*bits = NULL;
	if (!hex || strlen(hex) != (nr + 3) / 4 || hex[strspn(hex, "0123456789abcdef")])
		return error_set(err, ERROR_STATE, "member '%s' is not %zu bits", name, nr);
	*bits = xcalloc(nr, sizeof(**bits));
	for (size_t i = 0; i < nr; i++) {
		char c = hex[i / 4];

		(*bits)[i] = (c <= '9' ? c - '0' : c - 'a' + 10) >> (3 - i % 4) & 1;
	}
	return 0;
}

static int get_seconds(json_t *object, const char *name, double absent, double *value,
		       struct error *err)
{
	json_t *v = json_object_get(object, name);

	*value = absent;
	if (!v)
		return 0;
	if (!json_is_number(v) && !json_is_null(v))
		return error_set(err, ERROR_STATE, "member '%s' is not a number", name);
	*value = json_is_null(v) ? INFINITY : json_number_value(v);
	return 0;
}

json_t *crash_to_json(const struct crash *c)
{
	json_t *alt = json_array();

	for (size_t i = 0; i < c->alt_nr; i++)
		json_array_append_new(alt, text_to_json(c->alt[i]));
	return json_pack("{s:o, s:o, s:o, s:o, s:I, s:I, s:b, s:b, s:b, s:o}", "title",
			 text_to_json(c->title), "alt", alt, "type", text_to_json(c->type), "frame",
			 text_to_json(c->frame), "start", (json_int_t)c->start, "end",
			 (json_int_t)c->end, "corrupted", c->corrupted, "suppressed", c->suppressed,
			 "fatal", c->fatal, "report", text_to_json(c->report));
}

int crash_from_json(json_t *object, struct crash *c, struct error *err)
{
	char **alt = NULL;

	*c = (struct crash){ 0 };
	if (text_from_json(object, "title", &c->title, err) < 0 ||
	    text_from_json(object, "type", &c->type, err) < 0 ||
	    text_from_json(object, "frame", &c->frame, err) < 0 ||
	    text_from_json(object, "report", &c->report, err) < 0 ||
	    texts_from_json(object, "alt", &alt, err) < 0)
		goto fail;
	if (!c->title) {
		error_set(err, ERROR_STATE, "a crash without a title");
		goto fail;
	}
	c->alt = alt;
	while (alt && alt[c->alt_nr])
		c->alt_nr++;
	c->start = (size_t)json_integer_value(json_object_get(object, "start"));
	c->end = (size_t)json_integer_value(json_object_get(object, "end"));
	c->corrupted = json_is_true(json_object_get(object, "corrupted"));
	c->suppressed = json_is_true(json_object_get(object, "suppressed"));
	c->fatal = json_is_true(json_object_get(object, "fatal"));
	return 0;
fail:
	for (char **p = alt; p && *p; p++)
		free(*p);
	free(alt);
	crash_clear(c);
	return -1;
}

static json_t *names_to_json(const struct string_set *names)
{
	json_t *array = json_array();

	for (size_t i = 0; i < names->nr; i++)
		json_array_append_new(array, text_to_json(names->v[i]));
	return array;
}

static json_t *numbers_to_json(const struct run *r)
{
	json_t *array = json_array();

	for (size_t i = 0; i < r->numbers_nr; i++)
		json_array_append_new(array, number_to_json(r->numbers[i]));
	return array;
}

json_t *run_to_json(const struct run *r)
{
	json_t *crashes = json_array(), *object;

	for (size_t i = 0; i < r->crash_nr; i++) {
		json_t *crash = crash_to_json(&r->crashes[i]);

		json_object_set_new(crash, "at", number_to_json(r->crash_at[i]));
		json_array_append_new(crashes, crash);
	}
	object = json_pack(
		"{s:s, s:o, s:o, s:o, s:o, s:o, s:s, s:i, s:b, s:o, s:b, s:b, s:o, s:o, s:o, "
		"s:b, s:b, s:o, s:o, s:s, s:o}",
		"outcome", outcome_name(r->outcome), "title", text_to_json(r->title), "seconds",
		number_to_json(r->seconds), "exposure", number_to_json(r->exposure), "hit_at",
		number_to_json(r->hit_at), "ended_at", number_to_json(r->ended_at), "reach",
		reach_name(r->reach), "exit_status", r->exit_status, "booted", r->booted, "watched",
		number_to_json(r->watched), "test_failed", r->test_failed, "host_failed",
		r->host_failed, "words", text_to_json(r->words), "console",
		text_to_json(r->console), "crashes", crashes, "expected", r->expected,
		"output_lost", r->output_lost, "rejected", text_to_json(r->rejected), "rejected_at",
		number_to_json(r->rejected_at), "tap", tap_result_id(r->tap), "tap_at",
		number_to_json(r->tap_at));
	if (r->outcome == OUTCOME_MEASURED)
		json_object_set_new(object, "number", number_to_json(r->number));
	if (r->numbers_nr)
		json_object_set_new(object, "numbers", numbers_to_json(r));
	if (r->modules_told) {
		json_object_set_new(object, "modules", names_to_json(&r->modules));
		json_object_set_new(object, "asked", names_to_json(&r->asked));
	}
	return object;
}

static int get_name(json_t *object, const char *name, int (*parse)(const char *, int *), int *value,
		    struct error *err)
{
	const char *word = json_string_value(json_object_get(object, name));

	if (!word || parse(word, value) < 0)
		return error_set(err, ERROR_STATE, "a run without a known '%s'", name);
	return 0;
}

static int parse_outcome(const char *word, int *value)
{
	enum outcome o;
	int ret = outcome_parse(word, &o);

	*value = ret < 0 ? 0 : (int)o;
	return ret;
}

static int parse_reach(const char *word, int *value)
{
	enum reach r;
	int ret = reach_parse(word, &r);

	*value = ret < 0 ? 0 : (int)r;
	return ret;
}

static int parse_tap(const char *word, int *value)
{
	enum tap_result t;
	int ret = tap_result_parse(word, &t);

	*value = ret < 0 ? 0 : (int)t;
	return ret;
}

/* Runs of older sessions have none. */
static int get_tap(json_t *object, int *value, struct error *err)
{
	*value = (int)TAP_NONE;
	if (!json_object_get(object, "tap"))
		return 0;
	return get_name(object, "tap", parse_tap, value, err);
}

static int crashes_from_json(json_t *array, struct run *r, struct error *err)
{
	json_t *v;
	size_t i;

	json_array_foreach(array, i, v) {
		struct crash crash;
		double at;

		if (get_seconds(v, "at", 0, &at, err) < 0 || crash_from_json(v, &crash, err) < 0)
			return -1;
		run_add_crash(r, &crash, at);
		crash_clear(&crash);
	}
	return 0;
}

/* Runs without modules, and those of older sessions, have neither list. */
static int modules_from_json(json_t *object, struct run *r, struct error *err)
{
	char **modules = NULL, **asked = NULL;
	int ret = -1;

	r->modules_told = json_object_get(object, "modules") != NULL;
	if (texts_from_json(object, "modules", &modules, err) == 0 &&
	    texts_from_json(object, "asked", &asked, err) == 0)
		ret = 0;
	for (char **name = modules; !ret && *name; name++)
		run_add_module(r, *name);
	for (char **name = asked; !ret && *name; name++)
		run_add_asked(r, *name);
	free_list(modules);
	free_list(asked);
	return ret;
}

/* Runs of tests that measure nothing, and those of older sessions, have none. */
static int numbers_from_json(json_t *object, struct run *r, struct error *err)
{
	json_t *array = json_object_get(object, "numbers"), *v;
	size_t i;

	if (get_seconds(object, "number", 0, &r->number, err) < 0)
		return -1;
	if (!isfinite(r->number) || (array && !json_is_array(array)))
		return error_set(err, ERROR_STATE, "a run without a known 'number'");
	json_array_foreach(array, i, v) {
		if (!json_is_number(v))
			return error_set(err, ERROR_STATE,
					 "the numbers of a run hold something else");
		run_add_number(r, json_number_value(v));
	}
	return 0;
}

int run_from_json(json_t *object, struct run *r, struct error *err)
{
	json_int_t exit_status = json_integer_value(json_object_get(object, "exit_status"));
	int outcome, reach, tap;

	*r = (struct run)RUN_INIT;
	if (exit_status < -1 || exit_status >= STATUS_NR)
		return error_set(err, ERROR_STATE,
				 "a run with the exit status %" JSON_INTEGER_FORMAT, exit_status);
	if (get_name(object, "outcome", parse_outcome, &outcome, err) < 0 ||
	    get_name(object, "reach", parse_reach, &reach, err) < 0 ||
	    get_tap(object, &tap, err) < 0 ||
	    get_seconds(object, "tap_at", 0, &r->tap_at, err) < 0 ||
	    get_seconds(object, "seconds", 0, &r->seconds, err) < 0 ||
	    get_seconds(object, "exposure", 0, &r->exposure, err) < 0 ||
	    get_seconds(object, "hit_at", -1, &r->hit_at, err) < 0 ||
	    get_seconds(object, "ended_at", -1, &r->ended_at, err) < 0 ||
	    get_seconds(object, "watched", 0, &r->watched, err) < 0 ||
	    text_from_json(object, "title", &r->title, err) < 0 ||
	    text_from_json(object, "words", &r->words, err) < 0 ||
	    text_from_json(object, "console", &r->console, err) < 0 ||
	    text_from_json(object, "rejected", &r->rejected, err) < 0 ||
	    get_seconds(object, "rejected_at", 0, &r->rejected_at, err) < 0 ||
	    crashes_from_json(json_object_get(object, "crashes"), r, err) < 0 ||
	    modules_from_json(object, r, err) < 0 || numbers_from_json(object, r, err) < 0) {
		run_clear(r);
		return -1;
	}
	r->outcome = (enum outcome)outcome;
	r->reach = (enum reach)reach;
	r->tap = (enum tap_result)tap;
	r->exit_status = (int)exit_status;
	r->expected = json_is_true(json_object_get(object, "expected"));
	r->output_lost = json_is_true(json_object_get(object, "output_lost"));
	r->booted = json_is_true(json_object_get(object, "booted"));
	r->test_failed = json_is_true(json_object_get(object, "test_failed"));
	r->host_failed = json_is_true(json_object_get(object, "host_failed"));
	return 0;
}
