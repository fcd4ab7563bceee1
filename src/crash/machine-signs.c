// SPDX-License-Identifier: GPL-2.0-only
#include "machine-signs.h"

#include "crash/pattern.h"
#include "prefilter.h"

/* The test's own machinery failed, so that the crashes of the log do not matter. */
static const struct {
	const char *text;
	const char *also; /* pattern on the same line, or NULL */
} suppressions[] = {
	{ "INIT: PANIC: segmentation violation!", NULL },
	{ "*** stack smashing detected ***: terminated", NULL },
	{ "panic: failed to start executor binary", NULL },
	{ "panic: executor", "panic: executor %*s: failed: " },
	{ "panic: failed to create temp dir", NULL },
	{ "fatal error: unexpected signal during runtime execution", NULL },
	{ "fatal error: runtime: out of memory", NULL },
	{ "runtime: out of memory", NULL },
	{ "signal SIGBUS: bus error", NULL },
	{ "SYZFAIL: SIGBUS", NULL },
	{ "Out of memory: Kill", "Out of memory: Kill%*s(%*(sshd|syz)" },
	{ "Killed process ", "Killed process %*s(%*(sshd|syz)" },
	{ "lowmemorykiller: Killing '", "lowmemorykiller: Killing '%*(sshd|syz)" },
};

static const char *const restarts[] = {
	"reboot: Restarting system",
	"reboot: Power down",
	"reboot: System halted",
	"kexec_core: Starting new kernel",
	"Restarting system.",
	/* journalctl, between the logs of two boots */
	"-- Reboot --",
	"-- Boot ",
};

static const char boot_loader[] = "Booting the kernel.";
static const char banner[] = "Linux version ";
static const char panic_text[] = "Kernel panic - not syncing";

size_t signs_texts(const char **texts, size_t max)
{
	size_t nr = 0;

	for (size_t i = 0; i < ARRAY_SIZE(suppressions) && nr < max; i++)
		texts[nr++] = suppressions[i].text;
	for (size_t i = 0; i < ARRAY_SIZE(restarts) && nr < max; i++)
		texts[nr++] = restarts[i];
	if (nr + 3 <= max) {
		texts[nr++] = boot_loader;
		texts[nr++] = banner;
		texts[nr++] = panic_text;
	}
	return nr;
}

static bool is_suppression(const struct line *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(suppressions); i++)
		if (line_has(line, suppressions[i].text) &&
		    (!suppressions[i].also ||
		     pattern_match(suppressions[i].also, line->text, line->len, NULL)))
			return true;
	return false;
}

/* A line of a running test's log: "r0 = openat(...", "mmap(&(0x7f0000...". */
static bool is_program(const struct line *line)
{
	return pattern_match("^%*n(&(0x", line->text, line->len, NULL) ||
	       pattern_match("^%*n(0x", line->text, line->len, NULL) ||
	       pattern_match("^%*n(r%*d, ", line->text, line->len, NULL) ||
	       pattern_match("^r%*d = %*n", line->text, line->len, NULL) ||
	       line_has(line, ": executing program ");
}

/* A console that is registered late prints all earlier messages again. */
static bool is_replay(const struct line *before)
{
	return before && (line_has(before, "console [") || line_has(before, "Using earlycon"));
}

static bool begins_with(const struct line *line, const char *text)
{
	return line->len >= strlen(text) && !memcmp(line->text, text, strlen(text));
}

static void signs_boot(struct signs *signs)
{
	signs->booting = true;
	signs->rebooted = (signs->running || signs->booted) && !signs->restarting;
	signs->running = signs->booted = signs->kernel = signs->restarting = false;
}

bool signs_may_tell(const char *text, size_t len)
{
	size_t i = 0;

	if (!len)
		return false;
	if (len > 4 && !memcmp(text, "kern", 4)) /* dmesg -x */
		return true;
	if (!islower((unsigned char)text[0]))
		return strchr("[<*\033\r", text[0]) || isdigit((unsigned char)text[0]) ||
		       (len > 20 && isupper((unsigned char)text[0]) &&
			(text[3] == ' ' || text[7] == '='));
	/* A call in the log of a test, or a prompt. */
	while (i < len && i < 40 && (isalnum((unsigned char)text[i]) || strchr("_$", text[i])))
		i++;
	return i < len && (text[i] == '(' || text[i] == ' ' || text[i] == '-') &&
	       (text[0] == 'r' || text[i] == '(' || memmem(text, len, " login: ", 8));
}

/* Takes the texts of the line that describe the machine. */
static void look_at_texts(struct signs *signs, const struct line *line, const struct line *before)
{
	if (begins_with(line, boot_loader)) {
		signs_boot(signs);
	} else if (begins_with(line, banner) && !is_replay(before) &&
		   !(line->kind == CONTEXT_NONE && signs->kernel)) { /* cat /proc/version */
		/* The text of the boot loader may have announced this boot already. */
		signs_boot(signs);
		signs->booted = true;
		signs->banners++;
	}
	if (line_has(line, panic_text))
		signs->panicked = signs->restarting = true;
	for (size_t i = 0; i < ARRAY_SIZE(restarts); i++)
		signs->restarting |= line_has(line, restarts[i]);
	signs->suppressed |= is_suppression(line);
}

void signs_look(struct signs *signs, const struct line *line, const struct line *before,
		const struct word_set *words)
{
	signs->rebooted = signs->booting = false;
	if (!word_set_empty(words))
		look_at_texts(signs, line, before);
	if (line->kind == CONTEXT_NONE) {
		signs->running |= !signs->kernel && is_program(line);
		return;
	}
	signs->kernel = true;
	signs->running |= !line->early;
}
