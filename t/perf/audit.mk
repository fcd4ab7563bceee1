# SPDX-License-Identifier: GPL-2.0-only
AUDIT_TABLE = $(O)/t/perf/audit-table
FIT_AUDIT = $(O)/t/perf/fit-audit
PERF_PROGRAMS += $(AUDIT_TABLE) $(FIT_AUDIT)

$(AUDIT_TABLE) $(FIT_AUDIT): $(O)/t/perf/%: t/perf/%.c $(LIBRARY)
	$(say) PERF $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(TEST_CFLAGS)) -o $@ $< $(LIBRARY) $(LDFLAGS) $(LIBS)

$(FIT_AUDIT): src/audit/audit-weights.h

check-fast check-all: $(AUDIT_TABLE) $(FIT_AUDIT)
