// SPDX-License-Identifier: GPL-2.0-only
/* kernel/diagnostic, kernel/attempts: who is at fault for a failed build? */
#include "kernel-world.h"
#include "kernel/seen.h"

/* Messages of programs on a machine in trouble. None of them may become a verdict. */
static const char *const of_host[] = {
	/* compilers that are killed, missing or broken */
	"gcc: fatal error: Killed signal terminated program cc1",
	"gcc: internal compiler error: Killed (program cc1)",
	"gcc: internal compiler error: Segmentation fault signal terminated program cc1",
	"gcc: fatal error: Terminated signal terminated program as",
	"kernel/a.c:1:5: internal compiler error: Segmentation fault",
	"kernel/a.c:1:5: internal compiler error: Bus error",
	"gcc: fatal error: cannot execute 'cc1': execvp: No such file or directory",
	"gcc: error trying to exec 'cc1': execvp: No such file or directory",
	"gcc: fatal error: cannot execute 'as': posix_spawnp: No such file or directory",
	"cc1: error while loading shared libraries: libmpc.so.3: cannot open shared object file: "
	"No such file or directory",
	"as: symbol lookup error: as: undefined symbol: bfd_elf_foo",
	"cc1: out of memory allocating 65536 bytes after a total of 1351680 bytes",
	"virtual memory exhausted: Cannot allocate memory",
	"LLVM ERROR: out of memory",
	"clang: error: unable to execute command: Killed",
	"clang: error: clang frontend command failed due to signal (use -v to see invocation)",
	"clang: error: linker command failed due to signal (use -v to see invocation)",
	"terminate called after throwing an instance of 'std::bad_alloc'",
	"kernel/a.c:1:10: fatal error: error writing to /tmp/ccX.s: No space left on device",
	"fatal error: error writing to /tmp/ccX.s: No space left on device",
	"kernel/a.c:1:10: fatal error: opening dependency file kernel/.a.o.d: Read-only file "
	"system",
	"kernel/a.c:1:10: fatal error: include/linux/x.h: Too many open files",
	"kernel/a.c:1:10: fatal error: include/linux/x.h: Stale file handle",
	"kernel/a.c:1:10: fatal error: include/linux/x.h: Input/output error",
	"scripts/sign-file.c:1:10: fatal error: openssl/opensslv.h: No such file or directory",
	"scripts/sign-file.c:1:10: fatal error: 'openssl/opensslv.h' file not found",
	"tools/objtool/elf.h:1:10: fatal error: gelf.h: No such file or directory",
	/* assembler, linker, binutils */
	"{standard input}: Fatal error: can't write 12 bytes to section .text of kernel/a.o: 'No "
	"space left on device'",
	"as: kernel/a.o: final close: Disk quota exceeded",
	"ld: final link failed: No space left on device",
	"ld: cannot find -lelf: No such file or directory",
	"collect2: fatal error: ld terminated with signal 9 [Killed]",
	"collect2: fatal error: ld terminated with signal 7 [Bus error], core dumped",
	"collect2: fatal error: cannot find 'ld'",
	"ld: vmlinux.o: memory exhausted",
	"ld.lld: error: failed to write output 'vmlinux': No space left on device",
	"ar: kernel/built-in.a: No space left on device",
	"objcopy: arch/x86/boot/vmlinux.bin: Input/output error",
	"/usr/bin/ld: scripts/sign-file.o: in function `main': undefined reference to "
	"`EVP_PKEY_free'",
	/* make and its jobs */
	"make: fork: Resource temporarily unavailable",
	"make: vfork: Cannot allocate memory",
	"make[2]: *** [scripts/Makefile.build:250: kernel/a.o] Killed",
	"make[2]: *** [scripts/Makefile.build:250: kernel/a.o] Terminated",
	"make[2]: *** [scripts/Makefile.build:250: kernel/a.o] Segmentation fault (core dumped)",
	"make[2]: *** [scripts/Makefile.build:250: kernel/a.o] Bus error",
	"make[2]: *** [scripts/Makefile.build:250: kernel/a.o] Error 143",
	"make[2]: *** [scripts/Makefile.build:250: kernel/a.o] Error 137",
	"make[1]: *** [Makefile:1: kernel/a.o] Error 127",
	"make[1]: *** [Makefile:1: kernel/a.o] Error 126",
	"make: *** read jobs pipe: Bad file descriptor.  Stop.",
	"make: *** write jobserver: Broken pipe.  Stop.",
	"make: INTERNAL: Exiting with 3 jobserver tokens available; should be 2!",
	"make[1]: *** internal error: invalid --jobserver-auth string 'fifo:/tmp/GMfifo1'.  Stop.",
	"make: stat: kernel/a.c: Stale file handle",
	"make: *** No rule to make target '/usr/lib/gcc/x86_64-linux-gnu/12/include/stdarg.h', "
	"needed by 'kernel/a.o'.  Stop.",
	"make: *** No rule to make target 'kernel/a.c', needed by 'kernel/a.o'.  Stop.",
	/* programs that are missing, or crash */
	"/bin/sh: 1: bc: not found",
	"/bin/sh: line 1: flex: command not found",
	"make[1]: bison: No such file or directory",
	"env: 'python3': No such file or directory",
	"awk: not found",
	"scripts/link-vmlinux.sh: 12: pahole: not found",
	"pahole: error while loading shared libraries: libdwarves.so.1: cannot open shared object "
	"file: No such file or directory",
	"/bin/sh: 1: Cannot fork",
	"/bin/sh: fork: retry: Resource temporarily unavailable",
	"/bin/sh: 1: cannot create kernel/.a.o.d: No space left on device",
	"sh: write error: No space left on device",
	"Segmentation fault (core dumped)",
	"./tools/objtool/objtool: Exec format error",
	"dtc: Bus error (core dumped)",
	"rustc: error while loading shared libraries: librustc_driver.so: cannot open shared "
	"object file: No such file or directory",
	"error[E0463]: can't find crate for `core`",
	"memory allocation of 1048576 bytes failed",
	"thread 'main' panicked at 'Unable to find libclang', bindgen/lib.rs:604:31",
	"xz: (stdout): Write error: No space left on device",
	"mv: cannot move 'a' to 'b': Read-only file system",
	"cp: cannot stat 'x': Structure needs cleaning",
	/* helpers of the compiler */
	"ccache: error: Failed to create temporary file for /var/cache/x: Disk quota exceeded",
	"ccache: error: failed to hash /usr/bin/gcc",
	"ccache: FATAL: Could not create directory",
	"distcc[123] ERROR: failed to distribute and fallbacks are disabled",
	"sccache: error: failed to connect to server",
	/* messages that explain nothing */
	"",
	"something failed",
	"error: something failed",
	"/usr/include/stdio.h:12:1: error: unknown type name 'x'",
	"no/such/file.c:12:1: error: unknown type name 'x'",
	"kernel/a.c:1:1: warning: unused variable 'x' [-Wunused-variable]",
};

