// SPDX-License-Identifier: GPL-2.0-only
#include "program.h"

#include "base/files.h"
#include "guest/syzkaller.h"

#include <gelf.h>

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
	else if (ends_with(path, SYZ_SUFFIX))
		*kind = TEST_SYZ;
	else
		return error_set(err, ERROR_USER,
				 "the test '%s' is neither a C source (.c) nor an executable "
				 "nor a script (#!) nor a program for syzkaller (.syz)",
				 path);
	return 0;
}

/* The dynamic linker that the program headers name, owned; NULL: statically linked. */
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

static int check_elf(Elf *elf, const char *path, const struct arch *arch, bool statically,
		     struct error *err)
{
	GElf_Ehdr header;

	if (!elf || !gelf_getehdr(elf, &header))
		return error_set(err, ERROR_USER, "'%s' is not a complete ELF executable", path);
	if (header.e_type != ET_EXEC && header.e_type != ET_DYN)
		return error_set(err, ERROR_USER, "'%s' is an object file, not an executable",
				 path);
	if (header.e_machine != arch->elf_machine)
		return error_set(err, ERROR_USER,
				 "'%s' is not an executable for %s (ELF machine %u, not %u)", path,
				 arch->name, header.e_machine, arch->elf_machine);

	AUTO_FREE char *interpreter = interpreter_of(elf);

	if (interpreter && statically)
		return error_set(
			err, ERROR_USER,
			"'%s' is dynamically linked (it needs %s and libraries, which the guest "
			"does not have): link it with -static, or give the guest a root with them by "
			"--rootfs",
			path, interpreter);
	return 0;
}

int program_check(const char *path, const struct arch *arch, bool statically, struct error *err)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf *elf;
	int ret;

	if (fd < 0)
		return error_set(err, ERROR_USER, "cannot read '%s': %s", path, strerror(errno));
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	ret = check_elf(elf, path, arch, statically, err);
	elf_end(elf);
	return ret;
}

/* The next word; *p is moved behind it. */
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

char *busybox_find(const struct arch *arch, const char *given, const char *user, struct error *err)
{
	AUTO_FREE char *path = find_program(given ? given : "busybox");
	struct error why = ERROR_INIT;

	if (!path && !given && file_exists("/bin/busybox"))
		path = xstrdup("/bin/busybox");
	if (!path) {
		error_set(err, ERROR_HOST,
			  "%s busybox in the guest and '%s' was not found: install "
			  "busybox-static",
			  user, given ? given : "busybox");
		return NULL;
	}
	if (program_check(path, arch, true, &why) < 0) {
		error_set(err, ERROR_HOST, "%s a static busybox for %s in the guest: %s (%s)", user,
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
