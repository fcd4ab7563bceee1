#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='objects are not trusted by their times: clocks that step back, times that are set'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# tampered <command>: makes the command run after each build, in the directory of the lane
# (with "build" and "tree").
tampered() {
	cat >../tamper-make <<-END &&
	#!/bin/sh
	"$KBISECT_BUILD/t/fakes/kbuild" "\$@" || exit
	case " \$* " in *config*) exit ;; esac
	for arg
	do
		case \$arg in O=*) O=\${arg#O=} ;; esac
	done
	cd "\$O/.." && $1
	END
	chmod +x ../tamper-make && git config kbisect.make "$PWD/../tamper-make"
}

history() {
	rm -rf "$XDG_CACHE_HOME/git-kbisect" && in_fake_repo "$1" && fake_history 3 3
}

culprit_found() {
	git-kbisect start --for=crash bad good >../out 2>../err && culprit_is culprit
}

test_expect_success 'everything is built again when the clock steps back after each build' '
	history back && tampered "find build -name \"*.o\" -exec touch -d \"now + 1 hour\" {} +" &&
	test_exit_is 128 git-kbisect start bad good >../out 2>../err &&
	grep "the clock of this machine stepped back" ../err
'

# Objects get times in the future, as after the clock stepped back between two sessions.
test_expect_success 'objects with times in the future are not reused' '
	history future && culprit_found && git-kbisect reset && rm -rf "$XDG_CACHE_HOME/git-kbisect" &&
	find .git/kbisect/lanes/0/build -type f -exec touch -d "now + 1 hour" {} + &&
	echo "not of any commit" >.git/kbisect/lanes/0/build/kernel/k.o &&
	touch -d "now + 1 hour" .git/kbisect/lanes/0/build/kernel/k.o &&
	culprit_found && ! grep "not of any commit" .git/kbisect/lanes/0/build/kernel/k.o
'

# Makes a git after whose checkouts the times of all sources are far back, as a hook or
# another process could set them.
backdating_git() {
	git=$(command -v git) && mkdir -p ../bin && cat >../bin/git <<-END &&
	#!/bin/sh
	"$git" "\$@"
	status=\$?
	case " \$* " in
	*" checkout "*) find "$PWD/.git/kbisect/lanes/0/tree" -name "*.c" -exec touch -d 2001-01-01 {} + ;;
	esac
	exit \$status
	END
	chmod +x ../bin/git
}

test_expect_success 'sources are compiled although their times were set back' '
	history backdated && backdating_git &&
	PATH=$PWD/../bin:$PATH git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	commit=$(git -C .git/kbisect/lanes/0/tree rev-parse HEAD) &&
	git show $commit:kernel/k.c >../want && test_cmp ../want .git/kbisect/lanes/0/build/kernel/k.o
'

test_expect_success 'a work tree that something changes during each build gives no verdict' '
	history touched && tampered "echo changed >>tree/kernel/k.c" &&
	test_exit_is 128 git-kbisect start bad good >../out 2>../err &&
	grep "something else changed .*its work tree while it was built" ../err
'

test_expect_success 'a commit is built again when something puts a new file into its work tree once' '
	history extra && tampered "{ test -e once || { : >once && echo x >tree/kernel/k.S; }; }" &&
	culprit_found && test -e .git/kbisect/lanes/0/once &&
	! test -e .git/kbisect/lanes/0/tree/kernel/k.S
'

test_expect_success 'a new file in the work tree during each build gives no verdict' '
	history extras && tampered "echo x >tree/kernel/k.S" &&
	test_exit_is 128 git-kbisect start bad good >../out 2>../err &&
	grep "something else put .kernel/k.S. into its work tree while it was built" ../err
'

test_expect_success 'files that a build cannot read may be written beside the source' '
	history beside && tampered "mkdir -p tree/scripts/__pycache__ tree/Documentation &&
		echo x >tree/scripts/__pycache__/a.pyc && echo x >tree/core && echo x >tree/Documentation/x.c" &&
	culprit_found
'

# with_clock <command>: runs it, and its children, with the wall clock of set_clock.
with_clock() {
	env LD_PRELOAD="$KBISECT_BUILD/t/hostile/shim.so" HOSTILE_WORLD="$PWD/../world" "$@"
}

# set_clock <hours>: sets the offset of that clock (struct world in t/hostile/shim.c).
set_clock=$SHARNESS_TRASH_BASE/scratch/set-clock
cat >"$set_clock" <<-\EOF
test -e "$1" || truncate -s 4096 "$1"
perl -e 'print pack("q", $ARGV[0] * 3600 * 1e9)' -- "$2" | dd of="$1" conv=notrunc status=none
EOF
set_clock() {
	sh "$set_clock" "$PWD/../world" "$1"
}
setting_clock="sh $set_clock $SHARNESS_TRASH_BASE/scratch/world"

test_expect_success 'the first build is repeated when the clock was set back during it' '
	history set-once && set_clock 0 && tampered "{ test -e once || { : >once && $setting_clock -1; }; }" &&
	with_clock git-kbisect start --for=crash bad good >../out 2>../err && culprit_is culprit &&
	test "$(sort "$KBISECT_FAKE_STATE/builds" | uniq -d)" = "$(hash_of bad)"
'

test_expect_success 'there is no result when the clock is set during each build' '
	history set-always && set_clock 0 &&
	tampered "echo x >>count && $setting_clock \$(wc -l <count)" &&
	test_exit_is 128 with_clock git-kbisect start bad good >../out 2>../err &&
	grep "the clock of this machine was set while it was built" ../err
'

# killed_in_build <name>: the second build is killed when it has written half an object, and
# with it git kbisect. Another object, not of any commit, is there, too.
killed_in_build() {
	history "$1" && set_clock 0 && tampered "{
		test -e killed || test \$(wc -l <\"$KBISECT_FAKE_STATE/builds\") -lt 2 || {
			: >killed && echo half >build/kernel/k.o && echo left >build/kernel/left.o &&
			kill -KILL \$(cat $PWD/../pid) && sleep 60
		}
	}" &&
	{ with_clock sh -c "echo \$\$ >../pid && exec git-kbisect start --for=crash bad good" >../out 2>../err; test $? = 137; } &&
	test -e .git/kbisect/lanes/0/killed
}

test_expect_success 'after an interrupted build only half-written objects are removed' '
	killed_in_build same-clock && with_clock git-kbisect continue >../out 2>../err &&
	culprit_is culprit && test -e .git/kbisect/lanes/0/build/kernel/left.o &&
	! grep half .git/kbisect/lanes/0/build/kernel/k.o
'

test_expect_success '... and all objects when the clock was set since' '
	killed_in_build other-clock && set_clock -2 && with_clock git-kbisect continue >../out 2>../err &&
	culprit_is culprit && ! test -e .git/kbisect/lanes/0/build/kernel/left.o &&
	! grep half .git/kbisect/lanes/0/build/kernel/k.o
'

test_done