/*
 * Builds a commit "one", if make fails for "two" or "*" (all), and then a commit "two", with
 * this message. Returns -1 or whose fault the failure is.
 */
static int build_with_message(struct world *w, const char *message, const char *fails,
			      struct error *err)
{
	struct kernel_builder *kb = kernel_builder_open(&w->spec, NULL, NULL, NULL);
	AUTO_FREE char *one = commit_with(w, "echo 'int one;' >kernel/a.c"), *two = NULL;
	struct build b = BUILD_INIT;
	int ret = 0;

	assert_int_equal(kernel_builder_build(kb, w->repo, w->tree, w->lane, one, &b, NULL), 0);
	assert_int_equal(b.blame, BLAME_NONE);
	build_clear(&b);
	if (!fails) {
		kernel_builder_close(kb);
		kb = kernel_builder_open(&w->spec, NULL, NULL, NULL);
	}
	two = commit_with(w, "echo 'int two;' >kernel/a.c");
	setenv("KBISECT_FAKE_MAKE_FAULT", message, 1);
	if (str_equal(fails, "two"))
		setenv("KBISECT_FAKE_MAKE_FAULT_AT", two, 1);
	ret = kernel_builder_build(kb, w->repo, w->tree, w->lane, two, &b, err);
	unsetenv("KBISECT_FAKE_MAKE_FAULT");
	unsetenv("KBISECT_FAKE_MAKE_FAULT_AT");
	ret = ret < 0 ? -1 : (int)b.blame;
	build_clear(&b);
	kernel_builder_close(kb);
	return ret;
}

