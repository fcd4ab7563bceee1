// SPDX-License-Identifier: GPL-2.0-only
/* The runner that boots kernels in QEMU on this host. */
#include "accelerator.h"
#include "base/files.h"
#include "base/scratch.h"
#include "guest/initramfs.h"
#include "proc/child.h"
#include "qemu-boot.h"
#include "qemu-terminal.h"

/* KVM prints a kernel's first line within a second or two, or never. */
#define KVM_TRIAL 15
/* QEMU's own memory, besides the guest's. */
#define QEMU_MB 100
/* The files that a kernel and a test need in addition to those in the guest's memory. */
#define KERNEL_MB 192
#define INITRD_MAX ((size_t)2 << 30)

struct qemu_runner {
	struct runner runner;
	struct machine_spec machine;
	struct runner_kernel kernel;
	char *initramfs;  /* NULL: no test was set, or the guest boots an image by itself */
	char *test, *dir; /* for such an image: the file of the test, or NULL; its directory */
	char *initrd;	  /* ... with the kernel's modules; NULL: it has none */
	enum accel_state accel;
	bool kvm_doubted; /* KVM failed its trial; TCG has not printed yet */
};

static const char *program_of(const struct machine_spec *m)
{
	return m->program ? m->program : m->arch->qemu;
}

static int memory_of(const struct machine_spec *m)
{
	return m->memory_mb > 0 ? m->memory_mb : RUNNER_MEMORY_MB;
}

/* "pc-i440fx-7.2          Standard PC" is one of its lines, and the user's text can have
 * properties after a comma. */
static bool lists_machine(const char *list, const char *machine)
{
	size_t n = strcspn(machine, ",");

	for (const char *p = list; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (!strncmp(p, machine, n) && p[n] == ' ')
			return true;
	}
	return false;
}

static int check_machine(const struct machine_spec *m, struct error *err)
{
	const char *machine = m->hardware ? m->hardware->machine : NULL;
	const char *argv[] = { program_of(m), "-machine", "help", NULL };
	struct child_spec spec = { .argv = argv, .deadline = 20 };
	struct strbuf list = STRBUF_INIT(1 << 20);
	int ret = 0;

	if (!machine)
		return 0;
	if (child_run(&spec, &list, NULL, err) != 0)
		ret = error_set(err, ERROR_HOST, "'%s -machine help' failed", program_of(m));
	else if (!lists_machine(list.buf, machine))
		ret = error_set(err, ERROR_USER,
				"--machine=%s: not known to '%s' (see its -machine help)", machine,
				program_of(m));
	strbuf_release(&list);
	return ret;
}

static bool by_ssh(const struct machine_spec *m)
{
	return m->hardware && m->hardware->ssh_user;
}

static int check_ssh(const struct machine_spec *m, struct error *err)
{
	AUTO_FREE char *ssh = by_ssh(m) ? find_program("ssh") : NULL;

	if (!by_ssh(m) || ssh)
		return 0;
	return error_set(err, ERROR_HOST,
			 "'ssh' not found, which --ssh needs: install OpenSSH (Debian: "
			 "openssh-client)");
}

static struct runner *qemu_open(const char *name, const struct machine_spec *machine,
				struct error *err)
{
	AUTO_FREE char *path = find_program(program_of(machine));
	struct qemu_runner *q;

	(void)name;
	if (!path) {
		error_set(err, ERROR_HOST,
			  "'%s' not found: install QEMU (Debian: %s), or set kbisect.qemu",
			  program_of(machine), machine->arch->qemu_package);
		return NULL;
	}
	if (check_machine(machine, err) < 0 || check_ssh(machine, err) < 0)
		return NULL;
	q = xcalloc(1, sizeof(*q));
	q->machine = *machine;
	return &q->runner;
}

static void qemu_close(struct runner *r)
{
	struct qemu_runner *q = (struct qemu_runner *)r;

	free(q->initramfs);
	free(q->initrd);
	free(q->test);
	scratch_remove(q->dir);
	free(q);
}

/* Init is not in the guest; the test is copied into it. */
static int set_test_for_ssh(struct qemu_runner *q, const struct initramfs_spec *spec,
			    struct error *err)
{
	if (!spec->test && !spec->command)
		return 0;
	q->dir = scratch_make(0, err);
	if (!q->dir)
		return -1;
	q->test = xstrfmt("%s/test", q->dir);
	return initramfs_write_test(spec, q->test, err);
}

