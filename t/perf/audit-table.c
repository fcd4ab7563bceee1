// SPDX-License-Identifier: GPL-2.0-only
/*
 * audit-table <labels.tsv> <directory of logs> [--features]
 *
 * Audits logs whose true culprit is known and prints how often a wrong result is
 * disputed and a right one is not. --features prints the features that the weights apply
 * to, for fit-audit. The exit status is 1 when a limit is missed.
 */
#include "base/files.h"
#include "audit/audit.h"

#include <dirent.h>

struct row {
	char *bug, *log, *right, *reason, *first_wrong;
};

/* Splits at tabs, in place; missing columns are "". */
static bool parse_row(char *line, struct row *row)
{
	static char none[] = "";
	char *col[10];
	int n = 0;

	for (char *s = line; s && n < 10; n++)
		col[n] = strsep(&s, "\t");
	while (n < 10)
		col[n++] = none;
	*row = (struct row){ .bug = col[0],
			     .log = col[1],
			     .right = col[6],
			     .reason = col[8],
			     .first_wrong = col[9] };
	return starts_with(row->log, "Log_");
}

struct table {
	int logs, unparsed, problems;
	int right, right_disputed, wrong, wrong_disputed;
	int mistaken, named, mistaken_claims, named_claims;
	int listed, listed_wrong; /* bad verdicts disputed there; and rightly so */
};

/* Good verdicts that would be disputed if nothing were claimed. */
static int doubted_good(const struct bisectlog *log)
{
	struct bisectlog unclaimed = *log;
	struct audit audit;
	int n = 0;

	unclaimed.claimed_nr = 0;
	audit_judge(&unclaimed, &audit);
	for (size_t i = 0; i < audit.disputed_nr; i++)
		n += audit.disputed[i].verdict == DECIDE_GOOD;
	audit_release(&audit);
	return n;
}

static void print_features(const struct row *row, const struct bisectlog *log)
{
	double x[AUDIT_CLAIM_FEATURES];
	struct audit_view *v;

	if (!log->nr)
		return;
	v = audit_view_new(log);
	audit_claim_features(v, x);
	printf("claim\t%s\t%s\t%s\t%s\t%d", row->bug, row->log, row->right, row->reason,
	       doubted_good(log));
	for (int i = 0; i < AUDIT_CLAIM_FEATURES; i++)
		printf("\t%g", x[i]);
	putchar('\n');
	for (size_t c = 1; c < log->nr; c++) {
		if (log->commits[c].verdict != DECIDE_BAD)
			continue;
		audit_bad_features(v, c, x);
		printf("bad\t%s\t%s\t%s\t%s\t%d,%d", row->bug, row->log, row->right, row->reason,
		       str_equal(log->commits[c].hash, row->first_wrong),
		       log->claimed_nr && str_equal(log->commits[c].hash, log->claimed[0]));
		for (int i = 0; i < AUDIT_BAD_FEATURES; i++)
			printf("\t%g", x[i]);
		putchar('\n');
	}
	audit_view_free(v);
}

/* From the first wrong verdict on all bad ones are: each is an ancestor of it. */
static void count_listed(struct table *t, const struct row *row, const struct bisectlog *log,
			 const struct audit *audit)
{
	const struct log_commit *first = bisectlog_find(log, row->first_wrong);

	for (size_t i = 0; first && i < audit->disputed_nr; i++)
		if (audit->disputed[i].verdict == DECIDE_BAD) {
			t->listed++;
			t->listed_wrong += audit->disputed[i].commit >= first;
		}
}

