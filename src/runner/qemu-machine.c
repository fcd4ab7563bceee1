#include "runner/qemu-machine.h"

#include "base/files.h"

#include <elf.h>
#include <sys/utsname.h>

static const char *const pc_args[] = { "-machine", "pc", NULL };
static const char *const virt_args[] = { "-machine", "virt", NULL };

static const char *const second_uart[] = { "-serial", "chardev:port", NULL };
static const char *const virtio_port[] = { "-device", "virtio-serial-device", "-device",
					   "virtserialport,chardev=port,name=kbisect", NULL };

static const struct machine machines[] = {
	{
		.arch = "x86_64",
		.kernel_arch = "x86_64",
		.image = "arch/x86/boot/bzImage",
		.qemu = "qemu-system-x86_64",
		.packages = { "qemu-system-x86", "gcc-x86-64-linux-gnu libc6-dev-amd64-cross" },
		.args = pc_args,
		.cpu_kvm = "host",
		/* Five-level page tables only cost time here. */
		.cpu_tcg = "max,la57=off",
		.console = "console=ttyS0,115200 earlyprintk=serial,ttyS0,115200",
		.port = "ttyS1",
		.port_args = second_uart,
		.cc = "x86_64-linux-gnu-gcc",
		.elf_machine = EM_X86_64,
		.gdb_pc = 0x10,
		/* mov $0x3f8,%dx; mov $'K',%al; out %al,(%dx): the first serial port;
		 * mov $0xfe,%al; out %al,$0x64: the keyboard controller's reset; hlt; jmp */
		.reset = { 0xba, 0xf8, 0x03, 0xb0, 'K', 0xee, 0xb0, 0xfe, 0xe6, 0x64, 0xf4, 0xeb, 0xfd },
	},
	{
		.arch = "arm64",
		.kernel_arch = "arm64",
		.image = "arch/arm64/boot/Image",
		.qemu = "qemu-system-aarch64",
		.packages = { "qemu-system-arm", "gcc-aarch64-linux-gnu libc6-dev-arm64-cross" },
		.args = virt_args,
		.cpu_kvm = "host",
		.cpu_tcg = "cortex-a57",
		.console = "console=ttyAMA0 earlycon",
		.port = "vport0p1",
		.port_args = virtio_port,
		.cc = "aarch64-linux-gnu-gcc",
		.elf_machine = EM_AARCH64,
		.gdb_pc = 0x20,
	},
	{
		.arch = "riscv64",
		.kernel_arch = "riscv",
		.image = "arch/riscv/boot/Image",
		.qemu = "qemu-system-riscv64",
		.packages = { "qemu-system-misc", "gcc-riscv64-linux-gnu libc6-dev-riscv64-cross" },
		.args = virt_args,
		.cpu_kvm = "host",
		.cpu_tcg = "rv64",
		.console = "console=ttyS0 earlycon",
		.port = "vport0p1",
		.port_args = virtio_port,
		.cc = "riscv64-linux-gnu-gcc",
		.elf_machine = EM_RISCV,
		.gdb_pc = 0x20,
	},
};

static const struct {
	const char *name, *arch;
} other_names[] = {
	{ "x86", "x86_64" },	{ "amd64", "x86_64" },	{ "x86-64", "x86_64" },
	{ "aarch64", "arm64" }, { "riscv", "riscv64" },
};

static const char *usual_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(other_names); i++)
		if (!strcmp(other_names[i].name, name))
			return other_names[i].arch;
	return name;
}

const struct machine *machine_find(const char *arch, struct error *err)
{
	struct utsname host;
	const char *name;

	uname(&host);
	name = usual_name(arch ? arch : host.machine);
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++)
		if (!strcmp(machines[i].arch, name))
			return &machines[i];
	error_set(err, ERROR_USER, "no guests of machine type '%s' (known: x86_64, arm64, riscv64)",
		  arch ? arch : host.machine);
	return NULL;
}

bool machine_is_host(const struct machine *m)
{
	struct utsname host;

	return uname(&host) == 0 && !strcmp(usual_name(host.machine), m->arch);
}

static bool have_program(const char *name)
{
	AUTO_FREE char *path = find_program(name);

	return path != NULL;
}

const char *machine_compiler(const struct machine *m, const char *cc)
{
	if (cc)
		return cc;
	if (!machine_is_host(m))
		return m->cc;
	return have_program("gcc") ? "gcc" : "cc";
}

struct words {
	char **v;
	size_t nr, alloc;
};

/* Takes over the string. */
static void push(struct words *w, char *word)
{
	ALLOC_GROW(w->v, w->nr + 2, w->alloc);
	w->v[w->nr++] = word;
	w->v[w->nr] = NULL;
}

static void push_all(struct words *w, const char *const *list)
{
	for (; *list; list++)
		push(w, xstrdup(*list));
}

#define PUSH(w, ...) push_all((w), (const char *const[]){ __VA_ARGS__, NULL })

static char *kernel_parameters(const struct machine *m, const struct machine_boot *b)
{
	/* Noise does not end a run; a dead kernel resets at once and QEMU ends. */
	return xstrfmt("%s printk.time=1 loglevel=7 nokaslr panic=-1 kbisect_init.port=%s %s%s%s",
		       m->console, m->port,
		       b->strict ? "panic_on_warn=1 oops=panic" : "panic_on_warn=0 kasan_multi_shot",
		       b->append ? " " : "", b->append ? b->append : "");
}

static void push_accelerator(struct words *w, const struct machine *m, const struct machine_boot *b)
{
	PUSH(w, "-accel", b->kvm ? "kvm" : "tcg", "-cpu", b->kvm ? m->cpu_kvm : m->cpu_tcg);
}

/* A comma in an option's value is written twice. */
static char *socket_chardev(const char *id, const char *path)
{
	char *escaped = xcalloc(2 * strlen(path) + 1, 1), *to = escaped, *arg;

	for (const char *p = path; *p; p++) {
		*to++ = *p;
		if (*p == ',')
			*to++ = ',';
	}
	arg = xstrfmt("socket,id=%s,path=%s", id, escaped);
	free(escaped);
	return arg;
}

char **machine_argv(const struct machine *m, const struct machine_boot *b)
{
	struct words w = { 0 };

	PUSH(&w, b->qemu ? b->qemu : m->qemu, "-nodefaults", "-no-user-config", "-nographic",
	     "-no-reboot", "-S", "-sandbox",
	     "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
	push_all(&w, m->args);
	push_accelerator(&w, m, b);
	PUSH(&w, "-m");
	push(&w, xstrfmt("%d", b->memory_mb));
	PUSH(&w, "-smp");
	push(&w, xstrfmt("%d", b->cpus));
	PUSH(&w, "-nic", "none", "-monitor", "none", "-chardev", "stdio,id=console,signal=off",
	     "-serial", "chardev:console", "-chardev");
	push(&w, socket_chardev("port", b->port));
	push_all(&w, m->port_args);
	PUSH(&w, "-chardev");
	push(&w, socket_chardev("qmp", b->qmp));
	PUSH(&w, "-mon", "chardev=qmp,mode=control");
	if (b->gdb) {
		PUSH(&w, "-chardev");
		push(&w, socket_chardev("gdb", b->gdb));
		PUSH(&w, "-gdb", "chardev:gdb");
	}
	PUSH(&w, "-kernel", b->kernel, "-initrd", b->initrd, "-append");
	push(&w, kernel_parameters(m, b));
	return w.v;
}

void machine_argv_free(char **argv)
{
	for (char **p = argv; p && *p; p++)
		free(*p);
	free(argv);
}
