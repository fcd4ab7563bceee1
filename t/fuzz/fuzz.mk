# SPDX-License-Identifier: GPL-2.0-only
# make fuzz       run every fuzz target for FUZZ_SECONDS (20) with libFuzzer
# make fuzz-afl   build the fuzz targets for AFL++
# make fuzz-replay run each fuzz target once over its corpus (part of check)

FUZZ_SECONDS ?= 20
FUZZ_JOBS ?= 1
FUZZ_NAMES = $(patsubst t/fuzz/fuzz-%.c,%,$(sort $(wildcard t/fuzz/fuzz-*.c)))
FUZZ_PROGRAMS = $(FUZZ_NAMES:%=$(O)/t/fuzz/fuzz-%)
# The main() of a fuzz target: replay.c or that of the fuzzing engine.
FUZZ_MAIN = t/fuzz/replay.c

$(O)/t/fuzz/fuzz-%: t/fuzz/fuzz-%.c $(filter %.c,$(FUZZ_MAIN)) t/fuzz/fuzz.h t/fuzz/fuzz-session.h $(LIBRARY)
	$(say) FUZZ $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) -o $@ $< $(FUZZ_MAIN) $(LIBRARY) $(LDFLAGS) $(LIBS)

fuzz-programs: $(FUZZ_PROGRAMS)

fuzz:
	$(Q)t/deps.sh build fuzz
	$(Q)$(MAKE) --no-print-directory SANITIZE=fuzzer-no-link,address,undefined CC=clang \
		FUZZ_MAIN=-fsanitize=fuzzer fuzz-run

# New inputs and crashes go to the build directory; nothing is written to t/.
fuzz-run: fuzz-programs
	$(Q)for name in $(FUZZ_NAMES); do \
		echo "fuzz-$$name: $(FUZZ_SECONDS) s"; \
		mkdir -p $(O)/finds/$$name t/fuzz/corpus/$$name; \
		$(O)/t/fuzz/fuzz-$$name -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=1024 \
			-verbosity=0 -print_final_stats=1 -artifact_prefix=$(O)/finds/$$name- \
			$(O)/finds/$$name t/fuzz/corpus/$$name || exit 1; \
	done

fuzz-afl:
	$(Q)t/deps.sh build fuzz fuzz-afl
	$(Q)$(MAKE) --no-print-directory O=$(O)-afl CC=afl-clang-fast FUZZ_MAIN=-fsanitize=fuzzer fuzz-programs
	@echo "To run one: afl-fuzz -i t/fuzz/corpus/<name> -o <dir> $(O)-afl/t/fuzz/fuzz-<name>"

fuzz-replay:
	$(Q)$(MAKE) --no-print-directory SANITIZE=address,undefined fuzz-replay-run

fuzz-replay-run: fuzz-programs
	$(Q)for name in $(FUZZ_NAMES); do \
		$(O)/t/fuzz/fuzz-$$name t/fuzz/corpus/$$name || exit 1; \
	done

.PHONY: fuzz fuzz-run fuzz-programs fuzz-afl fuzz-replay fuzz-replay-run
