#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--rootfs with a real kernel: images of disks, with partitions of all kinds, and compressed'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"
. "$KBISECT_T/lib-root.sh"
for tool in debootstrap mkfs.ext4 sfdisk qemu-img zstd
do
	require_or_skip $tool command -v $tool
done
require_or_skip "root, for debootstrap" test "$(id -u)" = 0
# Images are decompressed into the cache.
cleanup 'rm -rf "$KBISECT_TEST_CACHE"/kernels/guest-*/root-*'
DIR=$SHARNESS_TRASH_BASE

# Only this file system has the program.
small_root() {
	rm -rf small && mkdir -p small/bin small/usr && cp "$(command -v busybox)" small/bin/busybox &&
	ln -s busybox small/bin/sh && ln -s busybox small/bin/true &&
	gcc -static -o small/bin/getpgid-of-the-image "$KERNEL_REPRO" && mkfs.ext4 -q -d small root.part 16M &&
	rm -rf data && mkdir -p data/home && mkfs.ext4 -q -d data data.part 4M && truncate -s 4M empty.part
}

# put <image> <sector> <part>
put() {
	dd if="$3" of="$1" bs=512 seek="$2" conv=notrunc status=none
}

# The partitions are a file system without a root, one without anything, and the root.
small_images() {
	truncate -s 32M dos.img efi.img one.img &&
	sfdisk -q dos.img <<-\END &&
	label: dos
	dos.img1 : start=2048, size=8192, type=83
	dos.img2 : start=10240, size=53248, type=5
	dos.img5 : start=12288, size=8192, type=83
	dos.img6 : start=22528, size=32768, type=83
	END
	put dos.img 2048 data.part && put dos.img 12288 empty.part && put dos.img 22528 root.part &&
	sfdisk -q efi.img <<-\END &&
	label: gpt
	efi.img1 : start=2048, size=8192, type=L
	efi.img2 : start=10240, size=8192, type=L
	efi.img7 : start=20480, size=32768, type=L
	END
	put efi.img 2048 data.part && put efi.img 10240 empty.part && put efi.img 20480 root.part &&
	echo "start=2048, size=32768, type=83" | sfdisk -q --label dos one.img && put one.img 2048 root.part &&
	zstd -q dos.img && qemu-img convert -O qcow2 -c efi.img efi.qcow2 && gzip -k one.img
}

test_expect_success 'set up a history, and images' '
	worlds_set_up && (cd "$DIR" && root_image root.img && xz -0 -T0 root.img && small_root && small_images) &&
	sha256sum "$DIR"/*.xz "$DIR"/*.img "$DIR"/*.zst "$DIR"/*.qcow2 "$DIR"/*.gz >.git/before
'

test_expect_success 'Debian in a compressed image is the root' '
	finds "crashed: $KERNEL_CRASH" --for=crash --test="test -d /etc/apt && $PERL_TEST" --rootfs="$DIR/root.img.xz"
'

test_expect_success 'a partition within an extended one is, in an image of zstd' '
	finds "crashed: $KERNEL_CRASH" --for=crash --test=getpgid-of-the-image --rootfs="$DIR/dos.img.zst" \
		--root-partition=6
'

test_expect_success 'a partition of a GPT is, in a compressed image of QEMU' '
	finds "crashed: $KERNEL_CRASH" --for=crash --test=getpgid-of-the-image --rootfs="$DIR/efi.qcow2" \
		--root-partition=7
'

test_expect_success 'the only partition is, in an image of gzip' '
	judged "$culprit" 1 "crashed: $KERNEL_CRASH" --for=crash --rootfs="$DIR/one.img.gz" \
		--test=getpgid-of-the-image &&
	judged v6.1 0 "^verdict: good" --for=crash --rootfs="$DIR/one.img" --root-partition=1 \
		--test=getpgid-of-the-image
'

# refused <words> <option>...: before anything is built.
refused() {
	local words=$1
	shift
	test_exit_is 128 git kbisect test --config="$WORLDS" "$@" v6.1 >.git/out 2>.git/err &&
	{ grep -e "$words" .git/err || { cat .git/err >&2; false; }; } && test_must_be_empty .git/out && nothing_is_left
}

# Its command line does not name the directory, as those of guests do.
use_image() {
	cd "$DIR" && exec qemu-system-x86_64 -S -nodefaults -display none -accel tcg \
		-qmp unix:qmp,server=on,wait=off -drive file=one.img,format=raw,if=virtio
}

in_use() {
	use_image &
	user=$!
	until test -S "$DIR/qmp"
	do
		kill -0 $user || return
		sleep .1
	done
}
cleanup 'test -z "$user" || kill $user'

test_expect_success 'a wrong number, and an image in use, are refused' '
	refused "^error: --root-partition=9 of .*one.img.: the image has no such partition" \
		--rootfs="$DIR/one.img" --root-partition=9 --test=true &&
	refused "^error: --root-partition=3 of .*efi.img.: the image has no such partition" \
		--rootfs="$DIR/efi.img" --root-partition=3 --test=true &&
	refused "^error: --root-partition=4 of .*dos.img.zst.: the image has no such partition" \
		--rootfs="$DIR/dos.img.zst" --root-partition=4 --test=true &&
	in_use &&
	refused "^error: --rootfs=.*one.img: in use: a virtual machine writes to it" --rootfs="$DIR/one.img" --test=true &&
	refused "^error: --disk=.*one.img: in use: a virtual machine writes to it" --disk="$DIR/one.img" --test=true &&
	{ kill $user && wait $user; user=; }
'

# unfit <words> <option>...: only the guest can tell, and it is no evidence.
unfit() {
	local words=$1
	shift
	judged v6.1 125 "failed: $words" --test=true "$@"
}

test_expect_success 'what only the guest finds out is named, and is no evidence' '
	unfit "--root-partition=9: the image has no such partition (it has 1 2 5 6)" \
		--rootfs="$DIR/dos.img" --root-partition=9 &&
	unfit "--root-partition=3: the image has no such partition (it has 1 2 7)" \
		--rootfs="$DIR/efi.qcow2" --root-partition=3 &&
	unfit "--root-partition is needed: the image has the partitions 1 2 5 6" --rootfs="$DIR/dos.img" &&
	unfit "--rootfs: the partition of the image has no file system that could be a root" \
		--rootfs="$DIR/dos.img" --root-partition=5 &&
	unfit "--rootfs: not the root of a system, since it has neither /bin nor /usr" \
		--rootfs="$DIR/efi.img" --root-partition=1 &&
	unfit "--boot=systemd: the root has no /lib/systemd/systemd" --rootfs="$DIR/one.img" --boot=systemd
'

test_expect_success 'no image was written' '
	sha256sum --status -c .git/before
'

test_done
