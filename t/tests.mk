# make check-fast everything except the real kernels (t9*)
# make lint       layers, header independence, file length

PROVE = prove
TESTS_FAST = $(sort $(filter-out t/t9%,$(wildcard t/t[0-9]*.sh)))
TESTS_REAL = $(sort $(wildcard t/t9*.sh))

export KBISECT_BUILD = $(abspath $(O))

lint:
	$(say) LINT
	$(Q)t/lint.sh "$(CC) -std=c11 -D_GNU_SOURCE -Iinclude $(shell pkg-config --cflags $(PKGS))"

check-fast: all unit lint
	$(Q)cd t && $(PROVE) --exec ./run-test.sh $(TESTS_FAST:t/%=%) $(abspath $(UNIT))

.PHONY: lint check-fast
