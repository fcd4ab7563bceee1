// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect completion: prints the completion script of a shell. */
#include "cmd/cmd.h"
#include "common.h"

static const char *const usage[] = { "git kbisect completion (bash | zsh | fish)", NULL };

enum command_takes { TAKES_NOTHING, TAKES_COMMITS, TAKES_FILES };

static const struct command_help {
	const char *name;
	enum command_takes takes;
	const char *help; /* NULL: not listed */
} commands[] = {
#define HELP_ROW(name, takes, help) { #name, TAKES_##takes, help },
	COMMANDS(HELP_ROW)
#undef HELP_ROW
};

/* git's own completion calls _git_kbisect. The options come from the option tables, through
 * --git-completion-helper, when the user asks for them. */
static const char bash_body[] =
	"\n"
	"_git_kbisect ()\n"
	"{\n"
	"\tlocal command=\"\" i\n"
	"\tfor ((i = 1; i < cword; i++)); do\n"
	"\t\tcase \" $__git_kbisect_commands \" in\n"
	"\t\t*\" ${words[i]} \"*) command=${words[i]}; break ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"\tif [ -z \"$command\" ]; then\n"
	"\t\t__gitcomp \"$__git_kbisect_commands\"\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tcase \"$cur\" in\n"
	"\t--*)\n"
	"\t\t__gitcomp \"$(git kbisect \"$command\" --git-completion-helper 2>/dev/null)\"\n"
	"\t\treturn ;;\n"
	"\tesac\n"
	"\tcase \" $__git_kbisect_take_commits \" in\n"
	"\t*\" $command \"*) __git_complete_refs ;;\n"
	"\t*)\n"
	"\t\tif [ \"$command\" = completion ]; then\n"
	"\t\t\t__gitcomp \"bash zsh fish\"\n"
	"\t\tfi ;;\n"
	"\tesac\n"
	"}\n";

/* zsh takes the file as the body of the function _git-kbisect, and calls it for each Tab, so
 * that nothing may be set only once. */
static const char zsh_body[] =
	"\n"
	"local -a options\n"
	"local command=${words[2]}\n"
	"if (( CURRENT == 2 )); then\n"
	"\t_describe -t commands 'git kbisect command' kbisect_commands\n"
	"elif [[ $PREFIX == --* ]]; then\n"
	"\toptions=(${=\"$(git kbisect $command --git-completion-helper 2>/dev/null)\"})\n"
	"\tcompadd -S '' -- ${(M)options:#*=}\n"
	"\tcompadd -- ${options:#*=}\n"
	"elif [[ $command == completion ]]; then\n"
	"\tcompadd bash zsh fish\n"
	"elif (( ${take_commits[(Ie)$command]} )); then\n"
	"\tcompadd -- $(git for-each-ref --format='%(refname:short)' 2>/dev/null) HEAD\n"
	"else\n"
	"\t_files\n"
	"fi\n";

/* fish 3.6.0 does not look for the completion of a command of git's that it does not know, so
 * that this is said to be one of git's own. */
static const char fish_head[] =
	"function __fish_kbisect_command\n"
	"\tfor word in (commandline -opc)[2..-1]\n"
	"\t\tif contains -- $word $__fish_kbisect_commands\n"
	"\t\t\techo $word\n"
	"\t\t\treturn 0\n"
	"\t\tend\n"
	"\tend\n"
	"\treturn 1\n"
	"end\n"
	"\n"
	"function __fish_kbisect_options\n"
	"\tset -l command (__fish_kbisect_command); or return\n"
	"\tgit kbisect $command --git-completion-helper 2>/dev/null | string split -n ' '\n"
	"end\n"
	"\n"
	"function __fish_kbisect_after_git\n"
	"\tset -l words (commandline -opc)\n"
	"\tset -e words[1..(contains -i -- kbisect $words)]\n"
	"\tcomplete -C (string join ' ' -- git-kbisect (string escape -- $words) (commandline -ct))\n"
	"end\n"
	"\n"
	"complete -c git -f -n __fish_git_needs_command -a kbisect\n"
	"complete -c git -f -n 'contains -- kbisect (commandline -opc)' "
	"-a '(__fish_kbisect_after_git)'\n"
	"complete -c git-kbisect -f\n"
	"complete -c git-kbisect -F -n 'contains -- (__fish_kbisect_command) "
	"$__fish_kbisect_take_files'\n"
	"complete -c git-kbisect -n 'string match -q -- \"--*\" (commandline -ct)' "
	"-a '(__fish_kbisect_options)'\n"
	"complete -c git-kbisect -n 'contains -- completion (__fish_kbisect_command)' "
	"-a 'bash zsh fish'\n"
	"complete -c git-kbisect -n 'contains -- (__fish_kbisect_command) $__fish_kbisect_take_commits' "
	"-a '(git for-each-ref --format=\"%(refname:short)\" 2>/dev/null)'\n";

static void print_names(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].help)
			printf(" %s", commands[i].name);
}

static void print_names_that_take(enum command_takes takes)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].help && commands[i].takes == takes)
			printf(" %s", commands[i].name);
}

static void print_bash(void)
{
	puts("# Completion of git kbisect for bash, through git's own.");
	fputs("__git_kbisect_commands=\"", stdout);
	print_names();
	fputs("\"\n__git_kbisect_take_commits=\"", stdout);
	print_names_that_take(TAKES_COMMITS);
	printf("\"\n%s", bash_body);
}

static void print_zsh(void)
{
	puts("#compdef git-kbisect\n#description find the commit that broke the Linux kernel\n\n"
	     "local -a kbisect_commands take_commits");
	fputs("take_commits=(", stdout);
	print_names_that_take(TAKES_COMMITS);
	puts(")\nkbisect_commands=(");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!commands[i].help)
			continue;
		printf("\t'%s:", commands[i].name);
		/* A colon ends the name. */
		for (const char *p = commands[i].help; *p; p++)
			printf(*p == ':' ? "\\%c" : "%c", *p);
		puts("'");
	}
	printf(")\n%s", zsh_body);
}

static void print_fish(void)
{
	puts("# Completion of git kbisect for fish.");
	fputs("set -g __fish_kbisect_commands", stdout);
	print_names();
	fputs("\nset -g __fish_kbisect_take_commits", stdout);
	print_names_that_take(TAKES_COMMITS);
	fputs("\nset -g __fish_kbisect_take_files", stdout);
	print_names_that_take(TAKES_FILES);
	printf("\n\n%s", fish_head);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].help)
			printf("complete -c git-kbisect -n 'not __fish_kbisect_command >/dev/null' "
			       "-a %s -d '%s'\n",
			       commands[i].name, commands[i].help);
}

static const struct {
	const char *name;
	void (*print)(void);
} shells[] = { { "bash", print_bash }, { "zsh", print_zsh }, { "fish", print_fish } };

int cmd_completion(int argc, char **argv)
{
	static const struct option_def options[] = { { 0 } };
	struct error err = ERROR_INIT;
	int n = options_parse(argc, argv, options, usage);

	if (n < 0)
		return -n - 1;
	for (size_t i = 0; n == argc - 1 && i < ARRAY_SIZE(shells); i++)
		if (str_equal(shells[i].name, argv[n])) {
			shells[i].print();
			return 0;
		}
	error_set(&err, ERROR_USER, "name a shell: bash, zsh or fish");
	return fail(&err);
}
