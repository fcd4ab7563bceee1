/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The text of a log: of a file, a pipe or a terminal, plain or compressed with gzip, xz,
 * zstd or bzip2, in UTF-16, or in a mail (plain-text.h).
 */
#ifndef CMD_LOG_READER_H
#define CMD_LOG_READER_H

#include "plain-text.h"

/* Hands all text of the file ("-": standard input) to "take", as soon as it is there, up
 * to the end or until SIGINT or SIGTERM, whose number *signal then has; else 0. Returns 0,
 * or -1 with a message when a part of it could not be read. */
int log_read(const char *file, plain_text_fn take, void *data, int *signal, struct error *err);

#endif
