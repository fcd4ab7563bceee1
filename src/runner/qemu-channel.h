/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A unix socket on which QEMU calls us: the second serial port, the gdbstub.
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

/* Listens at <dir>/<name>. Close it also after failure (ERROR_HOST).
 * on_bytes, on_closed and data are the caller's to set before. */
int channel_open(struct channel *ch, uv_loop_t *loop, const char *dir, const char *name,
		 struct error *err);

/* False when it could not be sent whole. */
bool channel_write(struct channel *ch, const char *bytes, size_t len);

/* Takes what QEMU wrote and the loop has not read yet, for use when QEMU has ended. */
void channel_drain(struct channel *ch);

/* on_closed follows from the loop. */
void channel_close(struct channel *ch);

#endif
