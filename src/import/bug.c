// SPDX-License-Identifier: GPL-2.0-only
#include "import/bug.h"
#include "base/strbuf.h"

#include <jansson.h>

#define VERSION 1
#define FIELD_MAX 2000
#define COMMIT_DIGITS 40

void bug_clear(struct bug *bug)
{
	char **all[] = { &bug->title,	    &bug->seen,	       &bug->link,
			 &bug->reported_by, &bug->message_id,  &bug->commit,
			 &bug->tree,	    &bug->arch,	       &bug->compiler,
			 &bug->c_link,	    &bug->config_link, &bug->syz_link,
			 &bug->report_link, &bug->config,      &bug->c_repro,
			 &bug->good,	    &bug->syz_repro,   &bug->syzkaller_commit,
			 &bug->bisection };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		free(*all[i]);
		*all[i] = NULL;
	}
	for (char **p = bug->crashes; p && *p; p++)
		free(*p);
	free(bug->crashes);
	bug->crashes = NULL;
}

/* Dashboards escape their texts for HTML, and then for JSON. In place. */
static void undo_entities(char *s)
{
	static const struct {
		const char *name;
		char c;
	} entities[] = {
		{ "&amp;", '&' },  { "&lt;", '<' },  { "&gt;", '>' },
		{ "&quot;", '"' }, { "&#34;", '"' }, { "&#39;", '\'' },
		{ "&#43;", '+' },  { "&#61;", '=' }, { "&apos;", '\'' },
	};
	char *out = s;

	while (*s) {
		size_t i = 0;

		while (i < ARRAY_SIZE(entities) && !starts_with(s, entities[i].name))
			i++;
		if (i < ARRAY_SIZE(entities)) {
			*out++ = entities[i].c;
			s += strlen(entities[i].name);
		} else {
			*out++ = *s++;
		}
	}
	*out = 0;
}

/* A member that may be missing or null; else a string of one line. */
static int take_field(json_t *object, const char *name, char **value, struct error *err)
{
	json_t *v = json_object_get(object, name);

	*value = NULL;
	if (!v || json_is_null(v))
		return 0;
	if (!json_is_string(v) || json_string_length(v) > FIELD_MAX ||
	    strlen(json_string_value(v)) != json_string_length(v) ||
	    strchr(json_string_value(v), '\n'))
		return error_set(err, ERROR_USER, "'%s' is not a line of text", name);
	if (!*json_string_value(v))
		return 0;
	*value = xstrdup(json_string_value(v));
	undo_entities(*value);
	return 0;
}

static bool is_hex(const char *s, size_t digits)
{
	return s && strspn(s, "0123456789abcdef") == digits && !s[digits];
}

static bool has_text(json_t *crash, const char *name)
{
	return json_string_length(json_object_get(crash, name)) > 0;
}

/* Crashes come by priority, and the newest first. */
static json_t *choose_crash(json_t *crashes)
{
	static const char *const wanted[] = { "c-reproducer", "syz-reproducer" };
	json_t *v;
	size_t i;

	for (size_t w = 0; w < ARRAY_SIZE(wanted); w++)
		json_array_foreach(crashes, i, v)
			if (has_text(v, wanted[w]))
				return v;
	return json_array_get(crashes, 0);
}

static int take_json_crash(struct bug *bug, json_t *crash, struct error *err)
{
	const struct {
		const char *name;
		char **to;
	} fields[] = {
		{ "title", &bug->seen },
		{ "c-reproducer", &bug->c_link },
		{ "syz-reproducer", &bug->syz_link },
		{ "kernel-config", &bug->config_link },
		{ "syzkaller-commit", &bug->syzkaller_commit },
		{ "kernel-source-git", &bug->tree },
		{ "kernel-source-commit", &bug->commit },
		{ "compiler-description", &bug->compiler },
		{ "architecture", &bug->arch },
		{ "crash-report-link", &bug->report_link },
	};

	if (!json_is_object(crash))
		return error_set(err, ERROR_USER, "'crashes' is empty, or no list of crashes");
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (take_field(crash, fields[i].name, fields[i].to, err) < 0)
			return -1;
	if (!bug->commit)
		return error_set(err, ERROR_USER, "the crash has no 'kernel-source-commit'");
	if (!is_hex(bug->commit, COMMIT_DIGITS))
		return error_set(err, ERROR_USER,
				 "'kernel-source-commit' is not the hash of a commit: '%.80s'",
				 bug->commit);
	if (bug->syzkaller_commit && !is_hex(bug->syzkaller_commit, COMMIT_DIGITS))
		return error_set(err, ERROR_USER,
				 "'syzkaller-commit' is not the hash of a commit: '%.80s'",
				 bug->syzkaller_commit);
	return 0;
}

static int check_version(json_t *root, struct error *err)
{
	json_t *version = json_object_get(root, "version");

	if (!json_is_object(root))
		return error_set(err, ERROR_USER, "it is JSON, but no bug");
	if (!json_is_integer(version))
		return error_set(err, ERROR_USER, "it has no 'version'");
	if (json_integer_value(version) != VERSION)
		return error_set(err, ERROR_USER,
				 "its version is %lld, and git kbisect knows version %d only",
				 (long long)json_integer_value(version), VERSION);
	return 0;
}

static int take_root(struct bug *bug, json_t *root, struct error *err)
{
	if (check_version(root, err) < 0 || take_field(root, "title", &bug->title, err) < 0)
		return -1;
	if (!bug->title)
		return error_set(err, ERROR_USER, "it has no 'title'");
	return take_json_crash(bug, choose_crash(json_object_get(root, "crashes")), err);
}

int bug_from_json(struct bug *bug, const char *text, size_t len, struct error *err)
{
	size_t blank = 0;
	json_error_t why;
	json_t *root;
	int ret;

	while (blank < len && isspace((unsigned char)text[blank]))
		blank++;
	if (blank < len && text[blank] == '<')
		return error_set(err, ERROR_USER,
				 "it is HTML and not JSON: is this the page of a "
				 "bug on a dashboard?");
	root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);
	if (!root)
		return error_set(err, ERROR_USER, "it is no JSON: line %d: %s", why.line, why.text);
	ret = take_root(bug, root, err);
	json_decref(root);
	if (ret < 0)
		bug_clear(bug);
	return ret;
}

int bug_error_advice(struct error *err, const char *where, const char *option)
{
	AUTO_FREE char *message = xstrdup(err->message);

	return error_set(err, err->kind,
			 "%s: %s; without %s, --config=<file>, --repro=<file> and the bad commit "
			 "say the same",
			 where, message, option);
}
