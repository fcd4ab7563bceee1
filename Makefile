# SPDX-License-Identifier: GPL-2.0-only
# make            the program (git-kbisect)
# make demo       installs what is missing, then a bisection of a real kernel
# make check      builds, runs every test; installs nothing ("make deps check" does)
# make format     lays the C sources out as .clang-format says; format-check only looks
# make install    to $(prefix), /usr/local; DESTDIR is honoured; also: uninstall
# make help       all targets

prefix ?= /usr/local
O ?= .build
V ?= 0
SANITIZE ?=
ifeq ($(origin CC),default)
CC = gcc
endif
CFLAGS ?= -O2 -g

PKGS = libgit2 libcurl libarchive libuv jansson libpcre2-8 libelf nettle zlib
UNIT_PKGS = cmocka

comma := ,
ifneq ($(SANITIZE),)
O := $(O)-$(subst $(comma),-,$(SANITIZE))
SAN_FLAGS = -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -Iinclude -MMD -MP -Wall -Wextra -Wshadow \
	-Wmissing-prototypes -Wstrict-prototypes -Wpointer-arith -Wvla -Wno-sign-compare \
	-fno-common $(shell pkg-config --cflags $(PKGS)) $(SAN_FLAGS) $(CFLAGS)
# Tests may look into a room: headers that only its own files include lie in src/.
TEST_CFLAGS = $(ALL_CFLAGS) -Isrc
LIBS = $(shell pkg-config --libs $(PKGS)) -lm

# Compiled for the guest, not into the program.
GUEST_SRC = src/guest/init.c
SRC = $(filter-out $(GUEST_SRC) src/base/version.c,$(wildcard src/*/*.c))
OBJ = $(SRC:%.c=$(O)/%.o)
# An archive, so that a test links only what it uses.
LIBRARY = $(O)/libkbisect.a
PROGRAM = $(O)/git-kbisect
UNIT = $(patsubst t/unit/%.c,$(O)/t/unit/%,$(wildcard t/unit/test-*.c))

ifeq ($(V),0)
Q = @
say = @printf '  %-7s %s\n'
else
say = @:
endif

all: $(PROGRAM)

# What the objects were compiled with; it changes when that does, and so do they.
FLAGS_FILE = $(O)/.flags
FLAGS_NOW := $(filter-out -Werror,$(CC) $(ALL_CFLAGS) $(LDFLAGS))
ifneq ($(shell cat $(FLAGS_FILE) 2>/dev/null),$(strip $(FLAGS_NOW)))
$(shell mkdir -p $(O) && echo '$(strip $(subst ','\'',$(FLAGS_NOW)))' >$(FLAGS_FILE))
endif

# The version is asked of git at build time; an archive brings it in a file. Only
# the program has it, so that a commit does not link every test anew.
VERSION := $(shell git -C $(CURDIR) describe --tags --always --dirty 2>/dev/null || cat version 2>/dev/null)
VERSION_FILE = $(O)/.version
ifneq ($(shell cat $(VERSION_FILE) 2>/dev/null),$(VERSION))
$(shell mkdir -p $(O) && echo '$(VERSION)' >$(VERSION_FILE))
endif
$(O)/src/base/version.o: $(VERSION_FILE)
$(O)/src/base/version.o: ALL_CFLAGS += -DKBISECT_VERSION='"$(VERSION)"'

$(LIBRARY): $(OBJ)
	$(say) AR $@
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(PROGRAM): $(O)/git-kbisect.o $(O)/src/base/version.o $(LIBRARY)
	$(say) LINK $@
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LDFLAGS) $(LIBS)

# Asked once, so that a missing library is one sentence and not a page of errors.
$(O)/.libs-found:
	@pkg-config --exists --print-errors $(PKGS) || \
		{ echo "To install what the build needs: make deps" >&2; exit 1; }
	@mkdir -p $(@D) && touch $@

$(O)/%.o: %.c $(FLAGS_FILE) | $(O)/.libs-found
	$(say) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# It carries the text of init.c, which the compiler does not report.
$(O)/src/guest/init-source.o: src/guest/init.c

$(O)/t/unit/%: t/unit/%.c $(LIBRARY)
	$(say) UNIT $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(shell pkg-config --cflags $(UNIT_PKGS)) -o $@ $< $(LIBRARY) \
		$(LDFLAGS) $(LIBS) $(shell pkg-config --libs $(UNIT_PKGS))

unit: $(UNIT)

# Releases of clang-format differ in what they make of the same settings.
CLANG_FORMAT ?= clang-format-14
FORMATTED = $(shell git ls-files '*.[ch]')

format:
	$(Q)$(CLANG_FORMAT) -i $(FORMATTED)

format-check:
	$(say) FORMAT
	$(Q)$(CLANG_FORMAT) --dry-run --Werror $(FORMATTED)

include t/tests.mk

MANPAGE = $(patsubst Documentation/%.adoc,$(O)/%.1,$(wildcard Documentation/git-kbisect.adoc))

$(O)/%.1: Documentation/%.adoc $(wildcard Documentation/config/*.adoc Documentation/*.adoc)
	$(say) MAN $@
	$(Q)asciidoctor -b manpage -o $@ $<

man: $(MANPAGE)

install: all
	install -d '$(DESTDIR)$(prefix)/bin'
	install -m 755 $(PROGRAM) '$(DESTDIR)$(prefix)/bin/git-kbisect'
ifneq ($(MANPAGE),)
	@if command -v asciidoctor >/dev/null; then $(MAKE) --no-print-directory install-man; \
	else echo "asciidoctor is not installed: no manual page" >&2; fi

install-man: $(MANPAGE)
	install -d '$(DESTDIR)$(prefix)/share/man/man1'
	install -m 644 $(MANPAGE) '$(DESTDIR)$(prefix)/share/man/man1/'
endif

uninstall:
	rm -f '$(DESTDIR)$(prefix)/bin/git-kbisect' '$(DESTDIR)$(prefix)/share/man/man1/git-kbisect.1'

clean:
	rm -rf $(O) $(O)-*

help:
	@sed -n '/^# make/s/^# //p' Makefile t/tests.mk t/*/*.mk

-include $(OBJ:.o=.d) $(O)/git-kbisect.d $(UNIT:=.d)

.PHONY: all unit format format-check man install install-man uninstall clean help
.DELETE_ON_ERROR:
