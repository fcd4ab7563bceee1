# SPDX-License-Identifier: GPL-2.0-only
# For the t99* tests about roots, other tests and other machines, sourced after lib-real.sh:
# one history and one configuration for all of them, and a root of Debian. The configuration
# has what any of them needs, so that all of them have the same objects.
#
#	worlds_kernel		as real_kernel: in it the commits of the kinds culprit, pidfd and
#				sort each bring a failure of their own
#	worlds_config <file>	writes the configuration
#	debian_root		makes the directory DEBIAN_ROOT: Debian with systemd and sshd, which
#				DEBIAN_ROOT.key opens to root. It also boots by /sbin/small-init,
#				which starts the network and sshd only, and then says "small-init: up".
#	root_image <file>	makes it the image of a disk, without partitions
#	worlds_set_up		all of these, for a test of its own: the configuration is WORLDS, and
#				temporary files are in TMPDIR
#	finds <words> <option>...
#				a session up to the commit with the crash finds that, and says these
#				words
#	judged <commit> <status> <words> <option>...
#				one run of one commit ends so
#	nothing_is_left		neither a temporary file nor a guest
DEBIAN_ROOT=$KBISECT_TEST_CACHE/debian-root
# Other programs than those of the built-in root: perl's getpgrp(<pid>) calls getpgid().
PERL_TEST='perl -e "getpgrp(4194303); print qq(done\n)"'
PATH=$PATH:/usr/sbin:/sbin

# The objects in lane 0 serve all sessions, and another lane would begin without any.
worlds_kernel() {
	real_kernel worlds "code pidfd doc culprit driver sort arch code" &&
	git config kbisect.prefetch false
}

# The tables of kernel/kconfig-table.c and the tests' own options, and SLUB, which more
# people have than SLOB. sshd wants SECCOMP.
worlds_config() {
	{
		grep -v "CONFIG_SLOB" "$KERNEL_CONFIG" &&
		printf "CONFIG_%s=y\n" SLUB \
			OVERLAY_FS TMPFS_XATTR UNIX98_PTYS INOTIFY_USER NET UNIX INET NETWORK_FILESYSTEMS \
			NET_9P NET_9P_VIRTIO 9P_FS PCI VIRTIO_MENU VIRTIO_PCI BLOCK BLK_DEV VIRTIO_BLK \
			MSDOS_PARTITION EFI_PARTITION MISC_FILESYSTEMS EXT4_FS XFS_FS BTRFS_FS SQUASHFS \
			CGROUPS NAMESPACES FHANDLE AUTOFS_FS TMPFS_POSIX_ACL PACKET NETDEVICES NET_CORE \
			VIRTIO_NET IP_PNP DEVTMPFS_MOUNT SECCOMP SECCOMP_FILTER \
			RUNTIME_TESTING_MENU KUNIT TEST_LIST_SORT
	} >"$1"
}

# The mirror and the release of the packages that apt knows first: "<url> <release>".
apt_mirror() {
	apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Identifier: Packages' |
	awk '$3 == "main" { print $1, $2; exit }'
}

# sshd listens when it has written its number, some time after its first process has ended.
small_init() {
	cat <<-\END
	#!/bin/sh
	mount -t proc proc /proc
	mount -t sysfs sysfs /sys
	mkdir -p /dev/pts /run/sshd
	mount -t devpts devpts /dev/pts
	mount -t tmpfs tmpfs /tmp
	busybox ifconfig lo 127.0.0.1 up
	busybox ifconfig eth0 10.0.2.15 netmask 255.255.255.0 up
	/usr/sbin/sshd
	until test -e /run/sshd.pid
	do
		sleep 1
	done
	echo "small-init: up"
	while :
	do
		sleep 1000 &
		wait
	done
	END
}

debian_root() {
	local mirror release new=$DEBIAN_ROOT.new
	test -d "$DEBIAN_ROOT" && { small_init >"$DEBIAN_ROOT/sbin/small-init"; return; }
	read -r mirror release <<<"$(apt_mirror)"
	rm -rf --one-file-system "$new" "$DEBIAN_ROOT.key" "$DEBIAN_ROOT.key.pub" &&
	debootstrap --variant=minbase --include=systemd-sysv,openssh-server,busybox-static \
		"$release" "$new" "$mirror" >"$DEBIAN_ROOT.log" 2>&1 ||
	{ tail -n 20 "$DEBIAN_ROOT.log" >&2; return 1; }
	rm -rf "$new"/var/cache/apt/archives/*.deb "$new"/var/lib/apt/lists/* &&
	ssh-keygen -q -t ed25519 -N "" -f "$DEBIAN_ROOT.key" &&
	mkdir -p -m 700 "$new/root/.ssh" &&
	cp "$DEBIAN_ROOT.key.pub" "$new/root/.ssh/authorized_keys" &&
	small_init >"$new/sbin/small-init" &&
	chmod 755 "$new/sbin/small-init" &&
	mv "$new" "$DEBIAN_ROOT"
}

root_image() {
	rm -f "$1" && mkfs.ext4 -q -d "$DEBIAN_ROOT" "$1" 900M
}

worlds_set_up() {
	WORLDS=$HOME/config
	mkdir "$SHARNESS_TRASH_BASE/tmp" && export TMPDIR=$SHARNESS_TRASH_BASE/tmp &&
	worlds_kernel && worlds_config "$WORLDS" && debian_root
}

nothing_is_left() {
	test -z "$(ls -A "$TMPDIR")" && ! pgrep -f "qemu-system.*$SHARNESS_TRASH_BASE"
}

# said <words>: the last output has them.
said() {
	grep -e "$1" .git/out || { cat .git/out; tail -n 50 .git/err; false; } >&2
}

finds() {
	local words=$1
	shift
	git kbisect start --config="$WORLDS" "$@" "$culprit" v6.1 >.git/out 2>.git/err ||
	{ cat .git/out; tail -n 50 .git/err; false; } >&2 &&
	said "^first bad commit: $culprit" && said "$words" && nothing_is_left &&
	git kbisect reset && git update-ref -d refs/notes/kbisect
}

judged() {
	local commit=$1 status=$2 words=$3
	shift 3
	test_exit_is "$status" git kbisect test --runs=1 --config="$WORLDS" "$@" "$commit" >.git/out 2>.git/err ||
	{ cat .git/out; tail -n 50 .git/err; false; } >&2 &&
	said "$words" && nothing_is_left
}
