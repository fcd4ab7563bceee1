# SPDX-License-Identifier: GPL-2.0-only
# Stand-ins for programs that are slow or not there; see t/fakes/README.
FAKE_QEMU = $(O)/t/fakes/qemu-system-x86_64
# The program with one runner more, which boots nothing.
FAKE_PROGRAM = $(O)/t/fakes/git-kbisect
FAKE_PROGRAM_SRC = t/fakes/fake-runner.c t/fakes/script.c
# Without the sanitizers, which would double its time.
FAKE_KBUILD = $(O)/t/fakes/kbuild

$(FAKE_QEMU): t/fakes/qemu.c t/fakes/script.c t/fakes/script.h include/guest/report-key.h
	$(say) FAKE $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -D_GNU_SOURCE -Wall -Wextra -Iinclude $(CFLAGS) $(SAN_FLAGS) -o $@ $(filter %.c,$^)

$(FAKE_PROGRAM): $(FAKE_PROGRAM_SRC) t/fakes/script.h $(O)/git-kbisect.o \
		$(O)/src/base/version.o $(LIBRARY)
	$(say) FAKE $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(TEST_CFLAGS)) -o $@ $(filter %.c %.o,$^) $(LIBRARY) \
		$(LDFLAGS) $(LIBS)

$(FAKE_KBUILD): $(wildcard t/fakes/kbuild*.c) t/fakes/kbuild.h
	$(say) FAKE $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -D_GNU_SOURCE -Wall -Wextra $(CFLAGS) -o $@ $(filter %.c,$^)

unit: $(FAKE_QEMU) $(FAKE_PROGRAM) $(FAKE_KBUILD)