static int qemu_set_test(struct runner *r, const struct runner_test *test, struct error *err)
{
	struct qemu_runner *q = (struct qemu_runner *)r;
	struct initramfs_spec spec = {
		.arch = q->machine.arch,
		.cc = test->cc,
		.test = test->repro,
		.syzkaller = test->syzkaller,
		.command = test->command,
		.busybox = test->busybox,
		.modprobe = test->modules,
		.cache_dir = q->machine.cache_dir,
		.shell = test->shell,
		.in_root = q->machine.root && q->machine.root->kind != ROOTFS_BUILTIN,
	};

	if (by_ssh(&q->machine))
		return set_test_for_ssh(q, &spec, err);
	free(q->initramfs);
	q->initramfs = initramfs_make(&spec, err);
	return q->initramfs ? 0 : -1;
}

/* The kernel unpacks a series of archives that follow each other. It holds them twice while
 * it does so. */
static int add_modules(struct qemu_runner *q, struct error *err)
{
	struct strbuf both = STRBUF_INIT(INITRD_MAX);
	int memory = memory_of(&q->machine), need, ret = -1;

	free(q->initrd);
	q->initrd = NULL;
	if (!q->kernel.modules || !q->initramfs)
		return 0;
	if (file_read(q->initramfs, &both, err) < 0 || file_read(q->kernel.modules, &both, err) < 0)
		goto out;
	need = (int)(2 * both.len >> 20) + KERNEL_MB;
	if (need > memory) {
		error_set(
			err, ERROR_USER,
			"the modules and selftests need a guest with more memory than %d MiB: give "
			"--memory=%d, or fewer of them",
			memory, need);
		goto out;
	}
	q->initrd = xstrfmt("%s.initrd", q->kernel.modules);
	ret = file_write_private(q->initrd, both.buf, both.len, err);
out:
	strbuf_release(&both);
	return ret;
}

/* Chooses the accelerator anew for each kernel: after KVM was lost, it gets another trial. */
static int qemu_set_kernel(struct runner *r, const struct runner_kernel *kernel, struct error *err)
{
	struct qemu_runner *q = (struct qemu_runner *)r;
	const struct machine_spec *m = &q->machine;

	q->kernel = *kernel;
	q->kvm_doubted = false;
	if (add_modules(q, err) < 0)
		return -1;
	return accel_choose(m->arch, program_of(m), m->accel, m->cache_dir, &q->accel, err);
}

/* As many guests as wanted and the memory allows. */
static int qemu_capacity(const struct runner *r, int wanted)
{
	const struct qemu_runner *q = (const struct qemu_runner *)r;
	int64_t available = memory_available();
	int64_t each = (int64_t)memory_of(&q->machine) + QEMU_MB;

	return available < 0 ? wanted : (int)MIN((int64_t)wanted, available / each);
}

static double qemu_trial_seconds(const struct runner *r)
{
	const struct qemu_runner *q = (const struct qemu_runner *)r;

	return q->accel == ACCEL_KVM_TRY ? KVM_TRIAL : 0;
}

static void qemu_remember(const struct qemu_runner *q, bool kvm_works)
{
	accel_remember(program_of(&q->machine), q->machine.cache_dir, kvm_works);
}

static void learn_printed(struct qemu_runner *q)
{
	if (q->accel == ACCEL_KVM_TRY) {
		q->accel = ACCEL_KVM;
		qemu_remember(q, true);
	} else if (q->kvm_doubted) {
		q->kvm_doubted = false;
		qemu_remember(q, false);
	}
}

static int qemu_learn(struct runner *r, enum runner_news news, struct error *err)
{
	struct qemu_runner *q = (struct qemu_runner *)r;
	bool demanded = str_equal(q->machine.accel, "kvm");

	switch (news) {
	case NEWS_PRINTED:
		learn_printed(q);
		break;
	case NEWS_TRIAL_FAILED:
		q->accel = ACCEL_TCG;
		q->kvm_doubted = true;
		if (demanded)
			return error_set(err, ERROR_HOST,
					 "no kernel line came out under KVM, which may not work on "
					 "this host: use the accelerator 'auto' or 'tcg'");
		break;
	case NEWS_LOST:
		/* KVM that worked once may be gone now; nobody insisted on it. */
		if (q->accel == ACCEL_KVM && !demanded)
			q->accel = ACCEL_TCG;
		break;
	}
	return 0;
}

static struct machine_boot machine_of(const struct qemu_runner *q)
{
	const struct machine_spec *m = &q->machine;

