#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='a commit that renames a function is not the culprit'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# function <name> <n>: gives kernel/f.c a function of that name with the n-th body, and
# the kernel its symbol.
function_is() {
	cat >kernel/f.c <<-END &&
	/* $2 */
	int other(int a)
	{
		return a;
	}

	static int $1(struct thing *thing, int flags)
	{
		int ret = prepare(thing, flags);

		if (ret < 0)
			return ret;
		warn_of(thing->state != flags);
		return finish(thing, $2);
	}
	END
	echo "ffffffff81001000 T $1" >symbols
}

# show <share> <function>: prints the behaviour of a kernel with the failure.
show() {
	printf "test\nreach ffffffff81001000\nshare %s warning %s\nexit 0\n" "$1" "$2"
}

# below <function>: likewise, with the function called by two others.
below() {
	cat <<-END
	test
	line ------------[ cut here ]------------
	line WARNING: CPU: 0 PID: 33 at kernel/fake.c:12 $1+0x1d/0x30
	line CPU: 0 PID: 33 Comm: test Not tainted 6.1.0-fake #1
	line RIP: 0010:$1+0x1d/0x30
	line Call Trace:
	line  <TASK>
	line  middle_of_it+0x1d/0x30
	line  start_of_it+0x1d/0x30
	line  do_syscall_64+0x3b/0x90
	line  entry_SYSCALL_64_after_hwframe+0x64/0xce
	line  </TASK>
	line ---[ end trace 0000000000000000 ]---
	exit 0
	END
}

clean() {
	printf "test\nreach ffffffff81001000\nexit 0\n"
}

# history <name> <share>: makes a history in which the failure begins with "culprit" and
# its function is renamed later.
history() {
	in_fake_repo "$1" && echo "kernel/f.c" >>compiled &&
	function_is old_name 1 && clean | fake_commit first &&
	many_commits 3 g kernel/k.c &&
	show "$2" old_name | fake_commit culprit kernel/k.c &&
	many_commits 3 m kernel/k.c &&
	function_is new_name 1 && show "$2" new_name | fake_commit rename &&
	many_commits 3 b kernel/k.c
}

test_expect_success 'a failure that always shows is found beyond the rename' '
	history always 1/1 && git-kbisect start b3 first >../out 2>../err && culprit_is culprit &&
	grep "^renamed in $(hash_of rename | cut -c1-12): new_name is also old_name\$" ../out
'

test_expect_success 'the journal has an event for the rename, and the log shows it' '
	git-kbisect log >../log && test_cmp ../out ../log && has_event renamed &&
	jq -es "map(select(.event == \"renamed\") | [.from, .to]) == [[\"new_name\", \"old_name\"]]" .git/kbisect/journal.jsonl
'

test_expect_success 'a failure that seldom shows is found beyond the rename' '
	history seldom 2/7 && git-kbisect start --runs=60 b3 first >../out 2>../err && culprit_is culprit
'

test_expect_success 'a single clean run of a kernel that lacks the functions decides nothing' '
	git-kbisect show --json | jq -e "[.tested[] | select(.verdict == \"good\") | .runs | length | select(. > 0)] | min > 1"
'

# The body differs as well, so only the stack is the same.
test_expect_success 'a commit that moves the failure to a new function on the same stack is not the culprit' '
	in_fake_repo stack && echo "kernel/f.c" >>compiled && function_is old_name 1 &&
	clean | fake_commit first && fake_commit g1 kernel/k.c </dev/null &&
	below old_name | fake_commit culprit kernel/k.c && fake_commit m1 kernel/k.c </dev/null &&
	function_is new_name 2 && sed -i "/prepare/,/finish/s/.*/	return -EINVAL;/" kernel/f.c &&
	below new_name | fake_commit rewrite && fake_commit b1 kernel/k.c </dev/null &&
	git-kbisect start b1 first >../out 2>../err && culprit_is culprit &&
	grep "^renamed in $(hash_of rewrite | cut -c1-12): new_name is also old_name\$" ../out
'

test_expect_success 'a rename is followed in a search for the fix' '
	in_fake_repo fix && echo "kernel/f.c" >>compiled && function_is old_name 1 &&
	show 1/1 old_name | fake_commit broken && fake_commit g1 kernel/k.c </dev/null &&
	function_is new_name 1 && show 1/1 new_name | fake_commit rename &&
	fake_commit g2 kernel/k.c </dev/null && fake_commit g3 kernel/k.c </dev/null &&
	clean | fake_commit culprit kernel/k.c && fake_commit f1 kernel/k.c </dev/null &&
	git-kbisect start --fix f1 broken >../out 2>../err &&
	grep "^first good commit: $(hash_of culprit) " ../out
'

test_expect_success 'a culprit that adds the failing function is the culprit' '
	in_fake_repo added && echo "kernel/f.c" >>compiled && echo "int nothing;" >kernel/f.c &&
	clean | fake_commit first && fake_commit g1 kernel/k.c </dev/null &&
	function_is new_name 1 && show 1/1 new_name | fake_commit culprit &&
	fake_commit b1 kernel/k.c </dev/null &&
	git-kbisect start b1 first >../out 2>../err && culprit_is culprit && ! grep "^renamed" ../out
'

test_expect_success 'the parent of a culprit that adds the function is run for the full time' '
	git-kbisect show --json | jq -e --arg c "$(hash_of culprit^)" "[.tested[] | select(.commit == \$c) | .runs | length > 0] == [true]"
'

test_done
