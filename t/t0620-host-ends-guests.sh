#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='a QEMU that the host ended, stopped or silenced is not evidence'
. "$(dirname "$0")/lib-test.sh"
FAKE_RUNNER=qemu
. "$KBISECT_T/lib-session.sh"

grow() {
	many_commits "$1" "$2" kernel/k.c
}

# QEMU then ends with status 0, as it does when the guest resets.
test_expect_success 'SIGTERM to QEMU is not evidence where the failure is a guest that resets' '
	in_fake_repo term && printf "test\nshare 1/2 kill 15\nexit 0\n" | fake_commit base && grow 3 g &&
	printf "test\nshare 1/2 kill 15\nreset\n" | fake_commit culprit && grow 3 b &&
	git-kbisect start b3 base >../out 2>../err && culprit_is culprit &&
	grep "lost connection to test machine" ../out
'

test_expect_success 'SIGTERM to QEMU during the boot is not evidence with --for=boot' '
	in_fake_repo boot && echo "share 1/2 kill 15" | fake_commit base && grow 3 g &&
	printf "share 1/2 kill 15\nreset\n" | fake_commit culprit && grow 3 b &&
	git-kbisect start --for=boot b3 base >../out 2>../err && culprit_is culprit
'

test_expect_success 'a QEMU that is ended each time stops the session with the reason' '
	in_fake_repo always && grow 1 g && printf "test\nkill 15\n" | fake_commit killed &&
	test_expect_code 128 git-kbisect start --for=boot killed good >../out 2>../err &&
	grep "QEMU was ended from outside (host-signal)" ../err && ! grep "first bad commit" ../out
'

test_expect_success 'a QEMU that ends with status 0 and gives no reason is not evidence' '
	in_fake_repo mute && echo "share 1/2 die 0" | fake_commit base && grow 2 g &&
	printf "panic no root\n" | fake_commit culprit && grow 2 b &&
	git-kbisect start --for=boot b2 base >../out 2>../err && culprit_is culprit
'

# Four guests in a row end a session, and more than five that are lost a test.
test_expect_success 'the session goes on when the host has recovered, however often it failed before' '
	in_fake_repo recovers && grow 1 g &&
	printf "test\nwarning bad_function\nexit 0\n" | fake_commit culprit kernel/k.c && grow 2 b &&
	cat >../qemu <<-END && chmod +x ../qemu && git config kbisect.qemu "$PWD/../qemu" &&
	#!/bin/sh
	case "\$(test -e "$PWD/../trouble" && echo " \$* ")" in
	*" -kernel "*) echo "qemu: cannot set up guest memory" >&2; exit 1 ;;
	esac
	exec "$(command -v qemu-system-x86_64)" "\$@"
	END
	touch ../trouble &&
	test_exit_is 128 git-kbisect start b2 good >../out 2>../err &&
	for i in 1 2 3
	do
		test_exit_is 128 git-kbisect continue >../out 2>../err &&
		grep "continue. goes on when this is settled" ../err || return 1
	done &&
	rm ../trouble && git-kbisect continue >../out 2>../err && culprit_is culprit
'

test_done
