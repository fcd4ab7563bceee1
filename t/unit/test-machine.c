// SPDX-License-Identifier: GPL-2.0-only
/* runner/qemu-machine, runner/accelerator, guest/rootfs, guest/program and guest/initramfs. */
#include "temp-dir.h"
#include "runner/accelerator.h"
#include "guest/initramfs.h"
#include "runner/qemu-machine.h"
#include "guest/program.h"
#include "guest/unpack.h"

#include <archive.h>
#include <archive_entry.h>

static bool has(char **argv, const char *option, const char *value)
{
	for (char **a = argv; *a; a++)
		if (!strcmp(*a, option) && (!value || (a[1] && strstr(a[1], value))))
			return true;
	return false;
}

static void qemu_gets_the_safe_options(void **state)
{
	static const char *const names[] = { "x86_64", "arm64", "riscv64" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct machine_boot boot = { .kernel = "K",
					     .initrd = "I",
					     .append = "mine=1",
					     .memory_mb = 256,
					     .cpus = 2,
					     .port = "/tmp/a,b",
					     .qmp = "/tmp/qmp" };
		char **argv = machine_argv(arch_find(names[i], NULL), &boot);

		assert_true(has(argv, "-sandbox", "on"));
		assert_true(has(argv, "-nic", "none"));
		assert_true(has(argv, "-nodefaults", NULL));
		assert_true(has(argv, "-no-reboot", NULL));
		assert_true(has(argv, "-S", NULL));
		assert_true(has(argv, "-mon", "chardev=qmp,mode=control"));
		assert_true(has(argv, "-append", "panic_on_warn=0"));
		assert_true(has(argv, "-append", "printk.time=1"));
		assert_true(has(argv, "-append", "nokaslr"));
		assert_true(has(argv, "-append", " mine=1"));
		assert_true(has(argv, "-accel", "tcg"));
		assert_true(has(argv, "-chardev", "id=console"));
		assert_true(has(argv, "-chardev", "socket,id=port,path=/tmp/a,,b"));
		machine_argv_free(argv);
	}
}

/* "path:type " of every entry, in order. */
static char *list(const char *path)
{
	struct strbuf text = STRBUF_INIT(1u << 20);
	struct archive *a = archive_read_new();
	struct archive_entry *e;

	archive_read_support_format_cpio(a);
	assert_int_equal(archive_read_open_filename(a, path, 65536), ARCHIVE_OK);
	while (archive_read_next_header(a, &e) == ARCHIVE_OK) {
		assert_true(archive_entry_mtime(e) == 0);
		assert_true(archive_entry_uid(e) == 0);
		strbuf_addf(&text, "%s:%o ", archive_entry_pathname(e),
			    archive_entry_mode(e) & S_IFMT);
	}
	archive_read_free(a);
	return strbuf_detach(&text);
}

static char **argv_with_root(const char *arch, const struct rootfs *root)
{
	struct machine_boot boot = {
		.kernel = "K", .initrd = "I", .port = "p", .qmp = "q", .root = root
	};

	return machine_argv(arch_find(arch, NULL), &boot);
}

static void a_root_is_never_written(void **state)
{
	struct rootfs share = { .kind = ROOTFS_SHARE, .path = (char *)"/a,b" };
	struct rootfs image = {
		.kind = ROOTFS_IMAGE, .path = (char *)"/disk", .format = "qcow2", .partition = 3
	};
	struct rootfs builtin = ROOTFS_INIT;
	char **argv = argv_with_root("x86_64", &share);

	(void)state;
	assert_true(has(argv, "-fsdev", "path=/a,,b,security_model=none,readonly=on"));
	assert_true(has(argv, "-device", "virtio-9p-pci,fsdev=root,mount_tag=" ROOTFS_TAG));
	assert_true(has(argv, "-append", " kbisect_init.root=share "));
	assert_true(has(argv, "-sandbox", "on"));
	machine_argv_free(argv);
	argv = argv_with_root("arm64", &image);
	assert_true(has(argv, "-drive", "file=/disk,format=qcow2,if=none,id=root,snapshot=on"));
	assert_true(has(argv, "-append", " kbisect_init.root=disk kbisect_init.partition=3 "));
	machine_argv_free(argv);
	argv = argv_with_root("x86_64", &builtin);
	assert_false(has(argv, "-fsdev", NULL));
	assert_false(has(argv, "-drive", NULL));
	assert_false(has(argv, "-append", "kbisect_init.root"));
	machine_argv_free(argv);
}

