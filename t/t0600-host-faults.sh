#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='a fault of the host during a build is never a verdict'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# history <dir> <n>: makes a repository with the commits good and c1 to c<n>, which all
# build.
history() {
	rm -rf "$XDG_CACHE_HOME/git-kbisect" && in_fake_repo "$1" && no_fault &&
	many_commits "$2" c kernel/k.c
}

# fault <message> [<commit>]: makes each build (of this commit) fail with the message.
fault() {
	export KBISECT_FAKE_MAKE_FAULT=$1 KBISECT_FAKE_MAKE_FAULT_AT=${2:+$(hash_of "$2")}
}

no_fault() {
	unset KBISECT_FAKE_MAKE_FAULT KBISECT_FAKE_MAKE_FAULT_AT
}

n=0
for message in "gcc: fatal error: Killed signal terminated program cc1" \
	"ld: final link failed: No space left on device" \
	"/bin/sh: 1: bc: not found"
do
	for kind in build crash
	do
		test_expect_success "--for=$kind: $message" '
			history "$kind-$((n += 1))" 2 && fault "$message" c2 &&
			test_exit_is 128 git-kbisect start --for='$kind' c2 good >../out 2>../err &&
			grep "not because of the commit" ../err && grep -F "$message" ../err &&
			test -z "$(git notes --ref=kbisect list)"
		'
	done
done

# broken_at <commit>: makes this commit and later ones fail to build by an error in the
# source.
broken_at() {
	echo "missing semicolon" >BROKEN && fake_commit "$1" </dev/null
}

test_expect_success 'the session goes on to the right culprit when the fault is gone' '
	history later 2 && broken_at culprit && fake_commit b1 kernel/k.c </dev/null &&
	fault "gcc: internal compiler error: Killed (program cc1)" good &&
	test_exit_is 128 git-kbisect start --for=build b1 good >../out 2>../err &&
	no_fault && git-kbisect continue >../out 2>../err && culprit_is culprit
'

# The commit is in the middle of the range, so that others were built before it.
test_expect_success 'a commit whose failure nothing explains is skipped, and the session goes on' '
	history unclear 0 && fake_history 3 3 &&
	fault "awk: cmd. line:1: fatal: division by zero attempted" b1 &&
	git-kbisect start --for=crash bad good >../out 2>../err && culprit_is culprit &&
	git-kbisect show --json >../json &&
	jq -e --arg b1 "$(hash_of b1)" ".tested[] | select(.commit == \$b1) |
		.verdict == \"skip\" and (.reason | test(\"no error in its source\"))" ../json
'

# verdict_is <commit> <verdict>: succeeds if the session gave the commit this verdict.
verdict_is() {
	git-kbisect show --json |
	jq -e --arg c "$(hash_of "$1")" --arg v "$2" ".tested[] | select(.commit == \$c) | .verdict == \$v"
}

test_expect_success '--for=build: such a commit is skipped, too, and is not the culprit' '
	history unclear-build 3 && broken_at culprit && fake_commit b1 kernel/k.c </dev/null &&
	fault "./tools/objtool/objtool: Segmentation fault (core dumped)" c2 &&
	git-kbisect start --for=build b1 good >../out 2>../err && culprit_is culprit &&
	verdict_is c2 skip
'

test_expect_success 'a fault that begins in the middle of a session ends it' '
	history begins 0 && fake_history 3 3 && cat >../later-make <<-END &&
	#!/bin/sh
	test \$(wc -l <"$KBISECT_FAKE_STATE/builds") -lt 3 ||
		export KBISECT_FAKE_MAKE_FAULT="cc1 went away"
	exec "$KBISECT_BUILD/t/fakes/kbuild" "\$@"
	END
	chmod +x ../later-make && : >"$KBISECT_FAKE_STATE/builds" &&
	git config kbisect.make "$PWD/../later-make" &&
	test_exit_is 128 git-kbisect start --for=crash bad good >../out 2>../err &&
	grep "not because of the commit" ../err && grep "does not build any more" ../err
'

test_expect_success 'a build that fails only once does not count as failed' '
	history once 4 && cat >../once-make <<-END &&
	#!/bin/sh
	case " \$* " in *config*) exec "$KBISECT_BUILD/t/fakes/kbuild" "\$@" ;; esac
	if mkdir "$PWD/../failed-once" 2>/dev/null
	then
		echo "kernel/k.c:1:1: error: a bit fell over" >&2
		exit 2
	fi
	exec "$KBISECT_BUILD/t/fakes/kbuild" "\$@"
	END
	chmod +x ../once-make && git config kbisect.make "$PWD/../once-make" &&
	! git-kbisect start --for=build c4 good >../out 2>../err &&
	test -d ../failed-once && grep "it builds" ../err
'

test_done
