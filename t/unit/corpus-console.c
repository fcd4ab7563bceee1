// SPDX-License-Identifier: GPL-2.0-only
/*
 * crash: real logs with known titles, which are not part of the sources. The argument
 * is their directory, which t0110 finds.
 */
#include "log-file.h"

static const char *corpus;

static void raw_consoles(void **state)
{
	unsigned int wrong = 0, files_wrong = 0;
	size_t nr;

	(void)state;
	AUTO_FREE char *dir = xstrfmt("%s/console", corpus);
	char **names = log_names(dir, &nr);
	assert_non_null(names);
	for (size_t i = 0; i < nr; i++) {
		AUTO_FREE char *path = xstrfmt("%s/%s", dir, names[i]);
		struct crashes got, again;
		struct log_file f;
		unsigned int n;

		log_file_read(&f, path);
		log_parse(&got, f.log, f.len, 0);
		n = log_compare(&f, &got, names[i]);
		if (got.nr) {
			const struct crash *c = &got.v[0];

			/* start < end of the first line <= end of the report */
			const char *nl = memchr(f.log + c->start, '\n', f.len - c->start);
			size_t line_end = nl ? (size_t)(nl - f.log) : f.len;
			assert_true(c->start < line_end && line_end <= c->end && c->end <= f.len);
			log_parse(&again, f.log + c->start, f.len - c->start, 0);
			if (!strstr(c->title, "reboot") &&
			    (!again.nr || !str_equal(again.v[0].title, c->title))) {
				print_error("%s: from its start: %s\n", names[i],
					    again.nr ? again.v[0].title : "none");
				n++;
			}
			crashes_clear(&again);
		}
		crashes_clear(&got);
		log_parse(&got, f.log, f.len, 1 + i % 200);
		log_parse(&again, f.log, f.len, 0);
		assert_int_equal(got.nr, again.nr);
		for (size_t k = 0; k < got.nr; k++)
			assert_string_equal(got.v[k].title, again.v[k].title);
		crashes_clear(&got);
		crashes_clear(&again);
		log_file_clear(&f);
		wrong += n;
		files_wrong += n > 0;
	}
	print_message("# console: %zu of %zu files right\n", nr - files_wrong, nr);
	log_names_free(names, nr);
	assert_int_equal(wrong, 0);
}

/* The title that a line of NN.want asks for; "" asks that there is no such crash. */
static bool title_fits(const struct crashes *got, size_t k, const char *want, size_t n)
{
	const char *title = k < got->nr ? got->v[k].title : "";

	return strlen(title) == n && !memcmp(title, want, n);
}

/* The titles of NN.want, one a line; '#' begins a remark. No title: no crash. */
static bool titles_fit(const char *want, const struct crashes *got, const char *name)
{
	size_t k = 0;

	for (const char *p = want; *p;) {
		size_t n = strcspn(p, "\n");

		if (*p != '#') {
			if (!title_fits(got, k, p, n)) {
				print_message("# %s: want %.*s, got %s\n", name, (int)n, p,
					      k < got->nr ? got->v[k].title : "none");
				return false;
			}
			k++;
		}
		p += n + (p[n] == '\n');
	}
	return k > 0 || !got->nr;
}

/* Logs with the titles that they must have: NN.log and NN.want. */
static void wanted_titles(const char *which)
{
	AUTO_FREE char *dir = xstrfmt("%s/%s", corpus, which);
	unsigned int right = 0, all = 0;
	size_t nr;
	char **names = log_names(dir, &nr);

	if (!names) {
		print_message("# %s: no logs in %s\n", which, dir);
		return;
	}
	for (size_t i = 0; i < nr; i++) {
		AUTO_FREE char *log_path = xstrfmt("%s/%s", dir, names[i]);
		AUTO_FREE char *base = xstrndup(log_path, strlen(log_path) - strlen("log"));
		AUTO_FREE char *want_path = xstrfmt("%swant", base);
		struct strbuf log = STRBUF_INIT(16 << 20), want = STRBUF_INIT(10000);
		struct crashes got;

		if (!ends_with(names[i], ".log"))
			continue;
		assert_int_equal(file_read(log_path, &log, NULL), 0);
		assert_int_equal(file_read(want_path, &want, NULL), 0);
		log_parse(&got, log.buf, log.len, 0);
		all++;
		right += titles_fit(want.buf, &got, names[i]);
		crashes_clear(&got);
		strbuf_release(&log);
		strbuf_release(&want);
	}
	print_message("# %s: %u of %u files right\n", which, right, all);
	log_names_free(names, nr);
	assert_int_equal(right, all);
}

static void field(void **state)
{
	(void)state;
	wanted_titles("field");
}

static void reference(void **state)
{
	(void)state;
	wanted_titles("reference");
}

/* Writes digits, and the texts that stand for them, in one way, and leaves out the name of
 * the tested tree, which is not in the report. */
static void canonical(const char *title, struct strbuf *out)
{
	const char *p = strstr(title, " boot error: ");

	strbuf_reset(out);
	if (!p)
		p = strstr(title, " test error: ");
	p = p ? p + strlen(" boot error: ") : title;
	while (*p) {
		if (p[0] == ' ' && p[1] == '(' && isdigit((unsigned char)p[2]) && ends_with(p, ")"))
			break;
		if (isdigit((unsigned char)*p) || starts_with(p, "NUM") || starts_with(p, "LINE")) {
			if (!out->len || out->buf[out->len - 1] != '#')
				strbuf_addch(out, '#');
			if (isdigit((unsigned char)*p))
				p++;
			else
				p += strlen(starts_with(p, "NUM") ? "NUM" : "LINE");
			continue;
		}
		strbuf_addch(out, *p++);
	}
}

