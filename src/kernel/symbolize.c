// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/symbolize.h"
#include "proc/child.h"

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>

#define FRAMES_MAX 256
#define NAME_MAX_BYTES 256
#define PLACE_MAX 1000
/* The kernel takes the distance to the next symbol for a function's size. */
#define PADDING_MAX 256
#define OUTPUT_MAX ((size_t)1 << 20)
#define SECONDS 120.0

struct symbolized_frame {
	const char *name, *end; /* in the report: "function+0x12/0x34" */
	size_t name_len;
	uint64_t offset, size, address;
	bool exact; /* the address of an instruction, not the one to return to */
	int found;  /* symbols that fit */
	char *place;
};

struct symbolized_frames {
	struct symbolized_frame v[FRAMES_MAX];
	size_t nr;
};

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '$';
}

/* Reads "0x12" and returns what follows it, or NULL. */
static const char *read_hex(const char *p, uint64_t *value)
{
	size_t digits;
	char *end;

	if (!starts_with(p, "0x"))
		return NULL;
	digits = strspn(p + 2, "0123456789abcdef");
	if (!digits || digits > 8)
		return NULL;
	*value = strtoull(p, &end, 16);
	return end;
}

/* Finds the first frame between p and end. Returns false if no frame is there, or if this one
 * is in a module or already has its file and line. */
static bool find_frame(const char *p, const char *end, struct symbolized_frame *f)
{
	for (const char *plus = p; (plus = memchr(plus, '+', (size_t)(end - plus))); plus++) {
		const char *slash = read_hex(plus + 1, &f->offset), *name = plus, *after;

		while (name > p && is_name_char(name[-1]))
			name--;
		after = slash && *slash == '/' ? read_hex(slash + 1, &f->size) : NULL;
		if (!after || name == plus || plus - name >= NAME_MAX_BYTES)
			continue;
		f->name = name;
		f->name_len = (size_t)(plus - name);
		f->end = after;
		f->exact = memmem(p, (size_t)(name - p), "RIP:", 4) ||
			   memmem(p, (size_t)(name - p), "pc :", 4) ||
			   memmem(p, (size_t)(name - p), " at ", 4);
		/* A module, or a place that is there already. */
		return !starts_with(after, " [") && !starts_with(after, " (") &&
		       f->offset < f->size;
	}
	return false;
}

static void find_frames(const char *report, struct symbolized_frames *frames)
{
	for (const char *p = report; *p && frames->nr < FRAMES_MAX; p += *p == '\n') {
		const char *end = p + strcspn(p, "\n");
		struct symbolized_frame f = { .found = 0 };

		if (find_frame(p, end, &f))
			frames->v[frames->nr++] = f;
		p = end;
	}
}

static void take_symbol(struct symbolized_frames *frames, const char *name, const GElf_Sym *sym)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < frames->nr; i++) {
		struct symbolized_frame *f = &frames->v[i];

		if (f->name_len != len || memcmp(f->name, name, len) || sym->st_size > f->size ||
		    (sym->st_size && f->size - sym->st_size > PADDING_MAX))
			continue;
		f->found++;
		f->address = sym->st_value + f->offset - (f->exact ? 0 : 1);
	}
}

static void take_table(Elf *elf, Elf_Scn *section, const GElf_Shdr *h,
		       struct symbolized_frames *frames)
{
	Elf_Data *data = elf_getdata(section, NULL);
	GElf_Sym sym;

	for (int i = 0; data && gelf_getsym(data, i, &sym); i++) {
		const char *name = elf_strptr(elf, h->sh_link, sym.st_name);

		if (name && *name && sym.st_shndx != SHN_UNDEF)
			take_symbol(frames, name, &sym);
	}
}

static int find_addresses(const char *vmlinux, struct symbolized_frames *frames, struct error *err)
{
	AUTO_CLOSE int fd = open(vmlinux, O_RDONLY | O_CLOEXEC);
	Elf_Scn *section = NULL;
	GElf_Shdr h;
	Elf *elf;

	if (fd < 0)
		return error_errno(err, "cannot open '%s'", vmlinux);
	elf = elf_version(EV_CURRENT) == EV_NONE ? NULL : elf_begin(fd, ELF_C_READ_MMAP, NULL);
	while (elf && (section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, &h) && h.sh_type == SHT_SYMTAB)
			take_table(elf, section, &h, frames);
	if (!elf)
		return error_set(err, ERROR_HOST, "'%s' is not an ELF file", vmlinux);
	elf_end(elf);
	return 0;
}

