# SPDX-License-Identifier: GPL-2.0-only
# make check-fast every test but the ones with real kernels (t9*)
# make check-long two real releases and two compilers, a real config minimized, a real build mended (t99*)
# make lint       layers, header independence, file length
# make perf       the figures: speed, memory, accuracy, the main job against a plain script
# make cover      lines covered by check-fast
# make deps       installs what building, running and testing need

# Tests wait for half of their time, so more run than there are processors. Those
# with real kernels take turns, and t9010 builds its kernel while the fast ones run.
# First and alone run those in which time matters: what runs at low priority must get
# somewhere, and guests are stopped for a while.
PROVE = prove -j$(shell echo $$(($$(nproc) + 1)))
TESTS_ALONE = t/t0580-prefetch.sh
UNIT_ALONE = $(O)/t/unit/test-batch
TESTS_FAST = $(filter-out $(TESTS_ALONE) t/t9%,$(sort $(wildcard t/t[0-9]*.sh)) \
	$(sort $(wildcard t/hostile/t[0-9]*.sh)))
UNIT_FAST = $(filter-out $(UNIT_ALONE),$(UNIT))
TESTS_LONG = $(sort $(wildcard t/t99*.sh))
TESTS_REAL = $(filter-out $(TESTS_LONG),$(sort $(wildcard t/t9*.sh)))
TEST_FIRST = t9010-guest-real.sh
PROVE_RUN = cd t && $(PROVE) --exec ./run-test.sh
PROVE_ALONE = cd t && prove --exec ./run-test.sh $(TESTS_ALONE:t/%=%) $(abspath $(UNIT_ALONE))

export KBISECT_BUILD = $(abspath $(O))

include $(wildcard t/*/*.mk)

# As many jobs as there are processors, unless make was told how many.
PARALLEL = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

# Without them a test is skipped; not every distribution has them.
DEPS_MORE = $(if $(filter true,$(CI)),real)

deps:
	$(Q)t/deps.sh build run kernel test $(DEPS_MORE)

# It installs nothing: "make deps check" does that first. The program's flags need
# what deps installs, so the rest is a make of its own.
check: $(filter deps,$(MAKECMDGOALS))
	$(Q)t/deps.sh -n build run kernel test $(DEPS_MORE)
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) check-all

check-all: all unit lint fuzz-replay
	$(Q)$(PROVE_ALONE)
	$(Q)$(PROVE_RUN) --timer $(TEST_FIRST) $(TESTS_FAST:t/%=%) $(abspath $(UNIT_FAST)) \
		$(filter-out $(TEST_FIRST),$(TESTS_REAL:t/%=%))

check-fast: all unit lint
	$(Q)$(PROVE_ALONE)
	$(Q)$(PROVE_RUN) $(TESTS_FAST:t/%=%) $(abspath $(UNIT_FAST))

check-long:
	$(Q)t/deps.sh build run kernel test long
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) all
	$(Q)$(PROVE_RUN) --verbose $(TESTS_LONG:t/%=%)

demo:
	$(Q)t/deps.sh build run kernel
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) all
	$(Q)t/demo.sh

lint:
	$(say) LINT
	$(Q)t/lint.sh "$(CC) -std=c11 -D_GNU_SOURCE -Iinclude $(shell pkg-config --cflags $(PKGS))"

# Scripts in t/perf that are to be run begin with a number; programs that they
# need are added to PERF_PROGRAMS by a t/perf/*.mk.
perf: deps
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) perf-run

perf-run: all $(PERF_PROGRAMS)
	$(Q)status=0; for script in $(sort $(wildcard t/perf/[0-9]*.sh)); do \
		echo "== $$script"; $$script || status=1; \
	done; exit $$status

cover:
	$(Q)$(MAKE) --no-print-directory O=$(O)-cover CFLAGS='-O0 -g --coverage' cover-run

cover-run:
	$(Q)find $(O) -name '*.gcda' -delete 2>/dev/null || :
	$(Q)$(MAKE) --no-print-directory check-fast
	$(Q)t/cover.sh $(O)

.PHONY: deps check check-all check-fast check-long demo lint perf perf-run cover cover-run
