// SPDX-License-Identifier: GPL-2.0-only
/* The parsed log: its commits by hash, and its end. */
#include "audit/bisection-log.h"

struct log_commit *bisectlog_find(const struct bisectlog *log, const char *hash)
{
	for (size_t i = log->nr; i-- > 0;)
		if (str_equal(log->commits[i].hash, hash))
			return &log->commits[i];
	return NULL;
}

static void free_strings(char **list, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		free(list[i]);
	free(list);
}

void bisectlog_release(struct bisectlog *log)
{
	for (size_t i = 0; i < log->nr; i++) {
		struct log_commit *c = &log->commits[i];

		free(c->runs);
		free(c->release);
		free(c->subject);
		free(c->signature);
	}
	for (size_t i = 0; i < log->problems_nr; i++)
		free(log->problems[i].text);
	string_set_clear(&log->titles);
	free_strings(log->claimed, log->claimed_nr);
	free_strings(log->files, log->files_nr);
	free(log->commits);
	free(log->problems);
	free(log->claimed_subject);
	free(log->parent);
	free(log->crash);
	free(log->report);
	free(log->error);
	*log = (struct bisectlog){ 0 };
}
