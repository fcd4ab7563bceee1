// SPDX-License-Identifier: GPL-2.0-only
#include "probe.h"

#include "base/files.h"
#include "kernel/kconfig.h"
#include "proc/child.h"

#define NAMES_MAX 1024
#define OUTPUT_MAX 2000
#define SAMPLE ((size_t)256 << 10) /* bytes to write as a test */

/* A program without an option is needed by every build. */
static const struct {
	const char *option, *program;
} programs[] = {
	{ NULL, "sh" },
	{ NULL, "awk" },
	{ NULL, "sed" },
	{ NULL, "bc" },
	{ NULL, "flex" },
	{ NULL, "bison" },
	{ NULL, "perl" },
	{ NULL, "python3" },
	{ "KERNEL_GZIP", "gzip" },
	{ "KERNEL_BZIP2", "bzip2" },
	{ "KERNEL_LZMA", "xz" },
	{ "KERNEL_XZ", "xz" },
	{ "KERNEL_LZO", "lzop" },
	{ "KERNEL_LZ4", "lz4" },
	{ "KERNEL_ZSTD", "zstd" },
	{ "IKHEADERS", "cpio" },
	{ "DEBUG_INFO_BTF", "pahole" },
	{ "RUST", "rustc" },
	{ "RUST", "bindgen" },
	{ "MODULE_SIG", "openssl" },
};

static int try_writing(const char *dir, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/.kbisect-probe-XXXXXX", dir);
	AUTO_FREE char *sample = xcalloc(1, SAMPLE);
	AUTO_CLOSE int fd = mkostemp(path, O_CLOEXEC);

	if (fd < 0)
		return error_errno(err, "cannot create a file in '%s'", dir);
	unlink(path); /* before writing, so that no kill leaves it behind */
	if (write_fully(fd, sample, SAMPLE) < 0 || fsync(fd) < 0)
		return error_errno(err, "cannot write a file in '%s'", dir);
	return 0;
}

static int try_compiling(const char *cc, const char *source, struct error *err)
{
	const char *argv[] = { cc, "-x", "c", "-c", "-o", "/dev/null", "-", NULL };
	const char *env[] = { "LC_ALL=C", NULL };
	struct strbuf output = STRBUF_CUT(OUTPUT_MAX);
	struct child_spec child = {
		.argv = argv, .env = env, .input = source, .input_len = strlen(source)
	};
	int status = child_run(&child, NULL, &output, err);

	strbuf_rtrim(&output);
	if (status > 0)
		error_set(err, ERROR_HOST, "'%s' cannot compile a program of one line:\n%s", cc,
			  output.buf);
	strbuf_release(&output);
	return status ? -1 : 0;
}

int probe_machine(const struct kernel_spec *spec, const char *build_dir, struct error *err)
{
	AUTO_FREE char *cc = spec_compiler(spec);
	const char *tmp = getenv("TMPDIR");

	if (try_writing(build_dir, err) < 0 || try_writing(tmp && *tmp ? tmp : "/tmp", err) < 0)
		return -1;
	if (try_compiling(cc, "int x;\n", err) < 0)
		return -1;
	return try_compiling(spec->llvm ? cc : "gcc", "#include <stdio.h>\nint x;\n", err);
}

static void look_for(struct strbuf *missing, const char *name)
{
	AUTO_FREE char *path = find_program(name);

	if (!path)
		strbuf_addf(missing, "%s%s", missing->len ? ", " : "", name);
}

static void look_for_binutils(struct strbuf *missing, const struct kernel_spec *spec)
{
	static const char *const names[] = { "ld", "ar", "nm", "objcopy", "strip" };

	for (size_t i = 0; !spec->llvm && i < ARRAY_SIZE(names); i++) {
		AUTO_FREE char *name = xstrfmt("%s%s", spec->cross ? spec->cross : "", names[i]);

		look_for(missing, name);
	}
}

char *probe_missing(const struct kernel_spec *spec, const char *build_dir)
{
	AUTO_FREE char *path = xstrfmt("%s/.config", build_dir);
	struct strbuf missing = STRBUF_INIT(NAMES_MAX);
	struct kconfig config = KCONFIG_INIT;
	char *names = NULL;

	(void)kconfig_load(&config, path, NULL); /* without it, look for those of every build */
	look_for_binutils(&missing, spec);
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
		if (!programs[i].option ||
		    !str_equal(kconfig_get(&config, programs[i].option), "n"))
			look_for(&missing, programs[i].program);
	kconfig_clear(&config);
	if (missing.len)
		names = strbuf_detach(&missing);
	strbuf_release(&missing);
	return names;
}
