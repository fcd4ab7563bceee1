// SPDX-License-Identifier: GPL-2.0-only
#include "init-source.h"

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
	".popsection\n");

size_t guest_init_source_len(void)
{
	return (size_t)(guest_init_source_end - guest_init_source);
}
