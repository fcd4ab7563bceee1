// SPDX-License-Identifier: GPL-2.0-only
#include "guest/rootfs.h"

#include "base/files.h"
#include "guest/disk-image.h"
#include "kernel/kconfig.h"
#include "unpack-tar.h"
#include "unpack.h"

static bool rootfs_is_tar(const char *name, const struct stat *st)
{
	return S_ISREG(st->st_mode) && is_tar(name);
}

enum rootfs_kind rootfs_kind(const char *name)
{
	struct stat st;

	if (!name || str_equal(name, ROOTFS_BUILTIN_NAME))
		return ROOTFS_BUILTIN;
	if (str_equal(name, ROOTFS_HOST_NAME) ||
	    (stat(name, &st) == 0 && (S_ISDIR(st.st_mode) || rootfs_is_tar(name, &st))))
		return ROOTFS_SHARE;
	return ROOTFS_IMAGE;
}

/* Symbolic links in it may be absolute, so they are not followed. */
static bool root_has(const struct rootfs *root, const char *name)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", root->path, name);
	struct stat st;

	return lstat(path, &st) == 0;
}

static int open_share(struct rootfs *root, const char *name, const struct arch *arch,
		      const char *cache_dir, struct error *err)
{
	bool host = str_equal(name, ROOTFS_HOST_NAME);
	struct stat st;

	if (host && !arch_is_host(arch))
		return error_set(
			err, ERROR_USER,
			"--rootfs=host: the programs of this host do not run on %s: name a "
			"directory or an image for it",
			arch->name);
	root->mapped = !host && stat(name, &st) == 0 && !S_ISDIR(st.st_mode);
	if (root->mapped)
		root->path = unpack_tar_cached(name, cache_dir, err);
	else
		root->path = xstrdup(host ? "/" : name);
	if (!root->path)
		return error_prefix(err, "--rootfs=%s", name);
	if (root_has(root, "bin") || root_has(root, "usr"))
		return 0;
	return error_set(err, ERROR_USER,
			 "--rootfs=%s: not the root of a system, since it has neither bin nor usr",
			 name);
}

static int open_image(struct rootfs *root, const char *name, int partition, const char *cache_dir,
		      struct error *err)
{
	root->path = is_compressed(name) ? unpack_cached(name, cache_dir, err) : xstrdup(name);
	if (!root->path)
		return error_prefix(err, "--rootfs=%s", name);
	root->partition = partition;
	root->format = disk_image_format(root->path, err);
	if (!root->format)
		return error_prefix(err, "--rootfs=%s", name);
	if (partition && str_equal(root->format, "raw") &&
	    disk_image_check_partition(root->path, partition, err) < 0)
		return error_prefix(err, "--root-partition=%d of '%s'", partition, name);
	return 0;
}

int rootfs_open(struct rootfs *root, const char *name, int partition, const struct arch *arch,
		const char *cache_dir, struct error *err)
{
	root->kind = rootfs_kind(name);
	if (partition && root->kind != ROOTFS_IMAGE)
		return error_set(err, ERROR_USER,
				 "--root-partition=%d: only an image of a disk has partitions, and "
				 "--rootfs names none",
				 partition);
	switch (root->kind) {
	case ROOTFS_BUILTIN:
		break;
	case ROOTFS_SHARE:
		return open_share(root, name, arch, cache_dir, err);
	case ROOTFS_IMAGE:
		return open_image(root, name, partition, cache_dir, err);
	}
	return 0;
}

int rootfs_check_program(const struct rootfs *root, const char *option, const char *const *places,
			 struct error *err)
{
	if (root->kind != ROOTFS_SHARE)
		return 0;
	for (size_t i = 0; places[i]; i++)
		if (root_has(root, places[i]))
			return 0;
	return error_set(err, ERROR_USER, "%s: the root '%s' (--rootfs) has no /%s", option,
			 root->path, places[0]);
}

void rootfs_clear(struct rootfs *root)
{
	free(root->path);
	*root = (struct rootfs)ROOTFS_INIT;
}

void rootfs_rules(enum rootfs_kind kind, const struct config_rule **rules)
{
	if (kind == ROOTFS_BUILTIN)
		return;
	kconfig_add_rules(rules, kconfig_root_rules);
	if (kind == ROOTFS_SHARE) {
		kconfig_add_rules(rules, kconfig_share_rules);
	} else {
		kconfig_add_rules(rules, kconfig_disk_rules);
		kconfig_add_rules(rules, kconfig_image_rules);
	}
}

void rootfs_words(const struct rootfs *root, const char *name, struct strbuf *sb)
{
	switch (root->kind) {
	case ROOTFS_BUILTIN:
		break;
	case ROOTFS_SHARE:
		if (root->mapped) {
			strbuf_addf(sb, "; the root of guests is the archive '%s'", name);
			break;
		}
		strbuf_addf(sb,
			    "; guests can read whatever you can read below '%s', and write nothing "
			    "there",
			    root->path);
		break;
	case ROOTFS_IMAGE:
		strbuf_addf(sb, "; the root of guests is the image '%s', which is not written",
			    name);
		break;
	}
}