static void images_are_told_apart(void **state)
{
	AUTO_FREE char *raw = put("raw.img", "a disk");
	AUTO_FREE char *qcow2 = put("image", "QFI\xfb");
	const struct arch *arch = arch_find(NULL, NULL);
	struct rootfs a = ROOTFS_INIT, b = ROOTFS_INIT;

	(void)state;
	assert_int_equal(rootfs_open(&a, raw, 2, arch, dir, NULL), 0);
	assert_string_equal(a.format, "raw");
	assert_int_equal(a.partition, 2);
	assert_int_equal(rootfs_open(&b, qcow2, 0, arch, dir, NULL), 0);
	assert_string_equal(b.format, "qcow2");
	rootfs_clear(&a);
	rootfs_clear(&b);
}

static void a_compressed_image_has_a_ceiling(void **state)
{
	AUTO_FREE char *gz = xstrfmt("%s/big.img.gz", dir);
	AUTO_FREE char *to = xstrfmt("%s/big.img", dir);
	AUTO_FREE char *make = xstrfmt("head -c 3000000 /dev/zero | gzip >'%s'", gz);
	struct error err = ERROR_INIT;
	struct stat st;

	(void)state;
	assert_int_equal(system(make), 0);
	assert_int_equal(unpack_file(gz, to, 2 << 20, &err), -1);
	assert_int_equal(err.kind, ERROR_USER);
	assert_non_null(strstr(err.message, "larger than 2 MiB"));
	error_clear(&err);
	assert_false(file_exists(to));
	assert_int_equal(unpack_file(gz, to, 3000000, NULL), 0);
	assert_int_equal(stat(to, &st), 0);
	assert_int_equal(st.st_size, 3000000);
	assert_true(st.st_blocks < 1000);
}

static void a_root_runs_any_program(void **state)
{
	AUTO_FREE char *script = put("any.py", "#!/usr/bin/env no-such-python\n");
	struct initramfs_spec spec = {
		.arch = arch_find(NULL, NULL), .test = script, .cache_dir = dir, .in_root = true
	};
	AUTO_FREE char *path = initramfs_make(&spec, NULL);

	(void)state;
	assert_non_null(path);
	AUTO_FREE char *names = list(path);
	assert_non_null(strstr(names, "test:100000 "));
	assert_null(strstr(names, "busybox"));
	spec.test = "/proc/self/exe";
	AUTO_FREE char *dynamic = initramfs_make(&spec, NULL);
	assert_non_null(dynamic);
}

static void strict_stops_at_warnings(void **state)
{
	struct machine_boot boot = { .kernel = "K",
				     .initrd = "I",
				     .strict = true,
				     .port = "p",
				     .kvm = true,
				     .qmp = "q",
				     .gdb = "g" };
	char **argv = machine_argv(arch_find("x86_64", NULL), &boot);

	(void)state;
	assert_true(has(argv, "-append", "panic_on_warn=1"));
	assert_true(has(argv, "-accel", "kvm"));
	assert_true(has(argv, "-gdb", "chardev:gdb"));
	machine_argv_free(argv);
}

static void a_host_without_kvm_is_remembered(void **state)
{
	const struct arch *arch = arch_find(NULL, NULL);
	enum accel_state before, after;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(accel_choose(arch, "sh", "auto", dir, &before, NULL), 0);
	accel_remember("sh", dir, false);
	assert_int_equal(accel_choose(arch, "sh", NULL, dir, &after, NULL), 0);
	assert_int_equal(after, ACCEL_TCG);
	/* Another QEMU gets another trial. */
	assert_int_equal(accel_choose(arch, "ls", "auto", dir, &after, NULL), 0);
	assert_int_equal(after, before);
	accel_remember("sh", dir, true);
	assert_int_equal(accel_choose(arch, "sh", "auto", dir, &after, NULL), 0);
	assert_int_equal(after, before == ACCEL_TCG ? ACCEL_TCG : ACCEL_KVM);
	assert_int_equal(accel_choose(arch, "sh", "xen", dir, &after, &err), -1);
	assert_non_null(strstr(err.message, "xen"));
	error_clear(&err);
}

