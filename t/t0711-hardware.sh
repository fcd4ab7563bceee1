#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--net, --disk, --qemu-args, --machine, --firmware: the machine of the guests'
. "$(dirname "$0")/lib-test.sh"
FAKE_RUNNER=qemu
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

S=.git/kbisect/session.json

# A wrapper keeps the arguments of the last guest.
qemu_that_tells() {
	printf '#!/bin/sh\nprintf "%%s\\n" "$@" >"%s"\nexec "%s" "$@"\n' "$PWD/../args" \
		"$KBISECT_BUILD/t/fakes/qemu-system-x86_64" >../qemu && chmod +x ../qemu &&
	git config kbisect.qemu "$PWD/../qemu"
}

test_expect_success 'what is wished reaches QEMU, and the log says once what guests reach by it' '
	in_fake_repo all && fake_history 1 1 && qemu_that_tells &&
	printf "the content of a disk" >../a.img && : >../firmware &&
	git-kbisect start --net --disk=1M --disk=../a.img,serial=mine --machine=q35 \
		--qemu-args="-device virtio-rng-pci" bad good >../out 2>../err &&
	culprit_is culprit &&
	grep "guests reach what this host reaches in its network" ../out >said &&
	test "$(wc -l <said)" = 1 && grep "the disk .*a.img., which is not written" said &&
	grep "arguments, which may let guests reach more: -device virtio-rng-pci" said &&
	grep "added to the configuration: .*VIRTIO_NET.*VIRTIO_BLK.*VIRTIO_PCI" said &&
	grep "^q35\$" ../args && grep "serial=mine" ../args && grep "^virtio-rng-pci\$" ../args &&
	grep "^on,obsolete=deny" ../args && grep "^user,id=net" ../args
'

test_expect_success 'the session keeps it' '
	jq -e ".settings | .net and .machine == \"q35\" and .\"qemu-args\" == \"-device virtio-rng-pci\"" $S &&
	jq -e ".settings.disk | .[0] == \"1M\" and (.[1] | endswith(\"/a.img,serial=mine\"))" $S &&
	git-kbisect reset
'

# refused <message> <option>...: before anything is built, and nothing is left of the session.
refused() {
	message=$1 && shift &&
	test_exit_is 128 git-kbisect start "$@" bad good >../out 2>../err &&
	grep -e "$message" ../err && ! test -e $S && ! test -e .git/BISECT_LOG
}

test_expect_success 'what cannot be is refused, with the option' '
	refused "--disk=../missing.img: No such file or directory (it may be a size" --disk=../missing.img &&
	refused "--disk=.*all: not an image of a disk" --disk=. &&
	refused "--machine=pdp11: not known to" --machine=pdp11 &&
	refused "--firmware=../missing: No such file" --firmware=../missing &&
	refused "--qemu-args: .-sandbox. is reserved" --qemu-args="-sandbox off" &&
	git config kbisect.runner desk && git config kbisect.runner.desk.boot true &&
	refused "--net: the machines of the runner .command. are as they are" --net
'

test_done
