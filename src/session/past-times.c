// SPDX-License-Identifier: GPL-2.0-only
#include "session/past-times.h"
#include "base/files.h"
#include "base/numbers.h"
#include "kernel/kernel-spec.h"
#include "session/run-json.h"

#define TIMES_FILE_MAX (1 << 20)
#define CONFIG_NAME_MAX ((size_t)1 << 20)
/* When the file has more lines than it may have, the newest half is kept. */
#define SESSIONS_MAX 64

static char *times_path(const struct settings *settings)
{
	return xstrfmt("%s/times.jsonl", settings->cache_dir);
}

/* Names the configuration by its content, so that the path does not matter. Owned. */
static char *config_name(const struct settings *settings)
{
	struct strbuf sb = STRBUF_CUT(CONFIG_NAME_MAX);

	strbuf_addstr(&sb, settings->arch);
	for (const char **part = settings->config; *part; part++) {
		bool file = config_part_kind(*part) == CONFIG_PART_FILE;
		AUTO_FREE char *hash = file ? sha256_file(*part, NULL) : NULL;
		const char *name = file ? hash : *part;

		strbuf_addf(&sb, " %s", name ? name : "");
	}
	return strbuf_detach(&sb);
}

static json_t *mean(double sum, size_t nr)
{
	return nr ? number_to_json(sum / (double)nr) : json_null();
}

static json_t *session_times(const struct session *s)
{
	AUTO_FREE char *config = config_name(&s->settings);
	double first = 0, build = 0, test = 0;
	size_t first_nr = 0, build_nr = 0, test_nr = 0;

	for (size_t i = 0; i < s->state.nr; i++) {
		const struct tested_commit *c = &s->state.commits[i];
		bool end = str_equal(c->commit, s->state.failing[0]);

		if (c->built && !c->cached && end) {
			first = c->build_seconds;
			first_nr = 1;
		} else if (c->built && !c->cached) {
			build += c->build_seconds;
			build_nr++;
		}
		test += c->test_seconds;
		test_nr += c->nr > 0;
	}
	return json_pack("{s:i, s:o, s:o, s:o, s:o}", "version", 1, "config", text_to_json(config),
			 "first", mean(first, first_nr), "build", mean(build, build_nr), "test",
			 mean(test, test_nr));
}

/* The text from its line "skip" on. */
static const char *after_lines(const char *text, size_t skip)
{
	while (skip-- && strchr(text, '\n'))
		text = strchr(text, '\n') + 1;
	return text;
}

void past_times_add(const struct session *s)
{
	AUTO_FREE char *path = times_path(&s->settings);
	struct strbuf text = STRBUF_INIT(TIMES_FILE_MAX);
	struct error err = ERROR_INIT;
	json_t *line = session_times(s);
	AUTO_FREE char *added = line ? json_dumps(line, JSON_COMPACT) : NULL;
	const char *kept;
	size_t lines = 0;

	/* A file that cannot be read is begun again. */
	if (!added || (file_exists(path) && file_read(path, &text, NULL) < 0))
		strbuf_reset(&text);
	for (size_t i = 0; i < text.len; i++)
		lines += text.buf[i] == '\n';
	kept = lines < SESSIONS_MAX ? text.buf : after_lines(text.buf, lines - SESSIONS_MAX / 2);
	AUTO_FREE char *all = xstrfmt("%s%s\n", text.len ? kept : "", added ? added : "");
	if (added && file_write_atomic(path, all, strlen(all), &err) < 0)
		warning("the times of this session are not kept: %s", err.message);
	error_clear(&err);
	json_decref(line);
	strbuf_release(&text);
}

struct times_list {
	double v[2 * SESSIONS_MAX];
	size_t nr;
};

static void list_time(struct times_list *list, json_t *line, const char *name)
{
	json_t *value = json_object_get(line, name);

	if (json_is_number(value) && json_number_value(value) >= 0 &&
	    list->nr < ARRAY_SIZE(list->v))
		list->v[list->nr++] = json_number_value(value);
}

static double times_median(struct times_list *list)
{
	if (!list->nr)
		return -1;
	return numbers_median(list->v, list->nr);
}

/* Takes the lines with this configuration; all lines when config is NULL. */
static void read_lines(const char *text, const char *config, struct past_times *times)
{
	struct times_list first = { .nr = 0 }, build = { .nr = 0 }, test = { .nr = 0 };

	times->sessions = 0;
	for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
		json_t *line = json_loadb(text, (size_t)(end - text), JSON_REJECT_DUPLICATES, NULL);
		json_t *name = json_object_get(line, "config");

		if (json_is_object(line) &&
		    (!config || str_equal(json_string_value(name), config))) {
			times->sessions++;
			list_time(&first, line, "first");
			list_time(&build, line, "build");
			list_time(&test, line, "test");
		}
		json_decref(line);
	}
	times->first = times_median(&first);
	times->build = times_median(&build);
	times->test = times_median(&test);
}

void past_times_read(const struct settings *settings, struct past_times *times)
{
	AUTO_FREE char *path = times_path(settings), *config = config_name(settings);
	struct strbuf text = STRBUF_INIT(TIMES_FILE_MAX);

	*times = (struct past_times){ .first = -1, .build = -1, .test = -1 };
	if (file_exists(path) && file_read(path, &text, NULL) == 0) {
		read_lines(text.buf, config, times);
		times->same_config = times->sessions > 0;
		if (!times->sessions)
			read_lines(text.buf, NULL, times);
	}
	strbuf_release(&text);
}
