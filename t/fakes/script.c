// SPDX-License-Identifier: GPL-2.0-only
#include "script.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define MAGIC "#!fake-kernel"
#define TODO_MAX 16

struct script {
	struct script_context context;
	struct script_io io;
	const char *path;
	char *text, *next; /* the next line */
	/* Steps of a command that is made of several, the next one last. */
	char todo[TODO_MAX][512];
	int todo_nr;
	double started, run_seconds, settle, linger; /* linger: after the test's end */
	bool testing;
	uint64_t random;
	unsigned long count; /* of boots of this kernel, this one not counted */
};

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void bad_script(const struct script *s, const char *what, const char *line)
{
	fprintf(stderr, "fake guest: %s '%s' in %s\n", what, line, s->path);
	exit(1);
}

static uint64_t random_next(struct script *s)
{
	uint64_t z = (s->random += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static void kernel_line(struct script *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void kernel_line(struct script *s, const char *fmt, ...)
{
	char *text, *line;
	va_list ap;
	int len;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		abort();
	va_end(ap);
	len = asprintf(&line, "[%12.6f][    T1] %s\r\n", now() - s->started, text);
	if (len < 0)
		abort();
	s->io.console(s->io.data, line, (size_t)len);
	free(line);
	free(text);
}

/* ---- what the kernel prints ---- */

static void boot(struct script *s)
{
	kernel_line(s, "Linux version 6.1.0-fake (t@fakes) (gcc (Fake) 12.2.0) #1 SMP");
	kernel_line(s, "Command line: %s", s->context.append);
	kernel_line(s, "Run /init as init process");
}

static void report_tail(struct script *s, const char *function)
{
	kernel_line(s, "CPU: 0 PID: 33 Comm: test Not tainted 6.1.0-fake #1");
	kernel_line(s, "RIP: 0010:%s+0x1d/0x30", function);
	kernel_line(s, "Call Trace:");
	kernel_line(s, " <TASK>");
	kernel_line(s, " %s+0x1d/0x30", function);
	kernel_line(s, " do_syscall_64+0x3b/0x90");
	kernel_line(s, " entry_SYSCALL_64_after_hwframe+0x64/0xce");
	kernel_line(s, " </TASK>");
	kernel_line(s, "---[ end trace 0000000000000000 ]---");
}

static void warning(struct script *s, const char *function)
{
	kernel_line(s, "------------[ cut here ]------------");
	kernel_line(s, "WARNING: CPU: 0 PID: 33 at kernel/fake.c:12 %s+0x1d/0x30", function);
	report_tail(s, function);
}

static void oops(struct script *s, const char *function)
{
	kernel_line(s, "BUG: kernel NULL pointer dereference, address: 0000000000000010");
	kernel_line(s, "#PF: supervisor read access in kernel mode");
	kernel_line(s, "#PF: error_code(0x0000) - not-present page");
	kernel_line(s, "Oops: 0000 [#1] PREEMPT SMP");
	report_tail(s, function);
}

static void kasan(struct script *s, const char *function)
{
	static const char rule[] =
		"==================================================================";

	kernel_line(s, "%s", rule);
	kernel_line(s, "BUG: KASAN: use-after-free in %s+0x1d/0x30", function);
	kernel_line(s, "Read of size 8 at addr ffff888012345678 by task test/33");
	kernel_line(s, "%s", "");
	kernel_line(s, "CPU: 0 PID: 33 Comm: test Not tainted 6.1.0-fake #1");
	kernel_line(s, "Call Trace:");
	kernel_line(s, " <TASK>");
	kernel_line(s, " dump_stack_lvl+0x34/0x44");
	kernel_line(s, " kasan_report+0xad/0x130");
	kernel_line(s, " %s+0x1d/0x30", function);
	kernel_line(s, " do_syscall_64+0x3b/0x90");
	kernel_line(s, " </TASK>");
	kernel_line(s, "%s", rule);
}

static void panic(struct script *s, const char *words)
{
	kernel_line(s, "Kernel panic - not syncing: %s", words);
	kernel_line(s, "CPU: 0 PID: 1 Comm: swapper/0 Not tainted 6.1.0-fake #1");
	kernel_line(s, "Call Trace:");
	kernel_line(s, " <TASK>");
	kernel_line(s, " panic+0x118/0x2ea");
	kernel_line(s, " </TASK>");
}

/* ---- conditions ---- */

/* Reads in blocks that overlap by the length of the text: an archive may have any byte. */
static bool file_has(const char *path, const char *text)
{
	FILE *f = path ? fopen(path, "rb") : NULL;
	size_t len = strlen(text), kept = 0, n = 0;
	char buf[65536];
	bool yes = false;

	while (f && !yes && (n = fread(buf + kept, 1, sizeof(buf) - kept, f)) > 0) {
		n += kept;
		yes = memmem(buf, n, text, len);
		kept = n < len ? n : len - 1;
		memmove(buf, buf + n - kept, kept);
	}
	if (f)
		fclose(f);
	return yes;
}

static bool by_chance(struct script *s, const char *word)
{
	return (double)(random_next(s) >> 11) / (double)(1ull << 53) < atof(word);
}

/* "k/n": in the first k of every n boots of this kernel. */
static bool by_count(struct script *s, const char *word)
{
	unsigned long k, n;

	if (sscanf(word, "%lu/%lu", &k, &n) != 2 || !n)
		bad_script(s, "no share:", word);
	return s->count % n < k;
}

static bool by_initrd(struct script *s, const char *word)
{
	return file_has(s->context.initrd, word) ||
	       (s->context.test && strstr(s->context.test, word));
}

static bool by_modules(struct script *s, const char *word)
{
	return file_has(s->context.modules ? s->context.modules : s->context.initrd, word);
}

static bool by_module(struct script *s, const char *name)
{
	char file[128];

	snprintf(file, sizeof(file), "/%s.ko", name);
	return by_modules(s, file);
}

static bool by_append(struct script *s, const char *word)
{
	return strstr(s->context.append, word) != NULL;
}

/* ---- steps ---- */

/* Steps that come after this one; of several, the last one that was pushed comes first. */
static void push(struct script *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void push(struct script *s, const char *fmt, ...)
{
	va_list ap;

	if (s->todo_nr == TODO_MAX)
		bad_script(s, "too many conditions before", fmt);
	va_start(ap, fmt);
	vsnprintf(s->todo[s->todo_nr++], sizeof(s->todo[0]), fmt, ap);
	va_end(ap);
}

static void push_end(struct script *s, const char *how)
{
	push(s, "reset");
	push(s, "@report bye");
	push(s, "@linger");
	push(s, "@report end %s", how);
	push(s, "test");
}

/* While the test runs, init sends a report once a second. */
static enum script_result pass(struct script *s, double seconds, struct script_value *value)
{
	value->seconds = seconds;
	if (s->testing && seconds > 1) {
		value->seconds = 1;
		push(s, "sleep %f", seconds - 1);
		push(s, "@report alive");
	}
	return SCRIPT_WAIT;
}

static bool is(char *line, const char *word, char **rest)
{
	size_t n = strlen(word);

	if (strncmp(line, word, n) || (line[n] && line[n] != ' '))
		return false;
	*rest = line + n + (line[n] == ' ');
	return true;
}

/* Commands that only print; false for any other. */
static bool print_command(struct script *s, char *line)
{
	static const struct {
		const char *word;
		void (*print)(struct script *s, const char *rest);
	} prints[] = { { "warning", warning }, { "oops", oops }, { "kasan", kasan } };
	char *rest;

	for (size_t i = 0; i < sizeof(prints) / sizeof(prints[0]); i++)
		if (is(line, prints[i].word, &rest)) {
			prints[i].print(s, rest);
			return true;
		}
	if (is(line, "boot", &rest) || is(line, "reboot", &rest)) {
		boot(s);
	} else if (is(line, "line", &rest)) {
		kernel_line(s, "%s", rest);
	} else if (is(line, "raw", &rest)) {
		s->io.console(s->io.data, rest, strlen(rest));
		s->io.console(s->io.data, "\n", 1);
	} else if (is(line, "panic", &rest)) {
		panic(s, rest);
		push(s, "reset");
	} else {
		return false;
	}
	return true;
}

/* "<condition> <word> <command>"; false for another command. */
static bool condition(struct script *s, char *line)
{
	static const struct {
		const char *word;
		bool (*holds)(struct script *s, const char *word);
	} conditions[] = { { "chance", by_chance },	      { "share", by_count },
			   { "if-initrd", by_initrd },	      { "if-module", by_module },
			   { "if-modules-have", by_modules }, { "if-append", by_append } };
	char *rest, *space;

	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		if (!is(line, conditions[i].word, &rest))
			continue;
		space = strchr(rest, ' ');
		if (!space)
			bad_script(s, "incomplete command", line);
		*space = 0;
		if (conditions[i].holds(s, rest))
			push(s, "%s", space + 1);
		return true;
	}
	return false;
}

/* The test asks with modprobe, or the kernel by itself. */
static void ask_for_module(struct script *s, const char *name, bool by_test)
{
	if (by_module(s, name)) {
		push(s, "@report module %s", name);
		push(s, "@report asked %s", name);
	} else if (by_test) {
		push(s, "@report fail the test asked for module '%s', which was not built", name);
	} else {
		push(s, "@report unserved %s", name);
	}
	push(s, "test");
}

/* Commands for the test and init; false for any other. */
static bool test_command(struct script *s, char *line)
{
	char *rest;

	if (is(line, "@report", &rest)) {
		s->io.report(s->io.data, rest);
	} else if (is(line, "out", &rest)) {
		push(s, "@report out %s", rest);
		push(s, "test");
	} else if (is(line, "cut-output", &rest)) {
		push(s, "@report cut");
		push(s, "test");
	} else if (is(line, "forge", &rest)) {
		s->io.forge(s->io.data, rest);
	} else if (is(line, "reach", &rest)) {
		s->io.reach(s->io.data, rest);
	} else if (is(line, "linger", &rest)) {
		s->linger = atof(rest);
	} else if (is(line, "exit", &rest) || is(line, "signal", &rest)) {
		push_end(s, *rest ? line : "exit 0");
	} else if (is(line, "run", &rest)) {
		push(s, "@run");
		push(s, "test");
	} else if (is(line, "@run", &rest)) {
		push_end(s, "timeout");
		push(s, "sleep %f", s->run_seconds);
	} else if (is(line, "modprobe", &rest) || is(line, "request", &rest)) {
		ask_for_module(s, rest, *line == 'm');
	} else if (is(line, "cannot-run", &rest)) {
		push(s, "reset");
		push(s, "@report bye");
		push(s, "@report fail %s", rest);
		push(s, "test");
	} else {
		return is(line, "name", &rest);
	}
	return true;
}

static enum script_result command(struct script *s, char *line, struct script_value *value)
{
	char *rest;

	if (!*line || *line == '#' || print_command(s, line) || condition(s, line) ||
	    test_command(s, line))
		return SCRIPT_GO_ON;
	if (is(line, "test", &rest))
		return s->testing ? SCRIPT_GO_ON : SCRIPT_HELLO;
	if (is(line, "sleep", &rest))
		return pass(s, atof(rest), value);
	if (is(line, "@linger", &rest)) {
		value->seconds = s->settle < s->linger ? s->settle : s->linger;
		return SCRIPT_WAIT;
	}
	if (is(line, "hang", &rest))
		return SCRIPT_HANG;
	if (is(line, "reset", &rest))
		return SCRIPT_RESET;
	if (is(line, "deaf", &rest))
		return SCRIPT_DEAF;
	if (is(line, "close-console", &rest))
		return SCRIPT_NO_CONSOLE;
	if (is(line, "die", &rest)) {
		value->status = atoi(rest);
		value->words = strchr(rest, ' ') ? strchr(rest, ' ') + 1 : NULL;
		return SCRIPT_DIE;
	}
	if (is(line, "kill", &rest)) {
		value->status = atoi(rest);
		return SCRIPT_KILL;
	}
	bad_script(s, "unknown command", line);
	return SCRIPT_HANG;
}

enum script_result script_step(struct script *s, struct script_value *value)
{
	char line[512];

	if (s->todo_nr) {
		snprintf(line, sizeof(line), "%s", s->todo[--s->todo_nr]);
	} else if (s->next) {
		char *nl = strchr(s->next, '\n');

		snprintf(line, sizeof(line), "%.*s", (int)strcspn(s->next, "\n"), s->next);
		s->next = nl ? nl + 1 : NULL;
	} else {
		snprintf(line, sizeof(line), "exit 0");
	}
	return command(s, line, value);
}

void script_greeted(struct script *s, double run_seconds, double settle)
{
	s->run_seconds = run_seconds;
	s->settle = settle;
	s->testing = true;
	if (s->context.modules)
		s->io.report(s->io.data, "modules");
	s->io.report(s->io.data, "start");
}

/* ---- memory of boots ---- */

static uint64_t hash_of(const char *s)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3;
	return h;
}

/* Adds this boot to the state and learns how many of this kernel there were. */
static void remember_boot(struct script *s)
{
	const char *dir = getenv("KBISECT_FAKE_STATE"), *seed = getenv("KBISECT_FAKE_SEED");
	const char *name = strstr(s->text, "\nname ");
	char path[4096];
	FILE *f;

	s->random = hash_of(s->text) ^ (seed ? strtoull(seed, NULL, 0) :
					       (uint64_t)getpid() << 32 ^ (uint64_t)(now() * 1e9));
	if (!dir)
		return;
	snprintf(path, sizeof(path), "%s/boots", dir);
	name = name ? name + strlen("\nname ") : s->path;
	f = fopen(path, "a");
	if (!f)
		bad_script(s, "cannot write", path);
	fprintf(f, "%.*s\n", (int)strcspn(name, "\n"), name);
	fclose(f);
	snprintf(path, sizeof(path), "%s/count-%016llx", dir, (unsigned long long)hash_of(s->text));
	f = fopen(path, "a+");
	if (!f)
		bad_script(s, "cannot write", path);
	flock(fileno(f), LOCK_EX);
	if (fscanf(f, "%lu", &s->count) != 1)
		s->count = 0;
	(void)!ftruncate(fileno(f), 0);
	fprintf(f, "%lu\n", s->count + 1);
	fclose(f);
	for (unsigned long i = 0; seed && i < s->count; i++)
		random_next(s);
	s->random ^= s->count << 20;
}

struct script *script_load(const char *path, const struct script_context *context,
			   const struct script_io *io, const char **why)
{
	struct script *s = calloc(1, sizeof(*s));
	FILE *f = fopen(path, "r");
	size_t size = 0;

	if (!s)
		abort();
	s->context = *context;
	s->io = *io;
	s->path = path;
	s->started = now();
	s->linger = .02;
	if (!f || getdelim(&s->text, &size, '\0', f) < 0)
		*why = "cannot be read";
	else if (strncmp(s->text, MAGIC, strlen(MAGIC)))
		*why = "does not start with " MAGIC;
	else
		s->next = s->text;
	if (f)
		fclose(f);
	if (!s->next) {
		script_free(s);
		return NULL;
	}
	remember_boot(s);
	return s;
}

void script_free(struct script *s)
{
	if (!s)
		return;
	free(s->text);
	free(s);
}