static int build_message(const struct world *w, const char *message, struct build *b,
			 struct error *err)
{
	AUTO_FREE char *commit = commit_of(w->repo, "base");
	int ret;

	setenv("KBISECT_FAKE_MAKE_FAULT", message, 1);
	ret = kernel_build(&w->spec, w->repo, w->tree, w->lane, commit, b, err);
	unsetenv("KBISECT_FAKE_MAKE_FAULT");
	return ret;
}

/* Whether the source explains these messages, which make's own lines follow. */
static bool explains(const struct world *w, const char *printed)
{
	AUTO_FREE char *all =
		xstrfmt("%s\nmake[1]: *** [scripts/Makefile.build:250: vmlinux] Error 1\n"
			"make: *** [Makefile:2009: .] Error 2",
			printed);
	struct seen seen = { .tree = w->tree, .build_dir = w->lane };

	char *rest = all, *line;

	while ((line = strsep(&rest, "\n")))
		seen_line(&seen, line);
	return seen_explains(&seen);
}

static void make_files(void)
{
	sh("cd tree; mkdir -p scripts tools/objtool; echo 'int s;' >scripts/sign-file.c\n"
	   "echo >tools/objtool/elf.h; touch scripts/x.sh scripts/x.awk scripts/x.pl");
	sh("mkdir -p lane/kernel; touch lane/kernel/a.o");
}

static void faults_of_the_host_are_not_explained_by_the_source(void **state)
{
	make_files();
	for (size_t i = 0; i < ARRAY_SIZE(of_host); i++)
		if (explains(*state, of_host[i]))
			fail_msg("taken for the commit's: %s", of_host[i]);
}

static void no_fault_of_the_host_is_a_failed_build(void **state)
{
	/* One message for each answer: a machine in trouble, a crash, no explanation. */
	static const char *const messages[] = {
		"ld: final link failed: No space left on device",
		"gcc: internal compiler error: Killed (program cc1)",
		"bc: not found",
	};

	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(build_with_message(*state, messages[i], NULL, &err), -1);
		assert_int_equal(err.kind, ERROR_HOST);
		assert_non_null(strstr(err.message, "not because of the commit"));
		error_clear(&err);
	}
}

/* Every build prints this message, also that of a commit that was built before. */
static void a_failure_of_all_commits_is_the_hosts_fault(void **state)
{
	struct error err = ERROR_INIT;

	assert_int_equal(build_with_message(*state, "cc1 went away", "*", &err), -1);
	assert_int_equal(err.kind, ERROR_HOST);
	assert_non_null(strstr(err.message, "does not build any more"));
	error_clear(&err);
}

static void an_unexplained_failure_of_one_commit_is_unclear(void **state)
{
	static const char *const messages[] = {
		"awk: cmd. line:1: fatal: division by zero attempted",
		"./tools/objtool/objtool: Segmentation fault (core dumped)",
		"gcc: internal compiler error: Killed (program cc1)",
	};

	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		struct error err = ERROR_INIT;

		if (build_with_message(*state, messages[i], "two", &err) != BLAME_NOBODY)
			fail_msg("%s: %s", messages[i], err.message);
	}
}

