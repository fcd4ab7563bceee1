// SPDX-License-Identifier: GPL-2.0-only
#include "compile.h"

#include "base/files.h"
#include "base/scratch.h"
#include "evidence/blame.h"
#include "kernel/diagnostic.h"
#include "proc/child.h"
#include "program.h"

#define MESSAGES_MAX 4000
#define COMPILE_SECONDS 300
/* A compiler that a source makes read /dev/zero ends at these. */
#define COMPILE_MEMORY ((size_t)2 << 30)
#define COMPILE_CPU_SECONDS 120

/* Does the compiler's message say that it reached one of the ceilings above? */
static bool is_our_ceiling(const char *line)
{
	static const char *const time_or_size[] = {
		"CPU time limit exceeded signal terminated",
		"File size limit exceeded signal terminated",
		"terminated with signal 24",
		"terminated with signal 25",
	};
	static const char *const memory[] = { "out of memory", "memory exhausted",
					      "Cannot allocate memory" };
	int64_t available = memory_available();

	for (size_t i = 0; i < ARRAY_SIZE(time_or_size); i++)
		if (strstr(line, time_or_size[i]))
			return true;
	/* A host that has less than the ceiling may be short of memory itself. */
	for (size_t i = 0; i < ARRAY_SIZE(memory); i++)
		if (strstr(line, memory[i]))
			return available >= (int64_t)(COMPILE_MEMORY >> 20);
	return false;
}

/* The line with a plain name for the source, whose own name may have characters that no
 * diagnostic is expected to have. */
static char *plain_line(const char *path, const char *line, size_t len)
{
	size_t n = path ? strlen(path) : 0;

	if (n && len > n && !strncmp(line, path, n) && line[n] == ':')
		return xstrfmt("test.c%.*s", (int)(len - n), line + n);
	return xstrndup(line, len);
}

/* Does the compiler find an error in the program, or fail for another reason? */
static bool is_error_of_source(const char *source, const char *messages)
{
	AUTO_FREE char *path = realpath(source, NULL);
	bool found = false;

	while (*messages) {
		size_t len = strcspn(messages, "\n");
		AUTO_FREE char *line = plain_line(path, messages, len);
		struct diagnostic d;

		messages += len + (messages[len] == '\n');
		if (is_our_ceiling(line))
			return true;
		diagnostic_read(line, &d);
		if (d.kind == DIAGNOSTIC_HOST || d.kind == DIAGNOSTIC_CRASH)
			return false;
		found |= d.kind == DIAGNOSTIC_FILE || d.kind == DIAGNOSTIC_ABSENT;
	}
	return found;
}

static bool lacks_library(const char *messages)
{
	return strstr(messages, "cannot find -l") || strstr(messages, "cannot find crt") ||
	       strstr(messages, "unable to find library");
}

static int compile_error(const char *cc, const char *source, struct strbuf *messages,
			 struct error *err)
{
	struct ending ending = {
		.of = ATTEMPT_COMPILE,
		.host = lacks_library(messages->buf) ? "no static C library" : NULL,
		.explained = is_error_of_source(source, messages->buf),
	};

	strbuf_rtrim(messages);
	if (blame_for(&ending) == BLAME_SOURCE)
		return error_set(err, ERROR_USER, "'%s' does not compile with %s:\n%s", source, cc,
				 messages->buf);
	if (ending.host)
		return error_set(err, ERROR_HOST,
				 "%s cannot link '%s' statically; install the static C library "
				 "(libc6-dev):\n%s",
				 cc, source, messages->buf);
	return error_set(err, ERROR_HOST,
			 "%s failed to compile '%s', and not because of an error in it:\n%s", cc,
			 source, messages->buf);
}

/* A file system for bubblewrap with the system's programs and libraries, and with
 * neither devices, network, nor anything of the user's. */
