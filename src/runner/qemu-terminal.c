// SPDX-License-Identifier: GPL-2.0-only
#include "qemu-terminal.h"

#include "base/quote.h"
#include "base/scratch.h"
#include "base/strbuf.h"
#include "proc/foreground.h"

/* Bytes: the path of a unix socket has at most 107. */
#define SOCKET_DIR_MAX 100

static void say_how_to_debug(const char *gdb, const char *vmlinux)
{
	struct strbuf command = STRBUF_INIT(3 * PATH_MAX * 4);
	AUTO_FREE char *target = xstrfmt("target remote %s", gdb);

	quote_add(&command, target);
	strbuf_addch(&command, ' ');
	quote_add(&command, vmlinux);
	printf("the guest waits for: gdb -ex %s\n", command.buf);
	strbuf_release(&command);
}

int qemu_terminal_run(const struct arch *arch, struct machine_boot machine,
		      const struct terminal_spec *spec, struct error *err)
{
	/* Nobody else may connect to the gdbstub, which can write to the guest. */
	char *dir = scratch_make(SOCKET_DIR_MAX, err);
	AUTO_FREE char *gdb = dir && spec->vmlinux ? xstrfmt("%s/gdb", dir) : NULL;
	char **argv;
	int status;

	if (!dir)
		return -1;
	machine.shell = spec->test_first ? "test" : "yes";
	machine.gdb = gdb;
	argv = machine_argv(arch, &machine);
	printf("Ctrl-A X ends the guest, Ctrl-A H shows more\n");
	if (gdb)
		say_how_to_debug(gdb, spec->vmlinux);
	fflush(stdout);
	status = foreground_run((const char *const *)argv, err);
	machine_argv_free(argv);
	scratch_remove(dir);
	if (status > 0)
		return error_set(err, ERROR_HOST, "QEMU ended with status %d", status);
	return status;
}
