# SPDX-License-Identifier: GPL-2.0-only
# For whole sessions over fakes, sourced after lib-test.sh: repositories whose
# kernels are built by the fake make and booted by the fake QEMU (see
# t/fakes/README). A commit's file "behaviour" says what its kernel does.
PATH=$KBISECT_BUILD/t/fakes:$PATH
KBISECT_FAKE_STATE=$SHARNESS_TRASH_BASE/fake-state
export PATH KBISECT_FAKE_STATE

# kbuild cannot work in a path with a space, as sharness's own directory has.
mkdir "$SHARNESS_TRASH_BASE/work" && cd "$SHARNESS_TRASH_BASE/work" || exit 1

# fake_repo <dir>: a repository with a first commit whose kernel does nothing wrong.
fake_repo() {
	rm -rf "$KBISECT_FAKE_STATE" && mkdir -p "$KBISECT_FAKE_STATE" &&
	git init -q -b main "$1" && cd "$1" &&
	mkdir -p arch/x86 init kernel scripts Documentation &&
	echo 'VERSION = 6
PATCHLEVEL = 1
SUBLEVEL = 0' >Makefile &&
	echo '# every option is known' >Kconfig &&
	echo 'obj-y += x.o' >arch/x86/Makefile &&
	echo 'int main(void);' >init/main.c &&
	echo 'int k;' >kernel/k.c &&
	echo 'init/main.c
kernel/k.c
behaviour' >compiled &&
	echo '/* the reproducer */ int main(void) { return 0; }' >../repro.c &&
	echo 'CONFIG_X=y' >../config &&
	git config kbisect.config "$PWD/../config" &&
	git config kbisect.repro "$PWD/../repro.c" &&
	git config kbisect.timeout 5s &&
	git config kbisect.accel tcg &&
	git config kbisect.jobs 1 &&
	git config kbisect.prefetch false && # t0580 is about it
	git config kbisect.make "$KBISECT_T/fakes/make" &&
	CLOCK=1600000000 && COUNT=0 &&
	echo 'exit 0' | fake_commit good
}

# in_fake_repo <dir>: the same, beside the first one of the test.
in_fake_repo() {
	cd "$SHARNESS_TRASH_BASE/work" && fake_repo "$1"
}

# fake_commit <name> [<file> ...]: a commit tagged <name>. What its kernel does is
# read from stdin when that is no terminal and not empty; it stays so for later
# commits. The files named are changed.
fake_commit() {
	name=$1 && shift && COUNT=$((COUNT + 1)) && CLOCK=$((CLOCK + 60)) &&
	cat >behaviour.new &&
	if test -s behaviour.new
	then
		{ echo '#!fake-kernel' && echo boot && cat behaviour.new; } >behaviour
	fi &&
	rm -f behaviour.new &&
	for file
	do
		mkdir -p "$(dirname "$file")" && echo "/* $COUNT */" >>"$file" || return
	done &&
	git add -A &&
	GIT_AUTHOR_DATE="$CLOCK +0000" GIT_COMMITTER_DATE="$CLOCK +0000" \
		git commit -q --allow-empty -m "$name: change $COUNT

Signed-off-by: A U Thor <author@example.org>" &&
	git tag "$name"
}

# fake_history <before> <after>: so many good commits, the culprit (tag culprit),
# so many after it; each changes what is compiled. The last is tagged bad.
fake_history() {
	for i in $(seq 1 "$1")
	do
		fake_commit "g$i" kernel/k.c </dev/null || return
	done
	fake_commit culprit kernel/k.c <<-\EOF &&
	test
	warning bad_function
	exit 0
	EOF
	for i in $(seq 1 "$2")
	do
		fake_commit "b$i" kernel/k.c </dev/null || return
	done
	git tag bad
}

# image_if <pattern>: the failure shows in kernels whose sources have it.
image_if() {
	cat >../make-if <<-END &&
	#!/bin/sh
	"$KBISECT_T/fakes/make" "\$@" || exit
	case " \$* " in *config*) exit ;; esac
	for arg
	do
		case \$prev in -C) tree=\$arg ;; esac
		case \$arg in O=*) O=\${arg#O=} ;; esac
		prev=\$arg
	done
	cd "\$tree" && grep -q "$1" \$(cat compiled) || exit 0
	printf "#!fake-kernel\nboot\ntest\nwarning bad_function\nexit 0\n" >"\$O/arch/x86/boot/bzImage"
	END
	chmod +x ../make-if && git config kbisect.make "$PWD/../make-if"
}

# How many commits were built.
builds() {
	sort -u "$KBISECT_FAKE_STATE/builds" | wc -l
}

# start_anew <argument>...: start, with no kernel known.
start_anew() {
	git-kbisect reset && rm -rf "$XDG_CACHE_HOME/git-kbisect" "$KBISECT_FAKE_STATE" &&
	mkdir -p "$KBISECT_FAKE_STATE" && git update-ref -d refs/notes/kbisect &&
	git-kbisect start "$@" >../out 2>../err
}

# die_at <n> <arguments>: git kbisect, killed at its n-th fsync. Everything that
# matters is fsync'd, so that is before the n-th event is known to be on disk, or
# right after it. Needs strace.
die_at() {
	strace -qq -o /dev/null -e trace=fsync -e inject=fsync:signal=KILL:when=$1 \
		git-kbisect $2 >../out 2>../err
}

# killed_and_continued <n> <start's arguments>: killed at its n-th fsync, then gone on with.
killed_and_continued() {
	if die_at $1 "start $2"
	then
		echo "not reached: the job has fewer events" >&2
	elif test -e .git/kbisect/session.json
	then
		git-kbisect continue >../out 2>../err
	else
		git-kbisect start $2 >../out 2>../err
	fi
}

hash_of() {
	git rev-parse --verify "$1^{commit}"
}

# The names of the kernels that were booted, once each boot.
boots() {
	cat "$KBISECT_FAKE_STATE/boots" 2>/dev/null
}

culprit_is() {
	git notes --ref=kbisect show "$(hash_of "$1")" >note &&
	grep "^Culprit: $(hash_of "$1") " note
}

# The commits that were run; how many runs all had together is in ../total. Which of them
# gets one or two more to be made stronger is chosen anew after an interruption.
commits_run() {
	jq -r 'select(.event == "run") | .commit' .git/kbisect/journal.jsonl >../run-commits &&
	wc -l <../run-commits >../total && sort -u ../run-commits
}

# as_many_runs <file>: as many as the number in it, or hardly more.
as_many_runs() {
	test $(cat ../total) -le $(($(cat "$1") + 2))
}
