// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/signature.h"
#include "base/files.h"

#include <gelf.h>
#include <libelf.h>
#include <nettle/sha2.h>
#include <sys/mman.h>

static bool counts(const GElf_Shdr *h)
{
	return (h->sh_flags & SHF_ALLOC) && h->sh_type != SHT_NOBITS && h->sh_type != SHT_NOTE;
}

/* Takes the bytes from the image at the offsets in the headers, which are checked.
 * libelf's own data buffers would translate them. */
static const char *hash_sections(Elf *elf, const uint8_t *image, size_t len, struct sha256_ctx *ctx)
{
	Elf_Scn *section = NULL;
	bool any = false;
	GElf_Shdr h;

	while ((section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &h))
			return "a section header cannot be read";
		if (!counts(&h))
			continue;
		if (h.sh_offset > len || h.sh_size > len - h.sh_offset)
			return "a section lies beyond the end of the file";
		sha256_update(ctx, h.sh_size, image + h.sh_offset);
		any = true;
	}
	return any ? NULL : "it has no allocated sections";
}

char *kernel_signature_of(const void *image, size_t len, const char *name, struct error *err)
{
	struct sha256_ctx ctx;
	const char *wrong = "not an ELF file";
	Elf *elf = NULL;

	sha256_init(&ctx);
	if (elf_version(EV_CURRENT) == EV_NONE)
		wrong = "libelf is of another version";
	else if (len >= EI_NIDENT && (elf = elf_memory((char *)image, len)) &&
		 elf_kind(elf) == ELF_K_ELF)
		wrong = hash_sections(elf, image, len, &ctx);
	elf_end(elf);
	if (!wrong)
		return sha256_finish(&ctx);
	error_set(err, ERROR_HOST, "cannot compute the signature of '%s': %s", name, wrong);
	return NULL;
}

char *kernel_signature(const char *vmlinux, struct error *err)
{
	AUTO_CLOSE int fd = open(vmlinux, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *hex;

	if (fd < 0 || fstat(fd, &st) < 0) {
		error_errno(err, "cannot open '%s'", vmlinux);
		return NULL;
	}
	if (!S_ISREG(st.st_mode) || !st.st_size) {
		error_set(err, ERROR_HOST, "'%s' is empty or not a file", vmlinux);
		return NULL;
	}
	/* Private and writable: libelf may convert headers in place. */
	void *image = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (image == MAP_FAILED) {
		error_errno(err, "cannot map '%s'", vmlinux);
		return NULL;
	}
	hex = kernel_signature_of(image, (size_t)st.st_size, vmlinux, err);
	munmap(image, (size_t)st.st_size);
	return hex;
}
