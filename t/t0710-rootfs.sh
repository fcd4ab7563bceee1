#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--rootfs: the root file system in which the test runs'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

S=.git/kbisect/session.json

test_expect_success 'a directory is the root, which the log says once, with the options' '
	in_fake_repo dir && fake_history 1 1 && mkdir -p ../root/usr ../nothing &&
	git-kbisect start --rootfs=../root bad good >../out 2>../err && culprit_is culprit &&
	root=$(cd ../root && pwd) &&
	grep "guests can read whatever you can read below .$root., and write nothing" ../out >said &&
	test "$(wc -l <said)" = 1 && grep "added to the configuration: .*OVERLAY_FS.* 9P_FS" said &&
	jq -e ".settings.rootfs == \"$root\"" $S
'

test_expect_success 'the options of a root are a part of the identity of a kernel' '
	built=$(wc -l <"$KBISECT_FAKE_STATE/builds") &&
	test_exit_is 1 git-kbisect test --runs=1 bad >../out 2>../err &&
	grep "whatever you can read" ../out && test "$(wc -l <"$KBISECT_FAKE_STATE/builds")" = $built &&
	test_exit_is 1 git-kbisect test --runs=1 --rootfs=builtin bad >../out 2>../err &&
	! grep "whatever you can read" ../out &&
	test "$(wc -l <"$KBISECT_FAKE_STATE/builds")" = $((built + 1))
'

test_expect_success 'a continued session keeps its root, or is refused without it' '
	line=$(grep -n "\"event\":\"verdict\"" .git/kbisect/journal.jsonl | head -1 | cut -d: -f1) &&
	head -n "$line" .git/kbisect/journal.jsonl >../cut && cp ../cut .git/kbisect/journal.jsonl &&
	git bisect reset && git update-ref -d refs/notes/kbisect &&
	mv ../root ../away &&
	test_exit_is 128 git-kbisect continue 2>../err && grep -e "--rootfs=.*/root: No such file" ../err &&
	mv ../away ../root && git-kbisect continue >../out 2>../err && culprit_is culprit &&
	! grep "whatever you can read" ../out
'

test_expect_success 'an image gets the options of disks and file systems' '
	git-kbisect reset && echo "this is a disk" >../disk.img &&
	git config kbisect.rootfs ../disk.img && git config kbisect.rootPartition 2 &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	grep "the root of guests is the image .*disk.img., which is not written" ../out &&
	grep "added to the configuration: .*VIRTIO_BLK.*EXT4_FS" ../out &&
	jq -e ".settings.\"root-partition\" == 2" $S &&
	git config --unset kbisect.rootfs && git config --unset kbisect.rootPartition &&
	git-kbisect reset
'

test_expect_success 'a compressed image is decompressed once' '
	export XDG_CACHE_HOME="$PWD/../cache" &&
	printf "the content of a disk" >../a.img && gzip -k ../a.img && xz -k ../a.img &&
	test_exit_is 1 git-kbisect test --runs=1 --rootfs=../a.img.gz bad >../out 2>../err &&
	image=$(ls ../cache/git-kbisect/guest-*/root-*.img) && test_cmp ../a.img "$image" &&
	inode=$(stat -c %i "$image") &&
	test_exit_is 1 git-kbisect test --runs=1 --rootfs=../a.img.gz bad >../out 2>../err &&
	test "$(stat -c %i "$image")" = "$inode" &&
	test_exit_is 1 git-kbisect test --runs=1 --rootfs=../a.img.xz bad >../out 2>../err &&
	ls ../cache/git-kbisect/guest-*/root-* >../list &&
	test "$(wc -l <../list)" = 2
'

test_expect_success 'a tar archive is unpacked once' '
	tar -cJf ../root.tar -C ../root . &&
	test_exit_is 1 git-kbisect test --runs=1 --rootfs=../root.tar bad >../out 2>../err &&
	grep "the root of guests is the archive .*root.tar.; added to the configuration: .*9P_FS" ../out &&
	tree=$(ls -d ../cache/git-kbisect/guest-*/root-*.lock) && tree=${tree%.lock} &&
	test -d "$tree/usr" && inode=$(stat -c %i "$tree") &&
	test_exit_is 1 git-kbisect test --runs=1 --rootfs=../root.tar bad >../out 2>../err &&
	test "$(stat -c %i "$tree")" = "$inode"
'

# refused <words> <option>...: before anything is built, and nothing is left of the session.
refused() {
	words=$1
	shift
	test_exit_is 128 git-kbisect start "$@" bad good >../out 2>../err &&
	grep -e "$words" ../err && ! test -e $S && ! test -e .git/BISECT_LOG
}

test_expect_success 'a root that cannot be one is refused, with the option' '
	: >../empty &&
	refused "--rootfs=../missing: No such file or directory (it may be builtin, host" --rootfs=../missing &&
	refused "--rootfs=.*nothing: not the root of a system, since it has neither bin nor usr" --rootfs=../nothing &&
	refused "--rootfs=.*empty: not an image of a disk" --rootfs=../empty &&
	head -c 60 ../a.img.xz >../torn.xz &&
	refused "--rootfs=.*torn.xz: cannot decompress it" --rootfs=../torn.xz &&
	ls ../cache/git-kbisect/guest-*/root-*.img >../list && test "$(wc -l <../list)" = 2 &&
	tar -cf ../nothing.tar ../disk.img &&
	refused "--rootfs=.*nothing.tar: not the root of a system" --rootfs=../nothing.tar &&
	refused "--root-partition=1: only an image" --root-partition=1 --rootfs=../root.tar &&
	refused "--rootfs=/dev/null: not an image of a disk" --rootfs=/dev/null &&
	refused "--root-partition=1: only an image" --root-partition=1 &&
	refused "--root-partition=1: only an image" --root-partition=1 --rootfs=../root
'

test_expect_success 'systemd that does not get to the test is a failure of the boot' '
	in_fake_repo systemd && fake_history 1 1 && git config kbisect.bootTimeout 2s &&
	mkdir -p ../root/lib/systemd && : >../root/lib/systemd/systemd &&
	printf "@report wait multi-user.target\n@report down foo.service\nhang\n" | fake_commit down &&
	printf "@report wait multi-user.target\nhang\n" | fake_commit hangs &&
	boot() { git-kbisect test --runs=1 --for=boot --rootfs=../root --boot=systemd "$@" >../out 2>../err; } &&
	test_exit_is 1 boot down && grep "boot failed at unit .foo.service" ../out &&
	grep "added to the configuration: .*CGROUPS" ../out &&
	test_exit_is 1 boot hangs && grep "boot did not finish in time: unit .multi-user.target" ../out &&
	refused "--after=x: only with --boot=systemd" --after=x &&
	refused "--boot=systemd: the built-in root has none" --boot=systemd &&
	refused "--boot=upstart: must be one of init, systemd" --boot=upstart &&
	refused "--after=a b: not the name of a unit" --rootfs=../root --boot=systemd --after="a b"
'

test_expect_success 'a kernel that lacks something for the root is not evidence' '
	in_fake_repo lacks && fake_history 1 1 &&
	printf "cannot-run --rootfs: the kernel has no 9p file system (CONFIG_9P_FS)\n" |
		fake_commit without &&
	test_exit_is 125 git-kbisect test --runs=3 --rootfs=../root without >../out 2>../err &&
	grep "failed: --rootfs: the kernel has no 9p file system (CONFIG_9P_FS)" ../out &&
	grep "^verdict: skip" ../out
'

test_done
