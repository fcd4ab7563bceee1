/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files at a URL: GET, HEAD, PUT, as nginx with WebDAV, an object store or
 * bazel-remote serve them. Paths are relative to the URL.
 */
#ifndef STORE_REMOTE_H
#define STORE_REMOTE_H

#include "base/error.h"
#include "base/strbuf.h"

struct remote_options {
	const char *url;
	const char *token; /* sent as a bearer token; NULL: ~/.netrc is asked */
	double timeout;	   /* seconds without progress; 0: 20 */
};

/* Warnings and session.json show the URL, so one with a login in it is refused. */
int remote_check_login(const char *url, struct error *err);

struct remote;

/* ERROR_USER when the URL is none that we can use. */
struct remote *remote_open(const struct remote_options *options, struct error *err);
void remote_close(struct remote *r);

/* 0; 1: not there (404, 410; never of a put); -1: failed, as err says. */
int remote_head(struct remote *r, const char *path, struct error *err);
int remote_get_text(struct remote *r, const char *path, struct strbuf *out, struct error *err);
int remote_put_text(struct remote *r, const char *path, const char *text, struct error *err);

/* Goes on where file ends when it exists (a broken transfer), and tries again
 * when a transfer breaks. At most max bytes. */
int remote_get_file(struct remote *r, const char *path, const char *file, int64_t max,
		    struct error *err);
int remote_put_file(struct remote *r, const char *path, const char *file, struct error *err);

#endif