/* These have the same file names as the lines above, so they show what those do not. */
static const char *const of_source[] = {
	"kernel/a.c:1:5: error: 'foo' undeclared (first use in this function)",
	"kernel/a.c:1:5: internal compiler error: in expand_expr, at expr.c:1234",
	"kernel/a.c:1:5: error: #error No space left on device",
	"kernel/a.c:1:10: fatal error: linux/gone.h: No such file or directory",
	"kernel/a.c:12: Error: no such instruction: `foo'",
	"scripts/sign-file.c:1:5: error: 'foo' undeclared",
	"elf.h:1:5: error: 'foo' undeclared",
	"ld: kernel/a.o: in function `f': undefined reference to `g'",
	"ld: kernel/a.o:(.data+0x8): undefined reference to `g'",
	"ld.lld: error: undefined symbol: g",
	"ERROR: modpost: \"g\" [kernel/a.ko] undefined!",
	"ERROR: \"g\" [kernel/a.ko] undefined!",
	"kernel/a.o: error: objtool: f+0x12: unreachable instruction",
	"Kconfig:12: syntax error",
	"Kconfig:12:error: recursive dependency detected!",
	"Makefile:12: *** missing separator.  Stop.",
	"make[1]: *** No rule to make target 'kernel/gone.o', needed by 'kernel/built-in.a'.  "
	"Stop.",
	"error[E0425]: cannot find value `x` in this scope\n  --> kernel/a.c:12:3",
	"error: clang diagnosed error: ./kernel/a.c:12:3: error: unknown type name 'u9'",
	"thread 'main' panicked at 'Unable to generate bindings: ClangDiagnostic(\"kernel/a.c:1:10: "
	"fatal error: 'linux/gone.h' file not found\\n\")', bindgen/main.rs:45:36",
	"kernel/a.c:1:10: fatal error: 'linux/gone.h' file not found",
	"scripts/x.sh: 12: Syntax error: \"fi\" unexpected",
	"scripts/x.sh: line 12: syntax error near unexpected token `fi'",
	"gawk: scripts/x.awk:12:          ^ syntax error",
	"awk: scripts/x.awk: line 12: syntax error at or near }",
	"syntax error at scripts/x.pl line 12, near \"}\"",
	"Error: kernel/a.c:12.3-4 syntax error",
	/* A line that a compiler quotes is not its message. */
	"kernel/a.c:1:5: error: 'foo' undeclared\n   12 | pr_err(\"%s: Cannot allocate memory\n"
	"   13 | x: No space left on device",
	"kernel/a.c:1:5: warning: #warning memory exhausted\nkernel/a.c:2:5: error: 'foo' "
	"undeclared",
};

static void errors_of_the_source_explain_a_failure(void **state)
{
	make_files();
	for (size_t i = 0; i < ARRAY_SIZE(of_source); i++)
		if (!explains(*state, of_source[i]))
			fail_msg("taken for the host's: %s", of_source[i]);
	/* It counts only with a file of the source that has it. */
	assert_false(explains(*state, "gone.c:1:5: error: x"));
}

static void set_make(struct world *w, char **path, const char *script)
{
	AUTO_FREE char *text = xstrfmt("cat >other-make <<'END'\n#!/bin/sh\nmake=%s\n%s\nEND\n"
				       "chmod +x other-make; rm -f tries",
				       w->make, script);

	sh(text);
	free(*path);
	*path = in_scratch("other-make");
	w->spec.make = *path;
}

/* Fails with these messages at the tries listed, and is the fake kbuild at the others. */
#define TRIES(cases)                                                       \
	"case \" $* \" in *config*) exec $make \"$@\" ;; esac\n"           \
	"echo \"$*\" >>\"$(dirname \"$0\")/tries\"\n"                      \
	"case $(wc -l <\"$(dirname \"$0\")/tries\") in\n" cases "\nesac\n" \
	"exec $make \"$@\""

static void a_failure_that_does_not_repeat_does_not_count(void **state)
{
	struct world *w = *state;
	AUTO_FREE char *commit = commit_of(w->repo, "base"), *make = NULL;
	struct build b;

	set_make(w, &make,
		 TRIES("1) echo 'kernel/a.c:1:5: error: a bit fell over' >&2; exit 2 ;;"));
	assert_int_equal(kernel_build(&w->spec, w->repo, w->tree, w->lane, commit, &b, NULL), 0);
	assert_int_equal(b.blame, BLAME_NONE);
	build_clear(&b);
}

