# SPDX-License-Identifier: GPL-2.0-only
# make            build the program (git-kbisect)
# make demo       install what is missing, build, bisect a real kernel
# make check      build and run all tests; "make deps check" installs what is missing first
# make format     lay out the C sources with clang-format; format-check only looks
# make install    install below $(prefix), /usr/local by default, and $(DESTDIR); also: uninstall
# make dist       write an archive of the committed sources, with their version
# make deb        build a package for Debian from that archive; rpm-spec writes a spec file
# make help       list all targets

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
# Tests may include the private headers of a room, which lie in src/.
TEST_CFLAGS = $(ALL_CFLAGS) -Isrc
LIBS = $(shell pkg-config --libs $(PKGS)) -lm

# Compiled when they are needed, for the guest, and not a part of the program.
GUEST_SRC = src/guest/init.c src/guest/syz-start.c
SRC = $(filter-out $(GUEST_SRC) src/base/version.c,$(wildcard src/*/*.c))
OBJ = $(SRC:%.c=$(O)/%.o)
# An archive, so that a test links only the objects it uses.
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

# The flags that the objects were compiled with. The file, and with it every object,
# changes when the flags do.
FLAGS_FILE = $(O)/.flags
FLAGS_NOW := $(filter-out -Werror,$(CC) $(ALL_CFLAGS) $(LDFLAGS))
ifneq ($(shell cat $(FLAGS_FILE) 2>/dev/null),$(strip $(FLAGS_NOW)))
$(shell mkdir -p $(O) && echo '$(strip $(subst ','\'',$(FLAGS_NOW)))' >$(FLAGS_FILE))
endif

# git gives the version at build time; an archive of the sources has it in a file. Only
# the program contains it, so that a commit does not make every test link again.
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

# Checked once, so that a missing library gives one message and not a page of errors.
$(O)/.libs-found:
	@pkg-config --exists --print-errors $(PKGS) || \
		{ echo "To install what the build needs: make deps" >&2; exit 1; }
	@mkdir -p $(@D) && touch $@

$(O)/%.o: %.c $(FLAGS_FILE) | $(O)/.libs-found
	$(say) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# It includes these texts through the assembler, which no .d file tells.
$(O)/src/guest/init-source.o: src/guest/init.c src/guest/init-modules.h src/guest/init-setup.h \
	src/guest/init-root.h src/guest/init-systemd.h include/guest/report-key.h src/guest/syz-start.c

$(O)/t/unit/%: t/unit/%.c $(LIBRARY)
	$(say) UNIT $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(shell pkg-config --cflags $(UNIT_PKGS)) -o $@ $< $(LIBRARY) \
		$(LDFLAGS) $(LIBS) $(shell pkg-config --libs $(UNIT_PKGS))

unit: $(UNIT)

# Releases of clang-format lay out the same code differently with the same settings.
CLANG_FORMAT ?= clang-format-14
FORMATTED = $(shell git ls-files '*.[ch]')

format:
	$(Q)$(CLANG_FORMAT) -i $(FORMATTED)

format-check:
	$(say) FORMAT
	$(Q)$(CLANG_FORMAT) --dry-run --Werror $(FORMATTED)

include t/tests.mk

COMMANDS = $(shell sed -n 's/^\tX.\([a-z]*\), [A-Z]*, ".*/\1/p' include/cmd/cmd.h)
MAN1 = $(O)/man/git-kbisect.1 $(COMMANDS:%=$(O)/man/git-kbisect-%.1)
GUIDES = ci notes tutorial
MAN7 = $(GUIDES:%=$(O)/man/git-kbisect-%.7)

# What asciidoctor writes for web browsers and a few empty lines are of no use to mandoc.
MAN_TIDY = sed -i -e '/^\.if \\n\[\.g\] /,/^\.\\}$$/d' \
	-e '/^\.S[HS] /{:again;n;/^\.S[HS] /b again;/^\.sp$$/d}'
MAN_TIDY_END = sed -i '/^\.br$$/{N;/\n\.SH/s/^\.br\n//}'
# Lines of text are 80 bytes long at most; one that begins with a point or a quote would be a request.
MAN_WRAP = sed -i -E -e '/^\.nf/,/^\.fi/b' -e '/^\./b' -e ':wrap' \
	-e '/(^|\n)[^\n]{80,}$$/s/(^|\n)([^\n]{1,76}) ([^ .\x27\n][^\n]*)$$/\1\2\n\3/;t wrap'

# One process makes all pages, because asciidoctor takes longer to start than to make one.
$(O)/man/.made: $(wildcard Documentation/*.adoc Documentation/config/*.adoc) \
		Documentation/command-pages.awk include/cmd/cmd.h
	$(say) MAN $(@D)
	$(Q)rm -rf $(@D) && mkdir -p $(@D)
	$(Q)sed -n 's/^\tX(\([a-z]*\), [A-Z]*, "\(.*\)").*/\1\t\2/p' include/cmd/cmd.h >$(@D)/commands
	$(Q)pages=$$(awk -v out=$(@D) -v help=$(@D)/commands -f Documentation/command-pages.awk \
		Documentation/git-kbisect.adoc) && asciidoctor -b manpage -D $(@D) \
		Documentation/git-kbisect.adoc $(GUIDES:%=Documentation/git-kbisect-%.adoc) $$pages
	$(Q)$(MAN_TIDY) $(MAN1) $(MAN7) && $(MAN_TIDY_END) $(MAN1) $(MAN7) && \
		$(MAN_WRAP) $(MAN1) $(MAN7)
	$(Q)touch $@

$(MAN1) $(MAN7): $(O)/man/.made

man: $(O)/man/.made

# The manual for web browsers, in which the commands are sections. The pages load no fonts.
HTML_TEXTS = Documentation/git-kbisect.adoc $(GUIDES:%=Documentation/git-kbisect-%.adoc) \
	Documentation/technical/json.adoc
HTML = $(patsubst %.adoc,$(O)/html/%.html,$(notdir $(HTML_TEXTS)))

$(O)/html/.made: $(wildcard Documentation/*.adoc Documentation/config/*.adoc) \
		Documentation/technical/json.adoc
	$(say) HTML $(@D)
	$(Q)rm -rf $(@D) && mkdir -p $(@D)
	$(Q)asciidoctor -b html5 -a webfonts! -D $(@D) $(HTML_TEXTS)
	$(Q)touch $@

html: $(O)/html/.made

# A source archive has no git that gives the version, so a file does.
DIST_NAME = git-kbisect-$(shell git describe --tags --always HEAD)

dist:
	$(Q)mkdir -p $(O)
	$(Q)git archive --format=tar.gz --prefix=$(DIST_NAME)/ \
		--add-virtual-file=$(DIST_NAME)/version:$(DIST_NAME:git-kbisect-%=%) \
		-o $(O)/$(DIST_NAME).tar.gz HEAD
	@echo $(O)/$(DIST_NAME).tar.gz

# Packages need a version that begins with a digit and that grows.
PACKAGE_VERSION = $(shell git describe --tags --match 'v[0-9]*' HEAD 2>/dev/null | sed 's/^v//; s/-/+/g' | \
	grep . || git log -1 --date=format:%Y%m%d%H%M%S --format='0~%cd.%h' HEAD)
DEB = $(abspath $(O))/deb

deb: dist
	$(Q)rm -rf $(DEB) && mkdir -p $(DEB)
	$(Q)tar -xf $(O)/$(DIST_NAME).tar.gz -C $(DEB)
	$(Q)Documentation/packaging/deb.sh $(DEB)/$(DIST_NAME) $(PACKAGE_VERSION)

rpm-spec: dist
	$(Q)sed 's/@VERSION@/$(PACKAGE_VERSION)/; s/@ARCHIVE@/$(DIST_NAME)/' \
		Documentation/packaging/git-kbisect.spec.in >$(O)/git-kbisect.spec
	@echo $(O)/git-kbisect.spec

# <shell>:<file below share/>
COMPLETIONS = bash:bash-completion/completions/git-kbisect zsh:zsh/site-functions/_git-kbisect \
	fish:fish/vendor_conf.d/git-kbisect.fish

install: all
	install -d '$(DESTDIR)$(prefix)/bin'
	install -m 755 $(PROGRAM) '$(DESTDIR)$(prefix)/bin/git-kbisect'
	for where in $(COMPLETIONS); do \
		install -d '$(DESTDIR)$(prefix)/share/'"$$(dirname $${where#*:})" && \
		$(PROGRAM) completion $${where%%:*} >'$(DESTDIR)$(prefix)/share/'"$${where#*:}" || exit; \
	done
	@if command -v asciidoctor >/dev/null; then $(MAKE) --no-print-directory install-man install-html; \
	else echo "asciidoctor is not installed: no manual" >&2; fi

install-man: $(O)/man/.made
	install -d '$(DESTDIR)$(prefix)/share/man/man1' '$(DESTDIR)$(prefix)/share/man/man7'
	install -m 644 $(MAN1) '$(DESTDIR)$(prefix)/share/man/man1/'
	install -m 644 $(MAN7) '$(DESTDIR)$(prefix)/share/man/man7/'

HTML_DIR = $(prefix)/share/doc/git-kbisect

install-html: $(O)/html/.made
	install -d '$(DESTDIR)$(HTML_DIR)'
	install -m 644 $(HTML) '$(DESTDIR)$(HTML_DIR)/'

uninstall:
	for page in $(notdir $(HTML)); do rm -f '$(DESTDIR)$(HTML_DIR)/'"$$page"; done
	for where in $(COMPLETIONS); do rm -f '$(DESTDIR)$(prefix)/share/'"$${where#*:}"; done
	for page in $(notdir $(MAN1)); do rm -f '$(DESTDIR)$(prefix)/share/man/man1/'"$$page"; done
	for page in $(notdir $(MAN7)); do rm -f '$(DESTDIR)$(prefix)/share/man/man7/'"$$page"; done
	rm -f '$(DESTDIR)$(prefix)/bin/git-kbisect'

clean:
	rm -rf $(O) $(O)-*

help:
	@sed -n '/^# make/s/^# //p' Makefile t/tests.mk t/*/*.mk

-include $(OBJ:.o=.d) $(O)/git-kbisect.d $(UNIT:=.d)

.PHONY: all unit format format-check man html dist deb rpm-spec install install-man install-html uninstall \
	clean help
.DELETE_ON_ERROR:
