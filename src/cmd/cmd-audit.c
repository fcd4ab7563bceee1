// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect audit: does the result of a bisection log follow from its runs? */
#include "base/options.h"
#include "cmd/cmd.h"
#include "cmd/pager.h"
#include "common.h"
#include "logfile.h"
#include "git/candidates.h"
#include "session/run-json.h"

#define AUDIT_SUPPORTED_MAX 1000 /* commits that are listed */
#define AUDIT_SHOWN_MAX 20	 /* ... in the text */
#define EXIT_NOT_CARRIED 1
#define EXIT_NOT_JUDGED 2

static const char *const usage[] = {
	"git kbisect audit [--json] <log>",
	"git kbisect audit [--json] -",
	"",
	"Judges every commit of a syzbot bisection log again from its runs: which",
	"verdicts the evidence does not support, which set of culprits it supports, and",
	"what to test next. Exit status: 0 the result follows, or the log claims none;",
	"1 it does not follow; 2 the log is not enough to judge it; 128 the log could not",
	"be read; 129 wrong usage.",
	NULL,
};

struct findings {
	const struct bisectlog *log;
	struct audit audit;
	char **supported; /* owned */
	size_t supported_nr;
	long more; /* further candidates that are not in the list; -1: not known */
	bool used_dag;
};

/* The candidates that the standing verdicts leave in the history. Returns false when the
 * repository does not have these commits. */
static bool support_from_history(struct findings *f)
{
	struct candidates c = CANDIDATES_INIT;
	const struct audit *a = &f->audit;
	char **good = xcalloc(f->log->nr + 1, sizeof(*good));
	struct repo repo;
	size_t nr = 0;
	bool ok = false;

	for (size_t i = 0; i < f->log->nr; i++)
		if (a->standing[i] == DECIDE_GOOD)
			good[nr++] = f->log->commits[i].hash;
	if (nr && a->newest && repo_open(&repo, NULL) == 0) {
		ok = candidates_load(&c, &repo, a->newest->hash, good, NULL, NULL) == 0;
		repo_close(&repo);
	}
	for (size_t i = c.boundary; ok && i < c.nr && f->supported_nr < AUDIT_SUPPORTED_MAX; i++) {
		f->supported = xrealloc(f->supported, f->supported_nr + 1, sizeof(char *));
		f->supported[f->supported_nr++] = xstrdup(c.commits[i]);
	}
	f->more = ok ? (long)(c.nr - c.boundary - f->supported_nr) : -1;
	candidates_clear(&c);
	free(good);
	return ok;
}

static void find_support(struct findings *f, const struct bisectlog *log)
{
	f->log = log;
	audit_judge(log, &f->audit);
	if (f->audit.carried != AUDIT_CARRIED && f->audit.newest && support_from_history(f)) {
		f->used_dag = true;
		return;
	}
	f->more = f->audit.carried == AUDIT_CARRIED ? 0 : f->audit.unnamed;
	f->supported_nr = f->audit.supported_nr;
	f->supported = xcalloc(f->supported_nr + 1, sizeof(char *));
	for (size_t i = 0; i < f->supported_nr; i++)
		f->supported[i] = xstrdup(f->audit.supported[i]);
}

static void findings_clear(struct findings *f)
{
	for (size_t i = 0; i < f->supported_nr; i++)
		free(f->supported[i]);
	free(f->supported);
	audit_release(&f->audit);
}

static json_t *hashes_json(char *const *list, size_t nr)
{
	json_t *array = json_array();

	for (size_t i = 0; i < nr; i++)
		json_array_append_new(array, text_to_json(list[i]));
	return array;
}

static int print_findings_json(const struct findings *f, struct error *err)
{
	const struct audit *a = &f->audit;
	json_t *object = json_object(), *disputed = json_array(), *next = json_array();

	for (size_t i = 0; i < a->disputed_nr; i++) {
		const struct audit_dispute *d = &a->disputed[i];
		json_t *one = json_object();

		json_object_set_new(one, "commit", text_to_json(d->commit->hash));
		json_object_set_new(one, "verdict", text_to_json(decision_name(d->verdict)));
		json_object_set_new(one, "reason", text_to_json(d->reason));
		json_array_append_new(disputed, one);
	}
	for (size_t i = 0; i < a->next_nr; i++)
		json_array_append_new(next, text_to_json(a->next[i].commit->hash));
	json_object_set_new(object, "claimed", hashes_json(f->log->claimed, f->log->claimed_nr));
	json_object_set_new(object, "carried",
			    a->carried == AUDIT_NO_CLAIM || a->not_judged ?
				    json_null() :
				    json_boolean(a->carried == AUDIT_CARRIED));
	if (a->not_judged)
		json_object_set_new(object, "not_judged", text_to_json(a->not_judged));
	json_object_set_new(object, "disputed", disputed);
	json_object_set_new(object, "supported", hashes_json(f->supported, f->supported_nr));
	json_object_set_new(object, "next", next);
	return print_json(object, JSON_COMPACT, err);
}

