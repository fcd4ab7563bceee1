#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='bad input gets a clear error and leaves nothing behind'
. "$(dirname "$0")/lib-test.sh"
FAKE_RUNNER=qemu
. "$KBISECT_T/lib-session.sh"

# refused <text> <command>...: fails unless the command exits with 128, prints the text to
# stderr, and leaves no state.
refused() {
	words=$1 && shift &&
	test_exit_is 128 "$@" >../out 2>../err &&
	{ grep -E -e "$words" ../err || { cat ../err >&2; false; }; } &&
	! test -e .git/kbisect/session.json && ! test -e .git/BISECT_LOG &&
	git status --porcelain >../status && test_must_be_empty ../status
}

test_expect_success 'start outside of a repository is an error' '
	mkdir empty && (cd empty && test_exit_is 128 git-kbisect start a b 2>../err) &&
	grep "not a git repository" err
'

test_expect_success 'set up a repository' '
	fake_repo repo && fake_history 2 3
'

test_expect_success 'a tree that is not a kernel is refused' '
	git init -q ../other && git -C ../other commit -q --allow-empty -m x &&
	(cd ../other && test_exit_is 128 git-kbisect start HEAD HEAD 2>../err) &&
	grep "not a Linux kernel tree" ../err
'

test_expect_success 'an unknown revision is refused by name' '
	refused "unknown revision .nowhere" git-kbisect start nowhere good
'

test_expect_success 'start without a good commit needs a release to walk back to' '
	refused "no release tag.* is reachable from $(git rev-parse --short=12 bad).*git fetch --tags" \
		git-kbisect start bad &&
	refused "no-run needs a good commit" git-kbisect start --no-run bad
'

test_expect_success '... and says in a shallow clone how to get one' '
	git clone -q --depth 2 "file://$PWD" ../shallow &&
	(
		cd ../shallow && git config kbisect.config "$PWD/../config" &&
		refused "clone is shallow.*unshallow --tags" git-kbisect start HEAD
	)
'

test_expect_success 'swapped ends are refused' '
	refused "wrong way round" git-kbisect start good bad
'

test_expect_success 'a bad end that does not fail is an error' '
	refused "not reproduced on $(git rev-parse --short=12 g2)" git-kbisect start --runs=5 g2 good
'

test_expect_success 'a good end that fails is an error' '
	refused "good end $(git rev-parse --short=12 b1) fails too" git-kbisect start bad b1
'

test_expect_success 'a good end that is not an ancestor is refused as git refuses it, by the merge base' '
	git checkout -q -b side b1 && printf "test\nexit 0\n" | fake_commit fixed && git checkout -q main &&
	refused "merge base.*is bad" git-kbisect start b3 fixed && grep "bug has been fixed" ../err
'

test_expect_success 'a missing reproducer is an error' '
	refused "reproducer.*nothing.c.*No such file" git-kbisect start --repro=nothing.c bad good
'

test_expect_success 'a directory in place of a file is refused by its option' '
	mkdir -p ../dir.c && dir=$(cd ../dir.c && pwd) &&
	refused "cannot read the reproducer .--repro.: .$dir. is a directory: give a file" git-kbisect start --repro=../dir.c bad good &&
	refused "config.: .*is a directory" git-kbisect start --config=../dir.c bad good &&
	refused "^error: --patch: .*is a directory" git-kbisect start --patch=../dir.c bad good &&
	refused "^error: --lsmod: .*is a directory" git-kbisect start --modules=all --lsmod=../dir.c bad good
'

test_expect_success 'a reproducer that does not compile is an error with the messages of the compiler' '
	echo "int main(void) { return undeclared; }" >../broken.c &&
	refused "undeclared" git-kbisect start --repro=../broken.c bad good
'

test_expect_success 'a missing configuration is an error' '
	refused "configuration.*no-such-file" git-kbisect start --config=no-such-file bad good
'

