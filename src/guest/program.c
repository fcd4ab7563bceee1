// SPDX-License-Identifier: GPL-2.0-only
#include "program.h"

#include "base/files.h"
#include "proc/child.h"

#include <gelf.h>

#define COMPILER_WORDS_MAX 4000
#define COMPILE_SECONDS 300
/* A compiler that a source makes read /dev/zero ends at these. */
#define COMPILE_MEMORY ((size_t)2 << 30)
#define COMPILE_CPU_SECONDS 120

int test_kind_of(const char *path, enum test_kind *kind, struct error *err)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	char magic[4] = "";
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return error_set(err, ERROR_USER, "cannot read the test '%s': %s", path,
				 strerror(errno));
	if (!S_ISREG(st.st_mode))
		return error_set(err, ERROR_USER, "the test '%s' is not a file", path);
	(void)!read(fd, magic, sizeof(magic));
	if (!memcmp(magic, ELFMAG, SELFMAG))
		*kind = TEST_EXECUTABLE;
	else if (!memcmp(magic, "#!", 2))
		*kind = TEST_SCRIPT;
	else if (ends_with(path, ".c"))
		*kind = TEST_C;
	else
		return error_set(
			err, ERROR_USER,
			"the test '%s' is no C source (.c), no executable and no script (#!)",
			path);
	return 0;
}

static int compile_error(const char *cc, const char *source, struct strbuf *words,
			 struct error *err)
{
	bool host = strstr(words->buf, "cannot find -l") || strstr(words->buf, "cannot find crt") ||
		    strstr(words->buf, "unable to find library");

	strbuf_rtrim(words);
	if (host)
		return error_set(err, ERROR_HOST,
				 "%s cannot link '%s' statically; install the static C library "
				 "(libc6-dev):\n%s",
				 cc, source, words->buf);
	return error_set(err, ERROR_USER, "'%s' does not compile with %s:\n%s", source, cc,
			 words->buf);
}

/* A file system for bubblewrap with the system's programs and libraries, and with
 * neither devices, network, nor anything of the user's. */
static const char *const sandbox[] = {
	"bwrap",
	"--unshare-all",
	"--die-with-parent",
	"--new-session",
	"--ro-bind",
	"/usr",
	"/usr",
	"--ro-bind-try",
	"/bin",
	"/bin",
	"--ro-bind-try",
	"/sbin",
	"/sbin",
	"--ro-bind-try",
	"/lib",
	"/lib",
	"--ro-bind-try",
	"/lib32",
	"/lib32",
	"--ro-bind-try",
	"/lib64",
	"/lib64",
	"--ro-bind-try",
	"/libx32",
	"/libx32",
	"--ro-bind-try",
	"/opt",
	"/opt",
	"--ro-bind-try",
	"/nix/store",
	"/nix/store",
	"--ro-bind-try",
	"/etc/alternatives",
	"/etc/alternatives",
	"--tmpfs",
	"/tmp",
	"--chdir",
	"/tmp",
	"--setenv",
	"HOME",
	"/tmp",
	"--setenv",
	"TMPDIR",
	"/tmp",
	"--setenv",
	"CCACHE_DISABLE",
	"1",
};

struct command_line {
	const char *argv[96];
	size_t nr;
};

static void add_words(struct command_line *c, const char *const *words, size_t nr)
{
	/* One is left for the NULL at the end. */
	if (nr >= ARRAY_SIZE(c->argv) - c->nr)
		die_bug("more than %zu arguments for a compiler", ARRAY_SIZE(c->argv) - 1);
	for (size_t i = 0; i < nr; i++)
		c->argv[c->nr++] = words[i];
}

#define ADD_WORDS(c, ...)                                  \
	add_words(c, (const char *const[]){ __VA_ARGS__ }, \
		  ARRAY_SIZE(((const char *const[]){ __VA_ARGS__ })))

/* Does the compiler run there? It does not where bubblewrap is missing, where the
 * host refuses user namespaces, and where the compiler lies elsewhere. */
static bool sandbox_works(const char *cc)
{
	struct command_line c = { .nr = 0 };
	AUTO_FREE char *bwrap = find_program(sandbox[0]);

	if (!bwrap)
		return false;
	add_words(&c, sandbox, ARRAY_SIZE(sandbox));
	ADD_WORDS(&c, cc, "--version");
	return child_run(&(struct child_spec){ .argv = c.argv }, NULL, NULL, NULL) == 0;
}

static int compile(const char *cc, const char *source, const char *dir, struct strbuf *words,
		   struct error *err)
{
	AUTO_FREE char *program = xstrfmt("%s/program", dir);
	AUTO_FREE char *path = realpath(source, NULL);
	struct command_line c = { .nr = 0 };
	struct child_spec child = {
		.argv = c.argv,
		.deadline = COMPILE_SECONDS,
		.memory = COMPILE_MEMORY,
		.file_size = PROGRAM_MAX,
		.cpu_seconds = COMPILE_CPU_SECONDS,
	};

