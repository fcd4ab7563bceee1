# SPDX-License-Identifier: GPL-2.0-only
# make chaos      run SEEDS (10000, or 1001-3000) sessions that are disturbed at random moments
HOSTILE = $(O)/t/hostile/shim.so
SEEDS = 10000

$(O)/t/hostile/shim.so: t/hostile/shim.c
	$(say) SHIM $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -Wall -Wextra $(CFLAGS) -shared -fPIC -o $@ $< -ldl

unit: $(HOSTILE)

chaos: all unit
	$(Q)t/hostile/chaos.pl --seeds=$(SEEDS) --jobs=$$(($$(nproc) * 3))

.PHONY: chaos
