// SPDX-License-Identifier: GPL-2.0-only
#include "base/options.h"
#include "base/strbuf.h"

#include <getopt.h>

/* The help fits a terminal of 80 columns. */
#define HELP_COLUMNS 80
#define HELP_MARGIN 30
#define USAGE_MARGIN 7

#define MAX_OPTIONS 96
#define NO_PREFIX 1000 /* getopt value of --no-<flag> i is NO_PREFIX + i */
#define LONG_BASE 2000 /* that of option i itself is LONG_BASE + i */

/* Sums and small multiples of two options must not overflow an int. The largest value is
 * that of memory: 2^20 MiB are one tebibyte. */
#define INT_OPTION_MAX (1 << 20)

int parse_int(const char *s, int *value, struct error *err)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(s, &end, 10);
	if (end == s || *end || n < 0)
		return error_set(err, ERROR_USER, "'%s' is not a whole number", s);
	if (errno || n > INT_OPTION_MAX)
		return error_set(err, ERROR_USER, "'%s' is too large; the maximum is %d", s,
				 INT_OPTION_MAX);
	*value = (int)n;
	return 0;
}

int parse_double(const char *s, double *value, struct error *err)
{
	char *end;
	double d;

	errno = 0;
	d = strtod(s, &end);
	if (end == s || *end || errno || !(d == d) || d - d != 0)
		return error_set(err, ERROR_USER, "'%s' is not a number", s);
	*value = d;
	return 0;
}

static double unit_seconds(const char **s)
{
	static const struct {
		const char *unit;
		double seconds;
	} units[] = {
		{ "ms", .001 },
		{ "s", 1 },
		{ "m", 60 },
		{ "h", 3600 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (starts_with(*s, units[i].unit)) {
			*s += strlen(units[i].unit);
			return units[i].seconds;
		}
	return **s ? 0 : 1;
}

int parse_duration(const char *s, double *seconds, struct error *err)
{
	const char *p = s;
	double sum = 0;

	do {
		char *end;
		double n = isdigit((unsigned char)*p) ? strtod(p, &end) : -1;
		double unit = 0;

		if (n >= 0) {
			p = end;
			unit = unit_seconds(&p);
		}
		if (unit <= 0)
			return error_set(err, ERROR_USER,
					 "'%s' is not a time (examples: 90, 90s, 2m, 1h30m)", s);
		sum += n * unit;
	} while (*p);
	if (!(sum < 1e9))
		return error_set(err, ERROR_USER, "'%s' is too long a time", s);
	*seconds = sum;
	return 0;
}

void print_wrapped(FILE *f, const char *text, int margin, size_t columns)
{
	size_t width = MAX(columns, (size_t)margin + 1) - (size_t)margin, n;

	while (strlen(text) > width) {
		for (n = width; n && text[n] != ' '; n--)
			;
		/* A word that is too long is not broken. */
		n = n ? n : strcspn(text, " ");
		fprintf(f, "%.*s\n%*s", (int)n, text, text[n] ? margin : 0, "");
		text += n + (text[n] == ' ');
	}
	fprintf(f, "%s\n", text);
}

/* The forms of the command, and after an empty string what it does. */
static void print_usage_of(FILE *f, const char *const *usage)
{
	size_t i;

	for (i = 0; usage[i] && *usage[i]; i++) {
		fputs(i ? "   or: " : "usage: ", f);
		print_wrapped(f, usage[i], USAGE_MARGIN, HELP_COLUMNS);
	}
	for (; usage[i]; i++)
		fprintf(f, "%s\n", usage[i]);
}

void options_help(FILE *f, const struct option_def *table, const char *const *usage)
{
	print_usage_of(f, usage);
	if (table->name)
		fputc('\n', f);
	for (const struct option_def *o = table; o->name; o++) {
		char head[80], letter[] = "    -x, ";
		int n;

		letter[5] = o->letter;
		if (!o->letter)
			memset(letter, ' ', strlen("    -x, "));
		if (!o->arg)
			n = snprintf(head, sizeof(head), "%s--%s", letter, o->name);
		else if (o->type == OPTION_OPTIONAL)
			n = snprintf(head, sizeof(head), "%s--%s[=%s]", letter, o->name, o->arg);
		else
			n = snprintf(head, sizeof(head), "%s--%s=%s", letter, o->name, o->arg);

		if (n >= HELP_MARGIN)
			fprintf(f, "%s\n%*s", head, HELP_MARGIN, "");
		else
			fprintf(f, "%-*s", HELP_MARGIN, head);
		print_wrapped(f, o->help, HELP_MARGIN, HELP_COLUMNS);
	}
}

void options_list_add(const char ***list, const char *value)
{
	size_t nr = 0;

	while (*list && (*list)[nr])
		nr++;
	*list = xrealloc(*list, nr + 2, sizeof(**list));
	(*list)[nr] = value;
	(*list)[nr + 1] = NULL;
}

static int set_value(const struct option_def *o, const char *arg, bool negated, bool again,
		     struct error *err)
{
	switch (o->type) {
	case OPTION_FLAG:
		*(bool *)o->value = !negated;
		return 0;
	case OPTION_STRING:
		*(const char **)o->value = arg;
		return 0;
	case OPTION_OPTIONAL:
		*(const char **)o->value = arg ? arg : "";
		if (negated)
			*(const char **)o->value = NULL;
		return 0;
	case OPTION_INT:
		return parse_int(arg, o->value, err);
	case OPTION_DOUBLE:
		return parse_double(arg, o->value, err);
	case OPTION_DURATION:
		return parse_duration(arg, o->value, err);
	case OPTION_LIST:
		if (!again && *(const char ***)o->value)
			(*(const char ***)o->value)[0] = NULL;
		options_list_add(o->value, arg);
		return 0;
	}
	die_bug("option --%s has the unknown type %d", o->name, (int)o->type);
}

/* Makes the string of getopt_long(): "h" and the letters of the options. */
static void add_letters(const struct option_def *table, char *letters)
{
	*letters++ = 'h';
	for (; table->name; table++) {
		if (!table->letter)
			continue;
		*letters++ = table->letter;
		if (table->type != OPTION_FLAG)
			*letters++ = ':';
	}
	*letters = 0;
}

/* Sets the option that getopt_long() found; given[] tells which ones were set before. */
static int take_option(const struct option_def *table, int c, bool *given, struct error *err)
{
	bool negated = c >= NO_PREFIX && c < LONG_BASE;
	const struct option_def *o = table;

	if (c >= NO_PREFIX)
		o += c - (negated ? NO_PREFIX : LONG_BASE);
	else
		while (o->letter != c)
			o++;
	if (set_value(o, optarg, negated, given[o - table], err) < 0)
		return error_prefix(err, "--%s", o->name);
	given[o - table] = true;
	return 0;
}

/* Makes the tables of getopt_long(). names[] keeps the "no-" names, which the caller frees. */
static void build_getopt(const struct option_def *table, struct option *longs, char **names)
{
	size_t n = 0;

	for (int i = 0; table[i].name; i++) {
		int has_arg = required_argument;

		if (i == MAX_OPTIONS)
			die_bug("a command has more than %d options", MAX_OPTIONS);
		if (table[i].type == OPTION_FLAG)
			has_arg = no_argument;
		else if (table[i].type == OPTION_OPTIONAL)
			has_arg = optional_argument;
		longs[n++] = (struct option){ table[i].name, has_arg, NULL, LONG_BASE + i };
		if (has_arg != required_argument) {
			names[i] = xstrfmt("no-%s", table[i].name);
			longs[n++] = (struct option){ names[i], no_argument, NULL, NO_PREFIX + i };
		}
	}
	longs[n++] = (struct option){ "help", no_argument, NULL, 'h' };
	longs[n] = (struct option){ 0 };
}

/* One line, as git's own commands print it for the completion of shells. */
static void print_for_completion(const struct option_def *table)
{
	for (const struct option_def *o = table; o->name; o++) {
		bool value = o->type != OPTION_FLAG && o->type != OPTION_OPTIONAL;

		printf("--%s%s ", o->name, value ? "=" : "");
	}
	for (const struct option_def *o = table; o->name; o++)
		if (o->type == OPTION_FLAG || o->type == OPTION_OPTIONAL)
			printf("--no-%s ", o->name);
	puts("--help");
}

int options_parse(int argc, char **argv, const struct option_def *table, const char *const *usage)
{
	struct option longs[2 * MAX_OPTIONS + 2];
	char *names[MAX_OPTIONS] = { NULL }, letters[2 * MAX_OPTIONS + 2];
	bool given[MAX_OPTIONS] = { false };
	struct error err = ERROR_INIT;
	int ret = 0, c;

	if (argc == 2 && str_equal(argv[1], OPTIONS_FOR_COMPLETION)) {
		print_for_completion(table);
		return -1;
	}
	build_getopt(table, longs, names);
	add_letters(table, letters);
	optind = 0;
	while (!ret && (c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (c == 'h') {
			options_help(stdout, table, usage);
			ret = -1;
		} else if (c == '?') {
			options_help(stderr, table, usage);
			ret = -EXIT_USAGE - 1;
		} else if (take_option(table, c, given, &err) < 0) {
			report_error(&err);
			ret = -EXIT_USAGE - 1;
		}
	}
	for (size_t i = 0; i < MAX_OPTIONS; i++)
		free(names[i]);
	error_clear(&err);
	return ret ? ret : optind;
}
