/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rules for every transfer over HTTP: a server is given up when it is slow, redirects
 * are not followed, and no URL holds a login, because warnings and files show URLs.
 *
 *	CURL *c = http_open();
 *	http_set_up(c, url, HTTP_TEXT_SECONDS, patience);
 *	ret = http_outcome(c, curl_easy_perform(c), url, &err);
 *	curl_easy_cleanup(c);
 */
#ifndef STORE_HTTP_H
#define STORE_HTTP_H

#include <curl/curl.h>

#include "base/strbuf.h"

#define HTTP_TEXT_SECONDS 60L /* the longest time for a few bytes */

bool http_is_url(const char *url);

/* The part of the URL behind its login, or NULL when it holds none. */
const char *http_after_login(const char *url);

CURL *http_open(void);

/* Resets the handle. A transfer may last "seconds", and may be slower than 1 KiB a second for
 * "patience" seconds. A login comes from ~/.netrc. */
void http_set_up(CURL *c, const char *url, long seconds, long patience);

long http_status(CURL *c);

/* 0; 1 when the file does not exist (404, 410); -1 on failure. */
int http_outcome(CURL *c, CURLcode code, const char *url, struct error *err);

/* A CURLOPT_WRITEFUNCTION that fills a struct strbuf, and fails when that is full. */
size_t http_add_text(char *data, size_t size, size_t n, void *out);

#endif
