// SPDX-License-Identifier: GPL-2.0-only
/* crash/console: a log for each kind of report, and changes that must not change a title. */
#include "log-file.h"

#include "crash/report-extract.h"
#include "crash/prefilter.h"

static char **names;
static size_t names_nr;
static const char *dir = "console";

static void read_log(struct log_file *f, size_t i)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", dir, names[i]);

	log_file_read(f, path);
}

static int setup(void **state)
{
	(void)state;
	names = log_names(dir, &names_nr);
	if (!names) {
		dir = "t/console";
		names = log_names(dir, &names_nr);
	}
	return names ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	log_names_free(names, names_nr);
	return 0;
}

static void each_log_is_named_as_it_says(void **state)
{
	unsigned int wrong = 0;

	(void)state;
	assert_true(names_nr > 100);
	for (size_t i = 0; i < names_nr; i++) {
		struct log_file f;
		struct crashes got;

		read_log(&f, i);
		log_parse(&got, f.log, f.len, 0);
		wrong += log_compare(&f, &got, names[i]);
		crashes_clear(&got);
		log_file_clear(&f);
	}
	assert_int_equal(wrong, 0);
}

/* Appends the formats that the reports of this log fit to used. */
static void note_formats(const struct log_file *f, const struct format **used, size_t *nr)
{
	const char *p = f->log, *end = f->log + f->len;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const struct oops *oops;
		struct word_set words;
		struct line line;

		line_parse(&line, p, (size_t)((nl ? nl : end) - p));
		words_in(line.text, line.len, &words);
		oops = oops_find(&line, &words);
		if (oops && *nr < 1024) {
			struct crash crash = { 0 };

			extract_crash(f->log, f->len, (size_t)(p - f->log), oops, &crash,
				      &used[*nr], NULL);
			*nr += used[*nr] != NULL;
			crash_clear(&crash);
		}
		p = nl ? nl + 1 : end;
	}
}

static void each_format_has_a_log(void **state)
{
	const struct format *used[1025];
	size_t nr = 0, missing = 0, formats = 0;

	(void)state;
	for (size_t i = 0; i < names_nr; i++) {
		struct log_file f;

		read_log(&f, i);
		note_formats(&f, used, &nr);
		log_file_clear(&f);
	}
	for (size_t i = 0; oops_table[i].header; i++) {
		for (const struct format *f = oops_table[i].formats; f->line; f++) {
			bool found = false;

			formats++;
			for (size_t k = 0; k < nr && !found; k++)
				found = used[k] == f;
			if (!found) {
				print_error("no log for \"%s\"\n", f->line);
				missing++;
			}
		}
	}
	assert_true(formats > 100);
	assert_int_equal(missing, 0);
}

static void assert_same(const struct crashes *a, const struct crashes *b, const char *name)
{
	if (a->nr != b->nr)
		fail_msg("%s: %zu crashes and %zu", name, a->nr, b->nr);
	for (size_t i = 0; i < a->nr; i++) {
		if (!str_equal(a->v[i].title, b->v[i].title))
			fail_msg("%s: %s and %s", name, a->v[i].title, b->v[i].title);
		if (!str_equal(a->v[i].report, b->v[i].report))
			fail_msg("%s: reports differ", name);
		assert_int_equal(a->v[i].start, b->v[i].start);
		assert_int_equal(a->v[i].end, b->v[i].end);
		assert_int_equal(a->v[i].corrupted, b->v[i].corrupted);
	}
	assert_int_equal(a->status.panicked, b->status.panicked);
	assert_int_equal(a->status.banners, b->status.banners);
}

static void chunks_make_no_difference(void **state)
{
	static const size_t chunks[] = { 1, 2, 7, 64, 1000, 4096 };

	(void)state;
	for (size_t i = 0; i < names_nr; i++) {
		struct crashes whole, parts;
		struct log_file f;

		read_log(&f, i);
		log_parse(&whole, f.log, f.len, 0);
		for (size_t k = 0; k < ARRAY_SIZE(chunks); k++) {
			log_parse(&parts, f.log, f.len, chunks[k]);
			assert_same(&whole, &parts, names[i]);
			crashes_clear(&parts);
		}
		crashes_clear(&whole);
		log_file_clear(&f);
	}
}

static bool same_kind(const char *a, const char *b)
{
	const char *in = strstr(a, " in ");

	return str_equal(a, b) || (in && !strncmp(a, b, (size_t)(in - a) + 4));
}

