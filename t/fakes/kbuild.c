// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in for kbuild's make; t/fakes/README describes the trees that it builds. An object
 * of "behaviour" that was not rebuilt although it should have been shows as a wrong kernel.
 */
#include "kbuild.h"

#include <dirent.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct kbuild kbuild = { .config = ".config",
			 .compiler = "gcc",
			 .release = "",
			 .lsmod = "",
			 .install_to = "",
			 .selftests = "",
			 .collection = "",
			 .variables = "" };

/* ---- the image ---- */

/* Writes an ELF file whose only loaded section consists of the objects. */
static void write_elf(const char *path, int type, const char *all, size_t len)
{
	static const char names[] = "\0.rodata\0.shstrtab";
	size_t headers = sizeof(Elf64_Ehdr), at = headers + len + sizeof(names);
	Elf64_Shdr sections[3] = {
		[1] = { .sh_name = 1,
			.sh_type = SHT_PROGBITS,
			.sh_flags = SHF_ALLOC,
			.sh_offset = headers,
			.sh_size = len },
		[2] = { .sh_name = 9,
			.sh_type = SHT_STRTAB,
			.sh_offset = headers + len,
			.sh_size = sizeof(names) },
	};
	Elf64_Ehdr h = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
			     EV_CURRENT },
		.e_type = (Elf64_Half)type,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_shoff = at,
		.e_ehsize = sizeof(h),
		.e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = 3,
		.e_shstrndx = 2,
	};
	char *buf = malloc(at + sizeof(sections));

	if (!buf)
		die(path);
	memcpy(buf, &h, sizeof(h));
	memcpy(buf + headers, all, len);
	memcpy(buf + headers + len, names, sizeof(names));
	memcpy(buf + at, sections, sizeof(sections));
	spew(path, buf, at + sizeof(sections));
	free(buf);
}

/* Compiles what "compiled" lists; returns the kernel: all objects and the configuration. */
static struct text make_objects(struct text *behaviour)
{
	static char *lines[LINES_MAX];
	int nr = split(slurp(in_tree("compiled")).s, "\n", lines, LINES_MAX);
	struct text all, one;
	FILE *f = open_memstream(&all.s, &all.len);
	char *target;

	if (!f)
		die("open_memstream");
	for (int i = 0; i < nr; i++) {
		bool behaves = !strcmp(lines[i], "behaviour");

		one = make_object(lines[i], &target);
		fwrite(one.s, 1, one.len, f);
		if (behaves)
			*behaviour = one;
	}
	one = slurp(".config");
	fwrite(one.s, 1, one.len, f);
	fclose(f);
	return all;
}

/* Returns the command of a line of "behaviour", or NULL when its condition does not hold. */
static char *command_of(char *line)
{
	const char *values = NULL;
	char *option;

	line += strspn(line, " \t");
	if (begins(line, "if-config "))
		values = "ym";
	else if (begins(line, "if-builtin "))
		values = "y";
	if (!values)
		return line;
	option = strchr(line, ' ');
	option += strspn(option, " ");
	line = option + strcspn(option, " ");
	*line++ = 0;
	return config_is(option, values) ? line : NULL;
}

/* Writes the script for the runner, under the options of the configuration. */
static void write_image(char *behaviour)
{
	FILE *f = fopen("arch/x86/boot/bzImage", "w");
	static char *lines[LINES_MAX];
	int nr = split(behaviour, "\n", lines, LINES_MAX);

	if (!f)
		die("bzImage");
	for (int i = 0; i < nr; i++) {
		const char *command = command_of(lines[i]);

		if (command)
			fprintf(f, "%s\n", command);
	}
	fclose(f);
}

/* ---- modules ---- */

static void make_module(const char *path, char *line)
{
	char *target;
	struct text object = make_object(line, &target);

	make_parents(path);
	write_elf(path, ET_REL, object.s, object.len);
}

static void install_module(const char *path, char *line)
{
	char *to = format("%s/lib/modules/%s/kernel/%s", kbuild.install_to, kbuild.release, path);
	struct text module = slurp(path);

	(void)line;
	make_parents(to);
	spew(to, module.s, module.len);
}

