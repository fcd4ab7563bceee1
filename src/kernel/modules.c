// SPDX-License-Identifier: GPL-2.0-only
#include "modules.h"

#include "base/files.h"
#include "kbuild.h"
#include "kernel/kconfig.h"
#include "proc/child.h"
#include "selftests.h"
#include "kernel/signature.h"

#include <archive.h>
#include <archive_entry.h>
#include <nettle/sha2.h>

#define INSTALL_DIR ".kbisect-modules"
#define ARCHIVE_NAME ".kbisect-modules.cpio"
#define DEPMOD_SECONDS 600
#define LAST_LINES_MAX 2000

bool modules_are_built(const struct kernel_spec *spec, const char *build_dir)
{
	AUTO_FREE char *path = xstrfmt("%s/.config", build_dir);
	struct kconfig c = KCONFIG_INIT;
	bool built = spec->modules == MODULES_ALL && kconfig_load(&c, path, NULL) == 0 &&
		     str_equal(kconfig_get(&c, "MODULES"), "y");

	kconfig_clear(&c);
	return built;
}

static void keep_error_line(void *data, int fd, const char *line)
{
	if (fd == 2)
		strbuf_addf(data, "%s\n", line);
}

/* depmod is run later, because kbuild only warns where it is missing. */
static int run_install(const struct kernel_spec *spec, const char *tree, const char *build_dir,
		       const char *dir, struct error *err)
{
	AUTO_FREE char *to = xstrfmt("INSTALL_MOD_PATH=%s", dir);
	const char *targets[] = { to, "INSTALL_MOD_STRIP=1", "DEPMOD=true", "modules_install",
				  NULL };
	struct strbuf lines = STRBUF_CUT(LAST_LINES_MAX);
	struct make_call call = {
		.spec = spec,
		.tree = tree,
		.build_dir = build_dir,
		.targets = targets,
		.on_line = keep_error_line,
		.data = &lines,
	};
	int ret = make_run(&call, err);

	if (ret > 0)
		ret = error_set(err, ERROR_HOST, "make modules_install failed with status %d: %s",
				ret, lines.buf);
	strbuf_release(&lines);
	return ret;
}

/* PATH need not have the directories of the administrator's programs. */
static char *find_depmod(struct error *err)
{
	static const char *const places[] = { "depmod", "/sbin/depmod", "/usr/sbin/depmod" };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		char *path = find_program(places[i]);

		if (path)
			return path;
	}
	error_set(err, ERROR_HOST,
		  "'depmod' not found, which modules need: install kmod, or use "
		  "--modules=builtin or --modules=no");
	return NULL;
}

static int run_depmod(const char *build_dir, const char *dir, const char *release,
		      struct error *err)
{
	AUTO_FREE char *depmod = find_depmod(err);
	AUTO_FREE char *map = xstrfmt("%s/System.map", build_dir);
	const char *argv[] = { depmod, "-b", dir, "-F", map, release, NULL };
	const struct child_spec child = { .argv = argv, .deadline = DEPMOD_SECONDS };
	struct strbuf errs = STRBUF_CUT(LAST_LINES_MAX);
	int ret = depmod ? child_run(&child, NULL, &errs, err) : -1;

	if (ret > 0)
		ret = error_set(err, ERROR_HOST, "depmod failed with status %d: %s", ret, errs.buf);
	strbuf_release(&errs);
	return ret;
}

struct packer {
	struct archive *archive;
	const char *dir; /* of the files */
	struct sha256_ctx hash;
	struct error *err;
};

static int packing_failed(struct packer *p)
{
	return error_set(p->err, ERROR_HOST, "cannot pack the modules: %s",
			 archive_error_string(p->archive));
}

static int pack_content(struct packer *p, const char *path)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	char buf[65536];
	ssize_t n = -1;

	while (fd >= 0 && (n = read(fd, buf, sizeof(buf))) > 0)
		if (archive_write_data(p->archive, buf, (size_t)n) != n)
			return packing_failed(p);
	return n < 0 ? error_errno(p->err, "cannot read '%s'", path) : 0;
}

