// SPDX-License-Identifier: GPL-2.0-only
#include "program-version.h"

#include "base/files.h"
#include "proc/child.h"

#include <gelf.h>
#include <libelf.h>
#include <sys/stat.h>

#define KNOWN_MAX 32
#define LINE_MAX_LENGTH 4096

static struct known_version {
	char *program; /* by this name: gcc prints the name under which it is run */
	struct stat file;
	char *line;
} known_versions[KNOWN_MAX];
static size_t known_nr;

static bool is_same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* The time of the last change of an inode cannot be set. */
static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       is_same_time(&a->st_mtim, &b->st_mtim) && is_same_time(&a->st_ctim, &b->st_ctim);
}

static bool version_is_loaded(const GElf_Shdr *h)
{
	return (h->sh_flags & SHF_ALLOC) && h->sh_type != SHT_NOBITS;
}

/* Sections that are not loaded do not count: .comment has the version of the compiler that
 * made the program. */
static bool has_word(Elf *elf, const char *word, size_t len)
{
	Elf_Scn *section = NULL;
	GElf_Shdr h;

	while ((section = elf_nextscn(elf, section))) {
		const Elf_Data *data = NULL;

		if (gelf_getshdr(section, &h) && version_is_loaded(&h))
			data = elf_rawdata(section, NULL);
		if (data && data->d_buf && memmem(data->d_buf, data->d_size, word, len))
			return true;
	}
	return false;
}

/* Each word except the name of the program must be there, and one must be a number. */
static bool has_line(Elf *elf, const char *line)
{
	const char *word = line + strcspn(line, " ");
	bool number = false;

	while (*(word += strspn(word, " "))) {
		size_t len = strcspn(word, " ");

		if (!has_word(elf, word, len))
			return false;
		number |= strcspn(word, "0123456789") < len;
		word += len;
	}
	return number;
}

/* Is the program an executable file that has this line itself? */
static bool file_has_line(const char *path, const char *line)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf *elf = NULL;
	bool has;

	if (fd < 0 || elf_version(EV_CURRENT) == EV_NONE)
		return false;
	elf = elf_begin(fd, ELF_C_READ_MMAP_PRIVATE, NULL);
	has = elf && elf_kind(elf) == ELF_K_ELF && has_line(elf, line);
	elf_end(elf);
	return has;
}

static void remember(const char *program, const struct stat *file, const char *line)
{
	struct known_version *v = known_versions;

	while (v < known_versions + known_nr && !str_equal(v->program, program))
		v++;
	if (v == known_versions + KNOWN_MAX)
		return;
	if (v == known_versions + known_nr)
		known_nr++;
	free(v->program);
	free(v->line);
	*v = (struct known_version){ xstrdup(program), *file, xstrdup(line) };
}

static char *recall(const char *program, const struct stat *file)
{
	for (size_t i = 0; i < known_nr; i++)
		if (str_equal(known_versions[i].program, program) &&
		    is_same_file(&known_versions[i].file, file))
			return xstrdup(known_versions[i].line);
	return NULL;
}

static char *ask(const char *program, struct error *err)
{
	const char *argv[] = { program, "--version", NULL };
	const char *env[] = { "LC_ALL=C", NULL };
	struct child_spec child = { .argv = argv, .env = env, .deadline = 30 };
	struct strbuf out = STRBUF_INIT(LINE_MAX_LENGTH);
	char *line = NULL;
	int status = child_run(&child, &out, NULL, err);

	if (status > 0)
		error_set(err, ERROR_HOST,
			  "'%s --version' failed with status %d: is it a compiler?", program,
			  status);
	else if (status == 0)
		line = xstrndup(out.buf, strcspn(out.buf, "\r\n"));
	strbuf_release(&out);
	return line;
}

char *program_version(const char *program, struct error *err)
{
	AUTO_FREE char *path = find_program(program);
	bool found = false;
	struct stat before, after;
	char *line;

	if (path)
		found = stat(path, &before) == 0;
	line = found ? recall(program, &before) : NULL;
	if (line)
		return line;
	line = ask(program, err);
	if (line && found && file_has_line(path, line) && stat(path, &after) == 0 &&
	    is_same_file(&before, &after))
		remember(program, &before, line);
	return line;
}
