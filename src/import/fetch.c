// SPDX-License-Identifier: GPL-2.0-only
#include "import/fetch.h"
#include "base/files.h"
#include "store/http.h"

#include <jansson.h>
#include <math.h>
#include <sys/file.h>

#define TRIES 3
#define WAIT_DEFAULT 10
#define WAIT_MAX 120
/* Most texts that are kept. */
#define KEPT_MAX 200
#define VALIDATOR_MAX 500
#define HTTP_TOO_MANY 429
#define HTTP_NOT_MODIFIED 304

struct fetcher {
	CURL *curl;
	char *dir;
	long patience;
	int lock;
};

/* The headers of a response that decide whether, and when, its URL is fetched again. */
struct validators {
	char *etag, *modified;
	long retry; /* seconds; -1: not said */
};

static void validators_clear(struct validators *v)
{
	free(v->etag);
	free(v->modified);
	*v = (struct validators){ .retry = -1 };
}

/* More texts than a few bugs have are dropped together. */
static int limit_texts(const char *path, struct error *err)
{
	DIR *dir = opendir(path);
	struct dir_entry e;
	int nr = 0;

	while (dir && dir_next(dir, &e, NULL) > 0)
		nr++;
	if (dir)
		closedir(dir);
	return nr > 2 * KEPT_MAX ? remove_tree(path, err) : 0;
}

struct fetcher *fetcher_new(const char *cache_dir, double patience, struct error *err)
{
	struct fetcher *f = xcalloc(1, sizeof(*f));
	AUTO_FREE char *lock = xstrfmt("%s/http.lock", cache_dir);

	f->dir = xstrfmt("%s/http", cache_dir);
	f->patience = (long)ceil(patience);
	f->lock = -1;
	if (limit_texts(f->dir, err) < 0 || make_dirs(f->dir, err) < 0)
		goto fail;
	f->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (f->lock < 0) {
		error_errno(err, "cannot open '%s'", lock);
		goto fail;
	}
	f->curl = http_open();
	return f;
fail:
	fetcher_free(f);
	return NULL;
}

void fetcher_free(struct fetcher *f)
{
	if (!f)
		return;
	if (f->curl)
		curl_easy_cleanup(f->curl);
	if (f->lock >= 0)
		close(f->lock);
	free(f->dir);
	free(f);
}

/* The time of the last request of any process is that of the file with the lock. */
static int take_turn(const struct fetcher *f, struct error *err)
{
	struct timespec now;
	struct stat st;
	double wait;

	if (flock(f->lock, LOCK_EX) < 0 || fstat(f->lock, &st) < 0)
		return error_errno(err, "cannot lock '%s.lock'", f->dir);
	clock_gettime(CLOCK_REALTIME, &now);
	wait = 1 - ((double)(now.tv_sec - st.st_mtim.tv_sec) +
		    (double)(now.tv_nsec - st.st_mtim.tv_nsec) / 1e9);
	/* The clock may have been set back since. */
	if (st.st_size && wait > 0)
		usleep((useconds_t)(MIN(wait, 1.0) * 1e6));
	if (pwrite(f->lock, "\n", 1, 0) != 1 || futimens(f->lock, NULL) < 0)
		return error_errno(err, "cannot write '%s.lock'", f->dir);
	flock(f->lock, LOCK_UN);
	return 0;
}

/* The value of "Name: value\r\n", owned, if the header has the name. */
static char *header_value(const char *line, size_t len, const char *name)
{
	size_t n = strlen(name);

	if (len <= n || strncasecmp(line, name, n))
		return NULL;
	line += n;
	len -= n;
	while (len && isspace((unsigned char)*line)) {
		line++;
		len--;
	}
	while (len && isspace((unsigned char)line[len - 1]))
		len--;
	return len && len < VALIDATOR_MAX ? xstrndup(line, len) : NULL;
}

static size_t take_header(char *data, size_t size, size_t n, void *out)
{
	struct validators *v = out;
	char *etag = header_value(data, size * n, "ETag:");
	char *modified = header_value(data, size * n, "Last-Modified:");
	AUTO_FREE char *retry = header_value(data, size * n, "Retry-After:");

	if (etag) {
		free(v->etag);
		v->etag = etag;
	}
	if (modified) {
		free(v->modified);
		v->modified = modified;
	}
	if (retry && strspn(retry, "0123456789") == strlen(retry) && strlen(retry) < 9)
		v->retry = strtol(retry, NULL, 10);
	return size * n;
}

/* The text that was kept for the URL: *validators has how to ask whether it has changed. */
static bool read_kept(const struct fetcher *f, const char *url, const char *key,
		      struct strbuf *text, struct validators *v)
{
	AUTO_FREE char *about = xstrfmt("%s/%s.json", f->dir, key);
	AUTO_FREE char *path = xstrfmt("%s/%s", f->dir, key), *hash = NULL;
	json_t *root = json_load_file(about, JSON_REJECT_DUPLICATES, NULL);
	const char *etag = json_string_value(json_object_get(root, "etag"));
	const char *modified = json_string_value(json_object_get(root, "modified"));
	const char *sum = json_string_value(json_object_get(root, "sha256"));
	bool mine = str_equal(json_string_value(json_object_get(root, "url")), url);

