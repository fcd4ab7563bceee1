#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='objects are not trusted by their time: clocks that step back, times that are set'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# tampered <command>: run after each build, in the lane's directory ("build", "tree").
tampered() {
	cat >../tamper-make <<-END &&
	#!/bin/sh
	"$KBISECT_T/fakes/make" "\$@" || exit
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

test_expect_success 'the clock steps back after each build: all is built anew' '
	history back && tampered "find build -name \"*.o\" -exec touch -d \"now + 1 hour\" {} +" &&
	test_exit_is 128 git-kbisect start bad good >../out 2>../err &&
	grep "the clock of this machine stepped back" ../err
'

# As after a step back between two sessions.
test_expect_success 'objects of the future are not built upon' '
	history future && culprit_found && git-kbisect reset && rm -rf "$XDG_CACHE_HOME/git-kbisect" &&
	find .git/kbisect/lanes/0/build -type f -exec touch -d "now + 1 hour" {} + &&
	echo "not of any commit" >.git/kbisect/lanes/0/build/kernel/k.o &&
	touch -d "now + 1 hour" .git/kbisect/lanes/0/build/kernel/k.o &&
	culprit_found && ! grep "not of any commit" .git/kbisect/lanes/0/build/kernel/k.o
'

# git, and a hook or another process that gives each source the time of long ago.
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

test_expect_success 'sources whose times are set back are compiled all the same' '
	history backdated && backdating_git &&
	PATH=$PWD/../bin:$PATH git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	commit=$(git -C .git/kbisect/lanes/0/tree rev-parse HEAD) &&
	git show $commit:kernel/k.c >../want && test_cmp ../want .git/kbisect/lanes/0/build/kernel/k.o
'

test_expect_success 'a work tree that something changes while it is built is no commit of ours' '
	history touched && tampered "echo changed >>tree/kernel/k.c" &&
	test_exit_is 128 git-kbisect start bad good >../out 2>../err &&
	grep "something else changed .*its work tree while it was built" ../err
'

test_done
