// SPDX-License-Identifier: GPL-2.0-only
#include "init-source.h"

extern const char guest_init_source[], guest_init_source_end[];
extern const char guest_syz_source[], guest_syz_source_end[];

/* The text of init.c, after what it includes, as it is compiled for the guest. */
__asm__(".pushsection .rodata\n"
	".global guest_init_source\n"
	".global guest_init_source_end\n"
	"guest_init_source:\n"
	".ascii \"#define _GNU_SOURCE\\n\"\n"
	".incbin \"include/guest/report-key.h\"\n"
	".incbin \"src/guest/init-modules.h\"\n"
	".incbin \"src/guest/init-setup.h\"\n"
	".incbin \"src/guest/init-root.h\"\n"
	".incbin \"src/guest/init-systemd.h\"\n"
	".incbin \"src/guest/init.c\"\n"
	"guest_init_source_end:\n"
	".byte 0\n"
	".global guest_syz_source\n"
	".global guest_syz_source_end\n"
	"guest_syz_source:\n"
	".incbin \"src/guest/syz-start.c\"\n"
	"guest_syz_source_end:\n"
	".byte 0\n"
	".popsection\n");

const struct guest_source guest_init = { "init", guest_init_source, guest_init_source_end };
const struct guest_source guest_syz = { "syz-start", guest_syz_source, guest_syz_source_end };
