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
	test_line_count = 1 said && grep "added to the configuration: .*OVERLAY_FS.* 9P_FS" said &&
	jq -e ".settings.rootfs == \"$root\"" $S
'

test_expect_success 'the options of a root are a part of the identity of a kernel' '
	git-kbisect test --runs=1 bad >../out 2>../err; test $? = 1 &&
	grep "from the cache" ../out && grep "whatever you can read" ../out &&
	test_exit_is 1 git-kbisect test --runs=1 --rootfs=builtin bad >../out 2>../err &&
	! grep "from the cache" ../out && ! grep "whatever you can read" ../out
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
	refused "--rootfs=/dev/null: not an image of a disk" --rootfs=/dev/null &&
	refused "--root-partition=1: only an image" --root-partition=1 &&
	refused "--root-partition=1: only an image" --root-partition=1 --rootfs=../root
'

test_expect_success 'a kernel that lacks something for the root is no evidence' '
	in_fake_repo lacks && fake_history 1 1 &&
	printf "cannot-run --rootfs: the kernel has no 9p file system (CONFIG_9P_FS)\n" |
		fake_commit without &&
	test_exit_is 125 git-kbisect test --runs=3 --rootfs=../root without >../out 2>../err &&
	grep "skip: the test could not run.*no 9p file system (CONFIG_9P_FS)" ../out
'

test_done
