// SPDX-License-Identifier: GPL-2.0-only
#include "git/config.h"
#include "git/run-git.h"

#define CONFIG_MAX (1024 * 1024)

int config_load(struct config *config, const struct repo *repo, struct error *err)
{
	struct strbuf out = STRBUF_INIT(CONFIG_MAX);
	int status;

	*config = (struct config){ 0 };
	status = run_git(repo, &out, err, "config", "--null", "--get-regexp", "^kbisect\\.", NULL);
	/* 1: no such key. */
	if (status > 1)
		status = error_set(err, ERROR_USER,
				   "git config cannot be read; try 'git config --list'");
	for (char *p = out.buf; status == 0 && p < out.buf + out.len; p += strlen(p) + 1) {
		char *newline = strchr(p, '\n');
		struct config_entry *e;

		ALLOC_GROW(config->entries, config->nr + 1, config->alloc);
		e = &config->entries[config->nr++];
		e->key = xstrndup(p, newline ? (size_t)(newline - p) : strlen(p));
		e->value = xstrdup(newline ? newline + 1 : "true");
	}
	strbuf_release(&out);
	return status < 0 ? -1 : 0;
}

void config_clear(struct config *config)
{
	for (size_t i = 0; i < config->nr; i++) {
		free(config->entries[i].key);
		free(config->entries[i].value);
	}
	free(config->entries);
	*config = (struct config){ 0 };
}

const char *config_get(const struct config *config, const char *key)
{
	for (size_t i = config->nr; i-- > 0;)
		if (!strcasecmp(config->entries[i].key, key))
			return config->entries[i].value;
	return NULL;
}
