# SPDX-License-Identifier: GPL-2.0-only
TITLE_SPEED = $(O)/t/perf/title-speed
PERF_PROGRAMS += $(TITLE_SPEED)

$(TITLE_SPEED): t/perf/title-speed.c $(LIBRARY)
	$(say) PERF $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(TEST_CFLAGS)) -o $@ $< $(LIBRARY) $(LDFLAGS) $(LIBS)
