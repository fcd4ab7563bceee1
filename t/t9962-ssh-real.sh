#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--ssh with a real kernel: an image of Debian boots by itself, and the test runs over its sshd'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"
. "$KBISECT_T/lib-root.sh"
for tool in debootstrap mkfs.ext4 debugfs ssh
do
	require_or_skip $tool command -v $tool
done
require_or_skip "root, for debootstrap" test "$(id -u)" = 0
IMAGE=$SHARNESS_TRASH_BASE/root.img
# A guest without KVM needs long for a handshake.
BOOT=3m

# How the image goes wrong is a word of the kernel's command line, which init has in its
# environment: it is what the image does instead of starting sshd.
add_other_init() {
	cat >other-init <<-\END &&
	#!/bin/sh
	sed -i "s|^/usr/sbin/sshd|. /sbin/how-$how|" /sbin/small-init
	exec /sbin/small-init
	END
	echo ":" >how-silent && echo "/usr/sbin/sshd; busybox ifconfig eth0 down" >how-unplugged &&
	cat >how-changed <<-\END &&
	ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/other
	/usr/sbin/sshd -E /tmp/log -o LogLevel=VERBOSE -o AuthorizedKeysFile=none -o PidFile=/run/first
	(
		until grep preauth /tmp/log
		do
			sleep 1
		done
		kill $(cat /run/first)
		until /usr/sbin/sshd -h /etc/ssh/other
		do
			sleep 1
		done
	) &
	END
	for file in other-init how-*
	do
		printf "write $file /usr/sbin/$file\nsif /usr/sbin/$file mode 0100755\n"
	done >commands && debugfs -w -f commands "$IMAGE" >debugfs.log 2>&1
}

# by_ssh <command>...: with the options.
by_ssh() {
	"$@" --rootfs="$IMAGE" --ssh=root --boot-timeout=$BOOT
}

test_expect_success 'set up a history, and an image of Debian' '
	worlds_set_up && root_image "$IMAGE" && (cd "$SHARNESS_TRASH_BASE" && add_other_init) &&
	sha256sum "$IMAGE" >.git/before
'

test_expect_success 'the culprit is found by a program of the image' '
	by_ssh finds "crashed: $KERNEL_CRASH" --for=crash --test="test -d /run/sshd && $PERL_TEST" \
		--append="init=/sbin/small-init" --ssh-key="$DEBIAN_ROOT.key" &&
	sha256sum --status -c .git/before
'

test_expect_success 'the exit status of the test decides' '
	by_ssh judged v6.1 1 "test exited with status 3" --test="test -d /run/sshd || exit 9; exit 3" \
		--append="init=/sbin/small-init" --ssh-key="$DEBIAN_ROOT.key"
'

# not_reached <words> <init> <option>...: this is no evidence.
not_reached() {
	local words=$1 init=$2
	shift 2
	by_ssh judged v6.1 125 "not reached within --boot-timeout: .*$words" --test=true --append="init=/sbin/$init" "$@"
}

test_expect_success 'a key that sshd refuses, and another host key, are no evidence' '
	ssh-keygen -q -t ed25519 -N "" -f "$SHARNESS_TRASH_BASE/other" &&
	BOOT=90s not_reached "Permission denied (publickey" small-init --ssh-key="$SHARNESS_TRASH_BASE/other" &&
	not_reached "Host key verification failed" "other-init how=changed" --ssh-key="$DEBIAN_ROOT.key"
'

test_expect_success 'no sshd, and no network, are no evidence' '
	BOOT=90s not_reached "Connection" "other-init how=silent" --ssh-key="$DEBIAN_ROOT.key" &&
	BOOT=90s not_reached "Connection" "other-init how=unplugged" --ssh-key="$DEBIAN_ROOT.key"
'

test_expect_success 'an image without an init is named, and is no evidence' '
	by_ssh judged v6.1 125 "boot failed: kernel panic: Requested init /sbin/none failed" --test=true \
		--append="init=/sbin/none" --ssh-key="$DEBIAN_ROOT.key"
'

test_expect_success 'the image was not written' '
	sha256sum --status -c .git/before
'

test_done
