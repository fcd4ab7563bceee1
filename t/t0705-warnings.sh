#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--warnings: a warning of the build is the failure'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

# warn <file> <words>
warn() {
	echo "#warning $2" >>"$1"
}

# The sources that print warnings are not touched after the culprit, so that a build that
# goes on from an earlier one would print none. The culprit moves the line of the other warning.
test_expect_success 'set up a history' '
	fake_repo repo && warn kernel/k.c "old trouble" && fake_commit g0 </dev/null && fake_commit g1 init/main.c </dev/null &&
	fake_commit g2 arch/x86/Makefile </dev/null && sed -i "1i /* more */" kernel/k.c && warn init/main.c "new trouble" &&
	fake_commit culprit </dev/null && fake_commit b1 arch/x86/Makefile </dev/null && fake_commit b2 Makefile </dev/null &&
	echo "missing semicolon" >BROKEN && fake_commit broken </dev/null && git rm -q --cached BROKEN && rm BROKEN &&
	fake_commit b3 arch/x86/Makefile </dev/null
'

test_expect_success 'bad values and combinations are refused before anything is built' '
	for args in "--warnings=(" "--warnings=x --for=exit" "--warnings=x --test=true" "--warnings=x --expect=y"
	do
		test_exit_is 128 git-kbisect start $args b3 g0 >../out 2>../err && grep -e "--warnings\|--expect" ../err || return
	done &&
	! test -e .git/kbisect/session.json && ! test -e "$KBISECT_FAKE_STATE/builds"
'

test_expect_success 'the culprit is found without a guest, and a commit that does not build is skipped' '
	git-kbisect start --no-collapse --warnings="^init/main.c.*trouble" b3 g0 >../out 2>../err && culprit_is culprit &&
	grep "warns: its build prints \"init/main.c:[0-9:]* warning: new trouble" ../out &&
	grep "^Failure: build$" note && grep "^Warnings: ^init/main.c" note &&
	git-kbisect show --json | jq -e ".test.warnings == \"^init/main.c.*trouble\" and .test.kunit == null" && test -z "$(boots)" &&
	has_event warnings
'

test_expect_success 'kernels in the cache are built again for their warnings' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	git-kbisect start --no-collapse --warnings="new trouble" b2 g0 >../out 2>../err && culprit_is culprit
'

test_expect_success 'git kbisect test answers by the build alone, also when the objects were made before' '
	test_exit_is 1 git-kbisect test --warnings="new" b1 >../out && test_exit_is 1 git-kbisect test --warnings="new" b2 &&
	test_exit_is 0 git-kbisect test --warnings="new" g2 &&
	test_exit_is 125 git-kbisect test --warnings="new" broken
'

test_expect_success 'warnings of the passing end do not count' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	git-kbisect start --no-collapse --warnings b2 g0 >../out 2>../err && culprit_is culprit &&
	grep "^1 such warnings are known and do not count" ../out &&
	grep "warns: its build prints \"init/main.c:[0-9:]* warning: new trouble" ../out && ! grep "old trouble" ../out &&
	test 1 = $(grep -c "\"event\":\"warnings\"\|\"event\": \"warnings\"" .git/kbisect/journal.jsonl)
'

# prints <file> <line>: builds print the line when the source has the file.
prints() {
	cat >../make-prints <<-END &&
	#!/bin/sh
	case " \$*" in *" bzImage "*|*" bzImage") test ! -e "$PWD/.git/kbisect/lanes/0/tree/$1" || echo "$2" >&2 ;; esac
	exec "$KBISECT_BUILD/t/fakes/kbuild" "\$@"
	END
	chmod +x ../make-prints && git config kbisect.make "$PWD/../make-prints"
}

test_expect_success 'lines of sparse and modpost are warnings' '
	git-kbisect reset && echo x >Kbuild.new && fake_commit new-file </dev/null && fake_commit after init/main.c </dev/null &&
	for line in "init/main.c:12:5: warning: symbol '\''x'\'' was not declared. Should it be static?" \
		"WARNING: modpost: vmlinux.o: section mismatch in reference: f (section: .text) -> g (section: .init.text)"
	do
		prints Kbuild.new "$line" && git update-ref -d refs/notes/kbisect &&
		git-kbisect start --no-collapse --warnings after b3 >../out 2>../err && culprit_is new-file && git-kbisect reset || return
	done &&
	git config kbisect.make "$KBISECT_BUILD/t/fakes/kbuild"
'

test_expect_success 'a warning that is nowhere is an error' '
	test_exit_is 128 git-kbisect start --warnings=other b2 g0 >../out 2>../err && grep "not reproduced on .*: its build prints no such warning" ../err
'

test_done
