#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='roots, disks and machines that cannot be used: refused before a build, by the name of the option'
. "$(dirname "$0")/lib-test.sh"
FAKE_RUNNER=qemu
. "$KBISECT_T/lib-session.sh"
# Not the fake one, which has no lock on its disks.
QEMU=$(PATH=/usr/bin:/usr/local/bin:/bin command -v qemu-system-x86_64)
require_or_skip qemu-system-x86_64 test -n "$QEMU"
mkdir "$SHARNESS_TRASH_BASE/tmp" && export TMPDIR=$SHARNESS_TRASH_BASE/tmp

nothing_is_left() {
	! test -e .git/kbisect/session.json && ! test -e .git/BISECT_LOG && ! test -e "$KBISECT_FAKE_STATE/builds" &&
	test -z "$(ls -A "$TMPDIR")"
}

# refused <words> <option>...: before anything is built, and nothing is left of the session.
refused() {
	local words=$1
	shift
	test_exit_is 128 git-kbisect start "$@" bad good >../out 2>../err &&
	{ grep -e "$words" ../err || { cat ../err >&2; false; }; } && nothing_is_left
}

# bytes <n>...: prints bytes.
bytes() {
	printf "$(printf '\\%03o' "$@")"
}

# A table of MS-DOS with partition 1, and with a further one if its type is given.
disk() {
	{
		head -c 446 /dev/zero && bytes 128 0 2 0 131 0 2 0 0 8 0 0 0 128 0 0 &&
		bytes 0 0 2 0 ${1:-0} 0 2 0 0 200 0 0 2 0 0 0 && head -c 32 /dev/zero && bytes 85 170 &&
		head -c 1048064 /dev/zero
	}
}

test_expect_success 'set up a repository and roots' '
	in_fake_repo repo && git config --unset kbisect.repro && fake_history 1 1 &&
	mkdir -p ../empty/usr/lib ../root/usr/lib/systemd ../root/usr/bin &&
	: >../root/usr/lib/systemd/systemd && : >../root/usr/bin/sh && ln -s usr/lib ../root/lib &&
	ln -s usr/bin ../root/bin && disk >../disk.img && disk 15 >../extended.img && disk 238 >../efi.img
'

test_expect_success '--boot=systemd: a root without systemd' '
	refused "^error: --boot=systemd: the root .*/empty. (--rootfs) has no /lib/systemd/systemd\$" \
		--rootfs=../empty --boot=systemd --for=boot &&
	git-kbisect test --runs=1 --rootfs=../root --boot=systemd --for=boot good >../out 2>../err &&
	grep "^verdict: good" ../out && rm -r "$KBISECT_FAKE_STATE/builds"
'

test_expect_success 'a root without a shell, for what a shell runs' '
	refused "^error: --test: the root .*/empty. (--rootfs) has no /bin/sh\$" --rootfs=../empty --test=true &&
	mkdir ../bin && printf "#!/bin/sh\n" >../bin/rsync && chmod +x ../bin/rsync &&
	PATH=$PWD/../bin:$PATH refused "^error: --kselftest: the root .*/empty. (--rootfs) has no /bin/sh\$" \
		--rootfs=../empty --kselftest=timers &&
	git-kbisect test --runs=1 --rootfs=../empty --for=boot good >../out 2>../err && rm "$KBISECT_FAKE_STATE/builds"
'

test_expect_success '--root-partition: an image without it' '
	refused "^error: --root-partition=9 of .*disk.img.: the image has no such partition" \
		--rootfs=../disk.img --root-partition=9 --test=true &&
	refused "^error: --root-partition=2 of .*disk.img.: the image has no such partition" \
		--rootfs=../disk.img --root-partition=2 --test=true &&
	gzip -k ../disk.img && refused "^error: --root-partition=3 of .*disk.img.gz.: the image has no such" \
		--rootfs=../disk.img.gz --root-partition=3 --test=true &&
	git-kbisect test --runs=1 --rootfs=../disk.img --root-partition=1 --test=true good >../out 2>../err &&
	rm "$KBISECT_FAKE_STATE/builds"
'

# The guest looks into an extended partition, and into a table that is not complete.
test_expect_success '... which only the guest can tell: the end of the range is named, with the option' '
	printf "cannot-run --root-partition=9: the image has no such partition (it has 1 2)\n" | fake_commit bad2 &&
	for image in extended.img efi.img
	do
		test_exit_is 128 git-kbisect start --rootfs=../$image --root-partition=9 --test=true bad2 good \
			>../out 2>../err &&
		grep "failed: --root-partition=9: the image has no such partition (it has 1 2)" ../out &&
		grep "the bad end .* cannot be judged" ../err && ! test -e .git/BISECT_LOG &&
		test -z "$(ls -A "$TMPDIR")" && git-kbisect reset || return
	done; rm -rf "$KBISECT_FAKE_STATE/builds" .git/kbisect/session.json
'

# in_use <file> <command>...: while another QEMU writes to the image.
in_use() {
	local file=$1 qemu status
	shift
	"$QEMU" -S -nodefaults -display none -accel tcg -qmp unix:../qmp,server=on,wait=off \
		-drive "file=$file,format=raw,if=virtio" &
	qemu=$!
	for _ in $(seq 100)
	do
		test -S ../qmp && break
		sleep .1
	done
	"$@"
	status=$?
	kill $qemu && wait $qemu
	rm -f ../qmp
	return $status
}

test_expect_success 'a disk that another virtual machine writes to' '
	in_use ../disk.img refused "^error: --disk=.*disk.img: in use: a virtual machine writes to it" \
		--disk=../disk.img --test=true &&
	in_use ../disk.img refused "^error: --rootfs=.*disk.img: in use: a virtual machine writes to it" \
		--rootfs=../disk.img --test=true &&
	git-kbisect test --runs=1 --disk=../disk.img --test=true good >../out 2>../err && rm "$KBISECT_FAKE_STATE/builds"
'

# A directory with all programs except ssh takes the place of those that may have it.
without_ssh() {
	local dir all=$PWD/../programs
	mkdir "$all" && IFS=: && for dir in $PATH
	do
		ln -s "$dir"/* "$all" 2>/dev/null
	done
	unset IFS && rm -f "$all/ssh" && PATH=$all "$@"
}

test_expect_success '--ssh on a host without ssh' '
	without_ssh refused "^error: .ssh. not found, which --ssh needs: install OpenSSH" \
		--rootfs=../disk.img --ssh=root --test=true
'

# A machine of commands of the user.
board() {
	git config kbisect.runner desk &&
	for hook in install console power test
	do
		git config kbisect.runner.desk.$hook true || return
	done
}

test_expect_success 'a command of a machine that is missing, or hangs' '
	board && git config kbisect.runner.desk.install "/no/such/install" &&
	refused "^error: kbisect.runner.desk.install: ./no/such/install. not found" --test=true &&
	git config kbisect.runner.desk.install "sleep 1713" && git config kbisect.runner.desk.installTimeout 1s &&
	test_exit_is 128 git-kbisect test --test=true bad >../out 2>../err &&
	grep "kbisect.runner.desk.install (.sleep 1713.) did not end within 1 s" ../err &&
	! pgrep -f "sleep 1713" && test -z "$(ls -A "$TMPDIR")"
'

test_done
