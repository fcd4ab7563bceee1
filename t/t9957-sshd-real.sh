#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--ssh with the real programs: ssh of this host, and sshd of Debian in the place of a guest

No kernel boots: the fake QEMU comes with an sshd in a root of Debian, which listens on the
port that would be forwarded to the guest.'
. "$(dirname "$0")/lib-test.sh"
FAKE_RUNNER=qemu
. "$KBISECT_T/lib-session.sh"
. "$KBISECT_T/lib-root.sh"
for tool in debootstrap ssh ssh-keygen jq
do
	require_or_skip "$tool" command -v $tool
done
require_or_skip "root, for debootstrap and chroot" test "$(id -u)" = 0
mkdir "$SHARNESS_TRASH_BASE/tmp" bin && export TMPDIR=$SHARNESS_TRASH_BASE/tmp ROOT=$SHARNESS_TRASH_BASE/root

# Each guest has a host key of its own. The file of its kernel is in the root, and says whether
# there is an sshd, and when that is gone.
cat >bin/qemu <<'EOF'
#!/bin/bash
for word
do
	case $last in -kernel) kernel=$word ;; esac
	case $word in *hostfwd=tcp:127.0.0.1:*) port=${word#*hostfwd=tcp:127.0.0.1:} port=${port%%-*} ;; esac
	last=$word
done
cp "$kernel" "$ROOT/kernel-$port" && ssh-keygen -q -t ed25519 -N "" -f "$ROOT/key-$port" || exit 1
cat "$ROOT/key-$port.pub" >>"$ROOT/keys"
if ! grep -q no-sshd "$kernel"
then
	chroot "$ROOT" /usr/sbin/sshd -D -e -p $port -h "/key-$port" -o ListenAddress=127.0.0.1 -o UsePAM=no \
		-o PidFile=none -o "SetEnv=KERNEL=/kernel-$port" 2>>"$ROOT/log" &
	sshd=$!
fi
if grep -q cut-off "$kernel"
then
	(
		while ! test -e "$ROOT/begun"
		do
			sleep .1
		done
		sessions=$(pgrep -P $sshd)
		kill -9 $sshd $sessions $(for pid in $sessions; do pgrep -P $pid; done)
	) &
fi
"$KBISECT_BUILD/t/fakes/qemu-system-x86_64" "$@"
status=$?
test -z "$sshd" || kill $sshd
exit $status
EOF
chmod +x bin/qemu

# guest <text>: the behaviour of a guest that boots and then stays, with a text for the wrapper.
guest() {
	printf '%s\n' "line systemd[1]: up" "# $1" hang
}

set_up() {
	debian_root && cp -a "$DEBIAN_ROOT" "$ROOT" && mkdir -p "$ROOT/run/sshd" && : >"$ROOT/keys" &&
	fake_repo repo && git config --unset kbisect.repro && git config kbisect.qemu "$PWD/../bin/qemu" &&
	echo "this is a disk" >../disk.img && git config kbisect.rootfs ../disk.img &&
	git config kbisect.ssh root && git config kbisect.sshKey "$DEBIAN_ROOT.key" &&
	git config kbisect.guests 1 && git config kbisect.test "test -d /etc/apt && grep -q fine \$KERNEL || { echo it fails; exit 1; }" &&
	guest fine | fake_commit g1 && guest fine | fake_commit g2 && guest broken | fake_commit culprit &&
	guest broken | fake_commit b1 && guest "fine, no-sshd" | fake_commit absent && guest "fine, cut-off" | fake_commit cut
}

test_expect_success 'the culprit is found, and each guest has its own host key' '
	set_up && git-kbisect start --runs=4 b1 g1 >../out 2>../err || { cat ../out ../err "$ROOT/log"; false; } >&2 &&
	culprit_is culprit && grep "it fails" .git/kbisect/runs/*/run-0.log &&
	test $(sort -u "$ROOT/keys" | wc -l) -gt 8 && ! test -e "$HOME/.ssh" && test -z "$(ls -A "$TMPDIR")"
'

# one_run <exit status> <words> <option>... <commit>
one_run() {
	local status=$1 words=$2
	shift 2
	test_exit_is $status git-kbisect test --runs=1 "$@" >../out 2>../err || { cat ../out ../err; false; } >&2 &&
	{ grep -e "$words" ../out || { cat ../out; false; } >&2; }
}

test_expect_success 'status and output of the test are those of the program in the guest' '
	one_run 1 "test exited with status 254" --test="exit 255" --test-map=254:bad g1 &&
	one_run 1 "test exited with status 77" --test="exit 77" g1 && one_run 125 "^verdict: skip" --test="exit 125" g1 &&
	one_run 1 "test printed .to stderr" --test="echo to stderr >&2" --reject="^to stderr" g1 &&
	one_run 0 "^verdict: good" --test="test \"\$(pwd)\" = /tmp && test \"\$(id -u)\" = 0" g1
'

test_expect_success 'a test that does not end is ended in the guest' '
	one_run 125 "^verdict: skip" --timeout=3s --test="sleep 1717" g1 && ! pgrep -f "sleep 1717"
'

test_expect_success 'trouble of ssh is no evidence' '
	one_run 125 "not reached within --boot-timeout: .*Connection refused" --boot-timeout=4s absent &&
	ssh-keygen -q -t ed25519 -N "" -f ../other &&
	one_run 125 "not reached within --boot-timeout: .*Permission denied (publickey" --boot-timeout=6s --ssh-key=../other g1 &&
	one_run 125 "not reached within --boot-timeout: .*Permission denied (publickey" --boot-timeout=6s --ssh=nobody g1 &&
	one_run 125 "ssh (--ssh) ended with status 255: Connection to 127.0.0.1 closed by remote host.\$" --test="touch /begun; sleep 1718" cut &&
	test -z "$(ls -A "$TMPDIR")"
'

test_expect_success 'a script with its interpreter in the image, and a program' '
	git config --unset kbisect.test &&
	printf "#!/usr/bin/perl\nexit(-d q(/etc/apt) ? 5 : 6);\n" >../test.pl && chmod +x ../test.pl &&
	one_run 1 "test exited with status 5" --for=exit --repro=../test.pl g1 &&
	echo "int main(void) { return 7; }" >../test.c && one_run 1 "test exited with status 7" --for=exit --repro=../test.c g1
'

test_done
