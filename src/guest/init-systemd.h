/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Part of the guest's init (init.c), compiled with it: gives the machine to the systemd of
 * the root, if the kernel command line has kbisect_init.after=<unit>.
 *
 * This process becomes systemd, and a child of it goes on as init does otherwise: it has the
 * port and the key, and runs the test. A unit of ours, which systemd starts after the named
 * one, tells the child by a FIFO to start the test. Another tells it that this will not be.
 */
#ifndef GUEST_INIT_SYSTEMD_H
#define GUEST_INIT_SYSTEMD_H

#ifndef GUEST_INIT_ROOT_H
#include "init-root.h"
#endif

#include <poll.h>
#include <signal.h>

#define GATE ROOT_OWN "/gate"
#define UNITS "/run/systemd/system"
#define UNIT_MAX 128 /* bytes of a name */

static const char *const systemds[] = { "/lib/systemd/systemd", "/usr/lib/systemd/systemd" };

/* Looked for in the root, before the host is greeted. */
static bool find_systemd(void)
{
	for (size_t i = 0; i < sizeof(systemds) / sizeof(systemds[0]); i++)
		if (access(systemds[i], X_OK) == 0)
			return true;
	return root_fails("--boot=systemd: the root has no %s", systemds[0]);
}

static bool write_text(const char *path, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static bool write_text(const char *path, const char *fmt, ...)
{
	FILE *f = fopen(path, "we");
	va_list ap;

	if (!f)
		return false;
	va_start(ap, fmt);
	vfprintf(f, fmt, ap);
	va_end(ap);
	return fclose(f) == 0;
}

/* "up", or "down" and the units that failed. In the text of a unit, "$$" is one "$". */
static bool write_units(const char *unit)
{
	mkdir("/run/systemd", 0755);
	mkdir(UNITS, 0755);
	return mkfifo(GATE, 0600) == 0 &&
	       write_text(UNITS "/kbisect-test.service",
			  "[Unit]\nDescription=Test of git kbisect\nDefaultDependencies=no\n"
			  "Requires=%s\nAfter=%s\nOnFailure=kbisect-down.service\n"
			  "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo up >" GATE "'\n",
			  unit, unit) &&
	       write_text(UNITS "/kbisect-down.service",
			  "[Unit]\nDescription=No test of git kbisect\nDefaultDependencies=no\n"
			  "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo down "
			  "$$(systemctl list-units --failed --plain --no-legend | "
			  "cut -d\" \" -f1) >" GATE "'\n");
}

static void become_systemd(void)
{
	signal(SIGPIPE, SIG_DFL);
	for (size_t i = 0; i < sizeof(systemds) / sizeof(systemds[0]); i++)
		execl(systemds[i], systemds[i], (char *)NULL);
	/* The end of PID 1 is a panic, which the console shows. */
	_exit(127);
}

/* Waits for a line of at most size - 1 bytes, for as long as the host lets the guest run. */
static void read_gate(char *line, size_t size)
{
	int fd = open(GATE, O_RDWR | O_CLOEXEC);
	size_t len = 0;
	char c;

	while (fd >= 0 && read(fd, &c, 1) == 1 && c != '\n')
		if (len + 1 < size)
			line[len++] = c > ' ' && c < 0x7f ? c : ' ';
	line[len] = 0;
	if (fd >= 0)
		close(fd);
}

#endif
