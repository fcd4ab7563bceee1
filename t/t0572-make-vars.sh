#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--make gives variables to the make of the kernel'

. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

# variables <VAR=value>: each build got this argument.
variables() {
	! grep -v -F -e "$1" "$KBISECT_FAKE_STATE/variables"
}

test_expect_success 'make gets the variables, and the note, the JSON and session.json have them' '
	fake_repo one && fake_history 1 2 &&
	git-kbisect start --make=KCFLAGS="-O1 -DX=1" --make=W=1 bad good >../out 2>../err &&
	culprit_is culprit && variables "<KCFLAGS=-O1 -DX=1> <W=1>" &&
	grep "^Make: KCFLAGS=-O1 -DX=1\$" note && grep "^Make: W=1\$" note &&
	git-kbisect show --json culprit | jq -e ".make == [\"KCFLAGS=-O1 -DX=1\", \"W=1\"]" &&
	jq -e ".settings.\"make-var\" | length == 2" .git/kbisect/session.json &&
	jq -e ".settings.make | endswith(\"fakes/kbuild\")" .git/kbisect/session.json
'

test_expect_success 'a session that lost them is refused' '
	cp .git/kbisect/session.json ../saved &&
	jq "del(.settings.\"make-var\")" ../saved >.git/kbisect/session.json &&
	test_exit_is 128 git-kbisect continue 2>../err &&
	grep "settings that the session was started with" ../err &&
	cp ../saved .git/kbisect/session.json
'

test_expect_success 'other variables are other kernels, the same ones are the same' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect && >"$KBISECT_FAKE_STATE/builds" &&
	git config --add kbisect.makeVar KCFLAGS="-O1 -DX=1" && git config --add kbisect.makeVar W=1 &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit && test 0 = $(builds) &&
	git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	git-kbisect start --make=KCFLAGS=-O2 bad good >../out 2>../err && culprit_is culprit &&
	test 0 != $(builds) && tail -n 1 "$KBISECT_FAKE_STATE/variables" >../last &&
	grep "<KCFLAGS=-O2>" ../last && ! grep W=1 ../last && git-kbisect reset
'

# refused <text> <option>...: fails unless the options are refused with the text.
refused() {
	words=$1 && shift &&
	test_exit_is 128 git-kbisect start "$@" bad good >../out 2>../err &&
	{ grep -e "$words" ../err || { cat ../err >&2; false; }; } &&
	! test -e .git/kbisect/session.json
}

test_expect_success 'malformed variables and those of git kbisect are refused by name' '
	refused "make=.O=/tmp.: O is not for the user to set: kernels are built in" --make=O=/tmp &&
	refused "ARCH is not for the user to set: use --arch" --make=ARCH=arm &&
	refused "CROSS_COMPILE_COMPAT is not .* use --cross" --make=CROSS_COMPILE_COMPAT=x &&
	refused "CC is not for the user to set: use --cc" --make=W=1 --make=CC=gcc &&
	refused "KBUILD_BUILD_USER is not .* equal sources" --make=KBUILD_BUILD_USER=me &&
	refused "make=.cmd_cc=true.: commands of kbuild stay" --make=cmd_cc=true &&
	refused "make=.W.: it is not <variable>=<value>" --make=W &&
	refused "make=.W+=1.: it is not <variable>=<value>" --make=W+=1 &&
	refused "make=.1=1.: it is not" --make=1=1 &&
	refused "control character" --make="X=$(printf "a\nb")" &&
	refused "more than 16 variables" $(seq -f --make=X%g=1 17)
'

test_done