/* Owner, times and inode numbers are 0, so that the archive depends on its contents only. */
static int pack_entry(struct packer *p, const char *name, const char *path, const struct stat *st)
{
	struct archive_entry *e = archive_entry_new();
	bool dir = S_ISDIR(st->st_mode);
	mode_t mode = st->st_mode & S_IXUSR ? 0755 : 0644;
	int ret;

	archive_entry_set_pathname(e, name);
	archive_entry_set_mode(e, dir ? S_IFDIR | 0755 : S_IFREG | mode);
	archive_entry_set_nlink(e, 1);
	archive_entry_set_mtime(e, 0, 0);
	archive_entry_set_size(e, dir ? 0 : st->st_size);
	ret = archive_write_header(p->archive, e) == ARCHIVE_OK ? 0 : packing_failed(p);
	archive_entry_free(e);
	return ret || dir ? ret : pack_content(p, path);
}

static int hash_file(struct packer *p, const char *name, const char *path)
{
	AUTO_FREE char *signature =
		ends_with(name, ".ko") ? kernel_signature(path, p->err) : sha256_file(path, p->err);

	if (!signature)
		return -1;
	sha256_update(&p->hash, strlen(name) + 1, (const uint8_t *)name);
	sha256_update(&p->hash, strlen(signature), (const uint8_t *)signature);
	return 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int not_dots(const struct dirent *e)
{
	return !str_equal(e->d_name, ".") && !str_equal(e->d_name, "..");
}

/* Lists of depmod follow from the modules. */
static bool is_hashed(const char *name, const struct stat *st)
{
	return S_ISREG(st->st_mode) &&
	       (ends_with(name, ".ko") || starts_with(name, SELFTESTS_NAME "/"));
}

static int pack_dir(struct packer *p, const char *name);

/* Symbolic links lead to the source and the build directory on this host. */
static int pack_one(struct packer *p, const char *name)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", p->dir, name);
	struct stat st;

	if (lstat(path, &st) < 0)
		return error_errno(p->err, "cannot read '%s'", path);
	if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		return 0;
	if (pack_entry(p, name, path, &st) < 0 ||
	    (is_hashed(name, &st) && hash_file(p, name, path) < 0))
		return -1;
	return S_ISDIR(st.st_mode) ? pack_dir(p, name) : 0;
}

static int pack_dir(struct packer *p, const char *name)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", p->dir, name);
	struct dirent **list = NULL;
	int n = scandir(path, &list, not_dots, by_bytes), ret = 0;

	if (n < 0)
		return error_errno(p->err, "cannot read '%s'", path);
	for (int i = 0; i < n; i++) {
		AUTO_FREE char *entry = xstrfmt("%s/%s", name, list[i]->d_name);

		if (!ret)
			ret = pack_one(p, entry);
		free(list[i]);
	}
	free(list);
	return ret;
}

static int pack_all(const struct kernel_spec *spec, const char *dir, const char *to,
		    char **signature, struct error *err)
{
	struct packer p = { .archive = archive_write_new(), .dir = dir, .err = err };
	int ret = 0;

	sha256_init(&p.hash);
	sha256_update(&p.hash, strlen(*signature), (const uint8_t *)*signature);
	archive_write_set_format_cpio_newc(p.archive);
	if (archive_write_open_filename(p.archive, to) != ARCHIVE_OK)
		ret = packing_failed(&p);
	else if (spec->modules == MODULES_ALL)
		ret = pack_one(&p, "lib");
	if (!ret && spec->kselftest)
		ret = pack_one(&p, SELFTESTS_NAME);
	if (archive_write_close(p.archive) != ARCHIVE_OK && !ret)
		ret = packing_failed(&p);
	archive_write_free(p.archive);
	if (ret)
		return -1;
	free(*signature);
	*signature = sha256_finish(&p.hash);
	return 0;
}

int modules_install(const struct kernel_spec *spec, const char *tree, const char *build_dir,
		    char **archive, char **signature, struct error *err)
{
	AUTO_FREE char *release = kernel_release(spec, tree);
	AUTO_FREE char *dir = xstrfmt("%s/" INSTALL_DIR, build_dir);
	AUTO_FREE char *own = xstrfmt("%s/lib/modules/%s", dir, release);
	AUTO_FREE char *to = xstrfmt("%s/" ARCHIVE_NAME, build_dir);

	if (remove_tree(dir, err) < 0 || make_dirs(own, err) < 0)
		return -1;
	if (modules_are_built(spec, build_dir) &&
	    (run_install(spec, tree, build_dir, dir, err) < 0 ||
	     run_depmod(build_dir, dir, release, err) < 0))
		return -1;
	if (spec->kselftest && selftests_take(build_dir, dir, err) < 0)
		return -1;
	if (pack_all(spec, dir, to, signature, err) < 0 || remove_tree(dir, err) < 0)
		return -1;
	*archive = steal(&to);
	return 0;
}
