// SPDX-License-Identifier: GPL-2.0-only
#include "syscall-name.h"

#include "arch/arch.h"

/* Longer than any name that an architecture's prefix is looked for in. */
#define WRAPPER_MAX 32

/* The prefixes of include/linux/syscalls.h in all its versions, and those of the
 * functions that do the work of a system call. Architectures add theirs. */
static const char *const prefixes[] = {
	"____sys_", "___sys_",	   "__sys_", "__se_sys_", "__do_sys_", "compat_SYSC_",
	"SYSC_",    "compat_SyS_", "SyS_",   "ksys_",	  "sys_",      "__se_",
};

unsigned int syscall_name_forms(struct span name, struct span forms[SYSCALL_FORMS])
{
	size_t wrapper = arch_syscall_wrapper(name.p, name.len);
	unsigned int nr = 1, shortest = 0;
	struct span first;

	forms[0] = name;
	if (wrapper)
		forms[nr++] = (struct span){ name.p + wrapper, name.len - wrapper };
	for (size_t i = 0; i < ARRAY_SIZE(prefixes) && nr < SYSCALL_FORMS; i++) {
		size_t n = strlen(prefixes[i]);

		if (name.len > n && !memcmp(name.p, prefixes[i], n))
			forms[nr++] = (struct span){ name.p + n, name.len - n };
	}
	for (unsigned int i = 1; i < nr; i++)
		if (forms[i].len < forms[shortest].len)
			shortest = i;
	first = forms[shortest];
	forms[shortest] = forms[0];
	forms[0] = first;
	return nr;
}

static size_t longest_prefix(const char *text)
{
	size_t longest = 0;

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		size_t n = strlen(prefixes[i]);

		if (n > longest && starts_with(text, prefixes[i]) && is_word_char(text[n]))
			longest = n;
	}
	return longest;
}

size_t syscall_prefix_length(const char *text)
{
	size_t wrapper = arch_syscall_wrapper(text, strnlen(text, WRAPPER_MAX));
	size_t n = longest_prefix(text + wrapper);

	return n ? wrapper + n : 0;
}