static void interpreters_are_read(void **state)
{
	static const char *const cases[][2] = {
		{ "#!/bin/sh\n", "sh" },
		{ "#! /bin/sh -e\n", "sh" },
		{ "#!/usr/bin/env awk\n", "awk" },
		{ "#!/bin/sh", "sh" },
		{ "#!\n", "" },
		{ "#!/usr/bin/env\n", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		AUTO_FREE char *name = script_interpreter(cases[i][0]);

		assert_string_equal(name, cases[i][1]);
	}
	assert_null(script_interpreter("echo"));
}

static char *make(const char *test, struct error *err)
{
	struct initramfs_spec spec = { .arch = arch_find(NULL, NULL),
				       .test = test,
				       .cache_dir = dir };

	return initramfs_make(&spec, err);
}

static void the_archive_is_deterministic_and_cached(void **state)
{
	AUTO_FREE char *source = put("test.c", "int main(void) { return 0; }\n");
	AUTO_FREE char *other = put("other.c", "int main(void) { return 1; }\n");
	AUTO_FREE char *a = make(source, NULL);
	AUTO_FREE char *b = make(source, NULL);
	AUTO_FREE char *c = make(other, NULL);
	AUTO_FREE char *hash = sha256_file(a, NULL);

	(void)state;
	assert_string_equal(a, b);
	assert_string_not_equal(a, c);
	assert_int_equal(unlink(a), 0);
	AUTO_FREE char *again = make(source, NULL);
	AUTO_FREE char *hash_again = sha256_file(again, NULL);
	assert_string_equal(a, again);
	assert_string_equal(hash, hash_again);

	AUTO_FREE char *names = list(a);
	assert_non_null(strstr(names, "init:100000 "));
	assert_non_null(strstr(names, "test:100000 "));
	assert_non_null(strstr(names, "dev/console:20000 "));
}

static void unused_archives_are_removed(void **state)
{
	AUTO_FREE char *source = put("old.c", "int main(void) { return 7; }\n");
	AUTO_FREE char *other = put("new.c", "int main(void) { return 8; }\n");
	struct timespec long_ago[2] = { { .tv_sec = 1000000 }, { .tv_sec = 1000000 } };
	AUTO_FREE char *old = make(source, NULL);

	(void)state;
	assert_int_equal(utimensat(AT_FDCWD, old, long_ago, 0), 0);
	AUTO_FREE char *new = make(other, NULL);
	assert_false(file_exists(old));
	assert_true(file_exists(new));
}

static void without_a_test_no_program_is_packed(void **state)
{
	AUTO_FREE char *path = make(NULL, NULL);
	AUTO_FREE char *names = list(path);

	(void)state;
	assert_non_null(strstr(names, "init:100000 "));
	assert_null(strstr(names, "test:"));
	assert_null(strstr(names, "busybox"));
}

static void a_script_brings_busybox(void **state)
{
	AUTO_FREE char *script = put("test.sh", "#!/bin/sh\nexit 0\n");
	struct error err = ERROR_INIT;
	AUTO_FREE char *path = make(script, &err);

	(void)state;
	if (!path && err.kind == ERROR_HOST) {
		print_message("skipped: %s\n", err.message);
		error_clear(&err);
		skip();
	}
	AUTO_FREE char *names = list(path);
	assert_non_null(strstr(names, "bin/busybox:100000 "));
	assert_non_null(strstr(names, "bin/sh:120000 "));
}

static void assert_refused(const char *test, const char *words)
{
	struct error err = ERROR_INIT;

	assert_null(make(test, &err));
	assert_int_equal(err.kind, ERROR_USER);
	if (!strstr(err.message, words))
		fail_msg("no '%s' in: %s", words, err.message);
	error_clear(&err);
}

static void impossible_tests_are_refused_with_a_message(void **state)
{
	AUTO_FREE char *wrong = put("wrong.c", "int main(void) { return no_such_thing; }\n");
	AUTO_FREE char *bash = put("bash.sh", "#!/usr/bin/env no-such-shell\n");
	AUTO_FREE char *text = put("text.txt", "hello\n");
	AUTO_FREE char *elf = put("elf", "\177ELF and nothing more");

	(void)state;
	assert_refused("/no/such/file.c", "No such file");
	assert_refused(dir, "not a file");
	assert_refused(wrong, "no_such_thing");
	assert_refused(text, "nor a script");
	assert_refused(elf, "not a complete ELF");
	assert_refused("/proc/self/exe", "-static");
	if (access("/bin/busybox", X_OK) == 0)
		assert_refused(bash, "no-such-shell");
}

static void a_source_cannot_read_the_host(void **state)
{
	AUTO_FREE char *source = put("incbin.c", "asm(\".incbin \\\"/etc/passwd\\\"\");\n"
						 "int main(void) { return 0; }\n");

	(void)state;
	if (system("bwrap --unshare-all --ro-bind / / true 2>/dev/null"))
		skip();
	assert_refused(source, "/etc/passwd");
}

static void an_endless_source_is_refused_soon(void **state)
{
	AUTO_FREE char *source = put("zero.c", "#include \"/dev/zero\"\n");
	AUTO_FREE char *path = getenv("PATH") ? xstrdup(getenv("PATH")) : NULL;
	AUTO_FREE char *bin = xstrfmt("%s/bin", dir);
	AUTO_FREE char *gcc = find_program("gcc");
	AUTO_FREE char *link = xstrfmt("%s/gcc", bin);
	double started = now_seconds();

	(void)state;
	assert_refused(source, "zero");
	/* Without bubblewrap in PATH, the ceiling of memory ends the compiler. */
	assert_int_equal(mkdir(bin, 0700), 0);
	assert_int_equal(symlink(gcc, link), 0);
	setenv("PATH", bin, 1);
	assert_refused(source, "memory");
	setenv("PATH", path, 1);
	assert_true(now_seconds() - started < 100);
}

static unsigned int mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 0777;
}

