# SPDX-License-Identifier: GPL-2.0-only
# make check-fast run all tests except chaos and those with real kernels (t9*)
# make check-long run the tests that take long: two releases, more compilers and architectures (t99*)
# make lint       check the rules of CodingGuidelines.adoc: rooms, names, lengths, spelling
# make perf       print the figures: speed, memory, accuracy, and a comparison with a plain script
# make cover      print the lines covered by check-fast
# make files      print each file of src/ with what it is for
# make deps       install what building, running and testing need

# Tests spend half of their time waiting, so one more runs than there are processors.
# Tests with real kernels take turns; t9010 builds its kernel while the fast tests run, and
# the tests after it find its objects. Builds have a low priority, so no more of them may
# run beside the fast tests, and these must leave processors idle.
# Tests that depend on time run first, beside each other only: their low-priority
# processes must make progress, their guests are stopped for a while, and each of them
# waits for most of its time.
PROVE = prove -j$(shell echo $$(($$(nproc) + 1)))
TESTS_ALONE = t/t0580-prefetch.sh
UNIT_ALONE = $(addprefix $(O)/t/unit/,test-batch test-batch-host test-batch-stopped)
# Too long for check-fast: whole sessions, disturbed over and over. It fills all processors
# by itself, and beside kernel builds its guests can be starved until a session gives up.
TESTS_CHAOS = t/hostile/t0690-chaos.sh
TESTS_FAST = $(filter-out $(TESTS_ALONE) $(TESTS_CHAOS) t/t9%,$(sort $(wildcard t/t[0-9]*.sh)) \
	$(sort $(wildcard t/hostile/t[0-9]*.sh)))
UNIT_FAST = $(filter-out $(UNIT_ALONE),$(UNIT))
# A session takes twice as long with sanitizers. Besides all unit tests they get one or two
# scripts of each area; the others send other histories, interruptions or machines through
# the same code.
TESTS_SANITIZED = t/t0000-options.sh t/t0100-title.sh t/t0101-title-hostile.sh \
	t/t0110-title-corpus.sh t/t0210-remote-cache.sh t/t0400-audit.sh t/t0430-from-log.sh \
	t/t0500-start.sh t/t0510-bad-input.sh t/t0520-run.sh t/t0560-backports.sh \
	t/t0570-minimize.sh t/t0602-compiler-trouble.sh t/t0610-repository.sh \
	t/t0622-closed-fds.sh t/t0640-stored-session.sh t/t0651-explain.sh
ifneq ($(SANITIZE),)
TESTS_FAST := $(TESTS_SANITIZED)
TESTS_ALONE =
endif
TESTS_LONG = $(sort $(wildcard t/t99*.sh))
TESTS_REAL = $(filter-out $(TESTS_LONG),$(sort $(wildcard t/t9*.sh)))
TEST_FIRST = t9010-guest-real.sh
PROVE_RUN = cd t && $(PROVE) --exec ./run-test.sh
PROVE_ALONE = cd t && $(PROVE) --timer --exec ./run-test.sh $(TESTS_ALONE:t/%=%) $(abspath $(UNIT_ALONE))

export KBISECT_BUILD = $(abspath $(O))

include $(wildcard t/*/*.mk)

# As many jobs as there are processors, unless make was given a number.
PARALLEL = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

deps:
	$(Q)t/deps.sh build run kernel test

# This installs nothing; "make deps check" installs first. The program's flags need
# packages that deps installs, so the tests run in a make of their own.
check: $(filter deps,$(MAKECMDGOALS))
	$(Q)t/deps.sh -n build run kernel test
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) check-all

check-all: all unit lint fuzz-replay
	$(Q)$(PROVE_ALONE)
	$(Q)$(PROVE_RUN) --timer $(TESTS_CHAOS:t/%=%)
	$(Q)$(PROVE_RUN) --timer $(TEST_FIRST) $(TESTS_FAST:t/%=%) $(abspath $(UNIT_FAST)) \
		$(filter-out $(TEST_FIRST),$(TESTS_REAL:t/%=%))

# With SANITIZE the sources are the same ones, and lint has nothing new to say.
check-fast: all unit $(if $(SANITIZE),,lint)
	$(Q)$(PROVE_ALONE)
	$(Q)$(PROVE_RUN) --timer $(TESTS_FAST:t/%=%) $(abspath $(UNIT_FAST))

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

# Runs the scripts in t/perf whose names begin with a number. A t/perf/*.mk adds the
# programs that they need to PERF_PROGRAMS.
perf: deps
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) perf-run

perf-run: all $(PERF_PROGRAMS)
	$(Q)status=0; for script in $(sort $(wildcard t/perf/[0-9]*.sh)); do \
		echo "== $$script"; $$script || status=1; \
	done; exit $$status

files:
	@t/files.sh

cover:
	$(Q)$(MAKE) --no-print-directory O=$(O)-cover CFLAGS='-O0 -g --coverage' cover-run

cover-run:
	$(Q)find $(O) -name '*.gcda' -delete 2>/dev/null || :
	$(Q)$(MAKE) --no-print-directory check-fast
	$(Q)t/cover.sh $(O)

.PHONY: deps check check-all check-fast check-long demo files lint perf perf-run cover cover-run
