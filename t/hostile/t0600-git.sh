#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='settings, hooks and work trees of users do not change a session'
. "$(dirname "$0")/../lib-test.sh"
FAKE_RUNNER=qemu
. "$KBISECT_T/lib-session.sh"
. "$KBISECT_T/hostile/lib-hostile.sh"

# with <variable>=<value>... -- <command>...: runs it with these settings
with() {
	set=()
	while test "$1" != --
	do
		set+=("$1") && git config --global "${1%%=*}" "${1#*=}" || return
		shift
	done
	shift
	status=0
	"$@" || status=$?
	for each in "${set[@]}"
	do
		git config --global --unset-all "${each%%=*}"
	done
	return $status
}

# hooks_in <directory>: fills it with hooks that record their call and fail.
hooks_in() {
	mkdir -p "$1" &&
	for hook in post-checkout post-commit pre-commit prepare-commit-msg commit-msg \
		post-index-change post-rewrite pre-auto-gc
	do
		cat >"$1/$hook" <<-END &&
		#!/bin/sh
		echo "$hook \$*" >>"$SHARNESS_TRASH_BASE/scratch/hooks-called"
		echo "a hook that fails" >&2
		exit 1
		END
		chmod +x "$1/$hook" || return
	done
}

test_expect_success 'an undisturbed session finds the culprit' '
	hostile_repo repo && echo staged >>Kconfig && git add Kconfig &&
	echo "int changed;" >>kernel/k.c && echo mine >mine &&
	unaffected git-kbisect start bad good
'

test_expect_success 'failing hooks of the repository are not run' '
	test_when_finished "rm .git/hooks/*" &&
	hooks_in .git/hooks && nothing_known && unaffected git-kbisect start bad good && ! test -e ../hooks-called
'

test_expect_success 'hooks in core.hooksPath are not run' '
	hooks_in ../hooks && nothing_known &&
	with core.hooksPath="$(cd .. && pwd)/hooks" -- unaffected git-kbisect start bad good && ! test -e ../hooks-called
'

test_expect_success 'commits are not signed although the user asks for it and signing fails' '
	with commit.gpgSign=true tag.gpgSign=true gpg.program=false user.signingKey=none \
		-- unaffected git-kbisect start bad good
'

test_expect_success 'signatures in logs, colours and pagers do not disturb parsing' '
	with log.showSignature=true color.ui=always color.diff=always core.pager="exit 1; cat" pager.log=true \
		pager.notes=true pager.bisect=true -- unaffected git-kbisect start bad good
'

test_expect_success 'other formats of logs, names and paths do not disturb parsing' '
	with core.abbrev=4 core.quotePath=false log.decorate=full log.date=relative log.abbrevCommit=true \
		log.mailmap=true log.follow=true diff.noprefix=true diff.mnemonicPrefix=true \
		diff.renames=copies format.pretty=oneline column.ui=always status.short=true \
		-- unaffected git-kbisect start bad good
'

test_expect_success 'another default notes ref is not used' '
	with core.notesRef=refs/notes/mine notes.displayRef="refs/notes/*" notes.rewriteRef="refs/notes/*" \
		notes.rewriteMode=overwrite notes.mergeStrategy=theirs -- unaffected git-kbisect start bad good &&
	! git rev-parse -q --verify refs/notes/mine
'

test_expect_success 'settings that change a checkout do not change the kernels' '
	nothing_known &&
	with core.autocrlf=true core.fileMode=false core.untrackedCache=true core.sparseCheckout=true \
		submodule.recurse=true index.version=4 core.splitIndex=true checkout.guess=false \
		-- finds git-kbisect start bad good
'

test_expect_success 'aliases with the names of git commands are not used' '
	with alias.bisect=false alias.notes=false alias.checkout=false -- unaffected git-kbisect start bad good
'

user_runs() {
	git bisect start "$@" --no-checkout bad good && git bisect run git kbisect run && git bisect reset
}

test_expect_success 'git bisect run works with terms that the user chose' '
	finds user_runs --term-old=fine --term-new=broken
'

test_expect_success 'a session can be started from a subdirectory' '
	below() { (cd kernel && git-kbisect start bad good); } && unaffected below
'

test_expect_success 'GIT_DIR, GIT_WORK_TREE and GIT_INDEX_FILE are honoured' '
	afar() {
		here=$PWD && (cd / && GIT_DIR=$here/.git GIT_WORK_TREE=$here GIT_INDEX_FILE=$here/../index-of-mine \
			git-kbisect start bad good)
	} &&
	unaffected afar && ! test -e ../index-of-mine
'

test_expect_success 'tracing by the git that calls us does not disturb parsing' '
	nothing_known &&
	unaffected env GIT_TRACE=1 GIT_TRACE_SETUP=1 GIT_PREFIX=kernel/ PATH="$(git --exec-path):$PATH" \
		git kbisect start bad good
'

test_expect_success 'objects are found in an alternate directory' '
	nothing_known && git clone -q --bare . ../other.git &&
	unaffected env GIT_ALTERNATE_OBJECT_DIRECTORIES="$(cd ../other.git && pwd)/objects" git-kbisect start bad good
'

test_expect_success 'a work tree on a disk that is not mounted is not forgotten' '
	git worktree add -q --detach ../aside good &&
	git -C ../aside commit -q --allow-empty -m "known to this work tree only" &&
	git -C ../aside rev-parse HEAD >../aside.before && mv ../aside ../unmounted &&
	rm -rf .git/kbisect/lanes .git/worktrees/tree* "$XDG_CACHE_HOME/git-kbisect/kernels" &&
	unaffected git-kbisect start bad good && git-kbisect reset --lanes &&
	mv ../unmounted ../aside &&
	git -C ../aside rev-parse HEAD >../aside.after && test_cmp ../aside.before ../aside.after &&
	git worktree remove --force ../aside
'

test_expect_success 'a session can be started in a linked work tree' '
	git worktree add -q --detach ../linked bad &&
	(cd ../linked && unaffected git-kbisect start bad good) && git worktree remove --force ../linked
'

# Only root can make a repository that belongs to another user.
test "$(id -u)" = 0 && test_set_prereq ROOT

test_expect_success ROOT 'a repository of another user is refused unless it is declared safe' '
	cp -a ../repo ../foreign && chown -R 12345 ../foreign && cd ../foreign &&
	rm -rf .git/kbisect && ls -R .git >../files.before &&
	test_exit_is 128 git-kbisect start bad good >../out 2>../err && grep safe.directory ../err &&
	ls -R .git >../files.after && test_cmp ../files.before ../files.after &&
	git config --global safe.directory "$PWD" && finds git-kbisect start bad good
'

test_expect_success 'a SHA-256 repository is refused before a session begins' '
	cd .. && export GIT_DEFAULT_HASH=sha256 && hostile_repo sha256 && unset GIT_DEFAULT_HASH &&
	test_exit_is 128 git-kbisect start bad good >../out 2>../err && cat ../err &&
	grep -i "sha-\?256" ../err && ! test -e .git/kbisect && ! test -e .git/BISECT_LOG
'

test_done
