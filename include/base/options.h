/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Command-line options: each command has one table, from which the parser and -h both
 * work.
 *
 *	struct option_def table[] = {
 *		{ .name = "jobs", .type = OPTION_INT, .arg = "<n>", .help = "compile jobs",
 *		  .value = &jobs },
 *		{ 0 }
 *	};
 *	int n = options_parse(argc, argv, table, usage);
 *	if (n < 0)
 *		return -n - 1;		exit code: 0 after -h, 129 for bad usage
 *	argv[n] is the first argument that is not an option
 *
 * A value is written only when its option is given, so the caller sets the default before.
 * Strings point into argv.
 */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include "base/error.h"

#define EXIT_USAGE 129

enum option_type {
	OPTION_FLAG = 1, /* bool *; --no-<name> sets it false */
	OPTION_STRING,	 /* const char ** */
	OPTION_OPTIONAL, /* const char **, "" for --<name> without =<value>; --no-<name>: NULL */
	OPTION_INT,	 /* int *, not negative */
	OPTION_DOUBLE,	 /* double * */
	OPTION_DURATION, /* double *, seconds: "90", "90s", "2m", "1h30m" */
	OPTION_LIST,	 /* const char ***, NULL or NULL-terminated: the values in their order. The
			    first one on the command line replaces what was in the list. */
};

struct option_def {
	const char *name; /* NULL ends a table */
	enum option_type type;
	const char *arg; /* shown in the help, e.g. "<file>"; NULL for flags */
	const char *help;
	void *value;
	char letter; /* letter of the short form, or 0 */
};

/* usage: the lines after "usage: ", NULL-terminated. Returns the index of the first
 * argument that is not an option; or -(exit code) - 1, after help or an error was printed. */
int options_parse(int argc, char **argv, const struct option_def *table, const char *const *usage);

/* As the only argument of a command it prints the names of the options, as in git. */
#define OPTIONS_FOR_COMPLETION "--git-completion-helper"

/* Prints the usage lines and the options. */
void options_help(FILE *f, const struct option_def *table, const char *const *usage);

/* Appends a value, which is borrowed, to a list as OPTION_LIST has it. The array is owned by
 * the caller. */
void options_list_add(const char ***list, const char *value);

/* Read a value as it is written in options and in the configuration. On failure -1, and the
 * message has the value. */
int parse_duration(const char *s, double *seconds, struct error *err);
int parse_int(const char *s, int *value, struct error *err);
int parse_double(const char *s, double *value, struct error *err);

/* Prints a text beside a margin, and breaks it at blanks to fit into "columns", margin included.
 * The cursor is at the margin already. */
void print_wrapped(FILE *f, const char *text, int margin, size_t columns);

#endif