/* The path from the top of the sources on, or NULL for one that is not there. */
static const char *in_sources(const struct symbolize_spec *spec, const char *path)
{
	const char *const roots[] = { spec->tree, spec->build };

	for (size_t i = 0; *path == '/' && i < ARRAY_SIZE(roots); i++)
		if (starts_with(path, roots[i]) && path[strlen(roots[i])] == '/')
			path += strlen(roots[i]) + 1;
	while (starts_with(path, "./"))
		path += 2;
	return *path == '/' || *path == '?' || starts_with(path, "../") ? NULL : path;
}

/* "<path>:<line>", and maybe " (discriminator 2)". */
static void add_place(const struct symbolize_spec *spec, struct symbolized_frame *f,
		      const char *line, size_t len)
{
	AUTO_FREE char *text = xstrndup(line, len);
	const char *path;
	char *blank = strchr(text, ' '), *longer;

	if (blank)
		*blank = 0;
	path = in_sources(spec, text);
	if (!path || ends_with(path, ":?") || ends_with(path, ":0") ||
	    (f->place && strlen(f->place) > PLACE_MAX))
		return;
	longer = f->place ? xstrfmt("%s %s", f->place, path) : xstrdup(path);
	free(f->place);
	f->place = longer;
}

/* addr2line prints each address before its places. */
static void take_places(const struct symbolize_spec *spec, struct symbolized_frames *frames,
			const char *output)
{
	size_t i = 0;
	struct symbolized_frame *f = NULL;

	for (const char *p = output; *p; p += *p == '\n') {
		size_t n = strcspn(p, "\n");

		if (starts_with(p, "0x")) {
			while (i < frames->nr && frames->v[i].found != 1)
				i++;
			f = i < frames->nr ? &frames->v[i++] : NULL;
		} else if (f) {
			add_place(spec, f, p, n);
		}
		p += n;
	}
}

static int run_addr2line(const struct symbolize_spec *spec, struct symbolized_frames *frames,
			 struct error *err)
{
	const char *const argv[] = { spec->addr2line, "-a", "-i", "-e", spec->vmlinux, NULL };
	struct strbuf in = STRBUF_INIT(FRAMES_MAX * 20), out = STRBUF_INIT(OUTPUT_MAX);
	struct child_spec child = { .argv = argv, .deadline = SECONDS };
	int ret = 0;

	for (size_t i = 0; i < frames->nr; i++)
		if (frames->v[i].found == 1)
			strbuf_addf(&in, "0x%" PRIx64 "\n", frames->v[i].address);
	child.input = in.buf;
	child.input_len = in.len;
	if (in.len)
		ret = child_run(&child, &out, NULL, err);
	if (ret > 0)
		ret = error_set(err, ERROR_HOST, "%s ended with status %d", spec->addr2line, ret);
	if (!ret)
		take_places(spec, frames, out.buf);
	strbuf_release(&in);
	strbuf_release(&out);
	return ret;
}

int symbolize(const struct symbolize_spec *spec, const char *report, struct strbuf *out,
	      struct error *err)
{
	AUTO_FREE struct symbolized_frames *frames = xcalloc(1, sizeof(*frames));
	const char *p = report;
	int places = 0;

	find_frames(report, frames);
	if (find_addresses(spec->vmlinux, frames, err) < 0 || run_addr2line(spec, frames, err) < 0)
		places = -1;
	for (size_t i = 0; i < frames->nr; i++) {
		struct symbolized_frame *f = &frames->v[i];

		if (f->place && places >= 0) {
			strbuf_add(out, p, (size_t)(f->end - p));
			strbuf_addf(out, " (%s)", f->place);
			p = f->end;
			places++;
		}
		free(f->place);
	}
	if (places >= 0)
		strbuf_addstr(out, p);
	return places;
}
