// SPDX-License-Identifier: GPL-2.0-only
/*
 * A make that builds the trees of t/fakes/README in the way of kbuild: an object is
 * compiled when it is older than one of its sources, by a child process that writes
 * straight into it. So a wrong clock, or a kill during a compilation, has the same
 * effect as in the build of a real kernel.
 *
 * Unlike t/fakes/make it knows no Kconfig. The kernel behaves as the *object* of
 * "behaviour" says and not as the tree does, so an object that was not rebuilt although
 * it should have been shows as a wrong kernel.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT_MAX 65536
#define DEPS_MAX 32

static char tree[4096];

static void die(const char *what)
{
	fprintf(stderr, "kmake: %s: %s\n", what, strerror(errno));
	exit(2);
}

static size_t slurp(const char *path, char *buf)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, TEXT_MAX - 1);

	if (n < 0)
		die(path);
	buf[n] = 0;
	close(fd);
	return (size_t)n;
}

static void put(int fd, const char *path, const void *bytes, size_t n)
{
	if (write(fd, bytes, n) != (ssize_t)n)
		die(path);
}

static void spew(const char *path, const void *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (fd < 0)
		die(path);
	put(fd, path, bytes, n);
	close(fd);
}

static void make_parents(const char *path)
{
	char dir[4096];

	snprintf(dir, sizeof(dir), "%s", path);
	for (char *p = dir; (p = strchr(p, '/')); *p++ = '/') {
		*p = 0;
		if (mkdir(dir, 0777) < 0 && errno != EEXIST)
			die(dir);
	}
}

static char *in_tree(const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", tree, name) < 0)
		die("asprintf");
	return path;
}

static bool older(const struct stat *a, const struct stat *b)
{
	return a->st_mtim.tv_sec != b->st_mtim.tv_sec ? a->st_mtim.tv_sec < b->st_mtim.tv_sec :
							a->st_mtim.tv_nsec < b->st_mtim.tv_nsec;
}

struct object {
	char target[256], cmd[512];
	char *deps[DEPS_MAX];
	int nr;
};

static bool up_to_date(const struct object *o)
{
	struct stat made, dep, cmd;

	if (stat(o->target, &made) < 0 || stat(o->cmd, &cmd) < 0)
		return false;
	for (int i = 0; i < o->nr; i++)
		if (stat(o->deps[i], &dep) < 0 || older(&made, &dep))
			return false;
	return true;
}

/* Like gcc, writes the object in place and in more than one step. Does not return. */
static void compile_in_child(const struct object *o)
{
	static char buf[TEXT_MAX];
	int fd = open(o->target, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (fd < 0)
		die(o->target);
	for (int i = 0; i < o->nr; i++) {
		size_t n = slurp(o->deps[i], buf);

		put(fd, o->target, buf, n / 2);
		put(fd, o->target, buf + n / 2, n - n / 2);
	}
	close(fd);
	_exit(0);
}

/* Writes the .cmd file as fixdep does, after the object is complete. */
static void write_cmd(const struct object *o)
{
	static char buf[TEXT_MAX];
	int n = snprintf(buf, sizeof(buf),
			 "cmd_%s := gcc -c -o %s %s\n\nsource_%s := %s\n\ndeps_%s := \\\n",
			 o->target, o->target, o->deps[0], o->target, o->deps[0], o->target);

	for (int i = 0; i < o->nr; i++)
		n += snprintf(buf + n, sizeof(buf) - n, "  %s \\\n", o->deps[i]);
	n += snprintf(buf + n, sizeof(buf) - n, "\n%s: $(deps_%s)\n", o->target, o->target);
	spew(o->cmd, buf, (size_t)n);
}

static void parse_object(struct object *o, char *line)
{
	char *save = NULL, *dot, *slash;

	for (char *word = strtok_r(line, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		if (!o->nr)
			snprintf(o->target, sizeof(o->target) - 2, "%s", word);
		o->deps[o->nr++] = in_tree(word);
	}
	dot = strrchr(o->target, '.');
	strcpy(dot && !strchr(dot, '/') ? dot : o->target + strlen(o->target), ".o");
	slash = strrchr(o->target, '/');
	snprintf(o->cmd, sizeof(o->cmd), "%.*s.%s.cmd", slash ? (int)(slash + 1 - o->target) : 0,
		 o->target, slash ? slash + 1 : o->target);
}

static void make_object(char *line, char *all, size_t *len)
{
	struct object o = { .nr = 0 };
	int status;
	pid_t pid;

	parse_object(&o, line);
	if (!up_to_date(&o)) {
		make_parents(o.target);
		printf("  CC      %s\n", o.target);
		fflush(stdout);
		pid = fork();
		if (pid == 0)
			compile_in_child(&o);
		if (pid < 0 || waitpid(pid, &status, 0) < 0)
			die("fork");
		if (WIFSIGNALED(status))
			fprintf(stderr, "gcc: fatal error: %s signal terminated program cc1\n",
				strsignal(WTERMSIG(status)));
		if (status) {
			fprintf(stderr, "make[1]: *** [scripts/Makefile.build:250: %s] Error 1\n",
				o.target);
			exit(2);
		}
		write_cmd(&o);
	}
	*len += slurp(o.target, all + *len);
	for (int i = 0; i < o.nr; i++)
		free(o.deps[i]);
}

/* Writes an ELF file whose only loaded section consists of the objects. */
static void link_vmlinux(const char *all, size_t len)
{
	static const char names[] = "\0.rodata\0.shstrtab";
	static char buf[2 * TEXT_MAX];
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
		.e_type = ET_EXEC,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_shoff = at,
		.e_ehsize = sizeof(h),
		.e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = 3,
		.e_shstrndx = 2,
	};

	memcpy(buf, &h, sizeof(h));
	memcpy(buf + headers, all, len);
	memcpy(buf + headers + len, names, sizeof(names));
	memcpy(buf + at, sections, sizeof(sections));
	spew("vmlinux", buf, at + sizeof(sections));
	spew("System.map", "ffffffff81000000 T _start\n", 26);
}

/* Records the commit that is checked out; the work trees of lanes have a detached HEAD. */
static void remember_build(void)
{
	const char *dir = getenv("KBISECT_FAKE_STATE");
	static char buf[TEXT_MAX];
	char *path = in_tree(".git");
	int fd;

	if (!dir)
		return;
	slurp(path, buf);
	buf[strcspn(buf, "\n")] = 0;
	free(path);
	if (asprintf(&path, "%s/HEAD", buf + strlen("gitdir: ")) < 0)
		die("asprintf");
	slurp(path, buf);
	free(path);
	if (asprintf(&path, "%s/builds", dir) < 0)
		die("asprintf");
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT, 0666);
	if (fd < 0)
		die(path);
	put(fd, path, buf, strlen(buf));
	close(fd);
	free(path);
}

