/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A unix socket to which QEMU connects: for the second serial port, the monitor or the
 * gdbstub.
 */
#ifndef RUNNER_QEMU_CHANNEL_H
#define RUNNER_QEMU_CHANNEL_H

#include <uv.h>

#include "base/error.h"

struct channel {
	uv_pipe_t listener, conn;
	char *path;
	int handles; /* open or closing */
	bool connected;
	void (*on_bytes)(void *data, const char *bytes, size_t len);
	void (*on_closed)(void *data); /* after channel_close() */
	void *data;
	char chunk[4096];
};

/* Listens at <dir>/<name>. The caller sets on_bytes, on_closed and data before, and closes
 * the channel also after a failure (ERROR_HOST). */
int channel_open(struct channel *ch, uv_loop_t *loop, const char *dir, const char *name,
		 struct error *err);

/* Returns false when not all of it could be sent. */
bool channel_write(struct channel *ch, const char *bytes, size_t len);

/* Reads what QEMU has written and the loop has not read yet. */
void channel_drain(struct channel *ch);

/* on_closed is called later, from the loop. */
void channel_close(struct channel *ch);

#endif
