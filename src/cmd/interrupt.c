// SPDX-License-Identifier: GPL-2.0-only
#include "interrupt.h"

#include "base/progress.h"
#include "session/session.h"

#include <signal.h>

static const int ending[] = { SIGINT, SIGTERM, SIGHUP };
static struct sigaction before[ARRAY_SIZE(ending)];
static const struct session *watched;
static pid_t owner; /* a child has the handler until it executes its program */

/* A signal can come while one of the two is written; the handler prints the other one. */
static char lines[2][256];
static volatile sig_atomic_t current;

/* Calls only what a signal handler may. The signal is delivered again, with its default
 * action, when this returns. */
static void say_what_is_saved(int number)
{
	const char *line = lines[current];
	ssize_t left;

	if (getpid() == owner) {
		progress_hide();
		left = write(STDERR_FILENO, line, strlen(line));
		(void)left; /* nobody may be there to read it */
	}
	raise(number);
}

void interrupt_refresh(void)
{
	int next = !current;
	size_t verdicts = 0, runs = 0;

	if (!watched)
		return;
	for (size_t i = 0; i < watched->state.nr; i++) {
		verdicts += watched->state.commits[i].decision != DECIDE_MORE;
		runs += watched->state.commits[i].nr;
	}
	snprintf(lines[next], sizeof(lines[next]),
		 "interrupted; saved %zu verdict%s, %zu run%s; go on with: %s\n", verdicts,
		 verdicts == 1 ? "" : "s", runs, runs == 1 ? "" : "s",
		 watched->user_drives ? "git bisect run git kbisect run" : "git kbisect continue");
	current = next;
}

void interrupt_watch(const struct session *s)
{
	const struct sigaction action = { .sa_handler = say_what_is_saved,
					  .sa_flags = (int)SA_RESETHAND };

	watched = s;
	owner = getpid();
	interrupt_refresh();
	for (size_t i = 0; i < ARRAY_SIZE(ending); i++) {
		sigaction(ending[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction(ending[i], &action, NULL);
	}
}

void interrupt_end(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(ending); i++)
		sigaction(ending[i], &before[i], NULL);
	watched = NULL;
}