test_expect_success 'a missing QEMU is an error' '
	refused "no-such-qemu.*not found" git -c kbisect.qemu=no-such-qemu kbisect start bad good
'

test_expect_success 'a missing compiler is an error' '
	refused "no-such-gcc" git-kbisect start --cc=no-such-gcc bad good
'

test_expect_success 'impossible values of options are refused by name' '
	refused "confidence.*between" git-kbisect start --confidence=1.5 bad good &&
	refused "runs" git-kbisect start --runs=0 bad good &&
	refused "match.*\(" git-kbisect start --match="(" bad good &&
	refused "for.*crash, boot, build, exit" git-kbisect start --for=luck bad good &&
	test_exit_is 129 git-kbisect start --timeout=soon bad good 2>../err &&
	grep "timeout.*soon.*is not a time" ../err &&
	refused "kbisect.runs.*whole number" git -c kbisect.runs=many kbisect start bad good
'

test_expect_success 'run outside of a bisection is an error' '
	refused "no git bisect is under way" git-kbisect run
'

test_expect_success 'continue, status and log without a session are errors' '
	for command in continue status log
	do
		test_exit_is 128 git-kbisect $command 2>../err && grep "no session" ../err || return
	done
'

test_expect_success 'show without a note is an error' '
	test_exit_is 128 git-kbisect show bad 2>../err && grep "no note" ../err
'

test_expect_success 'a bisection of the user is left alone' '
	test_when_finished "git bisect reset" &&
	git bisect start bad good &&
	test_exit_is 128 git-kbisect start bad good 2>../err &&
	grep "git bisect is under way" ../err &&
	git bisect log
'

test_expect_success 'a SHA-256 repository is refused' '
	git init -q --object-format=sha256 ../sha256 &&
	(cd ../sha256 && test_exit_is 128 git-kbisect status 2>../err) &&
	grep "sha256" ../err
'

test_expect_success 'start points to continue while a session is under way' '
	git-kbisect start --no-run bad good &&
	test_exit_is 128 git-kbisect start bad good 2>../err &&
	grep "kbisect continue" ../err
'

test_expect_success 'a session that runs is reported with its pid and since when' '
	test_when_finished "exec 9>&-; git-kbisect reset" &&
	echo "pid 4711, since 2026-01-02 03:04:05" >.git/kbisect/lock &&
	exec 9<>.git/kbisect/lock && flock 9 &&
	test_exit_is 128 git-kbisect run 2>../err &&
	grep "pid 4711, since 2026-01-02" ../err
'

test_expect_success 'a damaged session or journal is reported, and can be reset' '
	git-kbisect start --no-run bad good &&
	cp -r .git/kbisect ../saved &&
	echo "{" >.git/kbisect/session.json &&
	test_exit_is 128 git-kbisect status 2>../err && grep "session.json.*damaged" ../err &&
	cp ../saved/session.json .git/kbisect/ &&
	sed -i "1s/.*/garbage/" .git/kbisect/journal.jsonl &&
	test_exit_is 128 git-kbisect status 2>../err && grep "journal.jsonl, line 1" ../err &&
	git-kbisect reset && ! test -e .git/kbisect/session.json
'

test_expect_success 'a partly written last line of the journal is dropped' '
	git-kbisect start --no-run bad good &&
	printf "{\"event\":\"ve" >>.git/kbisect/journal.jsonl &&
	git-kbisect status >../out && git-kbisect reset
'

test_expect_success 'an error about a value names its option' '
	while read -r option value
	do
		! git-kbisect start --$option="$value" bad good >../out 2>../err </dev/null && grep -e "^error: .*--$option" ../err ||
		{ echo "not named: --$option" >&2; return 1; }
	done <<-\END
	repro no/such/file
	config no/such/file
	arch vax
	cc no-such-cc
	cross no-such-
	match ?!
	ignore ?!
	subject no such subject
	timeout soon
	runs many
	confidence 2
	for fun
	modules some
	make x
	patch no/such/file
	END
'

test_done
