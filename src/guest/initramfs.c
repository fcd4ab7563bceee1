// SPDX-License-Identifier: GPL-2.0-only
#include "guest/initramfs.h"

#include "base/files.h"
#include "command.h"
#include "compile.h"
#include "init-source.h"
#include "guest/private-dir.h"
#include "program.h"
#include "syz-options.h"
#include "proc/child.h"

#include <archive.h>
#include <archive_entry.h>

#define ARCHIVE_MAX (1u << 30)
#define APPLETS_MAX 65536

struct builder {
	struct archive *archive;
	struct strbuf out;
	bool failed;
};

static la_ssize_t add_bytes(struct archive *a, void *data, const void *bytes, size_t len)
{
	struct builder *b = data;

	if (strbuf_try_add(&b->out, bytes, len))
		return (la_ssize_t)len;
	archive_set_error(a, ENOSPC, "larger than %zu bytes", b->out.max);
	return -1;
}

/* Owner, times and inode numbers are all 0, so that the archive depends on its contents
 * only. */
static void cpio_add_entry(struct builder *b, const char *path, mode_t mode, const char *link,
			   dev_t dev, const struct strbuf *content)
{
	struct archive_entry *e = archive_entry_new();

	archive_entry_set_pathname(e, path);
	archive_entry_set_mode(e, mode);
	archive_entry_set_nlink(e, 1);
	archive_entry_set_mtime(e, 0, 0);
	archive_entry_set_size(e, content ? (int64_t)content->len : 0);
	if (link)
		archive_entry_set_symlink(e, link);
	if (dev) {
		archive_entry_set_rdevmajor(e, dev >> 8);
		archive_entry_set_rdevminor(e, dev & 0xff);
	}
	if (archive_write_header(b->archive, e) != ARCHIVE_OK ||
	    (content && archive_write_data(b->archive, content->buf, content->len) < 0))
		b->failed = true;
	archive_entry_free(e);
}

static void add_dir(struct builder *b, const char *path)
{
	cpio_add_entry(b, path, S_IFDIR | 0755, NULL, 0, NULL);
}

static void add_link(struct builder *b, const char *path, const char *to)
{
	cpio_add_entry(b, path, S_IFLNK | 0777, to, 0, NULL);
}

/* The files of the archive; empty ones are left out. */
struct contents {
	struct strbuf init, test, busybox;
	struct strbuf execprog, executor, program, arguments; /* see syz-start.c */
	struct strbuf applets; /* names, sorted, each with a newline */
};

static void contents_clear(struct contents *c)
{
	strbuf_release(&c->init);
	strbuf_release(&c->test);
	strbuf_release(&c->busybox);
	strbuf_release(&c->execprog);
	strbuf_release(&c->executor);
	strbuf_release(&c->program);
	strbuf_release(&c->arguments);
	strbuf_release(&c->applets);
}

static void add_applets(struct builder *b, const struct strbuf *applets)
{
	const char *p = applets->buf;

	while (*p) {
		size_t n = strcspn(p, "\n");
		AUTO_FREE char *path = xstrfmt("bin/%.*s", (int)n, p);

		if (n && !memchr(p, '/', n) && !str_equal(path, "bin/busybox"))
			add_link(b, path, "busybox");
		p += n + (p[n] == '\n');
	}
}

static void add_syz(struct builder *b, const struct contents *c)
{
	add_dir(b, "syz");
	cpio_add_entry(b, "syz/arguments", S_IFREG | 0644, NULL, 0, &c->arguments);
	cpio_add_entry(b, "syz/program", S_IFREG | 0644, NULL, 0, &c->program);
	cpio_add_entry(b, "syz/syz-execprog", S_IFREG | 0755, NULL, 0, &c->execprog);
	cpio_add_entry(b, "syz/syz-executor", S_IFREG | 0755, NULL, 0, &c->executor);
}

