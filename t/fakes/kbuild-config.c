// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The lines of a configuration. */
struct lines {
	char *v[LINES_MAX];
	int nr;
};

bool config_is(const char *option, const char *values)
{
	static struct lines l;
	char *want = format("CONFIG_%s=", option);
	size_t len = strlen(want);

	l.nr = split(slurp(".config").s, "\n", l.v, LINES_MAX);
	for (int i = 0; i < l.nr; i++)
		if (begins(l.v[i], want))
			return l.v[i][len] && strchr(values, l.v[i][len]);
	return false;
}

static const char *name_of(const char *line)
{
	const char *name = line + (begins(line, "# ") ? 2 : 0);

	return format("%.*s", (int)strcspn(name, "= "), name);
}

static bool sets_option(const char *line)
{
	return begins(line, "CONFIG_") || begins(line, "# CONFIG_");
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Succeeds if Kconfig has the option, or no option at all: then each is kept. */
static bool is_known(const char *line, const struct lines *kconfig)
{
	char *want = format("config %s", name_of(line) + strlen("CONFIG_"));
	bool any = false;

	for (int i = 0; i < kconfig->nr; i++) {
		if (!strcmp(kconfig->v[i], want))
			return true;
		any |= begins(kconfig->v[i], "config ");
	}
	return !any;
}

static void apply_rule(struct lines *l, const char *rule, const char *option)
{
	char *name = format("CONFIG_%s", option), *yes = format("%s=y", name);
	bool is_there = false;

	for (int i = 0; i < l->nr; i++) {
		is_there |= !strcmp(name_of(l->v[i]), name);
		if (!strcmp(rule, "only-m") && !strcmp(l->v[i], yes))
			l->v[i] = format("%s=m", name);
	}
	if (!strcmp(rule, "default-m") && !is_there && l->nr < LINES_MAX)
		l->v[l->nr++] = format("%s=m", name);
}

/* Reads the rules about options that can be modules. */
static void apply_rules(struct lines *l)
{
	struct text rules = slurp_tree("Kconfig.modules");
	static char *words[LINES_MAX];
	int nr = rules.s ? split(rules.s, " \n", words, LINES_MAX) : 0;

	for (int i = 0; i + 1 < nr; i += 2)
		apply_rule(l, words[i], words[i + 1]);
}

static void write_lines(const struct lines *l)
{
	char *new = format("%s.new", kbuild.config);
	FILE *f = fopen(new, "w");

	if (!f)
		die(new);
	fprintf(f, "# Fake kernel configuration\n");
	for (int i = 0; i < l->nr; i++)
		if (sets_option(l->v[i]))
			fprintf(f, "%s\n", l->v[i]);
	if (fclose(f) || rename(new, kbuild.config) < 0)
		die(new);
}

/* Drops unknown options, adds those with a default, and writes the configuration. */
static void write_config(struct lines *l)
{
	struct text options = slurp_tree("Kconfig");
	static struct lines kconfig;
	int nr = 0;

	kconfig.nr = options.s ? split(options.s, "\n", kconfig.v, LINES_MAX) : 0;
	for (int i = 0; i < l->nr; i++)
		if (sets_option(l->v[i]) && is_known(l->v[i], &kconfig))
			l->v[nr++] = l->v[i];
	l->nr = nr;
	qsort(l->v, (size_t)l->nr, sizeof(*l->v), compare_lines);
	apply_rules(l);
	write_lines(l);
}

/* The last line of an option counts, so the lines before it are dropped. */
static void drop_earlier(struct lines *l)
{
	int nr = 0;

	for (int i = 0; i < l->nr; i++) {
		bool again = false;

		for (int j = i + 1; j < l->nr && !again; j++)
			again = !strcmp(name_of(l->v[i]), name_of(l->v[j]));
		if (!again)
			l->v[nr++] = l->v[i];
	}
	l->nr = nr;
}

/* Whether LSMOD= lists the module, which is named by the path of its file. */
static bool is_loaded(const char *path)
{
	static struct lines l;
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char *want = format("%.*s ", (int)strcspn(name, "."), name);

	l.nr = split(slurp(kbuild.lsmod).s, "\n", l.v, LINES_MAX);
	for (int i = 0; i < l.nr; i++)
		if (begins(l.v[i], want))
			return true;
	return false;
}

/* Turns the options of modules that are not loaded off. */
static void keep_loaded_modules(void)
{
	struct text list = slurp_tree("modules");
	static struct lines modules, l;

	modules.nr = list.s ? split(list.s, "\n", modules.v, LINES_MAX) : 0;
	l.nr = split(slurp(kbuild.config).s, "\n", l.v, LINES_MAX);
	for (int i = 0; i < modules.nr; i++) {
		char *words[LINES_MAX], *on;

		if (split(modules.v[i], " ", words, LINES_MAX) < 2 || is_loaded(words[1]))
			continue;
		on = format("CONFIG_%s=m", words[0]);
		for (int j = 0; j < l.nr; j++)
			if (!strcmp(l.v[j], on))
				l.v[j] = format("# CONFIG_%s is not set", words[0]);
	}
	write_lines(&l);
}

void make_config(const char *target)
{
	struct text given = slurp_tree(format("arch/x86/configs/%s", target));
	struct text before = slurp_if_there(kbuild.config);
	const char *text = before.s ? before.s : "";
	static struct lines l;

	if (!strcmp(target, "localmodconfig")) {
		keep_loaded_modules();
		return;
	}
	if (ends(target, ".config"))
		text = format("%s\n%s", text, given.s ? given.s : "");
	else if (strcmp(target, "olddefconfig"))
		text = given.s ? given.s : "CONFIG_64BIT=y\n";
	l.nr = split(strdup(text), "\n", l.v, LINES_MAX);
	if (ends(target, ".config"))
		drop_earlier(&l);
	write_config(&l);
}
