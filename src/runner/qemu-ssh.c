// SPDX-License-Identifier: GPL-2.0-only
#include "qemu-ssh.h"

#include "base/quote.h"
#include "base/scratch.h"

#include <arpa/inet.h>
#include <math.h>
#include <sys/socket.h>

#define COMMAND_MAX ((size_t)64 << 10)
/* A guest under TCG needs long for a handshake; this is for each try. */
#define CONNECT_SECONDS "30"
/* Part of the time for the boot after which a guest that was not reached is given up: before
 * the boot counts as failed. */
#define REACH_PART 0.9

/*
 * The options of ssh. Nothing of the user's is read but keys, and nothing is written: each
 * guest generates its host keys or has those of the image, so they are those of one run.
 */
#define SSH_OPTIONS                                                               \
	"exec ssh -F none -o BatchMode=yes -o LogLevel=ERROR -o ControlPath=none" \
	" -o StrictHostKeyChecking=accept-new -o GlobalKnownHostsFile=/dev/null"  \
	" -o ForwardAgent=no -o ConnectTimeout=" CONNECT_SECONDS

/*
 * Runs in the guest. The empty line says that the test begins. ssh itself ends with status
 * 255 when it fails, so a test that does counts as one with 254.
 */
static const char in_guest[] = "echo\n"
			       "f=${TMPDIR:-/tmp}/kbisect-test\n"
			       "cat >\"$f\" && chmod 700 \"$f\" && cd \"${f%%/*}\" || exit 126\n"
			       "command -v timeout >/dev/null && t='timeout %.0f' || t=\n"
			       "$t \"$f\"\n"
			       "s=$?\n"
			       "test $s = 255 && s=254\n"
			       "exit $s\n";

/* A port that is free now. QEMU does not start if another process takes it until then, and
 * the run is made again. */
static int free_port(struct error *err)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len = sizeof(addr);
	AUTO_CLOSE int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, len) < 0 ||
	    getsockname(fd, (struct sockaddr *)&addr, &len) < 0)
		return error_errno(err, "cannot get a port for ssh to a guest");
	return ntohs(addr.sin_port);
}

static char *ssh_command(const struct qemu_ssh_spec *spec, int port, const char *dir)
{
	const struct hardware *hw = spec->hardware;
	AUTO_FREE char *script = xstrfmt(in_guest, ceil(spec->plan->run_seconds));
	struct strbuf remote = STRBUF_INIT(COMMAND_MAX), sb = STRBUF_INIT(COMMAND_MAX);
	AUTO_FREE char *hosts = xstrfmt("UserKnownHostsFile=\"%s/known_hosts\"", dir);

	/* The login shell may be any. */
	strbuf_addstr(&remote, "exec sh -c ");
	quote_add(&remote, spec->test ? script : "echo");
	strbuf_addf(&sb, SSH_OPTIONS " -p %d -l %s -o ", port, hw->ssh_user);
	quote_add(&sb, hosts);
	if (hw->ssh_key) {
		strbuf_addstr(&sb, " -o IdentitiesOnly=yes -o IdentityAgent=none -i ");
		quote_add(&sb, hw->ssh_key);
	}
	strbuf_addstr(&sb, " 127.0.0.1 ");
	quote_add(&sb, remote.buf);
	strbuf_addstr(&sb, " <");
	quote_add(&sb, spec->test ? spec->test : "/dev/null");
	strbuf_release(&remote);
	return strbuf_detach(&sb);
}

int qemu_ssh_open(struct qemu_ssh *ssh, const struct qemu_ssh_spec *spec, struct error *err)
{
	ssh->port = free_port(err);
	if (ssh->port < 0)
		return -1;
	ssh->dir = scratch_make(0, err);
	if (!ssh->dir)
		return -1;
	ssh->command = ssh_command(spec, ssh->port, ssh->dir);
	ssh->test = (struct machine_test){
		.command = ssh->command,
		.name = "ssh (--ssh)",
		.loop = spec->loop,
		.run_seconds = spec->plan->run_seconds,
		.settle = spec->plan->settle,
		.deadline = spec->plan->deadline,
		.give_up_at = now_seconds() + REACH_PART * spec->plan->boot_seconds,
		.report = spec->events->report,
		.report_data = spec->events->data,
		.on_gone = spec->on_gone,
		.data = spec->data,
	};
	return 0;
}

void qemu_ssh_tick(struct qemu_ssh *ssh)
{
	if (ssh->test.reaching)
		machine_test_tick(&ssh->test);
	else
		machine_test_reach(&ssh->test);
}

void qemu_ssh_clear(struct qemu_ssh *ssh)
{
	machine_test_clear(&ssh->test);
	scratch_remove(ssh->dir);
	free(ssh->command);
}
