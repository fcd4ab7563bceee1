#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='a host whose guests all stay silent says nothing about commits'
. "$(dirname "$0")/lib-test.sh"
FAKE_RUNNER=qemu
. "$KBISECT_T/lib-session.sh"

# This QEMU works until a number of guests have been booted. From then on its guests print
# nothing until the file "healthy" exists.
QEMU=$SHARNESS_TRASH_BASE/scratch/failing-qemu
printf '#!fake-kernel\nname hung\nhang\n' >hung
cat >"$QEMU" <<END
#!/bin/bash
boots=\$(cat "\$KBISECT_FAKE_STATE/boots" 2>/dev/null | wc -l)
if test -e healthy || test "\$boots" -lt "\$(cat "$PWD/works-for")"
then
	exec "$KBISECT_BUILD/t/fakes/qemu-system-x86_64" "\$@"
fi
for arg
do
	test "\$before" = -kernel && arg=$PWD/hung
	before=\$arg
	args+=("\$arg")
done
exec "$KBISECT_BUILD/t/fakes/qemu-system-x86_64" "\${args[@]}"
END
chmod +x "$QEMU"

# works_for <boots>: makes the repository use a QEMU that goes silent after so many boots.
works_for() {
	echo "$1" >../works-for && rm -f healthy &&
	git config kbisect.qemu "$QEMU" && git config kbisect.guests 2 &&
	git config kbisect.bootTimeout 3s
}

grow() {
	many_commits "$1" "$2" kernel/k.c
}

# Prints the events of a kind in the journal through a filter of jq.
events() {
	jq -r "select(.event == \"$1\") | $2" .git/kbisect/journal.jsonl
}

test_expect_success 'commits that do not boot are skipped while the failing end still boots' '
	in_fake_repo stretch && works_for 1000 && grow 1 g &&
	echo hang | fake_commit dead kernel/k.c && grow 2 d &&
	printf "test\nwarning bad_function\nexit 0\n" | fake_commit b0 kernel/k.c && grow 2 b &&
	git-kbisect start b2 good >../out 2>../err &&
	events verdict .decision | grep -c skip >../skips && test $(cat ../skips) -ge 2 &&
	test "$(events control .booted | sort -u)" = true && has_event control &&
	grep "bisection is inconclusive" ../out
'

test_expect_success 'a host that goes silent in the middle of the search gives no verdict' '
	in_fake_repo broken && works_for 12 && fake_history 4 4 &&
	test_expect_code 128 git-kbisect start bad good >../out 2>../err &&
	grep "so does the kernel of" ../err && grep "git kbisect continue" ../err &&
	test "$(events control .booted)" = false
'

test_expect_success 'git was told no verdict that came from silent guests' '
	git bisect log >../log && ! grep "^git bisect skip" ../log
'

test_expect_success 'the session goes on when guests boot again, and finds the culprit' '
	>healthy && git-kbisect continue >../out 2>../err && culprit_is culprit &&
	git-kbisect show --json | jq -e ".confidence > .98"
'

test_expect_success 'no good commit becomes bad where not booting is the failure' '
	in_fake_repo boot && grow 3 g && echo hang | fake_commit culprit kernel/k.c &&
	grow 1 b && works_for 7 &&
	test_expect_code 128 git-kbisect start --for=boot b1 good >../out 2>../err &&
	grep "so does the kernel of" ../err && ! grep "first bad commit" ../out &&
	>healthy && git-kbisect continue >../out 2>../err && culprit_is culprit
'

test_done
