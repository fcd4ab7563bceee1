/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The root file system in which a guest runs its test: our own small archive (initramfs.h), a
 * directory of this host, a tar archive that becomes one, or the image of a disk. Neither of the
 * last two is ever written: the guest has an overlay in memory, which src/guest/init-root.h lays.
 *
 *	struct rootfs root = ROOTFS_INIT;
 *	if (rootfs_open(&root, "host", 0, arch, cache_dir, &err) < 0) ...
 *	rootfs_rules(rootfs_kind("host"), rules);	options that its kernel needs
 *	rootfs_clear(&root);
 */
#ifndef GUEST_ROOTFS_H
#define GUEST_ROOTFS_H

#include "arch/arch.h"
#include "base/strbuf.h"

#define ROOTFS_BUILTIN_NAME "builtin"
#define ROOTFS_HOST_NAME "host"
/* By this name the guest knows the directory or the disk; init-root.h has it, too. */
#define ROOTFS_TAG "kbisect-root"

enum rootfs_kind {
	ROOTFS_BUILTIN, /* the archive */
	ROOTFS_SHARE,	/* a directory of the host */
	ROOTFS_IMAGE,	/* a disk */
};

struct rootfs {
	enum rootfs_kind kind;
	bool mapped;	    /* owners and modes of the directory are in extended attributes */
	char *path;	    /* the directory, or the file with the image; NULL: the archive */
	const char *after;  /* its systemd boots, and the test comes after this unit; NULL: our
			       init starts the test; borrowed, set by the caller */
	const char *format; /* of an image: "raw" or "qcow2" */
	int partition;	    /* of an image; 0: its only one, or the whole disk */
};

#define ROOTFS_INIT                    \
	{                              \
		.kind = ROOTFS_BUILTIN \
	}

/* The kind that a name stands for: "builtin" (as does NULL), "host", the path of a directory,
 * of a tar archive, or of anything else, which is then an image, whether it exists or not. */
enum rootfs_kind rootfs_kind(const char *name);

/* An image that is compressed is decompressed into the cache. Returns -1 with ERROR_USER, naming
 * the option, for a root that cannot be one; ERROR_HOST when the disk is full. */
int rootfs_open(struct rootfs *root, const char *name, int partition, const struct arch *arch,
		const char *cache_dir, struct error *err);
void rootfs_clear(struct rootfs *root);

/* Returns -1 with ERROR_USER, in a message that begins with the option, when a directory has
 * the program at none of the places, a list of paths without their first slash that ends in
 * NULL. An image passes, because only the guest can look into it. */
int rootfs_check_program(const struct rootfs *root, const char *option, const char *const *places,
			 struct error *err);

/* Adds the tables of the options that a kernel needs for such a root, besides those of
 * every guest; see kconfig_add_rules(). */
void rootfs_rules(enum rootfs_kind kind, const struct config_rule **rules);

/* Adds a message, after "; ", about an open root, by the name that the user gave it. Adds
 * nothing for the archive. */
void rootfs_words(const struct rootfs *root, const char *name, struct strbuf *sb);

#endif
