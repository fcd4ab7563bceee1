#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--boot=systemd with a real kernel and the systemd of Debian'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"
. "$KBISECT_T/lib-root.sh"
require_or_skip debootstrap command -v debootstrap
require_or_skip "root, for debootstrap" test "$(id -u)" = 0
# Without KVM each boot takes minutes.
booted() {
	judged "$@" --rootfs="$DEBIAN_ROOT" --boot=systemd --boot-timeout=20m --for=crash \
		--test="systemctl is-active multi-user.target && test -d /run/systemd/units && $PERL_TEST"
}

test_expect_success 'set up a history, and Debian' 'worlds_set_up'

test_expect_success 'systemd boots the root, and the test runs after it' '
	booted v6.1 0 "^verdict: good"
'

test_expect_success '... in which a crash shows' '
	booted "$culprit" 1 "crashed: $KERNEL_CRASH"
'

test_expect_success 'a unit that fails is the failure of the boot' '
	printf "%s\n" "[Unit]" "[Service]" "Type=oneshot" "ExecStart=/bin/false" >.git/broken.service &&
	rm -rf "$SHARNESS_TRASH_BASE/root" && cp -a "$DEBIAN_ROOT" "$SHARNESS_TRASH_BASE/root" &&
	cp .git/broken.service "$SHARNESS_TRASH_BASE/root/etc/systemd/system/" &&
	judged v6.1 1 "boot failed at unit .broken.service" --rootfs="$SHARNESS_TRASH_BASE/root" --boot=systemd \
		--boot-timeout=20m --for=boot --after=broken.service
'

test_done
