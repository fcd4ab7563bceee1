// SPDX-License-Identifier: GPL-2.0-only
#include "remote.h"
#include "store/cache.h"
#include "store/http.h"

#include <math.h>

#define TRIES 3
#define FILE_SECONDS 1800L /* the longest time for a kernel */

struct remote {
	CURL *curl;
	char *url;
	long timeout;
};

int remote_check_login(const char *url, struct error *err)
{
	const char *rest = http_after_login(url);

	if (rest)
		return error_set(
			err, ERROR_USER,
			"the URL of the remote cache on '%s' holds a login: take it out of the "
			"URL, and put it into ~/.netrc",
			rest);
	return 0;
}

struct remote *remote_open(const char *url, double timeout, struct error *err)
{
	struct remote *r;

	if (remote_check_login(url, err) < 0)
		return NULL;
	if (!http_is_url(url)) {
		error_set(err, ERROR_USER, "remote cache '%s': only http:// and https:// are known",
			  url);
		return NULL;
	}
	r = xcalloc(1, sizeof(*r));
	r->curl = http_open();
	r->url = xstrdup(url);
	while (ends_with(r->url, "/"))
		r->url[strlen(r->url) - 1] = 0;
	r->timeout = (long)ceil(timeout > 0 ? timeout : REMOTE_SECONDS_DEFAULT);
	return r;
}

void remote_close(struct remote *r)
{
	if (!r)
		return;
	curl_easy_cleanup(r->curl);
	free(r->url);
	free(r);
}

static void remote_set_up(struct remote *r, const char *url, long seconds)
{
	http_set_up(r->curl, url, seconds, r->timeout);
}

static int remote_outcome(struct remote *r, CURLcode code, const char *url, struct error *err)
{
	return http_outcome(r->curl, code, url, err);
}

int remote_head(struct remote *r, const char *path, struct error *err)
{
	AUTO_FREE char *url = xstrfmt("%s/%s", r->url, path);

	remote_set_up(r, url, HTTP_TEXT_SECONDS);
	curl_easy_setopt(r->curl, CURLOPT_NOBODY, 1L);
	return remote_outcome(r, curl_easy_perform(r->curl), url, err);
}

int remote_get_text(struct remote *r, const char *path, struct strbuf *out, struct error *err)
{
	AUTO_FREE char *url = xstrfmt("%s/%s", r->url, path);

	remote_set_up(r, url, HTTP_TEXT_SECONDS);
	curl_easy_setopt(r->curl, CURLOPT_WRITEFUNCTION, http_add_text);
	curl_easy_setopt(r->curl, CURLOPT_WRITEDATA, out);
	return remote_outcome(r, curl_easy_perform(r->curl), url, err);
}

struct download {
	int fd;
	int64_t size, max, offset;
	CURL *curl;
	bool checked, failed, not_it;
};

/* A server that does not support ranges sends the whole file: start from the beginning. */
static bool download_begin(struct download *d)
{
	long status = 0;

	if (d->checked)
		return true;
	d->checked = true;
	curl_easy_getinfo(d->curl, CURLINFO_RESPONSE_CODE, &status);
	d->not_it = status / 100 != 2; /* the page that comes with a redirect */
	if (d->not_it)
		return true;
	if (d->offset && status != 206) {
		d->size = 0;
		return ftruncate(d->fd, 0) == 0 && lseek(d->fd, 0, SEEK_SET) == 0;
	}
	return true;
}

static size_t remote_add_bytes(char *data, size_t size, size_t n, void *out)
{
	struct download *d = out;

	n *= size;
	if (!download_begin(d)) {
		d->failed = true;
		return 0;
	}
	if (d->not_it)
		return n;
	if (d->size + (int64_t)n > d->max || write(d->fd, data, n) != (ssize_t)n) {
		d->failed = true;
		return 0;
	}
	d->size += (int64_t)n;
	return n;
}

/* Makes one try, which continues at the end of the file. */
static CURLcode download(struct remote *r, const char *url, struct download *d)
{
	AUTO_FREE char *range = NULL;

	d->size = d->offset = lseek(d->fd, 0, SEEK_END);
	d->checked = false;
	d->curl = r->curl;
	remote_set_up(r, url, FILE_SECONDS);
	curl_easy_setopt(r->curl, CURLOPT_WRITEFUNCTION, remote_add_bytes);
	curl_easy_setopt(r->curl, CURLOPT_WRITEDATA, d);
	if (d->offset > 0) {
		range = xstrfmt("%" PRId64 "-", d->offset);
		curl_easy_setopt(r->curl, CURLOPT_RANGE, range);
	}
	return curl_easy_perform(r->curl);
}

static bool may_go_on(CURLcode code)
{
	return code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR ||
	       code == CURLE_GOT_NOTHING || code == CURLE_OPERATION_TIMEDOUT ||
	       code == CURLE_HTTP2_STREAM;
}

int remote_get_file(struct remote *r, const char *path, const char *file, int64_t max,
		    struct error *err)
{
	AUTO_FREE char *url = xstrfmt("%s/%s", r->url, path);
	struct download d = { .max = max };
	CURLcode code = CURLE_OK;
	AUTO_CLOSE int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0)
		return error_errno(err, "cannot create '%s'", file);
	d.fd = fd;
	for (int i = 0; i < TRIES; i++) {
		code = download(r, url, &d);
		/* 416: the file that we have is not the beginning of the file there. */
		if (code == CURLE_HTTP_RETURNED_ERROR && http_status(r->curl) == 416 &&
		    ftruncate(fd, 0) == 0)
			continue;
		if (!may_go_on(code))
			break;
	}
	if (d.failed)
		return error_set(err, ERROR_HOST, "%s: cannot write '%s', or it is too large", url,
				 file);
	return remote_outcome(r, code, url, err);
}

static int put(struct remote *r, const char *path, FILE *f, int64_t size, struct error *err)
{
	AUTO_FREE char *url = xstrfmt("%s/%s", r->url, path);
	int ret;

	remote_set_up(r, url, FILE_SECONDS);
	curl_easy_setopt(r->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(r->curl, CURLOPT_READDATA, f);
	curl_easy_setopt(r->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)size);
	ret = remote_outcome(r, curl_easy_perform(r->curl), url, err);
	return ret > 0 ? error_set(err, ERROR_HOST, "%s: the server answered %ld to an upload", url,
				   http_status(r->curl)) :
			 ret;
}

int remote_put_file(struct remote *r, const char *path, const char *file, struct error *err)
{
	AUTO_FCLOSE FILE *f = fopen(file, "re");
	struct stat st;

	if (!f || fstat(fileno(f), &st) < 0)
		return error_errno(err, "cannot open '%s'", file);
	return put(r, path, f, st.st_size, err);
}

int remote_put_text(struct remote *r, const char *path, const char *text, struct error *err)
{
	AUTO_FCLOSE FILE *f = *text ? fmemopen((char *)text, strlen(text), "r") : NULL;

	if (!f)
		return error_set(err, ERROR_HOST, "nothing to send to '%s'", path);
	return put(r, path, f, (int64_t)strlen(text), err);
}