/* Calls the function for each line of "modules" whose option is m. */
static void each_module(void (*f)(const char *path, char *line))
{
	static char *lines[LINES_MAX];
	struct text list = slurp_tree("modules");
	int nr = list.s ? split(list.s, "\n", lines, LINES_MAX) : 0;

	for (int i = 0; i < nr; i++) {
		char *save, *option = strtok_r(lines[i], " ", &save);
		char *path = strtok_r(NULL, " ", &save);

		if (path && config_is(option, "m"))
			f(path, save);
	}
}

/* ---- selftests ---- */

static void install_selftest(const char *name)
{
	const char *path = format("%s/%s", kbuild.collection, name);
	struct text test = slurp_tree(path);
	char *to = format("%s/%s", kbuild.selftests, path), *error;

	if (!test.s)
		die(path);
	error = strstr(test.s, "#error ");
	if (!error) {
		spew(to, test.s, test.len);
		return;
	}
	error += strlen("#error ");
	complain(name, format("%s:1:2: error: %.*s", path, (int)strcspn(error, "\n"), error));
	if (!kbuild.ignore_errors)
		exit(2);
}

/* The tree is the directory of the selftests. */
static void install_selftests(void)
{
	DIR *dir = opendir(in_tree(kbuild.collection));
	const struct dirent *e;

	if (!dir)
		fail(kbuild.collection,
		     format("make: chdir: %s: No such file or directory", kbuild.collection));
	make_parents(format("%s/%s/", kbuild.selftests, kbuild.collection));
	while ((e = readdir(dir)))
		if (e->d_name[0] != '.')
			install_selftest(e->d_name);
	closedir(dir);
}

/* ---- the build ---- */

/* Returns the commit that is checked out; that of a lane stands in a file. */
static char *head_commit(void)
{
	static char line[256];
	struct stat st;
	char *git = in_tree(".git");
	FILE *f;

	if (stat(git, &st) == 0 && S_ISREG(st.st_mode)) {
		char *dir = slurp(git).s + strlen("gitdir: ");
		char *head = slurp(format("%.*s/HEAD", (int)strcspn(dir, "\n"), dir)).s;

		head[strcspn(head, "\n")] = 0;
		if (!begins(head, "ref:"))
			return head;
	}
	setenv("KBUILD_TREE", kbuild.tree, 1);
	f = popen("git -C \"$KBUILD_TREE\" rev-parse HEAD", "r");
	if (!f || !fgets(line, sizeof(line), f) || pclose(f))
		die("git rev-parse");
	line[strcspn(line, "\n")] = 0;
	return line;
}

static void fail_if_told(void)
{
	const char *message = getenv("KBISECT_FAKE_MAKE_FAULT");
	const char *at = getenv("KBISECT_FAKE_MAKE_FAULT_AT");

	if (message && *message && (!at || !*at || !strcmp(at, head_commit())))
		fail("vmlinux", message);
}

static void fail_if_broken(void)
{
	const char *file = "kernel/broken.c", *last = strrchr(kbuild.compiler, ' ');
	struct text broken = slurp_tree("BROKEN"), without = slurp_tree("BROKEN_WITHOUT");
	struct text compilers = slurp_tree("BROKEN_FOR");
	static char *words[LINES_MAX];
	int nr;

	if (access(in_tree(file), F_OK) < 0)
		file = "Makefile";
	if (broken.s) {
		puts("  CC      kernel/broken.o");
		fail("kernel/broken.o",
		     format("%s:1:1: error: %.*s", file, (int)strcspn(broken.s, "\n"), broken.s));
	}
	nr = compilers.s ? split(compilers.s, " \n", words, LINES_MAX) : 0;
	for (int i = 0; i < nr; i++)
		if (!strcmp(words[i], last ? last + 1 : kbuild.compiler))
			fail("kernel/old.o",
			     format("%s:1:1: error: unknown attribute [-Werror=attributes]", file));
	nr = without.s ? split(without.s, " \n", words, LINES_MAX) : 0;
	for (int i = 0; i < nr; i++)
		if (!config_is(words[i], "ym"))
			fail("kernel/k.o",
			     format("%s:1:1: error: nothing without %s", file, words[i]));
}

