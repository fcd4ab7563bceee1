#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='the commands of git-kbisect-tutorial(7) do what it says'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
BOARD=$SHARNESS_TRASH_BASE/board
export BOARD

# commands_of <section>: the lines of the tutorial that begin with "$ ".
commands_of() {
	sed -n "/^== $1\$/,/^== /s/^\\\$ //p" "$KBISECT_SRC/Documentation/git-kbisect-tutorial.adoc"
}

# works_through <section>: runs them one after the other. A test of one commit ends with 1 if
# the commit is bad, as the tutorial says.
works_through() {
	commands_of "$1" >../commands && test -s ../commands &&
	while read -r command
	do
		status=0
		bash -c "$command" </dev/null >../out 2>../err || status=$?
		case $command in
		"git kbisect test "*) test $status = 1 && grep "^verdict: bad" ../out ;;
		*) test $status = 0 ;;
		esac || { echo "status $status: $command" >&2; cat ../out ../err >&2; return 1; }
		case $command in
		"git kbisect show") grep "^Culprit: $(hash_of culprit) " ../out || return ;;
		esac
	done <../commands
}

# tree_of <dir>: the repository of the tutorial. Standard input is the culprit's kernel.
tree_of() {
	in_fake_repo "$1" </dev/null && git config --unset kbisect.config && git config --unset kbisect.repro &&
	echo "int main(void) { return 0; }" >../crash.c && echo "CONFIG_X=y" >../kernel.config &&
	git tag v6.8 good && many_commits 1 g kernel/k.c </dev/null && fake_commit culprit kernel/k.c && many_commits 1 b kernel/k.c </dev/null && git tag v6.9
}

test_expect_success 'a first bisection' '
	printf "test\nwarning bad_function\nexit 0\n" | (tree_of first) && cd first &&
	works_through "A FIRST BISECTION" && grep "</html>" ../report.html && test_exit_is 128 git-kbisect status
'

test_expect_success 'a crash that is not always seen' '
	printf "test\nshare 2/3 warning bad_function\nexit 0\n" | (tree_of flaky) && cd ../flaky &&
	works_through "A CRASH THAT IS NOT ALWAYS SEEN"
'

test_expect_success 'a kernel that does not boot' '
	printf "panic no root\n" | (tree_of boot) && cd ../boot && works_through "A KERNEL THAT DOES NOT BOOT"
'

# The machines of the tutorial are the board of the fakes. Copies to the board go nowhere: it
# knows what its kernel does.
test_expect_success 'a board' '
	printf "test\nwarning bad_function\nexit 0\n" | (tree_of desk) && cd ../desk && mkdir "$BOARD" ../net && : >"$BOARD/plan" &&
	cat >../net/ssh <<-END &&
	#!/bin/sh
	case "\$*" in
	"lab power board "*) exec "$KBISECT_T/fakes/board" power "\$4" ;;
	"lab console board" | "lab recover board") exec "$KBISECT_T/fakes/board" "\$2" ;;
	"root@board /tmp/test") exec "$KBISECT_T/fakes/board" test ;;
	esac
	exit 255
	END
	cat >../net/scp <<-END &&
	#!/bin/sh
	case \$3 in
	lab:tftp/board) exec "$KBISECT_T/fakes/board" install ;;
	root@board:/tmp/test) test -s "\$2" ;;
	*) exit 255 ;;
	esac
	END
	chmod +x ../net/ssh ../net/scp && (PATH=$PWD/../net:$PATH && works_through "A BOARD") && test -s "$BOARD/board/calls"
'

test_expect_success 'no command of it is left out' '
	for section in "A FIRST BISECTION" "A CRASH THAT IS NOT ALWAYS SEEN" "A KERNEL THAT DOES NOT BOOT" "A BOARD"
	do
		commands_of "$section" || return
	done | wc -l >../run && grep -c "^\\$ " "$KBISECT_SRC/Documentation/git-kbisect-tutorial.adoc" >../all && test_cmp ../all ../run
'

test_done
