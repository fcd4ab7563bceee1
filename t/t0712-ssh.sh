#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--ssh: an image boots by itself, and the test runs over ssh'
. "$(dirname "$0")/lib-test.sh"
FAKE_RUNNER=qemu
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

S=.git/kbisect/session.json
export STATE=$PWD/state
mkdir state bin && PATH=$PWD/bin:$PATH

# A wrapper of the fake QEMU keeps the arguments, and the kernel of each port that is forwarded.
cat >bin/qemu <<EOF
#!/bin/sh
printf '%s\n' "\$@" >"$STATE/args"
port=\$(sed -n 's/.*hostfwd=tcp:127.0.0.1:\([0-9]*\)-.*/\1/p' "$STATE/args")
test -z "\$port" || cp "\$(sed -n '/^-kernel\$/{n;p;}' "$STATE/args")" "$STATE/kernel-\$port"
exec "$KBISECT_BUILD/t/fakes/qemu-system-x86_64" "\$@"
EOF

# This ssh runs the command here, in place of the guest. The kernel says how it answers.
cat >bin/ssh <<'EOF'
#!/bin/bash
echo "$*" >>"$STATE/ssh"
while test $# -gt 1
do
	case $1 in
	-p) kernel=$STATE/kernel-$2 ;;
	UserKnownHostsFile=*) hosts=${1#*=\"} hosts=${hosts%\"} ;;
	esac
	shift
done
echo "the host key" >"$hosts" || exit 255
fail() { echo "$*" >&2; exit 255; }
! grep -q key-refused "$kernel" || fail "Permission denied (publickey)."
! grep -q never-up "$kernel" || fail "Connection reset by 127.0.0.1"
! grep -q key-changed "$kernel" || fail "Host key verification failed."
test -e "$STATE/tried" || { : >"$STATE/tried"; fail "Connection refused"; }
export TMPDIR=$STATE KERNEL=$kernel
! grep -q connection-lost "$kernel" || { echo; echo begun; fail "Connection closed"; }
bash -c "$1"
EOF
chmod +x bin/*

# Prints the behaviour of a guest that boots and then stays, with a text that the ssh above knows.
guest() {
	printf '%s\n' "line systemd[1]: up" "# $1" ${2:+"$2"} hang
}

set_up() {
	fake_repo repo && git config --unset kbisect.repro && git config kbisect.qemu "$STATE/../bin/qemu" &&
	echo "this is a disk" >../disk.img && : >../key && git config kbisect.rootfs ../disk.img &&
	git config kbisect.ssh root:2222 && git config kbisect.sshKey ../key && git config kbisect.guests 1 &&
	git config kbisect.test "grep -q fine \$KERNEL || { echo it fails; exit 1; }" &&
	guest fine | fake_commit g1 && guest fine | fake_commit g2 && guest broken | fake_commit culprit &&
	guest key-refused | fake_commit refused && guest never-up | fake_commit never &&
	guest key-changed | fake_commit changed && guest connection-lost | fake_commit lost &&
	guest never-up "panic no root" | fake_commit crash
}

test_expect_success 'options that do not go together are refused, with a reason' '
	set_up &&
	refused() {
		words=$1 && shift &&
		test_exit_is 128 git-kbisect start "$@" culprit g1 >../out 2>../err && grep -e "$words" ../err && ! test -e $S
	} &&
	refused "--ssh=-x: must be the name of a user" --ssh=-x && refused "the port must be 1 to 65535" --ssh=root:0 &&
	refused "--ssh-key=../nokey: No such file" --ssh-key=../nokey &&
	refused "needs the image of a disk that can boot by itself" --rootfs=builtin &&
	refused "does not go with --boot=systemd" --boot=systemd && refused "does not go with --for=boot" --for=boot &&
	refused "does not go with --modules=all" --modules=all &&
	refused "does not go with --kselftest" --kselftest=timers
'

test_expect_success 'the culprit is found by a test over ssh, with the host key of the run only' '
	git-kbisect start --runs=4 culprit g1 >../out 2>../err && culprit_is culprit &&
	grep "the image boots by itself, and the test runs over ssh as .root. (--ssh)" ../out &&
	grep "added to the configuration: .*VIRTIO_NET.*DEVTMPFS_MOUNT" ../out &&
	grep "it fails" .git/kbisect/runs/*/run-0.log &&
	grep "^user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:[0-9]*-:2222$" "$STATE/args" &&
	grep "printk.time=1 loglevel=7 panic=-1 root=/dev/vda rw panic_on_warn=0" "$STATE/args" &&
	! grep "^-initrd\|kbisect_init" "$STATE/args" &&
	grep -e "-F none .*StrictHostKeyChecking=accept-new.* -l root .*UserKnownHostsFile=.*IdentitiesOnly=yes.*/key 127.0.0.1" "$STATE/ssh" &&
	hosts=$(sed -n "s/.*UserKnownHostsFile=.\([^\"]*\)\".*/\1/p" "$STATE/ssh" | head -1) &&
	test -n "$hosts" && ! test -e "$hosts" && jq -e ".settings.ssh == \"root:2222\"" $S
'

# no_evidence <words> <commit>: the run says nothing of the commit.
no_evidence() {
	test_exit_is 125 git-kbisect test --runs=1 --boot-timeout=4s "$2" >../out 2>../err &&
	grep -e "$1" ../out && grep "^verdict: skip" ../out
}

test_expect_success 'trouble of ssh is never a verdict' '
	no_evidence "not reached within --boot-timeout: ssh (--ssh) ended with status 255: Permission denied (publickey)" refused &&
	no_evidence "not reached within --boot-timeout: .*Connection reset" never &&
	no_evidence "not reached within --boot-timeout: .*Host key verification failed" changed &&
	no_evidence "ssh (--ssh) ended with status 255: .*Connection closed" lost
'

test_expect_success 'a crash of a kernel that ssh does not reach is evidence' '
	test_exit_is 1 git-kbisect test --runs=1 --for=crash --match=panic crash >../out 2>../err &&
	grep "all runs: boot failed: kernel panic: no root" ../out
'

test_done
