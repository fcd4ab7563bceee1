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

struct remote;

/* ERROR_USER when the URL is none that we can use. */
struct remote *remote_open(const struct remote_options *options, struct error *err);
void remote_close(struct remote *r);

/* All: 0; 1: not there (404, 410); -1: failed, in the words of err. */
int remote_head(struct remote *r, const char *path, struct error *err);
int remote_get_text(struct remote *r, const char *path, struct strbuf *out, struct error *err);
int remote_put_text(struct remote *r, const char *path, const char *text, struct error *err);

/* Goes on where file ends when it exists (a broken transfer), and tries again
 * when a transfer breaks. At most max bytes. */
int remote_get_file(struct remote *r, const char *path, const char *file, int64_t max,
		    struct error *err);
int remote_put_file(struct remote *r, const char *path, const char *file, struct error *err);

#endif