static void build(void)
{
	static const char auto_conf[] = "deps_config := \\\n\tKconfig \\\n\n";
	const char *state = getenv("KBISECT_FAKE_STATE"),
		   *seconds = getenv("KBISECT_FAKE_MAKE_SLEEP");
	struct text behaviour = { NULL, 0 }, symbols = slurp_tree("symbols"), all;
	char *map;

	if (state) {
		append_line(state, "builds", head_commit());
		append_line(state, "variables", kbuild.variables);
		if (getenv("CCACHE_DISABLE") && *getenv("CCACHE_DISABLE"))
			append_line(state, "past-ccache", head_commit());
	}
	fail_if_told();
	if (seconds)
		usleep((useconds_t)(atof(seconds) * 1e6));
	fail_if_broken();
	make_parents("include/config/x");
	make_parents("arch/x86/boot/x");
	spew("include/config/auto.conf.cmd", auto_conf, strlen(auto_conf));
	all = make_objects(&behaviour);
	puts("  LD      vmlinux");
	write_elf("vmlinux", ET_EXEC, all.s, all.len);
	map = format("ffffffff81000000 T _start\n%s", symbols.s ? symbols.s : "");
	spew("System.map", map, strlen(map));
	write_image(behaviour.s ? behaviour.s : slurp(in_tree("behaviour")).s);
	puts("Kernel: arch/x86/boot/bzImage is ready  (#0)");
}

static void make_target(const char *target)
{
	if (ends(target, "config"))
		make_config(target);
	else if (!strcmp(target, "modules"))
		each_module(make_module);
	else if (!strcmp(target, "modules_install"))
		each_module(install_module);
	else if (!strcmp(target, "install"))
		install_selftests();
	else if (strcmp(target, "headers") != 0)
		build();
}

/* Whether git kbisect gives this variable itself. */
static bool is_ours(const char *arg)
{
	static const char *const ours[] = {
		"ARCH=",	 "CROSS_COMPILE=",     "HOSTCC=",	 "KERNEL",
		"LOCALVERSION=", "INSTALL_MOD_STRIP=", "DEPMOD=",	 "gen-",
		"cmd_",		 "INSTALL_PATH=",      "FORCE_TARGETS=", "SKIP_TARGETS=",
	};

	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		if (begins(arg, ours[i]))
			return true;
	return false;
}

static void take_variable(const char *arg, const char **out)
{
	const char *value = strchr(arg, '=') + 1;

	if (begins(arg, "O="))
		*out = value;
	else if (begins(arg, "CC="))
		kbuild.compiler = value;
	else if (begins(arg, "KERNELRELEASE="))
		kbuild.release = value;
	else if (begins(arg, "LSMOD="))
		kbuild.lsmod = value;
	else if (begins(arg, "INSTALL_MOD_PATH="))
		kbuild.install_to = value;
	else if (begins(arg, "KSFT_INSTALL_PATH="))
		kbuild.selftests = value;
	else if (begins(arg, "TARGETS="))
		kbuild.collection = value;
	else if (!is_ours(arg))
		kbuild.variables = format("%s <%s>", kbuild.variables, arg);
}

int main(int argc, char **argv)
{
	const char *in = ".", *out = ".", *config = getenv("KCONFIG_CONFIG");
	const char *targets[16];
	int nr = 0;

	setvbuf(stdout, NULL, _IOLBF, 0); /* in order with standard error */
	if (config && *config)
		kbuild.config = config;
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-C") && i + 1 < argc)
			in = argv[++i];
		else if (!strcmp(argv[i], "-i"))
			kbuild.ignore_errors = true;
		else if (argv[i][0] == '-')
			continue;
		else if (strchr(argv[i], '='))
			take_variable(argv[i], &out);
		else if (nr < 16)
			targets[nr++] = argv[i];
	}
	if (!realpath(in, kbuild.tree))
		die(in);
	make_parents(format("%s/", out));
	if (chdir(out) < 0)
		die(out);
	for (int i = 0; i < nr; i++)
		make_target(targets[i]);
	return 0;
}
