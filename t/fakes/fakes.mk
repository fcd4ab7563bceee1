# SPDX-License-Identifier: GPL-2.0-only
# Stand-ins for programs that are slow or not there; see t/fakes/README.
FAKE_QEMU = $(O)/t/fakes/qemu-system-x86_64

$(FAKE_QEMU): t/fakes/qemu.c
	$(say) FAKE $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -Wall -Wextra $(CFLAGS) $(SAN_FLAGS) -o $@ $<

unit: $(FAKE_QEMU)
