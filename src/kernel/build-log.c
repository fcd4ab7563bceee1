// SPDX-License-Identifier: GPL-2.0-only
#include "build-log.h"

#include "kernel/build.h"

#define ENDING_LINES ((size_t)5)

void build_log_init(struct build_log *log, const struct kernel_spec *spec, const char *tree,
		    const char *build_dir)
{
	*log = (struct build_log){ .spec = spec, .seen = { .tree = tree, .build_dir = build_dir } };
}

/* A step in kbuild's short form: two blanks, a word in capitals, blanks, a path. */
static bool is_step(const char *line)
{
	const char *p = line + 2;

	if (!starts_with(line, "  ") || !isupper((unsigned char)*p))
		return false;
	while (isupper((unsigned char)*p) || isdigit((unsigned char)*p) || *p == '_')
		p++;
	return *p == ' ';
}

static bool is_error(const char *line)
{
	static const char *const signs[] = {
		" error: ", " fatal error: ",	      "undefined reference",
		"*** ",	    "multiple definition of", "ERROR:",
		"Error: ",
	};

	if (strstr(line, "Error 2")) /* of a make that called the one that failed */
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (strstr(line, signs[i]))
			return true;
	return false;
}

static char *copy_line(const char *line)
{
	struct strbuf sb = STRBUF_CUT(4 * BUILD_LOG_LINE_MAX);

	strbuf_add_escaped(&sb, line, MIN(strlen(line), (size_t)BUILD_LOG_LINE_MAX));
	return strbuf_detach(&sb);
}

static void count_step(struct build_log *log)
{
	log->steps++;
	if (log->total && log->total < log->steps)
		log->total = log->steps;
	if (log->spec->progress)
		log->spec->progress(log->spec->data, log->steps, log->total);
}

/* With -Werror compilers call a warning an error. */
static bool is_warning(const char *line)
{
	return strstr(line, "warning: ") || strstr(line, "WARNING: ") || strstr(line, "[-Werror");
}

/* The name of a file is matched and shown as it is in the source. */
static const char *without_tree(const struct build_log *log, const char *line)
{
	size_t n = strlen(log->seen.tree);

	return starts_with(line, log->seen.tree) && line[n] == '/' ? line + n + 1 : line;
}

/* Keeps the form of the line; false when it is known. */
static bool is_new_warning(struct build_log *log, const char *line)
{
	const struct string_set *known = log->spec->known_warnings;
	AUTO_FREE char *form = xstrdup(line);
	size_t len = 0;

	for (const char *p = line; *p; p++)
		if (!isdigit((unsigned char)*p))
			form[len++] = *p;
	if (log->warnings.nr < BUILD_WARNINGS_MAX)
		string_set_add(&log->warnings, form, len);
	return !known || !string_set_has(known, form, len);
}

static void look_for_warning(struct build_log *log, const char *line)
{
	const struct user_pattern *pattern = log->spec->warning;
	enum pattern_found found;

	if (!pattern || !is_warning(line))
		return;
	line = without_tree(log, line);
	found = user_pattern_find(pattern, line, strlen(line));
	if (found == PATTERN_ABSENT || (found == PATTERN_FOUND && !is_new_warning(log, line)) ||
	    log->warned == PATTERN_FOUND)
		return;
	log->warned = found;
	if (found == PATTERN_FOUND)
		log->warning = copy_line(line);
}

void build_log_line(void *data, int fd, const char *line)
{
	struct build_log *log = data;
	char **place = &log->last[log->last_nr % BUILD_LOG_LAST];

	(void)fd;
	if (is_step(line)) {
		count_step(log);
		return;
	}
	if (!*line)
		return;
	seen_line(&log->seen, line);
	look_for_warning(log, line);
	if (log->errors_nr < BUILD_LOG_ERRORS && is_error(line))
		log->errors[log->errors_nr++] = copy_line(line);
	if (!log->failed && strstr(line, ": *** ["))
		log->failed = copy_line(line);
	free(*place);
	*place = copy_line(line);
	log->last_nr++;
}

static bool was_shown(const struct build_log *log, const char *line)
{
	for (size_t i = 0; i < log->errors_nr; i++)
		if (str_equal(log->errors[i], line))
			return true;
	return false;
}

char *build_log_tail(const struct build_log *log)
{
	size_t kept = MIN(log->last_nr, (size_t)BUILD_LOG_LAST);
	struct strbuf sb = STRBUF_CUT(BUILD_LOG_MAX);

	for (size_t i = 0; i < log->errors_nr; i++)
		strbuf_addf(&sb, "%s\n", log->errors[i]);
	for (size_t i = log->last_nr - kept; i < log->last_nr; i++)
		if (!was_shown(log, log->last[i % BUILD_LOG_LAST]))
			strbuf_addf(&sb, "%s\n", log->last[i % BUILD_LOG_LAST]);
	strbuf_rtrim(&sb);
	return strbuf_detach(&sb);
}

static void add_without_numbers(struct strbuf *sb, const char *line)
{
	if (strstr(line, "/tmp/"))
		return;
	for (; *line; line++)
		if (!isdigit((unsigned char)*line))
			strbuf_addch(sb, *line);
	strbuf_addch(sb, '\n');
}

char *build_log_ending(const struct build_log *log)
{
	size_t kept = MIN(log->last_nr, ENDING_LINES);
	struct strbuf sb = STRBUF_CUT(BUILD_LOG_MAX);

	if (log->failed)
		add_without_numbers(&sb, log->failed);
	for (size_t i = log->last_nr - kept; i < log->last_nr; i++)
		add_without_numbers(&sb, log->last[i % BUILD_LOG_LAST]);
	return strbuf_detach(&sb);
}

void build_log_clear(struct build_log *log)
{
	free(log->failed);
	free(log->warning);
	string_set_clear(&log->warnings);
	for (size_t i = 0; i < log->errors_nr; i++)
		free(log->errors[i]);
	for (size_t i = 0; i < MIN(log->last_nr, (size_t)BUILD_LOG_LAST); i++)
		free(log->last[i]);
}