	if (mine && sum && (etag || modified) && file_exists(path) &&
	    file_read(path, text, NULL) == 0)
		hash = sha256_hex(text->buf, text->len);
	mine = mine && hash && str_equal(hash, sum);
	if (mine) {
		v->etag = etag ? xstrdup(etag) : NULL;
		v->modified = modified ? xstrdup(modified) : NULL;
	}
	json_decref(root);
	return mine;
}

/* A text that cannot be kept is fetched again the next time. */
static void fetch_keep(const struct fetcher *f, const char *url, const char *key,
		       const struct strbuf *text, const struct validators *v)
{
	AUTO_FREE char *about = xstrfmt("%s/%s.json", f->dir, key);
	AUTO_FREE char *path = xstrfmt("%s/%s", f->dir, key), *dump = NULL;
	AUTO_FREE char *hash = sha256_hex(text->buf, text->len);
	json_t *root = json_pack("{s:s, s:s, s:s?, s:s?}", "url", url, "sha256", hash, "etag",
				 v->etag, "modified", v->modified);

	dump = root ? json_dumps(root, JSON_ENSURE_ASCII) : NULL;
	if ((v->etag || v->modified) && dump &&
	    file_write_atomic(path, text->buf, text->len, NULL) == 0)
		(void)file_write_atomic(about, dump, strlen(dump), NULL);
	json_decref(root);
}

static struct curl_slist *ask_if_changed(const struct validators *v)
{
	AUTO_FREE char *etag = v->etag ? xstrfmt("If-None-Match: %s", v->etag) : NULL;
	AUTO_FREE char *since = v->modified ? xstrfmt("If-Modified-Since: %s", v->modified) : NULL;
	struct curl_slist *list = NULL;

	if (etag)
		list = curl_slist_append(list, etag);
	if (since)
		list = curl_slist_append(list, since);
	return list;
}

/* One request. Returns as http_outcome() does. The status tells when to ask again. */
static int request(struct fetcher *f, const char *url, const struct validators *known,
		   struct strbuf *out, struct validators *said, struct error *err)
{
	struct curl_slist *headers = ask_if_changed(known);
	CURLcode code;

	http_set_up(f->curl, url, HTTP_TEXT_SECONDS, f->patience);
	curl_easy_setopt(f->curl, CURLOPT_WRITEFUNCTION, http_add_text);
	curl_easy_setopt(f->curl, CURLOPT_WRITEDATA, out);
	curl_easy_setopt(f->curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(f->curl, CURLOPT_HEADERDATA, said);
	curl_easy_setopt(f->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(f->curl, CURLOPT_ACCEPT_ENCODING, "");
	code = curl_easy_perform(f->curl);
	curl_slist_free_all(headers);
	if (http_status(f->curl) == HTTP_NOT_MODIFIED && code == CURLE_OK)
		return 0;
	if (code == CURLE_WRITE_ERROR)
		return error_set(err, ERROR_USER, "%s: larger than %zu bytes, which is refused",
				 url, out->max);
	return http_outcome(f->curl, code, url, err);
}

/* False when the server is not asked again. */
static bool wait_for_server(const struct fetcher *f, const char *url, long seconds, int try)
{
	if (http_status(f->curl) != HTTP_TOO_MANY || try + 1 == TRIES)
		return false;
	if (seconds < 0)
		seconds = WAIT_DEFAULT;
	if (seconds > WAIT_MAX)
		return false;
	warning("%s: the server is busy (429); asking again in %ld s", url, seconds);
	sleep((unsigned int)seconds);
	return true;
}

int fetch(struct fetcher *f, const char *url, struct strbuf *out, struct error *err)
{
	AUTO_FREE char *key = sha256_hex(url, strlen(url));
	struct validators known = { .retry = -1 }, said = { .retry = -1 };
	struct strbuf old = STRBUF_INIT(out->max);
	bool kept = read_kept(f, url, key, &old, &known);
	int ret = -1;

	for (int try = 0; try < TRIES; try++) {
		validators_clear(&said);
		strbuf_reset(out);
		error_clear(err);
		ret = take_turn(f, err);
		if (!ret)
			ret = request(f, url, &known, out, &said, err);
		if (ret >= 0 || !wait_for_server(f, url, said.retry, try))
			break;
	}
	if (!ret && http_status(f->curl) == HTTP_NOT_MODIFIED && kept)
		strbuf_add(out, old.buf, old.len);
	else if (!ret && http_status(f->curl) == HTTP_NOT_MODIFIED)
		ret = error_set(err, ERROR_HOST, "%s: the server answered 304 to a first request",
				url);
	else if (!ret)
		fetch_keep(f, url, key, out, &said);
	validators_clear(&known);
	validators_clear(&said);
	strbuf_release(&old);
	return ret;
}
