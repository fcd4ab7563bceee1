/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Texts of a dashboard. A text that was fetched before is not transferred again unless the
 * server says that it has changed, and at most one request is made in a second, by all our
 * processes together.
 *
 *	struct fetcher *f = fetcher_new(cache_dir, patience, &err);
 *	if (fetch(f, url, &out, &err) == 0) ...
 *	fetcher_free(f);
 */
#ifndef IMPORT_FETCH_H
#define IMPORT_FETCH_H

#include "base/strbuf.h"

struct fetcher;

/* The texts are kept in cache_dir/http. A server may be slow for "patience" seconds. */
struct fetcher *fetcher_new(const char *cache_dir, double patience, struct error *err);
void fetcher_free(struct fetcher *f);

/* Fills out, which is empty and strict. Returns 0; 1 when there is no such text (404, 410);
 * -1 on failure, also when the text does not fit into out. */
int fetch(struct fetcher *f, const char *url, struct strbuf *out, struct error *err);

#endif
