// SPDX-License-Identifier: GPL-2.0-only
#include "init-source.h"

/* The text of init.c, as it is compiled for the guest at need. */
__asm__(".pushsection .rodata\n"
	".global guest_init_source\n"
	".global guest_init_source_end\n"
	"guest_init_source:\n"
	".incbin \"src/guest/init.c\"\n"
	"guest_init_source_end:\n"
	".byte 0\n"
	".popsection\n");

size_t guest_init_source_len(void)
{
	return (size_t)(guest_init_source_end - guest_init_source);
}