static void add_all(struct builder *b, const struct contents *c)
{
	add_dir(b, "bin");
	if (c->busybox.len) {
		cpio_add_entry(b, "bin/busybox", S_IFREG | 0755, NULL, 0, &c->busybox);
		add_applets(b, &c->applets);
	}
	add_dir(b, "dev");
	cpio_add_entry(b, "dev/console", S_IFCHR | 0600, NULL, 5 << 8 | 1, NULL);
	cpio_add_entry(b, "dev/null", S_IFCHR | 0666, NULL, 1 << 8 | 3, NULL);
	cpio_add_entry(b, "init", S_IFREG | 0755, NULL, 0, &c->init);
	add_dir(b, "proc");
	add_link(b, "sbin", "bin");
	add_dir(b, "sys");
	if (c->program.len)
		add_syz(b, c);
	if (c->test.len)
		cpio_add_entry(b, "test", S_IFREG | 0755, NULL, 0, &c->test);
	cpio_add_entry(b, "tmp", S_IFDIR | 01777, NULL, 0, NULL);
	add_dir(b, "usr");
	add_link(b, "usr/bin", "../bin");
	add_link(b, "usr/sbin", "../bin");
}

static int pack(const struct contents *c, struct strbuf *out, struct error *err)
{
	struct builder b = { .archive = archive_write_new(), .out = STRBUF_INIT(ARCHIVE_MAX) };
	int ret = 0;

	archive_write_set_format_cpio_newc(b.archive);
	archive_write_set_bytes_in_last_block(b.archive, 1);
	if (archive_write_open(b.archive, &b, NULL, add_bytes, NULL) != ARCHIVE_OK)
		b.failed = true;
	else
		add_all(&b, c);
	if (archive_write_close(b.archive) != ARCHIVE_OK || b.failed)
		ret = error_set(err, ERROR_HOST, "cannot make the guest's root file system: %s",
				archive_error_string(b.archive));
	archive_write_free(b.archive);
	*out = b.out;
	return ret;
}

static char *compiler_id(const char *cc, struct error *err)
{
	const char *argv[] = { cc, "--version", NULL };
	struct strbuf id = STRBUF_INIT(4096);

	if (child_run(&(struct child_spec){ .argv = argv }, &id, NULL, err) < 0) {
		strbuf_release(&id);
		return NULL;
	}
	return strbuf_detach(&id);
}

/* A program of our own, compiled once a compiler. */
static int get_own(const struct guest_source *own, const char *cc, const char *cache_dir,
		   struct strbuf *out, struct error *err)
{
	AUTO_FREE char *version = compiler_id(cc, err);

	if (!version)
		return error_prefix(err, "no compiler for the guest's programs");

	AUTO_FREE char *what = xstrfmt("%s\n%s\n%s", cc, version, own->text);
	AUTO_FREE char *key = sha256_hex(what, strlen(what));
	AUTO_FREE char *program = xstrfmt("%s/%s-%.32s", cache_dir, own->name, key);

	if (file_exists(program))
		return file_read(program, out, err);

	AUTO_FREE char *source = xstrfmt("%s.c", program);

	if (file_write_atomic(source, own->text, (size_t)(own->end - own->text), err) < 0)
		return -1;
	if (compile_program(cc, source, true, out, err) < 0) {
		/* It is not the user's source, so the host is at fault. */
		if (err)
			err->kind = ERROR_HOST;
		return error_prefix(err, "the guest's %s", own->name);
	}
	return file_write_atomic(program, out->buf, out->len, err);
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_lines(struct strbuf *text)
{
	AUTO_FREE char *copy = xstrdup(text->buf);
	char **v = NULL, *save = NULL;
	size_t nr = 0, alloc = 0;

	for (char *s = strtok_r(copy, "\n", &save); s; s = strtok_r(NULL, "\n", &save)) {
		ALLOC_GROW(v, nr + 1, alloc);
		v[nr++] = s;
	}
	if (nr)
		qsort(v, nr, sizeof(*v), compare_lines);
	strbuf_reset(text);
	for (size_t i = 0; i < nr; i++)
		strbuf_addf(text, "%s\n", v[i]);
	free(v);
}

static bool has_line(const char *text, const char *line)
{
	size_t n = strlen(line);

	for (const char *p = text; (p = strstr(p, line)); p++)
		if ((p == text || p[-1] == '\n') && p[n] == '\n')
			return true;
	return false;
}

/* Only a busybox for this host's architecture can be run to list its applets; another one
 * makes its links in the guest (see init.c). */
static int get_busybox(const struct initramfs_spec *spec, bool script, struct contents *c,
		       struct error *err)
{
	const char *user = script ? "a script needs" : "modprobe needs";
	AUTO_FREE char *path = busybox_find(spec->arch, spec->busybox, user, err);
	const char *argv[] = { path, "--list", NULL };