static const char *function_of(const char *title)
{
	const char *last = NULL;

	for (const char *p = strstr(title, " in "); p; p = strstr(p + 1, " in "))
		last = p + 4;
	return last;
}

/* Why a title differs, as far as the two titles and the report tell. */
static const char other_rule[] = "a function that is passed over now, or was then";
static const char *reason(const char *want, const struct crash *got, const char *log)
{
	const char *in = function_of(want);

	if (!got)
		return "the report's first line is not in the mail";
	if (strstr(want, "LINE") || !in)
		return "a title by file and line, or of a kind, which is not formed any more";
	if (log_has_alt(got, want))
		return "now an alternative title";
	if (got->frame && str_equal(got->frame, in))
		return "same function, another kind: filed under an earlier report";
	if (strstr(log, in))
		return other_rule;
	return "a function that is not in this report";
}

static void mails(void **state)
{
	struct strbuf titles = STRBUF_INIT(1 << 20), a = STRBUF_INIT(1000), b = STRBUF_INIT(1000);
	unsigned int right = 0, all = 0, renamed = 0;

	(void)state;
	AUTO_FREE char *list = xstrfmt("%s/symbolized/titles.tsv", corpus);
	assert_int_equal(file_read(list, &titles, NULL), 0);
	for (char *p = titles.buf; *p;) {
		char *tab = strchr(p, '\t'), *nl = strchr(p, '\n');
		struct strbuf log = STRBUF_INIT(1 << 20);
		struct crashes got;

		assert_true(tab && nl);
		*tab = *nl = '\0';
		AUTO_FREE char *path = xstrfmt("%s/symbolized/%s", corpus, p);
		assert_int_equal(file_read(path, &log, NULL), 0);
		log_parse(&got, log.buf, log.len, 0);
		canonical(tab + 1, &a);
		canonical(got.nr ? got.v[0].title : "", &b);
		all++;
		if (str_equal(a.buf, b.buf)) {
			right++;
		} else {
			const char *why = reason(a.buf, got.nr ? &got.v[0] : NULL, log.buf);

			renamed += why == other_rule;
			print_message("# %.8s: want %s, got %s (%s)\n", p, tab + 1,
				      got.nr ? got.v[0].title : "none", why);
		}
		crashes_clear(&got);
		strbuf_release(&log);
		p = nl + 1;
	}
	print_message("# symbolized: %u of %u titles right (%.1f %%)\n", right, all,
		      100. * right / all);
	/* These titles were given over many years. Those of a function that the standard
	 * passes over today cannot be right; of the others nine in ten must be. */
	print_message("# symbolized: %u by another rule about functions\n", renamed);
	assert_true(right * 10 >= (all - renamed) * 9);
	assert_true(renamed * 15 <= all);
	strbuf_release(&titles);
	strbuf_release(&a);
	strbuf_release(&b);
}

/* The boots of a lab, with the crashes that a person finds in them. */
static const struct {
	const char *file;
	size_t nr; /* of crashes, including repeated ones */
	const char *titles[24];
} boots[] = {
	{ "linux_boot_001.log", 0, { NULL } },
	{ "linux_boot_002.log",
	  3,
	  { "kernel panic: VFS: Unable to mount root fs on \"/dev/ram0\" or unknown-block(NUM,NUM)",
	    NULL } },
	{ "linux_boot_004.log", 0, { NULL } },
	{ "linux_boot_007.log",
	  20,
	  { "UBSAN: shift-out-of-bounds in __roundup_pow_of_two",
	    "INFO: trying to register non-static key in amdgpu_debugfs_wait_dump",
	    "BUG: unable to handle kernel NULL pointer dereference in amdgpu_debugfs_wait_dump",
	    "BUG: sleeping function called from invalid context in exit_signals",
	    "BUG: workqueue lockup", "unexpected kernel reboot", NULL } },
	{ "linux_boot_008.log", 2, { "kernel panic: Attempted to kill init!", NULL } },
	{ "test_baseline_001.log", 0, { NULL } },
	{ "test_baseline_002.log", 0, { NULL } },
};

static bool is_listed(const char *const *titles, const char *title)
{
	for (; *titles; titles++)
		if (str_equal(*titles, title))
			return true;
	return false;
}

static void lab_boots(void **state)
{
	unsigned int wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(boots); i++) {
		AUTO_FREE char *path = xstrfmt("%s/boot/%s", corpus, boots[i].file);
		struct strbuf log = STRBUF_INIT(16 << 20);
		struct crashes got;
		size_t found = 0;

		assert_int_equal(file_read(path, &log, NULL), 0);
		log_parse(&got, log.buf, log.len, 0);
		assert_int_equal(got.nr, boots[i].nr);
		for (size_t k = 0; k < got.nr; k++)
			if (!is_listed(boots[i].titles, got.v[k].title)) {
				print_error("%s: %s\n", boots[i].file, got.v[k].title);
				wrong++;
			}
		for (; boots[i].titles[found]; found++) {
			size_t k = 0;

			while (k < got.nr && !str_equal(got.v[k].title, boots[i].titles[found]))
				k++;
			if (k == got.nr) {
				print_error("%s: missed %s\n", boots[i].file,
					    boots[i].titles[found]);
				wrong++;
			}
		}
		crashes_clear(&got);
		strbuf_release(&log);
	}
	assert_int_equal(wrong, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(raw_consoles), cmocka_unit_test(field),
		cmocka_unit_test(reference),	cmocka_unit_test(mails),
		cmocka_unit_test(lab_boots),
	};

	if (argc != 2) {
		fprintf(stderr, "usage: corpus-console <directory>\n");
		return 129;
	}
	corpus = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
