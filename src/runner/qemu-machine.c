// SPDX-License-Identifier: GPL-2.0-only
#include "qemu-machine.h"

struct arguments {
	char **v;
	size_t nr, alloc;
};

/* Takes over the string. */
static void push(struct arguments *w, char *word)
{
	ALLOC_GROW(w->v, w->nr + 2, w->alloc);
	w->v[w->nr++] = word;
	w->v[w->nr] = NULL;
}

static void push_all(struct arguments *w, const char *const *list)
{
	for (; *list; list++)
		push(w, xstrdup(*list));
}

/* QEMU's own network, address and name server of a guest (-netdev user). The kernel gives
 * the address to its first interface. */
#define NET_PARAMETER " ip=10.0.2.15::10.0.2.2:255.255.255.0::eth0:off:10.0.2.3"

#define PUSH(w, ...) push_all((w), (const char *const[]){ __VA_ARGS__, NULL })

/* systemd starts our unit, and neither asks for anything on the console nor writes there
 * between the kernel's lines. */
#define SYSTEMD_PARAMETERS                                                                \
	" systemd.wants=kbisect-test.service systemd.show_status=no systemd.firstboot=no" \
	" systemd.getty_auto=no systemd.log_target=null"

static char *systemd_parameters(const struct rootfs *root)
{
	return root && root->after ?
		       xstrfmt(" kbisect_init.after=%s" SYSTEMD_PARAMETERS, root->after) :
		       xstrdup("");
}

/* The parameters by which init finds the root; owned. */
static char *root_parameters(const struct rootfs *root)
{
	switch (root ? root->kind : ROOTFS_BUILTIN) {
	case ROOTFS_BUILTIN:
		break;
	case ROOTFS_SHARE:
		return xstrdup(" kbisect_init.root=share");
	case ROOTFS_IMAGE:
		return xstrfmt(" kbisect_init.root=disk kbisect_init.partition=%d",
			       root->partition);
	}
	return xstrdup("");
}

static const char *noise_parameters(const struct machine_boot *b)
{
	return b->strict ? "panic_on_warn=1 oops=panic" : "panic_on_warn=0 kasan_multi_shot";
}

/* For an image that boots by itself. The user's parameters are last, so that they win. */
static char *image_parameters(const struct arch *arch, const struct machine_boot *b)
{
	int partition = b->root->partition;
	AUTO_FREE char *number = partition ? xstrfmt("%d", partition) : xstrdup("");

	return xstrfmt("%s printk.time=1 loglevel=7 panic=-1 root=/dev/vda%s rw %s%s%s",
		       arch->console, number, noise_parameters(b), b->append ? " " : "",
		       b->append ? b->append : "");
}

static char *kernel_parameters(const struct arch *arch, const struct machine_boot *b)
{
	if (b->hardware && b->hardware->ssh_user)
		return image_parameters(arch, b);
	AUTO_FREE char *root = root_parameters(b->root);
	AUTO_FREE char *systemd = systemd_parameters(b->root);

	/* Noise does not end a run. A dead kernel resets at once, whereupon QEMU ends. */
	return xstrfmt(
		"%s printk.time=1 loglevel=7 nokaslr panic=-1 kbisect_init.%s=%s%s%s%s %s%s%s",
		arch->console, b->shell ? "shell" : "port", b->shell ? b->shell : arch->port, root,
		systemd, b->hardware && b->hardware->net ? NET_PARAMETER : "", noise_parameters(b),
		b->append ? " " : "", b->append ? b->append : "");
}

static void push_accelerator(struct arguments *w, const struct arch *arch,
			     const struct machine_boot *b)
{
	PUSH(w, "-accel", b->kvm ? "kvm" : "tcg", "-cpu", b->kvm ? "host" : arch->cpu_tcg);
}

/* A path as the value of an option, in which a comma is written twice; owned. */
static char *escape_commas(const char *path)
{
	char *escaped = xcalloc(2 * strlen(path) + 1, 1), *to = escaped;

	for (const char *p = path; *p; p++) {
		*to++ = *p;
		if (*p == ',')
			*to++ = ',';
	}
	return escaped;
}

static char *socket_chardev(const char *id, const char *path, const char *more)
{
	AUTO_FREE char *escaped = escape_commas(path);

	return xstrfmt("socket,id=%s,path=%s%s", id, escaped, more);
}

static void push_disk(struct arguments *w, const struct arch *arch, const char *id,
		      const struct scratch_disk *d)
{
	AUTO_FREE char *path = escape_commas(d->path);

	PUSH(w, "-drive");
	push(w, xstrfmt("file=%s,format=%s,if=none,id=%s,snapshot=on", path, d->format, id));
	PUSH(w, "-device");
	push(w, xstrfmt("virtio-blk-%s,drive=%s,serial=%s", arch->virtio, id, d->serial));
}

/* Nothing of the host's is written: neither files of the directory, nor the image, of which
 * QEMU makes a temporary copy as the guest writes to it. */
