# SPDX-License-Identifier: GPL-2.0-only
# Not among the unit tests: needs logs that are not in the sources (t0110).
CORPUS_CONSOLE = $(O)/t/unit/corpus-console

check-fast check-all: $(CORPUS_CONSOLE)
