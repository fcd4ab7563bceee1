// SPDX-License-Identifier: GPL-2.0-only
/* The crash in a mail, without what lists do not want to read, and the error of a build. */
#include "crash/console.h"
#include "mail-body.h"
#include "session/run-json.h"

#define REPORT_LINES 150
#define BUILD_LINES 40
#define REPORT_LINE_MAX 400
#define LEFT_OUT "[...]\n"

struct first_crash {
	size_t start;
	bool found;
};

static void keep_first(const struct crash *crash, void *data)
{
	struct first_crash *first = data;

	if (!first->found)
		*first = (struct first_crash){ crash->start, true };
}

static bool is_mark(const char *line)
{
	return starts_with(line, "------------[ cut here ]") ||
	       starts_with(line, "====================");
}

/* The first line of the report itself, without what the kernel printed before it. */
static const char *report_begin(const char *report)
{
	struct first_crash first = { 0 };
	struct console *console = console_new(keep_first, &first);
	const char *begin = report, *before;

	console_feed(console, report, strlen(report));
	console_end(console);
	console_free(console);
	if (first.start < strlen(report))
		begin = report + first.start;
	if (begin - report < 2)
		return report;
	before = memrchr(report, '\n', (size_t)(begin - report) - 1);
	before = before ? before + 1 : report;
	return is_mark(before) ? before : begin;
}

/* Names that stand before the values of registers, and bytes of code. They help nobody who has
 * not the same kernel. */
static bool is_register_line(const char *line)
{
	static const char *const names[] = {
		"RSP:", "RAX:", "RBX:",	  "RCX:",     "RDX:",	 "RSI:",       "RBP:",	"R08:",
		"R10:", "R13:", "EAX:",	  "ESI:",     "DS:",	 "FS:",	       "CS:",	"CR0:",
		"CR2:", "CR3:", "DR0:",	  "DR3:",     "DR6:",	 "PKRU:",      "Code:", "ORIG_RAX:",
		"GPR",	"sp :", "pstate", "pmr_save", "status:", "RIP: 0033:",
	};
	const char *p = line + strspn(line, " ");
	size_t letters = strspn(p, "abcdefghijklmnopqrstuvwxyz"), digits;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (starts_with(p, names[i]))
			return true;
	/* "x29: ffff800008003f10", "r10: 00000000", " t0 : 0000000000000020" */
	digits = strspn(p + letters, "0123456789");
	if (!letters || letters > 1 || !digits || digits > 2)
		return false;
	p += letters + digits;
	p += strspn(p, " ");
	return *p == ':' && p[1] == ' ' && strspn(p + 2, "0123456789abcdef") >= 8;
}

void mail_add_crash(struct strbuf *out, const char *report)
{
	const char *p = report_begin(report);
	size_t lines = 0;
	bool gap = false;

	if (!*p)
		return;
	strbuf_addstr(out, "\nThe report:\n\n");
	for (; *p && lines < REPORT_LINES; p += *p == '\n') {
		size_t n = strcspn(p, "\n"), shown = MIN(n, (size_t)REPORT_LINE_MAX);
		bool drop = is_register_line(p);

		if (drop && !gap)
			strbuf_addstr(out, LEFT_OUT);
		if (!drop) {
			strbuf_add_escaped(out, p, shown);
			strbuf_addstr(out, shown < n ? " " LEFT_OUT : "\n");
			lines++;
		}
		gap = drop;
		p += n;
	}
	if (*p && !gap)
		strbuf_addstr(out, LEFT_OUT);
}

/* Borrowed, or NULL. */
static const char *build_error_of(json_t *tested, const char *commit)
{
	const char *other = NULL;
	json_t *entry;
	size_t i;

	json_array_foreach(tested, i, entry) {
		const char *text = json_string_value(json_object_get(entry, "build_error"));

		if (text && str_equal(json_string_value(json_object_get(entry, "commit")), commit))
			return text;
		other = other ? other : text;
	}
	return other;
}

void mail_add_build_error(struct strbuf *out, json_t *tested, const char *commit)
{
	const char *stored = build_error_of(tested, commit);
	AUTO_FREE char *text = stored ? text_unescape(stored) : NULL;
	const char *p = text;

	if (!p || !*p)
		return;
	strbuf_addstr(out, "\nThe build says:\n\n");
	for (size_t lines = 0; *p && lines < BUILD_LINES; lines++, p += *p == '\n') {
		size_t n = strcspn(p, "\n"), shown = MIN(n, (size_t)REPORT_LINE_MAX);

		strbuf_addstr(out, "  ");
		strbuf_add_escaped(out, p, shown);
		strbuf_addstr(out, shown < n ? " " LEFT_OUT : "\n");
		p += n;
	}
	if (*p)
		strbuf_addstr(out, LEFT_OUT);
}