static void push_root(struct arguments *w, const struct arch *arch, const struct rootfs *root)
{
	AUTO_FREE char *path = escape_commas(root && root->path ? root->path : "");

	switch (root ? root->kind : ROOTFS_BUILTIN) {
	case ROOTFS_BUILTIN:
		break;
	case ROOTFS_SHARE:
		PUSH(w, "-fsdev");
		push(w, xstrfmt("local,id=root,path=%s,security_model=%s,readonly=on,"
				"multidevs=remap",
				path, root->mapped ? "mapped-xattr" : "none"));
		PUSH(w, "-device");
		push(w, xstrfmt("virtio-9p-%s,fsdev=root,mount_tag=" ROOTFS_TAG, arch->virtio));
		break;
	case ROOTFS_IMAGE:
		push_disk(w, arch, "root",
			  &(struct scratch_disk){ .path = root->path,
						  .format = root->format,
						  .serial = (char *)ROOTFS_TAG });
		break;
	}
}

/* Without --net a guest with ssh can answer, and reach nothing. */
static void push_net(struct arguments *w, const struct arch *arch, const struct machine_boot *b)
{
	const struct hardware *hw = b->hardware;
	AUTO_FREE char *forward = NULL;

	if (!hw || (!hw->net && !hw->ssh_user)) {
		PUSH(w, "-nic", "none");
		return;
	}
	if (b->ssh_forward)
		forward = xstrfmt(",hostfwd=tcp:127.0.0.1:%d-:%d", b->ssh_forward, hw->ssh_port);
	PUSH(w, "-netdev");
	push(w, xstrfmt("user,id=net%s%s", hw->net ? "" : ",restrict=on", forward ? forward : ""));
	PUSH(w, "-device");
	/* It boots nothing from the network, so it needs no ROM. */
	push(w, xstrfmt("virtio-net-%s,netdev=net%s", arch->virtio,
			str_equal(arch->virtio, "pci") ? ",romfile=" : ""));
}

static void push_hardware(struct arguments *w, const struct arch *arch, const struct hardware *hw)
{
	if (!hw)
		return;
	for (size_t i = 0; i < hw->disks_nr; i++) {
		AUTO_FREE char *id = xstrfmt("disk%zu", i);

		push_disk(w, arch, id, &hw->disks[i]);
	}
	if (hw->firmware)
		PUSH(w, "-bios", hw->firmware);
	if (hw->args)
		push_all(w, (const char *const *)hw->args);
}

/* The second port: the guest's bytes go to the chardev "port". */
static void push_port(struct arguments *w, const struct arch *arch)
{
	if (arch->port_bus)
		PUSH(w, "-device", arch->port_bus, "-device",
		     "virtserialport,chardev=port,name=kbisect");
	else
		PUSH(w, "-serial", "chardev:port");
}

/* The chardevs of a program that drives QEMU, or of a person. */
static void push_chardevs(struct arguments *w, const struct arch *arch,
			  const struct machine_boot *b)
{
	PUSH(w, "-monitor", "none", "-chardev");
	if (b->shell) {
		PUSH(w, "stdio,id=console,mux=on,signal=off", "-serial", "chardev:console", "-mon",
		     "chardev=console,mode=readline");
	} else {
		PUSH(w, "stdio,id=console,signal=off", "-serial", "chardev:console", "-chardev");
		push(w, socket_chardev("port", b->port, ""));
		push_port(w, arch);
		PUSH(w, "-chardev");
		push(w, socket_chardev("qmp", b->qmp, ""));
		PUSH(w, "-mon", "chardev=qmp,mode=control");
	}
	if (b->gdb) {
		PUSH(w, "-chardev");
		push(w, socket_chardev("gdb", b->gdb, b->shell ? ",server=on,wait=off" : ""));
		PUSH(w, "-gdb", "chardev:gdb");
	}
}

char **machine_argv(const struct arch *arch, const struct machine_boot *b)
{
	struct arguments w = { 0 };

	PUSH(&w, b->qemu ? b->qemu : arch->qemu, "-nodefaults", "-no-user-config", "-nographic",
	     "-no-reboot", "-sandbox",
	     "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
	/* The monitor, or a debugger, lets the guest run. */
	if (!b->shell || b->gdb)
		PUSH(&w, "-S");
	PUSH(&w, "-machine",
	     b->hardware && b->hardware->machine ? b->hardware->machine : arch->machine);
	push_accelerator(&w, arch, b);
	PUSH(&w, "-m");
	push(&w, xstrfmt("%d", b->memory_mb));
	PUSH(&w, "-smp");
	push(&w, xstrfmt("%d", b->cpus));
	push_chardevs(&w, arch, b);
	push_root(&w, arch, b->root);
	push_net(&w, arch, b);
	push_hardware(&w, arch, b->hardware);
	PUSH(&w, "-kernel", b->kernel);
	if (b->initrd)
		PUSH(&w, "-initrd", b->initrd);
	PUSH(&w, "-append");
	push(&w, kernel_parameters(arch, b));
	return w.v;
}

void machine_argv_free(char **argv)
{
	for (char **p = argv; p && *p; p++)
		free(*p);
	free(argv);
}