	if (!path || file_read(path, &c->busybox, err) < 0)
		return -1;
	if (!script || !arch_is_host(spec->arch))
		return 0;
	if (spec->command && command_check(spec->command, path, err) < 0)
		return -1;
	if (child_run(&(struct child_spec){ .argv = argv }, &c->applets, NULL, err) != 0)
		return error_set(err, ERROR_HOST, "'%s --list' failed", path);
	sort_lines(&c->applets);
	return 0;
}

static int get_script(const struct initramfs_spec *spec, struct contents *c, struct error *err)
{
	if (file_read(spec->test, &c->test, err) < 0)
		return -1;
	if (spec->in_root)
		return 0;
	if (get_busybox(spec, true, c, err) < 0)
		return -1;

	AUTO_FREE char *interpreter = script_interpreter(c->test.buf);
	bool known = str_equal(interpreter, "sh") || str_equal(interpreter, "ash") ||
		     (c->applets.len && has_line(c->applets.buf, interpreter));

	if (known)
		return 0;
	return error_set(err, ERROR_USER,
			 "the test '%s' needs '%s', and the guest has busybox only: write it for "
			 "#!/bin/sh, or give a static executable",
			 spec->test, interpreter);
}

/* A command becomes a script. */
static int get_command(const struct initramfs_spec *spec, struct contents *c, struct error *err)
{
	strbuf_addf(&c->test, "#!/bin/sh\n%s\n", spec->command);
	return spec->in_root ? 0 : get_busybox(spec, true, c, err);
}

/* A program for syzkaller becomes the one that starts syz-execprog on it. */
static int get_syz(const struct initramfs_spec *spec, const char *cc, struct contents *c,
		   struct error *err)
{
	const struct syzkaller *sk = spec->syzkaller;
	struct syz_options options;

	if (!sk)
		return error_set(err, ERROR_USER,
				 "the test '%s' is a program for syzkaller: set "
				 "kbisect.syzkaller to a checkout of syzkaller, or to a directory "
				 "with syz-execprog and syz-executor",
				 spec->test);
	if (file_read(spec->test, &c->program, err) < 0)
		return -1;
	if (strlen(c->program.buf) != c->program.len || !c->program.len)
		return error_set(err, ERROR_USER, "the test '%s' is not a program for syzkaller",
				 spec->test);
	if (syz_options_read(&options, c->program.buf, err) < 0)
		return error_prefix(err, "the test '%s'", spec->test);
	syz_options_arguments(&options, spec->arch->go, &c->arguments);
	if (program_check(sk->execprog, spec->arch, !spec->in_root, err) < 0 ||
	    program_check(sk->executor, spec->arch, !spec->in_root, err) < 0)
		return error_prefix(err, "kbisect.syzkaller");
	if (file_read(sk->execprog, &c->execprog, err) < 0 ||
	    file_read(sk->executor, &c->executor, err) < 0)
		return -1;
	return get_own(&guest_syz, cc, spec->cache_dir, &c->test, err);
}

static int get_test(const struct initramfs_spec *spec, const char *cc, struct contents *c,
		    struct error *err)
{
	enum test_kind kind;

