#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--rootfs with a real kernel: Debian as a directory and as an archive, and this host'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"
. "$KBISECT_T/lib-root.sh"
require_or_skip debootstrap command -v debootstrap
require_or_skip "root, for debootstrap" test "$(id -u)" = 0
# Archives are unpacked into the cache.
cleanup 'rm -rf "$KBISECT_TEST_CACHE"/kernels/guest-*/root-*'

# found_in <root> <option>...: by a program that the built-in root does not have.
found_in() {
	local root=$1
	shift
	finds "crashed: $KERNEL_CRASH" --for=crash --test="test -d /etc/apt && $PERL_TEST" --rootfs="$root" "$@"
}

# Prints all names with their modes and times.
list_root() {
	find "$DEBIAN_ROOT" -xdev -printf "%p %m %T@\n" | sort
}

test_expect_success 'set up a history, and Debian' 'worlds_set_up'

test_expect_success 'a directory is the root' '
	list_root >.git/before && found_in "$DEBIAN_ROOT" && list_root >.git/after && test_cmp .git/before .git/after
'

test_expect_success 'a test leaves nothing in the root' '
	judged v6.1 0 "^verdict: good" --rootfs="$DEBIAN_ROOT" \
		--test="dpkg --version && echo x >/etc/written && rm -r /usr/share/doc && test ! -e /usr/share/doc" &&
	list_root >.git/after && test_cmp .git/before .git/after
'

test_expect_success 'a root without the interpreter of the test is named' '
	printf "#!/usr/bin/no-such-perl\n" >"$SHARNESS_TRASH_BASE/test.pl" && chmod +x "$SHARNESS_TRASH_BASE/test.pl" &&
	judged v6.1 125 "its interpreter or dynamic linker is not there (--rootfs)" --for=exit \
		--rootfs="$DEBIAN_ROOT" --repro="$SHARNESS_TRASH_BASE/test.pl"
'

test_expect_success 'a tar archive is the root' '
	tar -C "$DEBIAN_ROOT" --one-file-system -cf "$SHARNESS_TRASH_BASE/root.tar" . &&
	found_in "$SHARNESS_TRASH_BASE/root.tar"
'

# Only this host has the directory.
test_expect_success 'this host is, with its perl and its files' '
	found_in host --test="test -d \"$DEBIAN_ROOT\" && $PERL_TEST"
'

test_done