static void archives_of_tests_are_private(void **state)
{
	AUTO_FREE char *source = put("private.c", "int main(void) { return 3; }\n");
	AUTO_FREE char *path = make(source, NULL);
	AUTO_FREE char *parent = xstrndup(path, (size_t)(strrchr(path, '/') - path));

	(void)state;
	assert_int_equal(mode_of(path), 0600);
	assert_int_equal(mode_of(parent), 0700);
}

static void files_obey_the_umask(void **state)
{
	mode_t old = umask(027);
	AUTO_FREE char *file = put("umask", "x");
	AUTO_FREE char *copy = xstrfmt("%s/umask-copy", dir);

	(void)state;
	assert_int_equal(mode_of(file), 0640);
	assert_int_equal(chmod(file, 0666), 0);
	assert_int_equal(file_copy(file, copy, NULL), 0);
	assert_int_equal(mode_of(copy), 0640);
	umask(old);
}

static void a_missing_compiler_is_the_hosts_fault(void **state)
{
	AUTO_FREE char *source = put("test.c", "int main(void) { return 0; }\n");
	struct initramfs_spec spec = { .arch = arch_find(NULL, NULL),
				       .test = source,
				       .cc = "no-such-compiler",
				       .cache_dir = dir };
	struct error err = ERROR_INIT;

	(void)state;
	assert_null(initramfs_make(&spec, &err));
	assert_int_equal(err.kind, ERROR_HOST);
	assert_non_null(strstr(err.message, "no-such-compiler"));
	error_clear(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(qemu_gets_the_safe_options),
		cmocka_unit_test(a_root_is_never_written),
		cmocka_unit_test(images_are_told_apart),
		cmocka_unit_test(a_compressed_image_has_a_ceiling),
		cmocka_unit_test(a_root_runs_any_program),
		cmocka_unit_test(strict_stops_at_warnings),
		cmocka_unit_test(a_host_without_kvm_is_remembered),
		cmocka_unit_test(interpreters_are_read),
		cmocka_unit_test(the_archive_is_deterministic_and_cached),
		cmocka_unit_test(unused_archives_are_removed),
		cmocka_unit_test(without_a_test_no_program_is_packed),
		cmocka_unit_test(a_script_brings_busybox),
		cmocka_unit_test(impossible_tests_are_refused_with_a_message),
		cmocka_unit_test(a_source_cannot_read_the_host),
		cmocka_unit_test(an_endless_source_is_refused_soon),
		cmocka_unit_test(archives_of_tests_are_private),
		cmocka_unit_test(files_obey_the_umask),
		cmocka_unit_test(a_missing_compiler_is_the_hosts_fault),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
