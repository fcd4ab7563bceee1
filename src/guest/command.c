// SPDX-License-Identifier: GPL-2.0-only
#include "command.h"

#include "base/files.h"
#include "proc/child.h"

#define MESSAGES_MAX 2000

static int check_syntax(const char *command, const char *busybox, struct error *err)
{
	const char *argv[] = { busybox, "sh", "-n", "-c", command, NULL };
	struct strbuf messages = STRBUF_CUT(MESSAGES_MAX);
	int ret = child_run(&(struct child_spec){ .argv = argv }, NULL, &messages, err);

	strbuf_rtrim(&messages);
	if (ret > 0)
		ret = error_set(err, ERROR_USER, "--test: the shell does not understand '%s': %s",
				command, messages.buf);
	strbuf_release(&messages);
	return ret;
}

/* The first word, owned; NULL unless it is surely the name of a command: a word without
 * quotes and expansions, which is not the name in a definition of a function. */
static char *command_plain_name(const char *command)
{
	static const char in_name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_./+-";
	const char *name = command + strspn(command, " \t\r\n");
	size_t n = strspn(name, in_name);
	const char *next = name + n + strspn(name + n, " \t");

	if (!n || (name[n] && !strchr(" \t\n;|&", name[n])) || *next == '(')
		return NULL;
	return xstrndup(name, n);
}

/* Directories that the guest has as well. */
static bool is_in_guest(const char *path)
{
	static const char *const dirs[] = { "/bin/",  "/sbin/", "/usr/bin/", "/usr/sbin/",
					    "/proc/", "/sys/",	"/dev/",     "/tmp/" };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (starts_with(path, dirs[i]))
			return true;
	return false;
}

/* A keyword, a builtin of the shell, or an applet. */
static bool busybox_has(const char *busybox, const char *name)
{
	const char *argv[] = {
		busybox, "sh",
		"-c",	 "PATH=/; command -v \"$1\" || busybox --list | grep -Fxq \"$1\"",
		"sh",	 name,
		NULL
	};

	/* If that cannot be found out, the guest will tell. */
	return child_run(&(struct child_spec){ .argv = argv }, NULL, NULL, NULL) != 1;
}

int command_check(const char *command, const char *busybox, struct error *err)
{
	AUTO_FREE char *name = command_plain_name(command);

	if (check_syntax(command, busybox, err) < 0)
		return -1;
	if (!name)
		return 0;
	if (strchr(name, '/')) {
		if (is_in_guest(name) || !file_exists(name))
			return 0;
		return error_set(err, ERROR_USER,
				 "--test: '%s' is a file of this host, and the command runs in the "
				 "guest, which does not have it: give the file with --repro and "
				 "--for=exit",
				 name);
	}
	if (busybox_has(busybox, name))
		return 0;
	return error_set(err, ERROR_USER,
			 "--test: the guest has the commands of busybox only, and '%s' is not one "
			 "of them: give a script or a static executable with --repro and "
			 "--for=exit",
			 name);
}
