/* git kbisect: finds the commit that broke the Linux kernel. */
#include "base/options.h"
#include "cmd/cmd.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "title", cmd_title, "name the crashes in console logs" },
	{ NULL, NULL, NULL },
};

static void print_usage(FILE *f)
{
	fputs("usage: git kbisect <command> [<options>] [<args>]\n\n", f);
	for (const struct command *c = commands; c->name; c++)
		fprintf(f, "    %-10s%s\n", c->name, c->help);
	fputs("\n'git kbisect <command> -h' shows the options of a command.\n", f);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;

	if (!name) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (str_equal(name, "-h") || str_equal(name, "--help") || str_equal(name, "help")) {
		print_usage(stdout);
		return 0;
	}
	for (const struct command *c = commands; c->name; c++)
		if (str_equal(c->name, name))
			return c->run(argc - 1, argv + 1);
	fprintf(stderr, "git kbisect: '%s' is not a command\n\n", name);
	print_usage(stderr);
	return EXIT_USAGE;
}
