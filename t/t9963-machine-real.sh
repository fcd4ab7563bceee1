#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='a machine that only commands know: a QEMU behind a terminal server and a switch

The lab is real/lab.pl. The machine boots an image of Debian, and the test goes over ssh.'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"
. "$KBISECT_T/lib-root.sh"
require_or_skip debootstrap command -v debootstrap
require_or_skip "root, for debootstrap" test "$(id -u)" = 0
require_or_skip ssh command -v ssh
# Commands have them without quotes.
LAB=$SHARNESS_TRASH_BASE/lab IMAGE=$SHARNESS_TRASH_BASE/root.img

start_lab() {
	rm -rf "$LAB" && mkdir "$LAB" && printf "%s\n" "$@" >"$LAB/plan" || return
	perl "$KBISECT_T/real/lab.pl" serve "$LAB" qemu-system-x86_64 -nodefaults -accel tcg -cpu max -m 512 \
		-drive "file=$IMAGE,format=raw,if=virtio,snapshot=on" \
		-netdev "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:@SSH@-:22" \
		-device virtio-net-pci,netdev=net,romfile= 2>"$LAB/errors" &
	lab=$!
	for _ in $(seq 100)
	do
		test -s "$LAB/ports" && return
		sleep .1
	done
	cat "$LAB/errors" >&2
	return 1
}
cleanup 'test -z "$lab" || kill $lab'

key() {
	git config "kbisect.runner.lab.$1" "$2"
}

ssh_to_machine() {
	echo "ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null" \
		"-o LogLevel=ERROR -i '$DEBIAN_ROOT.key' -p $(cut -d" " -f3 "$LAB/ports") root@127.0.0.1"
}

machine() {
	key install "cp \"\$KBISECT_KERNEL\" $LAB/kernel && echo \"\$KBISECT_CMDLINE\" >$LAB/cmdline" &&
	key console "perl '$KBISECT_T/real/lab.pl' console $LAB" &&
	key power "perl '$KBISECT_T/real/lab.pl' power $LAB" && key successLine "small-init: up" &&
	key test "$(ssh_to_machine) \"cat >/tmp/test && chmod 755 /tmp/test && timeout \$KBISECT_SECONDS /tmp/test\" <\"\$KBISECT_TEST\"" &&
	git config kbisect.runner lab && git config kbisect.append "console=ttyS0 root=/dev/vda rw init=/sbin/small-init"
}

test_expect_success 'set up a history, an image of Debian, and a lab' '
	worlds_set_up && root_image "$IMAGE" && start_lab "4 killed" "6 hung" "8 reset" "10 unplugged" && machine
'

# The result may be a set, since a run that was disturbed shows nothing.
test_expect_success 'the culprit is found on a machine that dies, hangs, restarts and loses its console' '
	git kbisect start --config="$WORLDS" --repro="$KERNEL_REPRO" --boot-timeout=5m --timeout=20s \
		"$culprit" v6.1 >.git/out 2>.git/err ||
	{ cat .git/out; tail -n 50 .git/err .git/kbisect/runs/*/run-0.log; false; } >&2 &&
	said "^$culprit is the first bad commit" && said "crashed: $KERNEL_CRASH" &&
	for trouble in 4:killed 6:hung 8:reset 10:unplugged
	do
		test "$(cat "$LAB/done-${trouble%:*}")" = "${trouble#*:}" || { cat "$LAB/count"; return 1; } >&2
	done
'

# Each commit with a verdict that is not the one of its history.
wrong_verdicts() {
	jq -r 'select(.event == "verdict") | .commit + " " + .decision' .git/kbisect/journal.jsonl |
	while read -r commit verdict
	do
		want=good
		! git merge-base --is-ancestor "$culprit" "$commit" || want=bad
		test "$verdict" = $want || echo "$commit $verdict"
	done
}

test_expect_success '... which was never a verdict' '
	jq -se "map(select(.event == \"verdict\")) | length >= 5" .git/kbisect/journal.jsonl &&
	wrong_verdicts >.git/wrong && test_must_be_empty .git/wrong &&
	jq -r "select(.event == \"run\") | .run.outcome" .git/kbisect/journal.jsonl | sort | uniq -c
'

test_expect_success '... and in the end the machine is off' '
	! pgrep -f "qemu-system.*$LAB" && kill $lab && wait $lab; lab= && nothing_is_left
'

test_done
