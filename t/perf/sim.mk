# SPDX-License-Identifier: GPL-2.0-only
SIM_SRC = t/perf/sim.c t/perf/sim-world.c t/perf/sim-ours.c t/perf/sim-others.c
SIM = $(O)/t/perf/sim
SIM_PARALLEL = $(O)/t/perf/sim-parallel
SIM_CONTRAST = $(O)/t/perf/sim-contrast
SIM_IDEAL = $(O)/t/perf/sim-ideal
PERF_PROGRAMS += $(SIM) $(SIM_PARALLEL) $(SIM_CONTRAST) $(SIM_IDEAL)

$(SIM): $(SIM_SRC) t/perf/sim.h $(LIBRARY)
	$(say) PERF $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(TEST_CFLAGS)) -o $@ $(SIM_SRC) $(LIBRARY) $(LDFLAGS) $(LIBS)

$(SIM_PARALLEL): t/perf/sim-parallel.c $(LIBRARY)
	$(say) PERF $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(TEST_CFLAGS)) -o $@ $< $(LIBRARY) $(LDFLAGS) $(LIBS)

$(SIM_CONTRAST): t/perf/sim-contrast.c t/perf/sim-world.c t/perf/sim.h $(LIBRARY)
	$(say) PERF $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(TEST_CFLAGS)) -o $@ t/perf/sim-contrast.c t/perf/sim-world.c \
		$(LIBRARY) $(LDFLAGS) $(LIBS)

$(SIM_IDEAL): t/perf/sim-ideal.c
	$(say) PERF $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(TEST_CFLAGS)) -o $@ $< $(LDFLAGS) -lm

check-fast check-all: $(SIM) $(SIM_PARALLEL) $(SIM_CONTRAST)