/* A report that is cut has the same kind, or is corrupted, or is not found. */
static void cut_anywhere(void **state)
{
	unsigned int wrong = 0;

	(void)state;
	for (size_t i = 0; i < names_nr; i++) {
		struct log_file f;

		read_log(&f, i);
		for (size_t len = 0; len < f.len; len += 1 + len / 512) {
			struct crashes got;

			/* A name that is cut within a line may still be a name. */
			log_parse(&got, f.log, len, 0);
			crashes_clear(&got);
		}
		for (const char *nl = f.log; nl;
		     nl = memchr(nl + 1, '\n', f.len - (size_t)(nl + 1 - f.log))) {
			size_t len = (size_t)(nl - f.log);
			struct crashes got;

			log_parse(&got, f.log, len, 0);
			if (got.nr && !got.v[0].corrupted && !same_kind(got.v[0].title, f.title)) {
				print_error("%s cut at %zu: %s\n", names[i], len, got.v[0].title);
				wrong++;
			}
			crashes_clear(&got);
		}
		log_file_clear(&f);
	}
	assert_int_equal(wrong, 0);
}

static const struct prefix {
	const char *name;
	const char *before; /* written in place of the timestamp and caller */
	const char *after;  /* at the end of the line */
} prefixes[] = {
	{ "plain timestamps", "[   12.345678] ", "" },
	{ "levels", "<4>[   12.345678] ", "" },
	{ "carriage returns", "[   12.345678][ T4242] ", "\r" },
	{ "dmesg -T", "[Mon Nov 23 05:22:31 2026] ", "" },
	{ "dmesg -H", "[  +0.000012] ", "" },
	{ "dmesg -H, first", "[Nov23 05:22] ", "" },
	{ "syslog", "Nov 23 05:22:31 host kernel: [   12.345678] ", "" },
	{ "ISO syslog", "2026-11-23T05:22:31.123456+00:00 host kernel: ", "" },
	{ "journald export", "MESSAGE=", "" },
	{ "netconsole", "6,339,5140900,-,caller=T4242;", "" },
	{ "journald, in another language", "févr. 19 10:20:12 host kernel: ", "" },
	{ "dmesg -T, in another language", "[Di Okt 15 07:30:00 2024] ", "" },
	{ "journalctl -o short-monotonic", "[   12.345678] host kernel: ", "" },
	{ "dmesg -x", "kern  :warn  : [   12.345678] ", "" },
	{ "dmesg -x without times", "kern  :warn  : ", "" },
	{ "dmesg --time-format=iso", "2026-11-23T05:22:31,123456+01:00 ", "" },
	{ "netconsole in syslog", "Nov 23 05:22:31 host.domain 4,1790,1531220063,-;", "" },
	{ "logread", "Mon Nov 23 05:22:31 2026 kern.warn kernel: [   12.345678] ", "" },
	{ "an indentation", "    [   12.345678] ", "" },
	{ "a quotation", "> > [   12.345678] ", "" },
	{ "a name of a machine", "(domU) [   12.345678] ", "" },
	{ "a time of a capture", "[2026-11-23 05:22:31] [   12.345678] ", "" },
	{ "another time of a capture", "05:22:31.123 | [   12.345678] ", "" },
	{ "a blank before the caller", "[   12.345678] [ T4242] ", "" },
	{ "colours", "\033[32m[   12.345678] \033[0m\033[31m", "\033[0m" },
};

static void rewrite(const struct log_file *f, const struct prefix *with, struct strbuf *out)
{
	const char *p = f->log, *end = f->log + f->len;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		struct line line;

		line_parse(&line, p, (size_t)((nl ? nl : end) - p));
		if (line.kind == CONTEXT_NONE) {
			strbuf_add(out, p, line.raw_len);
		} else {
			strbuf_addstr(out, with->before);
			strbuf_add(out, line.text, line.len);
			strbuf_addstr(out, with->after);
		}
		strbuf_addch(out, '\n');
		p = nl ? nl + 1 : end;
	}
}

static void prefixes_make_no_difference(void **state)
{
	unsigned int wrong = 0;

	(void)state;
	for (size_t i = 0; i < names_nr; i++) {
		struct log_file f;

		read_log(&f, i);
		/* A boot is recognized by its timestamp of zero. */
		for (size_t k = 0;
		     f.title && !strstr(f.title, "reboot") && k < ARRAY_SIZE(prefixes); k++) {
			struct strbuf log = STRBUF_INIT(1 << 20);
			struct crashes got;

			rewrite(&f, &prefixes[k], &log);
			log_parse(&got, log.buf, log.len, 0);
			if (!got.nr || !str_equal(got.v[0].title, f.title)) {
				print_error("%s with %s: %s\n", names[i], prefixes[k].name,
					    got.nr ? got.v[0].title : "none");
				wrong++;
			}
			crashes_clear(&got);
			strbuf_release(&log);
		}
		log_file_clear(&f);
	}
	assert_int_equal(wrong, 0);
}

