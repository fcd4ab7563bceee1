# Programs for sh tests that need what no subcommand shows.
HELPERS = $(patsubst t/helper/%.c,$(O)/t/helper/%,$(wildcard t/helper/*.c))

$(O)/t/helper/%: t/helper/%.c $(OBJ)
	$(say) HELPER $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) -o $@ $< $(OBJ) $(LDFLAGS) $(LIBS)

unit: $(HELPERS)
PERF_PROGRAMS += $(HELPERS)