	return (struct machine_boot){
		.qemu = m->program,
		.kernel = q->kernel.image,
		.initrd = q->initrd ? q->initrd : q->initramfs,
		.append = m->append,
		.root = m->root,
		.hardware = m->hardware,
		.test = q->test,
		.kvm = q->accel != ACCEL_TCG,
		.strict = m->strict,
		.memory_mb = memory_of(m),
		.cpus = m->cpus > 0 ? m->cpus : RUNNER_CPUS,
	};
}

static struct boot *qemu_start(struct runner *r, uv_loop_t *loop, const struct boot_plan *plan,
			       const struct boot_events *events, struct error *err)
{
	const struct qemu_runner *q = (struct qemu_runner *)r;

	return qemu_boot_start(loop, q->machine.arch, machine_of(q), q->kernel.system_map, plan,
			       events, err);
}

static int qemu_interact(struct runner *r, const struct terminal_spec *spec, struct error *err)
{
	const struct qemu_runner *q = (struct qemu_runner *)r;

	if (spec->test_first && by_ssh(&q->machine))
		return error_set(err, ERROR_USER,
				 "--ssh: the test cannot run first on the terminal of a guest that "
				 "boots by itself: leave it out");
	return qemu_terminal_run(q->machine.arch, machine_of(q), spec, err);
}

static void check_program(const struct machine_spec *m, const struct check_report *report)
{
	const char *argv[] = { program_of(m), "--version", NULL };
	struct child_spec spec = { .argv = argv, .deadline = 20 };
	struct strbuf out = STRBUF_CUT(4096);
	AUTO_FREE char *advice = xstrfmt("install QEMU (Debian: %s)", m->arch->qemu_package);

	if (child_run(&spec, &out, NULL, NULL) == 0) {
		out.buf[strcspn(out.buf, "\n")] = 0;
		report->ok(program_of(m), out.buf);
	} else {
		report->problem(program_of(m), "not found, or it does not run", advice);
	}
	strbuf_release(&out);
}

static void check_accelerator(const struct machine_spec *m, const struct check_report *report)
{
	struct error err = ERROR_INIT;
	enum accel_state state;

	if (accel_choose(m->arch, m->program, m->accel, m->cache_dir, &state, &err) < 0)
		report->problem("accelerator", err.message, "use --accel=auto");
	else if (state == ACCEL_KVM)
		report->ok("accelerator", "KVM");
	else if (state == ACCEL_KVM_TRY)
		report->ok("accelerator",
			   "KVM runs our test firmware; the first boot shows whether it runs "
			   "a kernel (if not, TCG is used)");
	else
		report->note("accelerator", "TCG (no KVM that works): guests boot, but slowly");
	error_clear(&err);
}

/* Compiling and packing the guest's root file system needs a static C library. */
static void check_guest_programs(const struct machine_spec *m, const struct check_report *report)
{
	struct initramfs_spec spec = { .arch = m->arch, .cache_dir = m->cache_dir };
	struct error err = ERROR_INIT;
	AUTO_FREE char *path = initramfs_make(&spec, &err);

	if (path)
		report->ok("guest init", path);
	else
		report->problem("guest init", err.message, "");
	error_clear(&err);
}

static void check_sandbox(const struct machine_spec *m, const struct check_report *report)
{
	AUTO_FREE char *why = initramfs_without_sandbox(m->arch);

	if (!why) {
		report->ok("sandbox", "bubblewrap, for the compiler of C reproducers");
		return;
	}
	AUTO_FREE char *detail =
		xstrfmt("none (%s): a C reproducer can include any file that you can read", why);
	report->note("sandbox", detail);
}

static void qemu_check(const char *name, const struct machine_spec *m,
		       const struct check_report *report)
{
	(void)name;
	check_program(m, report);
	check_accelerator(m, report);
	check_guest_programs(m, report);
	check_sandbox(m, report);
}

const struct runner_ops runner_qemu = {
	.name = "qemu",
	.can = RUNNER_PARALLEL | RUNNER_REACH | RUNNER_MADE,
	.check = qemu_check,
	.open = qemu_open,
	.set_test = qemu_set_test,
	.set_kernel = qemu_set_kernel,
	.capacity = qemu_capacity,
	.trial_seconds = qemu_trial_seconds,
	.learn = qemu_learn,
	.start = qemu_start,
	.is_alive = qemu_boot_is_alive,
	.kill = qemu_boot_kill,
	.interact = qemu_interact,
	.close = qemu_close,
};