	if (!path)
		return error_errno(err, "cannot read '%s'", source);
	if (sandbox_works(cc)) {
		add_words(&c, sandbox, ARRAY_SIZE(sandbox));
		ADD_WORDS(&c, "--bind", dir, dir, "--ro-bind", path, path);
	}
	ADD_WORDS(&c, cc, "-O1", "-g0", "-w", "-static", "-pthread", "-o", program, "-x", "c",
		  path);
	return child_run(&child, NULL, words, err);
}

int program_compile(const char *cc, const char *source, struct strbuf *out, struct error *err)
{
	const char *tmp = getenv("TMPDIR");
	AUTO_FREE char *dir = xstrfmt("%s/kbisect-program-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	struct strbuf words = STRBUF_CUT(COMPILER_WORDS_MAX);
	int status, ret = -1;

	if (!mkdtemp(dir))
		return error_errno(err, "cannot create the directory '%s'", dir);
	AUTO_FREE char *program = xstrfmt("%s/program", dir);

	status = compile(cc, source, dir, &words, err);
	if (status > 0)
		compile_error(cc, source, &words, err);
	else if (status < 0)
		error_prefix(err, "cannot compile '%s' for the guest", source);
	else
		ret = file_read(program, out, err);
	remove_tree(dir, NULL);
	strbuf_release(&words);
	return ret;
}

/* What the program header says of dynamic linking, in words; NULL: static. */
static char *interpreter_of(Elf *elf)
{
	size_t nr = 0, size;
	const char *raw = elf_rawfile(elf, &size);

	elf_getphdrnum(elf, &nr);
	for (size_t i = 0; i < nr; i++) {
		GElf_Phdr p;

		if (!gelf_getphdr(elf, (int)i, &p) || p.p_type != PT_INTERP)
			continue;
		if (!raw || p.p_offset > size || p.p_filesz > size - p.p_offset)
			return xstrdup("a dynamic linker");
		return xstrndup(raw + p.p_offset, p.p_filesz);
	}
	return NULL;
}

char *program_compiler(const struct arch *arch, const char *cc)
{
	if (cc)
		return xstrdup(cc);
	if (!arch_is_host(arch))
		return xstrfmt("%sgcc", arch->cross);

	AUTO_FREE char *gcc = find_program("gcc");

	return xstrdup(gcc ? "gcc" : "cc");
}

static int check_elf(Elf *elf, const char *path, const struct arch *arch, struct error *err)
{
	GElf_Ehdr header;

	if (!elf || !gelf_getehdr(elf, &header))
		return error_set(err, ERROR_USER, "'%s' is no executable", path);
	if (header.e_type != ET_EXEC && header.e_type != ET_DYN)
		return error_set(err, ERROR_USER, "'%s' is an object file, not an executable",
				 path);
	if (header.e_machine != arch->elf_machine)
		return error_set(err, ERROR_USER,
				 "'%s' is not an executable for %s (ELF machine %u, not %u)", path,
				 arch->name, header.e_machine, arch->elf_machine);

	AUTO_FREE char *interpreter = interpreter_of(elf);

	if (interpreter)
		return error_set(
			err, ERROR_USER,
			"'%s' is dynamically linked (it needs %s and libraries, which the guest "
			"does not have): link it with -static",
			path, interpreter);
	return 0;
}

int program_check(const char *path, const struct arch *arch, struct error *err)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf *elf;
	int ret;

	if (fd < 0)
		return error_set(err, ERROR_USER, "cannot read '%s': %s", path, strerror(errno));
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	ret = check_elf(elf, path, arch, err);
	elf_end(elf);
	return ret;
}

/* The next word; *p goes behind it. */
static struct word {
	const char *s;
	size_t len;
} next_word(const char **p)
{
	struct word w;

	*p += strspn(*p, " \t");
	w.s = *p;
	w.len = strcspn(*p, " \t\r\n");
	*p += w.len;
	return w;
}

static char *base_name(struct word w)
{
	const char *slash = memrchr(w.s, '/', w.len);
	const char *from = slash ? slash + 1 : w.s;

	return xstrndup(from, (size_t)(w.s + w.len - from));
}

char *script_interpreter(const char *text)
{
	char *name;

	if (!starts_with(text, "#!"))
		return NULL;
	text += 2;
	name = base_name(next_word(&text));
	if (!str_equal(name, "env"))
		return name;
	free(name);
	return base_name(next_word(&text));
}

char *busybox_find(const struct arch *arch, const char *given, struct error *err)
{
	AUTO_FREE char *path = find_program(given ? given : "busybox");
	struct error why = ERROR_INIT;

	if (!path && !given && file_exists("/bin/busybox"))
		path = xstrdup("/bin/busybox");
	if (!path) {
		error_set(err, ERROR_HOST,
			  "a script needs busybox in the guest and '%s' was not found: install "
			  "busybox-static",
			  given ? given : "busybox");
		return NULL;
	}
	if (program_check(path, arch, &why) < 0) {
		error_set(err, ERROR_HOST,
			  "a script needs a static busybox for %s in the guest: %s (%s)",
			  arch->name,
			  arch_is_host(arch) ?
				  "install busybox-static" :
				  "name one in kbisect.busybox, such as that of Debian's "
				  "busybox-static for this architecture",
			  why.message);
		error_clear(&why);
		return NULL;
	}
	return steal(&path);
}
