# SPDX-License-Identifier: GPL-2.0-only
AUDIT_TABLE = $(O)/t/perf/audit-table
PERF_PROGRAMS += $(AUDIT_TABLE)

$(AUDIT_TABLE): t/perf/audit-table.c $(LIBRARY)
	$(say) PERF $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(TEST_CFLAGS)) -o $@ $< $(LIBRARY) $(LDFLAGS) $(LIBS)

check-fast check-all: $(AUDIT_TABLE)