static void build(void)
{
	static char list[TEXT_MAX], all[TEXT_MAX], behaviour[TEXT_MAX];
	char *path = in_tree("compiled"), *save = NULL;
	size_t len = 0;

	remember_build();
	make_parents("include/config/x");
	make_parents("arch/x86/boot/x");
	spew("include/config/auto.conf.cmd", "deps_config := \\\n\tKconfig \\\n\n", 30);
	slurp(path, list);
	free(path);
	for (char *line = strtok_r(list, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		make_object(line, all, &len);
	puts("  LD      vmlinux");
	link_vmlinux(all, len);
	spew("arch/x86/boot/bzImage", behaviour, slurp("behaviour.o", behaviour));
	puts("Kernel: arch/x86/boot/bzImage is ready  (#0)");
}

int main(int argc, char **argv)
{
	const char *in = ".", *out = ".", *target = "";

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-C") && i + 1 < argc)
			in = argv[++i];
		else if (!strncmp(argv[i], "O=", 2))
			out = argv[i] + 2;
		else if (argv[i][0] != '-' && !strchr(argv[i], '='))
			target = argv[i];
	}
	if (!realpath(in, tree) || chdir(out) < 0)
		die(in);
	if (!strcmp(target, "olddefconfig")) {
		static char config[TEXT_MAX];

		spew(".config", config, slurp(".config", config));
	} else {
		build();
	}
	return 0;
}
