// SPDX-License-Identifier: GPL-2.0-only
/* A kernel config that is parsed must be the same after it was written and parsed again. It
 * may be compressed. */
#include "fuzz.h"
#include "kernel/kconfig.h"

static void check_text(const char *data, size_t size)
{
	struct kconfig c = KCONFIG_INIT, again = KCONFIG_INIT;
	struct strbuf sb = STRBUF_CHECKED(16 << 20);

	if (kconfig_parse(&c, data, size, NULL) == 0) {
		kconfig_write(&c, &sb);
		if (strbuf_check(&sb, NULL, "the configuration") == 0 &&
		    (kconfig_parse(&again, sb.buf, sb.len, NULL) < 0 || again.nr != c.nr))
			abort();
		for (size_t i = 0; i < again.nr; i++)
			if (strcmp(kconfig_get(&c, again.entries[i].name), again.entries[i].value))
				abort();
		kconfig_apply_rules(&c, &(struct kernel_spec){ .arch = arch_find("x86_64", NULL) },
				    419);
	}
	kconfig_clear(&c);
	kconfig_clear(&again);
	strbuf_release(&sb);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf text = STRBUF_INIT(1 << 20);

	(void)source_release((const char *)data, size);
	if (kconfig_unpack((const char *)data, size, "fuzz", &text, NULL) == 0)
		check_text(text.buf, text.len);
	strbuf_release(&text);
	return 0;
}