	if (spec->command)
		return get_command(spec, c, err);
	if (!spec->test)
		return 0;
	if (test_kind_of(spec->test, &kind, err) < 0)
		return -1;
	switch (kind) {
	case TEST_C:
		return compile_program(cc, spec->test, false, &c->test, err);
	case TEST_EXECUTABLE:
		if (program_check(spec->test, spec->arch, !spec->in_root, err) < 0)
			return -1;
		return file_read(spec->test, &c->test, err);
	case TEST_SCRIPT:
		return get_script(spec, c, err);
	case TEST_SYZ:
		return get_syz(spec, cc, c, err);
	}
	return 0;
}

static char *store(const struct initramfs_spec *spec, const struct contents *c, struct error *err)
{
	AUTO_FREE char *dir = private_dir(spec->cache_dir, err);
	struct strbuf archive = STRBUF_INIT(0);
	char *path = NULL;

	if (dir && pack(c, &archive, err) == 0) {
		AUTO_FREE char *key = sha256_hex(archive.buf, archive.len);

		path = xstrfmt("%s/initramfs-%.32s.cpio", dir, key);
		/* An archive's modification time tells when it was last used. */
		if (utimensat(AT_FDCWD, path, NULL, 0) < 0 &&
		    file_write_private(path, archive.buf, archive.len, err) < 0) {
			free(path);
			path = NULL;
		}
	}
	strbuf_release(&archive);
	return path;
}

static int check_compiler(const struct arch *arch, const char *cc, struct error *err)
{
	AUTO_FREE char *path = find_program(cc);

	if (path)
		return 0;
	return error_set(err, ERROR_HOST,
			 "'%s', which compiles the guest's programs, not found: install it "
			 "(Debian: %s)",
			 cc, arch_is_host(arch) ? "gcc libc6-dev" : arch->cross_packages);
}

char *initramfs_without_sandbox(const struct arch *arch)
{
	AUTO_FREE char *cc = program_compiler(arch, NULL);

	return compile_without_sandbox(cc);
}

char *initramfs_make(const struct initramfs_spec *spec, struct error *err)
{
	AUTO_FREE char *cc = program_compiler(spec->arch, spec->cc);
	struct contents c = {
		.init = STRBUF_INIT(PROGRAM_MAX),
		.test = STRBUF_INIT(PROGRAM_MAX),
		.busybox = STRBUF_INIT(PROGRAM_MAX),
		.applets = STRBUF_INIT(APPLETS_MAX),
		.execprog = STRBUF_INIT(PROGRAM_MAX),
		.executor = STRBUF_INIT(PROGRAM_MAX),
		.program = STRBUF_INIT(SYZ_PROGRAM_MAX),
		.arguments = STRBUF_INIT(SYZ_ARGUMENTS_MAX),
	};
	char *path = NULL;

	private_dir_forget_old(spec->cache_dir);
	if (check_compiler(spec->arch, cc, err) == 0 && make_dirs(spec->cache_dir, err) == 0 &&
	    get_test(spec, cc, &c, err) == 0 &&
	    (!spec->modprobe || c.busybox.len || get_busybox(spec, false, &c, err) == 0) &&
	    (!spec->shell || spec->in_root || c.busybox.len ||
	     get_busybox(spec, true, &c, err) == 0) &&
	    get_own(&guest_init, cc, spec->cache_dir, &c.init, err) == 0)
		path = store(spec, &c, err);
	contents_clear(&c);
	return path;
}

/* When a machine has a root file system of its own, only the user knows what it can run. */
static int read_test(const struct initramfs_spec *spec, struct strbuf *program, struct error *err)
{
	AUTO_FREE char *cc = program_compiler(spec->arch, spec->cc);
	enum test_kind kind;

	if (spec->command) {
		strbuf_addf(program, "#!/bin/sh\n%s\n", spec->command);
		return 0;
	}
	if (test_kind_of(spec->test, &kind, err) < 0)
		return -1;
	if (kind == TEST_SYZ)
		return error_set(err, ERROR_USER,
				 "'%s' is a program for syzkaller, which this runner cannot start: "
				 "give the reproducer in C",
				 spec->test);
	if (kind != TEST_C)
		return file_read(spec->test, program, err);
	if (check_compiler(spec->arch, cc, err) < 0)
		return -1;
	return compile_program(cc, spec->test, false, program, err);
}

int initramfs_write_test(const struct initramfs_spec *spec, const char *to, struct error *err)
{
	struct strbuf program = STRBUF_INIT(PROGRAM_MAX);
	int ret = read_test(spec, &program, err);

	if (!ret)
		ret = file_write_private(to, program.buf, program.len, err);
	strbuf_release(&program);
	if (ret == 0 && chmod(to, 0700) < 0)
		return error_errno(err, "cannot make '%s' executable", to);
	return ret;
}
