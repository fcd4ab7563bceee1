// SPDX-License-Identifier: GPL-2.0-only
#include "store/http.h"

#define SPEED_MIN 1024L /* bytes a second */

bool http_is_url(const char *url)
{
	return starts_with(url, "http://") || starts_with(url, "https://");
}

const char *http_after_login(const char *url)
{
	const char *host = strstr(url, "://");
	const char *at;

	host = host ? host + 3 : url;
	at = memrchr(host, '@', strcspn(host, "/?#"));
	return at ? at + 1 : NULL;
}

CURL *http_open(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
	return curl_easy_init();
}

/* Redirects are not followed: we send a login only to the server that the user named, and
 * take kernels, configurations and reproducers, which decide verdicts, only from there. */
void http_set_up(CURL *c, const char *url, long seconds, long patience)
{
	curl_easy_reset(c);
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, patience);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, seconds);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, SPEED_MIN);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, patience);
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "git-kbisect");
	curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_OPTIONAL);
}

long http_status(CURL *c)
{
	long status = 0;

	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

int http_outcome(CURL *c, CURLcode code, const char *url, struct error *err)
{
	long status = http_status(c);

	if (status >= 300 && status < 400)
		return error_set(err, ERROR_HOST,
				 "%s: the server answered %ld, a redirect, which is not "
				 "followed",
				 url, status);
	if (code == CURLE_OK)
		return 0;
	if (code == CURLE_HTTP_RETURNED_ERROR && (status == 404 || status == 410))
		return 1;
	if (code == CURLE_HTTP_RETURNED_ERROR)
		return error_set(err, ERROR_HOST, "%s: the server answered %ld", url, status);
	if (code == CURLE_OPERATION_TIMEDOUT)
		return error_set(
			err, ERROR_HOST,
			"%s: the server sent less than 1 KiB a second for too long, or took "
			"too long in all (see kbisect.remoteTimeout)",
			url);
	return error_set(err, ERROR_HOST, "%s: %s", url, curl_easy_strerror(code));
}

size_t http_add_text(char *data, size_t size, size_t n, void *out)
{
	struct strbuf *sb = out;

	return strbuf_try_add(sb, data, size * n) ? size * n : 0;
}
