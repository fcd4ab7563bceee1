// SPDX-License-Identifier: GPL-2.0-only
/*
 * As in kbuild, an object is compiled when it is older than one of its sources, by a child
 * process that writes straight into it. So a wrong clock, or a kill during a compilation,
 * has the same effect as in the build of a real kernel.
 */
#include "kbuild.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEPS_MAX 32

struct object {
	char *target, *cmd;
	char *deps[DEPS_MAX]; /* the source first, relative to the tree */
	int nr;
};

static bool older(const struct stat *a, const struct stat *b)
{
	if (a->st_mtim.tv_sec != b->st_mtim.tv_sec)
		return a->st_mtim.tv_sec < b->st_mtim.tv_sec;
	return a->st_mtim.tv_nsec < b->st_mtim.tv_nsec;
}

static bool up_to_date(const struct object *o)
{
	struct stat made, dep, cmd;

	if (stat(o->target, &made) < 0 || stat(o->cmd, &cmd) < 0)
		return false;
	for (int i = 0; i < o->nr; i++)
		if (stat(in_tree(o->deps[i]), &dep) < 0 || older(&made, &dep))
			return false;
	return true;
}

/* Fails as the preprocessor does, with every #error of the file. */
static void check_for_error(const struct object *o, const char *file, char *text)
{
	static char *lines[LINES_MAX];
	int nr = split(text, "\n", lines, LINES_MAX);
	char *message = NULL;

	for (int i = 0; i < nr; i++)
		if (begins(lines[i], "#error "))
			message = message ? format("%s\n%s", message, lines[i] + 7) :
					    format("%s:1:2: error: %s", file, lines[i] + 7);
	if (message)
		fail(o->target, message);
}

/* Like gcc, writes the object in place and in more than one step. Does not return. */
static void compile_in_child(const struct object *o)
{
	const char *seconds = getenv("KBISECT_FAKE_CC_SLEEP");
	int fd = open(o->target, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (seconds)
		usleep((useconds_t)(atof(seconds) * 1e6));
	if (fd < 0)
		die(o->target);
	for (int i = 0; i < o->nr; i++) {
		struct text t = slurp(in_tree(o->deps[i]));

		put(fd, o->target, t.s, t.len / 2);
		put(fd, o->target, t.s + t.len / 2, t.len - t.len / 2);
	}
	close(fd);
	_exit(0);
}

/* Writes the .cmd file as fixdep does, after the object is complete. */
static void write_cmd(const struct object *o)
{
	char *text = format("cmd_%s := %s -I%s/include -I./include/generated -c -o %s %s/%s\n\n"
			    "source_%s := %s/%s\n\ndeps_%s := \\\n",
			    o->target, kbuild.compiler, kbuild.tree, o->target, kbuild.tree,
			    o->deps[0], o->target, kbuild.tree, o->deps[0], o->target);

	for (int i = 0; i < o->nr; i++)
		text = format("%s  %s/%s \\\n", text, kbuild.tree, o->deps[i]);
	text = format("%s\n%s: $(deps_%s)\n", text, o->target, o->target);
	spew(o->cmd, text, strlen(text));
}

/* Prints the compiler's warnings about a source. */
static void print_warnings(const struct object *o)
{
	const char *path = in_tree(o->deps[0]);
	int line = 0;

	/* Empty lines count too. */
	for (char *p = slurp(path).s, *next; p; p = next) {
		next = strchr(p, '\n');
		if (next)
			*next++ = 0;
		line++;
		if (begins(p, "#warning "))
			fprintf(stderr, "%s:%d:2: warning: %s [-Wcpp]\n", path, line, p + 9);
	}
}

static void run_compiler(const struct object *o)
{
	int status;
	pid_t pid;

	printf("  CC      %s\n", o->target);
	fflush(stdout);
	for (int i = 0; i < o->nr; i++)
		check_for_error(o, o->deps[i], slurp_tree(o->deps[i]).s);
	print_warnings(o);
	make_parents(o->target);
	pid = fork();
	if (pid == 0)
		compile_in_child(o);
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		die("fork");
	if (WIFSIGNALED(status))
		fail(o->target, format("gcc: fatal error: %s signal terminated program cc1",
				       strsignal(WTERMSIG(status))));
	if (status)
		exit(2);
	write_cmd(o);
}

static void name_files(struct object *o)
{
	const char *source = o->deps[0], *slash = strrchr(source, '/');
	const char *dot = strrchr(slash ? slash : source, '.');
	size_t stem = dot ? (size_t)(dot - source) : strlen(source);
	int dir = slash ? (int)(slash + 1 - source) : 0;

	o->target = format("%.*s.o", (int)stem, source);
	o->cmd = format("%.*s.%s.cmd", dir, o->target, o->target + dir);
}

struct text make_object(char *line, char **target)
{
	struct object o = { .nr = 0 };

	o.nr = split(line, " ", o.deps, DEPS_MAX);
	name_files(&o);
	*target = o.target;
	for (int i = 0; i < o.nr; i++)
		if (access(in_tree(o.deps[i]), F_OK) < 0)
			fail(o.target, format("%s:1:10: fatal error: %s: No such file or directory",
					      o.deps[0], o.deps[i]));
	if (!up_to_date(&o))
		run_compiler(&o);
	return slurp(o.target);
}
