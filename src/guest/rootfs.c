// SPDX-License-Identifier: GPL-2.0-only
#include "guest/rootfs.h"

#include "base/files.h"
#include "kernel/kconfig.h"
#include "unpack.h"

#define WORDS_MAX 8192 /* of a message */
#define QCOW2_MAGIC "QFI\xfb"

enum rootfs_kind rootfs_kind(const char *name)
{
	struct stat st;

	if (!name || str_equal(name, ROOTFS_BUILTIN_NAME))
		return ROOTFS_BUILTIN;
	if (str_equal(name, ROOTFS_HOST_NAME) || (stat(name, &st) == 0 && S_ISDIR(st.st_mode)))
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
		      struct error *err)
{
	bool host = str_equal(name, ROOTFS_HOST_NAME);

	if (host && !arch_is_host(arch))
		return error_set(
			err, ERROR_USER,
			"--rootfs=host: the programs of this host do not run on %s: name a "
			"directory or an image for it",
			arch->name);
	root->path = xstrdup(host ? "/" : name);
	if (root_has(root, "bin") || root_has(root, "usr"))
		return 0;
	return error_set(err, ERROR_USER,
			 "--rootfs=%s: not the root of a system, since it has neither bin nor usr",
			 name);
}

/* An archive is not an image. A member's header has this text at this place. */
static bool is_tar(int fd)
{
	char magic[5];

	return pread(fd, magic, sizeof(magic), 257) == sizeof(magic) && !memcmp(magic, "ustar", 5);
}

static int look_at_image(struct rootfs *root, const char *name, struct error *err)
{
	AUTO_CLOSE int fd = open(root->path, O_RDONLY | O_CLOEXEC);
	char magic[4] = "";
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return error_set(err, ERROR_USER, "--rootfs=%s: %s", name, strerror(errno));
	if ((!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode)) ||
	    read(fd, magic, sizeof(magic)) != sizeof(magic))
		return error_set(err, ERROR_USER, "--rootfs=%s: not an image of a disk", name);
	if (is_tar(fd))
		return error_set(
			err, ERROR_USER,
			"--rootfs=%s: a tar archive and not the image of a disk: unpack it as "
			"root, and name the directory",
			name);
	root->format = memcmp(magic, QCOW2_MAGIC, sizeof(magic)) ? "raw" : "qcow2";
	return 0;
}

static int open_image(struct rootfs *root, const char *name, int partition, const char *cache_dir,
		      struct error *err)
{
	root->path = is_compressed(name) ? unpack_cached(name, cache_dir, err) : xstrdup(name);
	if (!root->path)
		return error_prefix(err, "--rootfs=%s", name);
	root->partition = partition;
	return look_at_image(root, name, err);
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
		return open_share(root, name, arch, err);
	case ROOTFS_IMAGE:
		return open_image(root, name, partition, cache_dir, err);
	}
	return 0;
}

void rootfs_clear(struct rootfs *root)
{
	free(root->path);
	*root = (struct rootfs)ROOTFS_INIT;
}

void rootfs_rules(enum rootfs_kind kind, const struct arch *arch,
		  const struct config_rule *rules[ROOTFS_RULES])
{
	size_t n = 0;

	if (kind != ROOTFS_BUILTIN) {
		rules[n++] = kconfig_root_rules;
		rules[n++] = kind == ROOTFS_SHARE ? kconfig_share_rules : kconfig_image_rules;
		if (arch->virtio_config)
			rules[n++] = arch->virtio_config;
	}
	rules[n] = NULL;
}

char *rootfs_words(const struct rootfs *root, const char *name,
		   const struct config_rule *const *rules)
{
	struct strbuf sb = STRBUF_CUT(WORDS_MAX);

	switch (root->kind) {
	case ROOTFS_BUILTIN:
		return NULL;
	case ROOTFS_SHARE:
		strbuf_addf(&sb,
			    "guests can read whatever you can read below '%s', and write nothing "
			    "there",
			    root->path);
		break;
	case ROOTFS_IMAGE:
		strbuf_addf(&sb, "the root of guests is the image '%s', which is not written",
			    name);
		break;
	}
	strbuf_addstr(&sb, "; added to the configuration:");
	for (; *rules; rules++)
		for (const struct config_rule *r = *rules; r->name; r++)
			strbuf_addf(&sb, " %s", r->name);
	return strbuf_detach(&sb);
}
