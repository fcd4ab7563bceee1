// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in for syz-execprog: it takes options as Go's flag package does, those of the year
 * ERA, and gives the program to the executor, for ever or once. A program has a line for
 * each "call", see executor.c. Like the real one it refuses a program with a call that it
 * does not know, here refused().
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct flag {
	const char *name;
	int since, until;
	bool boolean;
	const char *value;
} flags[] = {
	{ "executor", 0, 9999, false, "./syz-executor" },
	{ "arch", 2017, 9999, false, "" },
	{ "sandbox", 0, 9999, false, "none" },
	{ "procs", 0, 9999, false, "1" },
	{ "repeat", 0, 9999, false, "1" },
	{ "threaded", 0, 9999, true, "true" },
	{ "collide", 0, 9999, true, "" },
	{ "fault_call", 2017, 2021, false, "-1" },
	{ "fault_nth", 2017, 2021, false, "0" },
	{ "optional", 2020, 9999, false, "" },
};

static void usage(void)
{
	fprintf(stderr, "usage: execprog [flags] file-with-programs+\n");
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (flags[i].since <= ERA && ERA <= flags[i].until)
			fprintf(stderr, "  -%s\n", flags[i].name);
	exit(2);
}

static struct flag *find(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (strlen(flags[i].name) == n && !strncmp(flags[i].name, name, n) &&
		    flags[i].since <= ERA && ERA <= flags[i].until)
			return &flags[i];
	fprintf(stderr, "flag provided but not defined: -%.*s\n", (int)n, name);
	usage();
	return NULL;
}

static const char *value(const char *name)
{
	return find(name, strlen(name))->value;
}

/* "-name=value", "-name value", "--name"; the first other word ends them. */
static int parse(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		const char *name = argv[i] + (argv[i][1] == '-' ? 2 : 1);
		size_t n = strcspn(name, "=");
		struct flag *f = find(name, n);

		if (name[n])
			f->value = name + n + 1;
		else if (f->boolean)
			f->value = "true";
		else if (i + 1 < argc)
			f->value = argv[++i];
	}
	return i;
}

static int execute(const char *program)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		execl(value("executor"), "syz-executor", value("sandbox"), program, (char *)NULL);
		_exit(1);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
	int at = parse(argc, argv), repeat;
	char text[65536] = "";
	FILE *f = at < argc ? fopen(argv[at], "r") : NULL;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!f)
		usage();
	(void)!fread(text, 1, sizeof(text) - 1, f);
	if (strstr(text, "refused(")) {
		printf("2026/11/27 10:00:00 parsed 0 programs\n");
		return 0;
	}
	printf("2026/11/27 10:00:00 parsed 1 programs\n");
	printf("options of %d:", ERA);
	for (size_t i = 1; i < sizeof(flags) / sizeof(*flags); i++)
		if (flags[i].since <= ERA && ERA <= flags[i].until && *flags[i].value)
			printf(" %s=%s", flags[i].name, flags[i].value);
	printf("\n");
	repeat = atoi(value("repeat"));
	for (int i = 0; !repeat || i < repeat; i++) {
		printf("2026/11/27 10:00:00 executed programs: %d\n", i);
		if (execute(argv[at])) {
			printf("SYZFATAL: executor failed 11 times\n");
			return 1;
		}
		usleep(1000);
	}
	return 0;
}
