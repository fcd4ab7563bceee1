// SPDX-License-Identifier: GPL-2.0-only
#include "arch/arch.h"

#include "base/strbuf.h"

#include <sys/utsname.h>

/* One line per architecture, in the order in which messages list them. */
#define ALL_ARCHS(X) \
	X(x86_64)    \
	X(i386)      \
	X(arm64)     \
	X(arm)       \
	X(riscv64)   \
	X(loongarch) \
	X(mips)      \
	X(powerpc)   \
	X(s390)      \
	X(sparc)     \
	X(parisc)    \
	X(alpha)     \
	X(m68k)      \
	X(csky)

#define DECLARE(name) extern const struct arch arch_##name;
ALL_ARCHS(DECLARE)

#define POINTER(name) &arch_##name,
const struct arch *const arch_table[] = { ALL_ARCHS(POINTER) NULL };

/* The next word of a list, which *list is moved behind; NULL at its end. */
static const char *list_next(const char **list, size_t *len)
{
	const char *word = *list;

	if (!word || !*word)
		return NULL;
	*len = strcspn(word, " ");
	*list = word + *len + strspn(word + *len, " ");
	return word;
}

static bool list_has_word(const char *list, const char *wanted)
{
	const char *word;
	size_t len;

	while ((word = list_next(&list, &len)))
		if (len == strlen(wanted) && !memcmp(word, wanted, len))
			return true;
	return false;
}

static const struct arch *by_any_name(const char *name)
{
	for (const struct arch *const *a = arch_table; *a; a++)
		if (str_equal((*a)->name, name) || list_has_word((*a)->aliases, name))
			return *a;
	return NULL;
}

static const struct arch *host_arch(void)
{
	struct utsname host;

	return uname(&host) == 0 ? by_any_name(host.machine) : NULL;
}

static const struct arch *refuse(const char *name, const struct arch *known, struct error *err)
{
	struct strbuf names = STRBUF_INIT(1024);

	for (const struct arch *const *a = arch_table; *a; a++)
		if ((*a)->qemu)
			strbuf_addf(&names, "%s%s", names.len ? ", " : "", (*a)->name);
	error_set(err, ERROR_USER, "architecture '%s' %s; choose one of %s", name,
		  known ? "cannot be booted, only its reports are understood" : "is not known",
		  names.buf);
	strbuf_release(&names);
	return NULL;
}

const struct arch *arch_find(const char *name, struct error *err)
{
	const struct arch *arch = name ? by_any_name(name) : host_arch();

	if (arch && arch->qemu)
		return arch;
	return name ? refuse(name, arch, err) : &arch_x86_64;
}

bool arch_is_host(const struct arch *arch)
{
	return host_arch() == arch;
}

size_t arch_syscall_wrapper(const char *name, size_t len)
{
	if (len < 2 || name[0] != '_' || name[1] != '_')
		return 0;
	for (const struct arch *const *a = arch_table; *a; a++) {
		const char *list = (*a)->syscall_wrappers, *prefix;
		size_t n;

		while ((prefix = list_next(&list, &n)))
			if (n < len && !memcmp(name, prefix, n))
				return n;
	}
	return 0;
}

bool arch_has_interrupt_entry(const char *text, size_t len)
{
	for (const struct arch *const *a = arch_table; *a; a++) {
		const char *list = (*a)->interrupt_entry, *function;
		size_t n;

		while ((function = list_next(&list, &n)))
			if (memmem(text, len, function, n))
				return true;
	}
	return false;
}

/* The end of the label in the text, or NULL. Called for each label and line of a trace:
 * memmem() would prepare itself for longer texts each time. */
static const char *label_end(const char *text, size_t len, const char *label)
{
	size_t n = strlen(label);

	for (const char *p = text, *end = text + len; (size_t)(end - p) >= n; p++) {
		p = memchr(p, label[0], (size_t)(end - p) - n + 1);
		if (!p)
			return NULL;
		if (!memcmp(p, label, n))
			return p + n;
	}
	return NULL;
}

const char *arch_program_counter(const char *text, size_t len)
{
	for (const struct arch *const *a = arch_table; *a; a++) {
		for (const char *const *label = (*a)->pc_labels; *label; label++) {
			const char *at = label_end(text, len, *label);

			if (at)
				return at;
		}
	}
	return NULL;
}
