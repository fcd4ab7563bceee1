/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files at a URL, with GET, HEAD and PUT: nginx with WebDAV, an object store, or
 * bazel-remote. Paths are relative to the URL.
 */
#ifndef STORE_REMOTE_H
#define STORE_REMOTE_H

#include "base/error.h"
#include "base/strbuf.h"

/* Fails when the URL contains a login, because warnings and session.json show the URL. */
int remote_check_login(const char *url, struct error *err);

struct remote;

/* A server that is slower than 1 KiB a second for "timeout" seconds is given up. A login comes
 * from ~/.netrc. NULL with ERROR_USER when the URL cannot be used. */
struct remote *remote_open(const char *url, double timeout, struct error *err);
void remote_close(struct remote *r);

/* Return 0; 1 when the file does not exist (404, 410; not for put); -1 on failure. */
int remote_head(struct remote *r, const char *path, struct error *err);
int remote_get_text(struct remote *r, const char *path, struct strbuf *out, struct error *err);
int remote_put_text(struct remote *r, const char *path, const char *text, struct error *err);

/* Continues a transfer that broke off before, if file exists, and tries again when the
 * transfer breaks off. A file of more than max bytes is a failure. */
int remote_get_file(struct remote *r, const char *path, const char *file, int64_t max,
		    struct error *err);
int remote_put_file(struct remote *r, const char *path, const char *file, struct error *err);

#endif