static void count(struct table *t, const struct row *row, const struct bisectlog *log)
{
	struct audit audit;
	bool named = false, disputed;

	audit_judge(log, &audit);
	disputed = audit.carried == AUDIT_NOT_CARRIED;
	for (size_t i = 0; i < audit.disputed_nr; i++)
		named |= str_equal(audit.disputed[i].commit->hash, row->first_wrong);
	if (str_equal(row->right, "yes")) {
		t->right++;
		t->right_disputed += disputed;
	}
	if (str_equal(row->right, "no")) {
		t->wrong++;
		t->wrong_disputed += disputed;
	}
	if (starts_with(row->reason, "bad-though")) {
		t->mistaken++;
		t->named += named;
		t->mistaken_claims += str_equal(row->right, "no");
		t->named_claims += str_equal(row->right, "no") && named;
		if (str_equal(row->right, "no"))
			count_listed(t, row, log, &audit);
	}
	if (getenv("AUDIT_TABLE_VERBOSE"))
		printf("%s\t%s\t%s\t%s\t%.3f\t%s\n", row->log, row->right, row->reason,
		       disputed ? "disputed" : "-", audit.p_claim, named ? "named" : "-");
	audit_release(&audit);
}

static void take_log(struct table *t, const char *dir, const struct row *row, bool features)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", dir, row->log);
	struct strbuf sb = STRBUF_INIT(64 << 20);
	struct error err = ERROR_INIT;
	struct bisectlog log = { 0 };

	t->logs++;
	if (file_read(path, &sb, &err) < 0 || bisectlog_parse(&log, sb.buf, sb.len, &err) < 0) {
		t->unparsed++;
		printf("%s: %s\n", row->log, err.message);
		error_clear(&err);
	} else if (features) {
		print_features(row, &log);
	} else {
		for (size_t i = 0; i < log.problems_nr; i++)
			if (!strstr(log.problems[i].text, "log ends before"))
				printf("%s: line %zu: %s\n", row->log, log.problems[i].line,
				       log.problems[i].text);
		t->problems += log.problems_nr > 0;
		count(t, row, &log);
	}
	bisectlog_release(&log);
	strbuf_release(&sb);
}

static int print_table(const struct table *t)
{
	double wrong = 100. * t->wrong_disputed / MAX(t->wrong, 1);
	double right = 100. * t->right_disputed / MAX(t->right, 1);
	double named = 100. * t->named_claims / MAX(t->mistaken_claims, 1);
	double exact = 100. * t->listed_wrong / MAX(t->listed, 1);

	printf("logs %d, not parsed %d, with a problem or cut short %d\n", t->logs, t->unparsed,
	       t->problems);
	printf("wrong results disputed: %d of %d (%.1f %%, at least 70 asked)\n", t->wrong_disputed,
	       t->wrong, wrong);
	printf("right results disputed: %d of %d (%.1f %%, at most 5 asked)\n", t->right_disputed,
	       t->right, right);
	printf("first wrong commit named, of wrong results by an unrelated crash: %d of %d (%.1f "
	       "%%, "
	       "89 asked)\n",
	       t->named_claims, t->mistaken_claims, named);
	printf("... of all bisections that met one: %d of %d\n", t->named, t->mistaken);
	printf("bad verdicts disputed in those wrong results: %d, of which wrong %d (%.1f %%, at "
	       "least "
	       "90)\n",
	       t->listed, t->listed_wrong, exact);
	return t->unparsed || wrong < 70 || right > 5 || named < 89 || exact < 90;
}

int main(int argc, char **argv)
{
	bool features = argc == 4 && str_equal(argv[3], "--features");
	struct strbuf labels = STRBUF_INIT(1 << 20);
	struct error err = ERROR_INIT;
	struct table table = { 0 };

	if (argc < 3 || file_read(argv[1], &labels, &err) < 0) {
		fprintf(stderr, "usage: audit-table <labels.tsv> <logs> [--features]\n");
		return 2;
	}
	for (char *s = labels.buf, *line; (line = strsep(&s, "\n"));) {
		struct row row;

		if (parse_row(line, &row))
			take_log(&table, argv[2], &row, features);
	}
	strbuf_release(&labels);
	return features ? 0 : print_table(&table);
}
