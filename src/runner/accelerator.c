// SPDX-License-Identifier: GPL-2.0-only
#include "accelerator.h"

#include "base/files.h"
#include "proc/child.h"

#define FIRMWARE_SIZE 65536
#define FIRMWARE_DEADLINE 3.0 /* seconds; it takes less than a tenth of one */

enum tried { TRIED_RUNS, TRIED_FAILS, TRIED_LATE };

/* Names this boot of this host and this QEMU, so that what is remembered is
 * forgotten when either changes. */
static char *host_id(const char *qemu)
{
	AUTO_FREE char *program = find_program(qemu);
	struct strbuf id = STRBUF_INIT(8192);
	struct stat st;
	char *hex;

	if (file_read("/proc/sys/kernel/random/boot_id", &id, NULL) < 0)
		strbuf_addstr(&id, "no boot id\n");
	if (program && stat(program, &st) == 0)
		strbuf_addf(&id, "%s %lld %lld.%ld\n", program, (long long)st.st_size,
			    (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	hex = sha256_hex(id.buf, id.len);
	strbuf_release(&id);
	return hex;
}

static char *memory_path(const char *cache_dir)
{
	return xstrfmt("%s/accel", cache_dir);
}

/* The file: one line, "<host id> kvm" or "<host id> no-kvm". */
static enum accel_state remembered(const char *qemu, const char *cache_dir)
{
	AUTO_FREE char *path = cache_dir ? memory_path(cache_dir) : NULL;
	AUTO_FREE char *id = host_id(qemu);
	struct strbuf text = STRBUF_INIT(4096);
	enum accel_state state = ACCEL_KVM_TRY;

	if (path && file_exists(path) && file_read(path, &text, NULL) == 0 &&
	    starts_with(text.buf, id)) {
		strbuf_rtrim(&text);
		if (str_equal(text.buf + strlen(id), " kvm"))
			state = ACCEL_KVM;
		else if (str_equal(text.buf + strlen(id), " no-kvm"))
			state = ACCEL_TCG;
	}
	strbuf_release(&text);
	return state;
}

void accel_remember(const char *qemu, const char *cache_dir, bool kvm_works)
{
	if (!cache_dir || make_dirs(cache_dir, NULL) < 0)
		return;

	AUTO_FREE char *path = memory_path(cache_dir);
	AUTO_FREE char *id = host_id(qemu);
	AUTO_FREE char *line = xstrfmt("%s %s\n", id, kvm_works ? "kvm" : "no-kvm");

	(void)file_write_atomic(path, line, strlen(line), NULL);
}

/* Runs the firmware that prints a "K". */
static enum tried try_firmware(const struct arch *arch, const char *qemu, bool kvm)
{
	const char *argv[] = { qemu,
			       "-nodefaults",
			       "-no-user-config",
			       "-nographic",
			       "-no-reboot",
			       "-machine",
			       arch->machine,
			       "-m",
			       "16",
			       "-accel",
			       kvm ? "kvm" : "tcg",
			       "-cpu",
			       kvm ? "host" : arch->cpu_tcg,
			       "-monitor",
			       "none",
			       "-serial",
			       "stdio",
			       "-bios",
			       "/dev/stdin",
			       NULL };
	AUTO_FREE char *firmware = xcalloc(1, FIRMWARE_SIZE);
	struct child_spec spec = { .argv = argv,
				   .input = firmware,
				   .input_len = FIRMWARE_SIZE,
				   .deadline = FIRMWARE_DEADLINE };
	struct strbuf out = STRBUF_CUT(64), errs = STRBUF_CUT(4096);
	double started = now_seconds();
	bool runs;

	memcpy(firmware + FIRMWARE_SIZE - sizeof(arch->firmware_end), arch->firmware_end,
	       sizeof(arch->firmware_end));
	(void)child_run(&spec, &out, &errs, NULL);
	runs = strchr(out.buf, 'K') != NULL;
	strbuf_release(&out);
	strbuf_release(&errs);
	if (runs)
		return TRIED_RUNS;
	return now_seconds() - started < FIRMWARE_DEADLINE ? TRIED_FAILS : TRIED_LATE;
}

/* A firmware that is late proves nothing, because the host may be busy. TCG shows that
 * the firmware and QEMU themselves work. */
static bool kvm_is_dead(const struct arch *arch, const char *qemu)
{
	return arch->firmware_end[0] && try_firmware(arch, qemu, true) == TRIED_FAILS &&
	       try_firmware(arch, qemu, false) == TRIED_RUNS;
}

static bool kvm_opens(void)
{
	return access("/dev/kvm", R_OK | W_OK) == 0;
}

int accel_choose(const struct arch *arch, const char *qemu, const char *asked,
		 const char *cache_dir, enum accel_state *state, struct error *err)
{
	if (!qemu)
		qemu = arch->qemu;
	if (!asked || str_equal(asked, "auto")) {
		*state =
			arch_is_host(arch) && kvm_opens() ? remembered(qemu, cache_dir) : ACCEL_TCG;
		if (*state == ACCEL_KVM_TRY && kvm_is_dead(arch, qemu)) {
			accel_remember(qemu, cache_dir, false);
			*state = ACCEL_TCG;
		}
		return 0;
	}
	if (str_equal(asked, "tcg")) {
		*state = ACCEL_TCG;
		return 0;
	}
	if (!str_equal(asked, "kvm"))
		return error_set(err, ERROR_USER,
				 "no accelerator '%s' (there are auto, kvm and tcg)", asked);
	if (!arch_is_host(arch))
		return error_set(err, ERROR_USER, "KVM cannot run a %s guest on this machine",
				 arch->name);
	if (!kvm_opens())
		return error_set(err, ERROR_USER, "cannot use KVM: /dev/kvm: %s", strerror(errno));
	/* The host may have been repaired: a user who asks for KVM gets another trial. */
	*state = remembered(qemu, cache_dir) == ACCEL_KVM ? ACCEL_KVM : ACCEL_KVM_TRY;
	return 0;
}