/* Lines of all reports in turn, each with the mark of its own printer. */
static void interleave(const struct log_file *a, const struct log_file *b, struct strbuf *out)
{
	const struct log_file *files[2] = { a, b };
	const char *p[2] = { a->log, b->log };

	for (int i = 0; p[0] < a->log + a->len || p[1] < b->log + b->len; i = !i) {
		const char *end = files[i]->log + files[i]->len, *nl;
		struct line line;

		if (p[i] >= end)
			continue;
		nl = memchr(p[i], '\n', (size_t)(end - p[i]));
		line_parse(&line, p[i], (size_t)((nl ? nl : end) - p[i]));
		strbuf_addstr(out, i ? "[   12.345678][ T2222] " : "[   12.345678][ T1111] ");
		strbuf_add(out, line.text, line.len);
		strbuf_addch(out, '\n');
		p[i] = nl ? nl + 1 : end;
	}
}

static bool is_found(const struct crashes *c, const char *title)
{
	for (size_t i = 0; i < c->nr; i++)
		if (str_equal(c->v[i].title, title))
			return true;
	return false;
}

static void two_printers_at_once(void **state)
{
	static const char *const pairs[][2] = {
		{ "warning", "general-protection-fault" },
		{ "kasan-use-after-free", "warning-odebug" },
		{ "task-hung", "kasan-slab-out-of-bounds" },
		{ "kernel-bug", "kmsan-uninit-value" },
		{ "warning-circular", "page-fault-for-address" },
		{ "rcu-self-detected", "warning" },
		{ "kfence-use-after-free", "ubsan" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		struct strbuf log = STRBUF_INIT(1 << 20);
		struct log_file f[2];
		struct crashes got;

		for (int k = 0; k < 2; k++) {
			AUTO_FREE char *path = xstrfmt("%s/%s", dir, pairs[i][k]);

			log_file_read(&f[k], path);
		}
		interleave(&f[0], &f[1], &log);
		log_parse(&got, log.buf, log.len, 0);
		for (int k = 0; k < 2; k++)
			if (!is_found(&got, f[k].title))
				fail_msg("%s and %s: %s is missing", pairs[i][0], pairs[i][1],
					 f[k].title);
		crashes_clear(&got);
		log_file_clear(&f[0]);
		log_file_clear(&f[1]);
		strbuf_release(&log);
	}
}

/* All logs one after the other have a crash of each kind, in order of appearance. */
static void all_reports_of_a_log(void **state)
{
	struct strbuf log = STRBUF_INIT(4 << 20);
	static const char *const order[] = {
		"kasan-use-after-free",
		"warning",
		"task-hung",
		"general-protection-fault",
		"ubsan",
		"warning-circular",
		"kernel-bug",
	};
	struct crashes got;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		AUTO_FREE char *path = xstrfmt("%s/%s", dir, order[i]);
		struct log_file f;

		log_file_read(&f, path);
		strbuf_add(&log, f.log, f.len);
		log_file_clear(&f);
	}
	log_parse(&got, log.buf, log.len, 0);
	assert_int_equal(got.nr, ARRAY_SIZE(order));
	for (size_t i = 0; i < got.nr; i++) {
		AUTO_FREE char *path = xstrfmt("%s/%s", dir, order[i]);
		struct log_file f;

		log_file_read(&f, path);
		assert_string_equal(got.v[i].title, f.title);
		assert_true(!i || got.v[i].start > got.v[i - 1].start);
		log_file_clear(&f);
	}
	crashes_clear(&got);
	strbuf_release(&log);
}

static void hostile_bytes_do_no_harm(void **state)
{
	static const char *const pieces[] = {
		"[    1.000000] ",
		"BUG: ",
		"WARNING: CPU: 1 PID: 2 at ",
		"KASAN: ",
		"Call Trace:\n",
		" foo+0x1/0x2\n",
		"INFO: task ",
		"\0\0\0",
		"\xff\xfe",
		"\033[31m",
		"\r",
		"\n",
		"+0x",
		"Kernel panic - not syncing: ",
		"RIP: 0010:",
		" ? ",
		"[ T12]",
		"%s%n",
		"at: ",
		"unreferenced object",
		"---[ end trace ",
		"======================================",
	};
	uint64_t seed = 88172645463325252u;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct strbuf log = STRBUF_INIT(1 << 16);
		struct crashes a, b;

		for (int i = 0; i < 200; i++) {
			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			size_t k = seed % ARRAY_SIZE(pieces);
			strbuf_add(&log, pieces[k], k == 7 ? 3 : strlen(pieces[k]));
		}
		log_parse(&a, log.buf, log.len, 0);
		log_parse(&b, log.buf, log.len, 1 + seed % 50);
		assert_same(&a, &b, "random");
		crashes_clear(&a);
		crashes_clear(&b);
		strbuf_release(&log);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_log_is_named_as_it_says),
		cmocka_unit_test(each_format_has_a_log),
		cmocka_unit_test(chunks_make_no_difference),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(prefixes_make_no_difference),
		cmocka_unit_test(two_printers_at_once),
		cmocka_unit_test(all_reports_of_a_log),
		cmocka_unit_test(hostile_bytes_do_no_harm),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