static void an_unexplained_failure_is_tried_with_one_job(void **state)
{
	struct world *w = *state;
	AUTO_FREE char *commit = commit_of(w->repo, "base"), *make = NULL;
	struct build b;

	w->spec.jobs = 7;
	set_make(w, &make, TRIES("1) echo 'cc1 went away' >&2; exit 2 ;;"));
	assert_int_equal(kernel_build(&w->spec, w->repo, w->tree, w->lane, commit, &b, NULL), 0);
	assert_int_equal(b.blame, BLAME_NONE);
	sh("sed -n 1p tries | grep -e -j7; sed -n 2p tries | grep -e '-j1 '");
	build_clear(&b);
}

static void an_explanation_has_to_repeat_itself(void **state)
{
	struct world *w = *state;
	AUTO_FREE char *commit = commit_of(w->repo, "base"), *make = NULL;
	struct error err = ERROR_INIT;
	struct build b;

	set_make(w, &make,
		 TRIES("1|3) echo 'kernel/a.c:1:5: error: x' >&2; exit 2 ;;\n*) exit 2 ;;"));
	assert_int_equal(kernel_build(&w->spec, w->repo, w->tree, w->lane, commit, &b, &err), -1);
	assert_int_equal(err.kind, ERROR_HOST);
	error_clear(&err);
	set_make(w, &make,
		 TRIES("1) exit 2 ;;\n*) echo 'kernel/a.c:1:5: error: x' >&2; exit 2 ;;"));
	assert_int_equal(kernel_build(&w->spec, w->repo, w->tree, w->lane, commit, &b, &err), 0);
	assert_int_equal(b.blame, BLAME_SOURCE);
	sh("test $(wc -l <tries) = 3");
	build_clear(&b);
}

static void a_make_that_makes_nothing_is_the_hosts_fault(void **state)
{
	struct world *w = *state;
	AUTO_FREE char *commit = commit_with(w, ":"), *make = NULL;
	struct error err = ERROR_INIT;
	struct build b;

	assert_int_equal(kernel_build(&w->spec, w->repo, w->tree, w->lane, commit, &b, NULL), 0);
	build_clear(&b);
	AUTO_FREE char *next = commit_with(w, "echo 'int changed;' >kernel/a.c");
	set_make(w, &make, "case \" $* \" in *config*) exec $make \"$@\" ;; esac; exit 0");
	assert_int_equal(kernel_build(&w->spec, w->repo, w->tree, w->lane, next, &b, &err), -1);
	assert_int_equal(err.kind, ERROR_HOST);
	assert_non_null(strstr(err.message, "made no"));
	error_clear(&err);
}

/* After trouble of the host nothing is built upon the objects that it left. */
static void objects_of_a_failed_host_are_not_reused(void **state)
{
	struct world *w = *state;
	AUTO_FREE char *left = in_scratch("lane/kernel/left.o");
	struct error err = ERROR_INIT;
	AUTO_FREE char *commit = commit_of(w->repo, "base");
	struct build b;

	assert_int_equal(kernel_build(&w->spec, w->repo, w->tree, w->lane, commit, &b, NULL), 0);
	build_clear(&b);
	sh("echo half >lane/kernel/left.o");
	assert_int_equal(
		build_message(w, "ld: final link failed: No space left on device", &b, &err), -1);
	assert_non_null(strstr(err.message, "no space is left"));
	error_clear(&err);
	assert_int_equal(kernel_build(&w->spec, w->repo, w->tree, w->lane, commit, &b, NULL), 0);
	assert_false(file_exists(left));
	build_clear(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(faults_of_the_host_are_not_explained_by_the_source),
		TEST(no_fault_of_the_host_is_a_failed_build),
		TEST(a_failure_of_all_commits_is_the_hosts_fault),
		TEST(an_unexplained_failure_of_one_commit_is_unclear),
		TEST(errors_of_the_source_explain_a_failure),
		TEST(a_failure_that_does_not_repeat_does_not_count),
		TEST(an_unexplained_failure_is_tried_with_one_job),
		TEST(an_explanation_has_to_repeat_itself),
		TEST(a_make_that_makes_nothing_is_the_hosts_fault),
		TEST(objects_of_a_failed_host_are_not_reused),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