/* clang-format off */
static const char *const sandbox[] = {
	"bwrap", "--unshare-all", "--die-with-parent", "--new-session",
	"--ro-bind", "/usr", "/usr",
	"--ro-bind-try", "/bin", "/bin",
	"--ro-bind-try", "/sbin", "/sbin",
	"--ro-bind-try", "/lib", "/lib",
	"--ro-bind-try", "/lib32", "/lib32",
	"--ro-bind-try", "/lib64", "/lib64",
	"--ro-bind-try", "/libx32", "/libx32",
	"--ro-bind-try", "/opt", "/opt",
	"--ro-bind-try", "/nix/store", "/nix/store",
	"--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
	"--tmpfs", "/tmp",
	"--chdir", "/tmp",
	"--setenv", "HOME", "/tmp",
	"--setenv", "TMPDIR", "/tmp",
	"--setenv", "CCACHE_DISABLE", "1",
};
/* clang-format on */

#define ARGUMENTS_MAX 96

struct command_line {
	const char *argv[ARGUMENTS_MAX];
	size_t nr;
};

static void add_arguments(struct command_line *c, const char *const *messages, size_t nr)
{
	/* One is left for the NULL at the end. */
	if (nr >= ARRAY_SIZE(c->argv) - c->nr)
		die_bug("more than %zu arguments for a compiler", ARRAY_SIZE(c->argv) - 1);
	for (size_t i = 0; i < nr; i++)
		c->argv[c->nr++] = messages[i];
}

#define ADD_ARGUMENTS(c, ...)                                  \
	add_arguments(c, (const char *const[]){ __VA_ARGS__ }, \
		      ARRAY_SIZE(((const char *const[]){ __VA_ARGS__ })))

char *compile_without_sandbox(const char *cc)
{
	struct command_line c = { .nr = 0 };
	AUTO_FREE char *bwrap = find_program(sandbox[0]);

	if (!bwrap)
		return xstrdup("bubblewrap is not installed");
	add_arguments(&c, sandbox, ARRAY_SIZE(sandbox));
	ADD_ARGUMENTS(&c, cc, "--version");
	if (child_run(&(struct child_spec){ .argv = c.argv }, NULL, NULL, NULL) == 0)
		return NULL;
	return xstrfmt("%s does not run in bubblewrap (no user namespaces on this host, or a "
		       "compiler outside of /usr and /opt)",
		       cc);
}

static void warn_once(const char *source, const char *why)
{
	static bool warned;

	if (!warned)
		warning("'%s' is compiled without a sandbox, so that it can include any file that "
			"you can read: %s",
			source, why);
	warned = true;
}

static int compile(const char *cc, const char *source, bool trusted, const char *dir,
		   struct strbuf *messages, struct error *err)
{
	static const char *const env[] = { "LC_ALL=C", NULL }; /* its messages are read */
	AUTO_FREE char *program = xstrfmt("%s/program", dir);
	AUTO_FREE char *path = realpath(source, NULL);
	AUTO_FREE char *why = NULL;
	struct command_line c = { .nr = 0 };
	struct child_spec child = {
		.argv = c.argv,
		.env = env,
		.deadline = COMPILE_SECONDS,
		.memory = COMPILE_MEMORY,
		.file_size = PROGRAM_MAX,
		.cpu_seconds = COMPILE_CPU_SECONDS,
	};

	if (!path)
		return error_errno(err, "cannot read '%s'", source);
	why = compile_without_sandbox(cc);
	if (!why) {
		add_arguments(&c, sandbox, ARRAY_SIZE(sandbox));
		ADD_ARGUMENTS(&c, "--bind", dir, dir, "--ro-bind", path, path);
	} else if (!trusted) {
		warn_once(source, why);
	}
	ADD_ARGUMENTS(&c, cc, "-O1", "-g0", "-w", "-static", "-pthread", "-o", program, "-x", "c",
		      path);
	return child_run(&child, NULL, messages, err);
}

int compile_program(const char *cc, const char *source, bool trusted, struct strbuf *out,
		    struct error *err)
{
	char *dir = scratch_make(0, err);
	struct strbuf messages = STRBUF_CUT(MESSAGES_MAX);
	int status, ret = -1;

	if (!dir)
		return -1;
	AUTO_FREE char *program = xstrfmt("%s/program", dir);

	status = compile(cc, source, trusted, dir, &messages, err);
	if (status > 0)
		compile_error(cc, source, &messages, err);
	else if (status < 0)
		error_prefix(err, "cannot compile '%s' for the guest", source);
	else
		ret = file_read(program, out, err);
	scratch_remove(dir);
	strbuf_release(&messages);
	return ret;
}
