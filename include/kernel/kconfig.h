/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel configurations as text: parsed, changed, compared. The text may come
 * from anywhere and is not trusted.
 *
 *	struct kconfig c = KCONFIG_INIT;
 *	if (kconfig_parse(&c, text, len, &err) < 0) ...
 *	kconfig_set(&c, "KCOV", "n");
 *	kconfig_write(&c, &sb);
 *	kconfig_clear(&c);
 */
#ifndef KERNEL_KCONFIG_H
#define KERNEL_KCONFIG_H

#include "kernel/kernel-spec.h"

struct build_log;

struct kconfig {
	struct kconfig_entry {
		char *name;  /* without CONFIG_ */
		char *value; /* y, m, n (also for "is not set"), a number, "a string" */
	} * entries;	     /* sorted by name, each once: the last one given counts */
	size_t nr, alloc;
};

#define KCONFIG_INIT    \
	{               \
		.nr = 0 \
	}

/* Other lines than CONFIG_X=..., "# CONFIG_X is not set", comments and empty
 * ones are an error (ERROR_USER) naming the line. */
int kconfig_parse(struct kconfig *c, const char *text, size_t len, struct error *err);
int kconfig_load(struct kconfig *c, const char *path, struct error *err);
void kconfig_clear(struct kconfig *c);

/* Borrowed; "n" when there is no such line. */
const char *kconfig_get(const struct kconfig *c, const char *name);
void kconfig_set(struct kconfig *c, const char *name, const char *value);
void kconfig_write(const struct kconfig *c, struct strbuf *sb);

/*
 * What was asked and lost: "CONFIG_X=y (is n)" for each option of asked that
 * resolved gives another value. Owned, NULL-terminated (free_list); *nr may be
 * NULL. Options asked as n that are not there are not lost.
 */
char **kconfig_lost(const struct kconfig *asked, const struct kconfig *resolved, size_t *nr);

/* Options that we set on every architecture, from src/kernel/kconfig-table.c. */
extern const struct config_rule kconfig_guest_rules[]; /* what booting our guest needs */
extern const struct config_rule kconfig_fixed_rules[]; /* always, and by age */

/* Applies both tables and the architecture's. release is the newest release the source can reach
 * (source_release()), e.g. 601. */
void kconfig_apply_rules(struct kconfig *c, const struct arch *arch, int release);

/*
 * The newest release that a source tree contains, from the text of its top
 * Makefile: 601 for 6.1 and 6.1.7, 600 for 6.1-rc3 (v6.1 is not in it yet).
 * -1 when the text is no kernel's.
 */
int source_release(const char *makefile, size_t len);

struct kconfig_result {
	bool changed; /* .config got other content than before */
	char *hash;   /* SHA-256 of the resolved .config */
	char **lost;  /* NULL-terminated */
	size_t lost_nr;
};
void kconfig_result_clear(struct kconfig_result *r);

/*
 * Brings the spec's config to the source in tree: writes build_dir/.config, a
 * function of spec and source only, and touches it only when it changes. A .config there
 * with the hash "kept" is known to be it (stale_sweep()); NULL: none is.
 * Returns 0; 1 when make failed (what it printed is in log); -1 when it could not be
 * run, or for a bad config.
 */
int kconfig_prepare(const struct kernel_spec *spec, const char *tree, const char *build_dir,
		    const char *kept, struct kconfig_result *out, struct build_log *log,
		    struct error *err);

#endif
