/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kbisect.* configuration, as git sees it (includes, -c, all scopes).
 *
 *	struct config config;
 *	if (config_load(&config, &repo, &err) < 0) ...
 *	const char *runs = config_get(&config, "kbisect.runs");
 *	config_clear(&config);
 *
 * Keys are compared as git prints them: section and variable in lower case,
 * a subsection as written. The last value of a key wins.
 */
#ifndef GIT_CONFIG_H
#define GIT_CONFIG_H

#include "git/repo.h"

struct config {
	struct config_entry {
		char *key, *value;
	} * entries;
	size_t nr, alloc;
};

/* Replaces what config has. Fails with ERROR_USER when git cannot read its configuration, with
 * ERROR_HOST when git cannot be run; config_clear() is needed after a failure, too. */
int config_load(struct config *config, const struct repo *repo, struct error *err);
void config_clear(struct config *config);

/* Borrowed; NULL when not set. The key's case does not matter outside of a
 * subsection, so it may be written as documented ("kbisect.cacheDir"). */
const char *config_get(const struct config *config, const char *key);

#endif
