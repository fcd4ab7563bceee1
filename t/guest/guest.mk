# A program that boots kernels through guest/batch.h, for tests with real guests.
GUEST_BOOT = $(O)/t/guest/boot

$(GUEST_BOOT): t/guest/boot.c $(OBJ)
	$(say) LINK $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) -o $@ $< $(OBJ) $(LDFLAGS) $(LIBS)

$(O)/src/guest/init-source.o: src/guest/init.c

unit: $(GUEST_BOOT)

-include $(GUEST_BOOT).d
