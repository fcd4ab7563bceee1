/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The journal of a session: one JSON object a line, appended and fsync'd
 * before anything acts on it. A last line that was torn by a crash is dropped;
 * any other damage is an error that names the line.
 *
 *	struct journal j;
 *	journal_open(&j, path, apply, data, &err);	calls apply for each event
 *	journal_append(&j, event, &err);
 *	journal_close(&j);
 */
#ifndef SESSION_JOURNAL_H
#define SESSION_JOURNAL_H

#include <jansson.h>

#include "base/error.h"

struct journal {
	int fd;
	char *path; /* NULL: fd is a pipe to the process that has the journal */
};

/* Returns -1 with an error to refuse the event. */
typedef int (*journal_apply_fn)(void *data, json_t *event, struct error *err);

/* Creates the file if it does not exist, and cuts off a torn last line. Fails with ERROR_HOST when
 * the file cannot be read or written, with ERROR_STATE when it is damaged, and as "apply" fails. */
int journal_open(struct journal *j, const char *path, journal_apply_fn apply, void *data,
		 struct error *err);

/* Reads only; the file must exist. */
int journal_read(const char *path, journal_apply_fn apply, void *data, struct error *err);

/* For a process that makes runs for another one: the events go to the descriptor, which is taken
 * over, and the other process writes the journal. */
void journal_hand_over(struct journal *j, int fd);

/* Does not take the reference. When this returns 0, the event is on disk, or after
 * journal_hand_over() in the pipe. After a failure (ERROR_HOST; ERROR_STATE for NULL) none of it is
 * in the file. */
int journal_append(struct journal *j, json_t *event, struct error *err);
void journal_close(struct journal *j);

#endif
