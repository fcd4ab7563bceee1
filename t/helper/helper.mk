# SPDX-License-Identifier: GPL-2.0-only
# Programs for shell tests that need functions without a subcommand.
HELPERS = $(patsubst t/helper/%.c,$(O)/t/helper/%,$(wildcard t/helper/*.c))

$(O)/t/helper/%: t/helper/%.c $(LIBRARY)
	$(say) HELPER $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) -o $@ $< $(LIBRARY) $(LDFLAGS) $(LIBS)

unit: $(HELPERS)
PERF_PROGRAMS += $(HELPERS)
