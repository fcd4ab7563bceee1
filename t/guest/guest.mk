# SPDX-License-Identifier: GPL-2.0-only
# A program that boots kernels through runner/batch.h, for tests with real guests.
GUEST_BOOT = $(O)/t/guest/boot

$(GUEST_BOOT): t/guest/boot.c $(LIBRARY)
	$(say) LINK $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) -o $@ $< $(LIBRARY) $(LDFLAGS) $(LIBS)

unit: $(GUEST_BOOT)

-include $(GUEST_BOOT).d