static void print_commit(const struct findings *f, const char *hash)
{
	const struct log_commit *c = bisectlog_find(f->log, hash);

	printf("  %.12s", hash);
	if (c && c->subject)
		print_foreign(" ", c->subject, "");
	else if (c && c->release)
		print_foreign(" ", c->release, "");
}

static void print_claim(const struct findings *f)
{
	const struct bisectlog *log = f->log;

	if (f->audit.target)
		print_foreign("target: ", f->audit.target, "\n");
	if (log->error)
		print_foreign("the log ends with an error: ", log->error, "\n");
	puts(log->claimed_nr ? "claimed:" : "the log claims no culprit");
	for (size_t i = 0; i < log->claimed_nr; i++) {
		print_commit(f, log->claimed[i]);
		putchar('\n');
	}
	if (f->audit.not_judged)
		printf("the log is not enough to judge it: %s\n", f->audit.not_judged);
	else if (f->audit.carried == AUDIT_CARRIED)
		puts("nothing in the log speaks against it");
	else if (f->audit.carried == AUDIT_NOT_CARRIED)
		puts("it does not follow from the evidence");
}

static void print_findings(const struct findings *f)
{
	const struct audit *a = &f->audit;

	print_claim(f);
	if (a->disputed_nr)
		puts("\nnot supported by the evidence:");
	for (size_t i = 0; i < a->disputed_nr; i++) {
		print_commit(f, a->disputed[i].commit->hash);
		printf("\n    %s: ", decision_name(a->disputed[i].verdict));
		print_foreign("", a->disputed[i].reason, "\n");
	}
	if (a->carried != AUDIT_CARRIED && f->supported_nr)
		printf("\nthe culprit is in (%s):\n",
		       f->used_dag ? "by the history here" : "as far as the log tells");
	for (size_t i = 0; a->carried != AUDIT_CARRIED && i < MIN(f->supported_nr, AUDIT_SHOWN_MAX);
	     i++) {
		print_commit(f, f->supported[i]);
		putchar('\n');
	}
	if (f->supported_nr > AUDIT_SHOWN_MAX)
		printf("  ... and %zu more\n",
		       f->supported_nr - AUDIT_SHOWN_MAX + (size_t)MAX(f->more, 0));
	else if (f->more > 0)
		printf("  or one of up to %ld commits between them that the log does not name\n",
		       f->more);
	if (a->next_nr)
		puts("\nto decide it:");
	for (size_t i = 0; i < a->next_nr; i++) {
		print_commit(f, a->next[i].commit->hash);
		print_foreign("\n    ", a->next[i].what, "\n");
	}
}

static int exit_status(enum audit_carried carried)
{
	if (carried == AUDIT_NOT_CARRIED)
		return EXIT_NOT_CARRIED;
	return carried == AUDIT_NOT_JUDGED ? EXIT_NOT_JUDGED : 0;
}

static int audit_file(const char *file, bool json, struct error *err)
{
	struct findings f = { 0 };
	struct bisectlog log;
	int ret = logfile_read(file, &log, err);

	if (ret)
		goto out;
	find_support(&f, &log);
	pager_start("audit");
	if (json)
		ret = print_findings_json(&f, err);
	else
		print_findings(&f);
	if (!ret)
		ret = exit_status(f.audit.carried);
	findings_clear(&f);
out:
	bisectlog_release(&log);
	return ret;
}

int cmd_audit(int argc, char **argv)
{
	bool json = false;
	const struct option_def table[] = {
		{ .name = "json",
		  .type = OPTION_FLAG,
		  .help = "print one JSON object",
		  .value = &json },
		{ 0 },
	};
	struct error err = ERROR_INIT;
	int n = options_parse(argc, argv, table, usage), ret;

	if (n < 0)
		return -n - 1;
	if (argc - n != 1) {
		options_help(stderr, table, usage);
		return EXIT_USAGE;
	}
	ret = audit_file(argv[n], json, &err);
	return ret < 0 ? fail(&err) : ret;
}
