/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions that the subcommands share. */
#ifndef CMD_COMMON_H
#define CMD_COMMON_H

#include "report/log-lines.h"
#include "session/search-loop.h"
#include "session/settings.h"
#include "session/testbed.h"

#define EXIT_ERROR 128
#define EXIT_SKIP 125

/* Prints the error and returns the exit code for it. */
int fail(struct error *err);

/* Prints text that the kernel, git or a note of somebody else's gave, with what could
 * steer a terminal escaped. */
void print_foreign(const char *before, const char *text, const char *after);

/* The width of the terminal on standard output, or 80 if it is not a terminal. */
size_t terminal_columns(void);

/* Prints a JSON object, with the version of its format, and a newline; flags are jansson's
 * (JSON_INDENT(2) or JSON_COMPACT). Takes over the reference. */
int print_json(json_t *root, size_t flags, struct error *err);

/* The options that choose what a command prints while it drives a session. */
extern struct display_options {
	bool quiet, verbose, progress, json;
} display_options;

/* Prints a line for people that is not an event: on standard error when --json keeps standard
 * output for programs. */
void tell_user(const char *line);

/* Prints an event of the journal, which is borrowed, as a line of JSON. */
int print_event(json_t *event, struct error *err);

#define PROGRESS_OPTION                                                        \
	{                                                                      \
		.name = "progress", .type = OPTION_FLAG,                       \
		.help = "show on standard error what is being done (default; " \
			"--no-progress)",                                      \
		.value = &display_options.progress                             \
	}

#define DISPLAY_OPTIONS                                                         \
	{ .name = "quiet",                                                      \
	  .letter = 'q',                                                        \
	  .type = OPTION_FLAG,                                                  \
	  .help = "print only the result",                                      \
	  .value = &display_options.quiet },                                    \
		{ .name = "verbose",                                            \
		  .letter = 'v',                                                \
		  .type = OPTION_FLAG,                                          \
		  .help = "print also why each commit is tested and judged",    \
		  .value = &display_options.verbose },                          \
		{ .name = "json",                                               \
		  .type = OPTION_FLAG,                                          \
		  .help = "print each event as a line of JSON when it happens", \
		  .value = &display_options.json },                             \
		PROGRESS_OPTION

/* How far a session is, by the tests that were made. */
struct estimate {
	int step, steps; /* this one, and about how many there are with the confirmation */
	bool is_known;	 /* steps is more than a lower limit: the range was loaded */
	double seconds;	 /* until the result; negative: not known */
};
struct estimate estimate_of(const struct session *s);

/* Log lines to stdout, the live line to stderr, as the session goes on. */
struct display;
struct display *display_new(struct session *s);
void display_free(struct display *d);

/* Records, for the log, how many commits the paths select. It is an error if they select
 * none. */
int say_paths(struct session *s, struct error *err);

/* Opens what the session tests with, and records, for the log and once in a session, what
 * its guests have besides their test. */
struct testbed *open_testbed(struct session *s, struct error *err);

/* Tests the ends, drives git bisect until there is a result, and writes the notes. */
int drive(struct session *s, struct error *err);

/* Changes the settings of the configuration before the command line is read. */
typedef int (*settings_base)(const struct repo *repo, struct settings *s, struct error *err);

/* A settings_base: the settings and the failure of a session under way, if there is one. */
int settings_from_session(const struct repo *repo, struct settings *settings, struct error *err);

/*
 * A whole command that needs a repository, and no settings: -h works everywhere. body gets
 * what is left of argv after the options; its return value is the exit code, or negative
 * with an error.
 */
typedef int (*command_body)(const struct repo *repo, int argc, char **argv, void *data,
			    struct error *err);
int command_in_repo(int argc, char **argv, const struct option_def *options,
		    const char *const *usage, command_body body, void *data);

/* Changes the settings after the command line was read; "before" is what they were then (of
 * lists only the first value), and what the user gave since then must stay. */
typedef int (*settings_after)(const struct repo *repo, struct settings *s,
			      const struct settings *before, void *data, struct error *err);

/* The same with settings. */
struct settings_command {
	const struct option_def *options; /* the command's own, or NULL */
	const char *const *usage;
	settings_base base;   /* or NULL */
	settings_after after; /* or NULL */
	int (*body)(const struct repo *repo, struct settings *settings, int argc, char **argv,
		    void *data, struct error *err);
	void *data;
};
int command_with_settings(int argc, char **argv, const struct settings_command *command);

/* Reads the settings from kbisect.*, then from base, then from the command line, then from
 * after. repo may be NULL: there are no settings but those of the command line then. Returns
 * the index of the first argument after the options, or < 0 as options_parse() does, also for
 * a bad value. */
int settings_read(struct settings *s, const struct repo *repo, int argc, char **argv,
		  const struct settings_command *command);

/* The exit code with which git bisect run is told a verdict. */
int exit_of(enum decision d);

#endif
