AUDIT_TABLE = $(O)/t/perf/audit-table
PERF_PROGRAMS += $(AUDIT_TABLE)

$(AUDIT_TABLE): t/perf/audit-table.c $(OBJ)
	$(say) PERF $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(TEST_CFLAGS)) -o $@ $< $(OBJ) $(LDFLAGS) $(LIBS)

check-fast check-all: $(AUDIT_TABLE)
