# SPDX-License-Identifier: GPL-2.0-only
# Checkouts of a fake syzkaller (t/fakes/syzkaller), sourced after lib-test.sh.

# syz_checkout <dir> [<era>]: makes a git repository like syzkaller's.
syz_checkout() {
	cp -r "$KBISECT_T/fakes/syzkaller" "$1" &&
	sed -i "s/^ERA ?= .*/ERA ?= ${2:-2026}/" "$1/Makefile" &&
	git init -q -b master "$1" && git -C "$1" add -A && git -C "$1" commit -q -m "sys: all"
}

# syz_program <options> <call>...: prints a program.
syz_program() {
	printf '# https://example.org/bug\n# See the dashboard for the rest.\n#%s\n' "$1" &&
	shift && printf '%s\n' "$@"
}
