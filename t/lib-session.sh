# SPDX-License-Identifier: GPL-2.0-only
# For whole sessions over fakes, sourced after lib-test.sh: repositories whose
# kernels are built by the fake kbuild and booted by the fake runner, or by the fake QEMU
# if FAKE_RUNNER=qemu (see t/fakes/README). A commit's file "behaviour" says what its
# kernel does.
: "${FAKE_RUNNER:=fake}"
PATH=$KBISECT_BUILD/t/fakes:$PATH
KBISECT_FAKE_STATE=$SHARNESS_TRASH_BASE/fake-state
export PATH KBISECT_FAKE_STATE

# kbuild cannot work below a path with a space, and sharness's directory has one.
mkdir "$SHARNESS_TRASH_BASE/scratch" && cd "$SHARNESS_TRASH_BASE/scratch" || exit 1

# in_config <text>: prints a text as a value in a configuration file of git.
in_config() {
	text=${1//\\/\\\\} && text=${text//\"/\\\"} && printf '"%s"' "${text//$'\n'/\\n}"
}

# Prints the configuration of a fake repository: one file, not many calls of git config.
fake_config() {
	echo "[kbisect]
	config = $(in_config "$PWD/../config")
	repro = $(in_config "$PWD/../repro.c")
	timeout = 5s
	runner = $(in_config "$FAKE_RUNNER")
	accel = tcg
	jobs = 1
	prefetch = false # t0580 tests it
	make = $(in_config "$KBISECT_BUILD/t/fakes/kbuild")
[maintenance]
	auto = false # one process less for each commit"
}

# fake_repo <dir>: makes a repository with one commit, whose kernel is good.
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
	fake_config >>.git/config &&
	CLOCK=1600000000 && COUNT=0 &&
	echo 'exit 0' | fake_commit good
}

# in_fake_repo <dir>: the same, beside the first repository of the test.
in_fake_repo() {
	cd "$SHARNESS_TRASH_BASE/scratch" && fake_repo "$1"
}

# fake_commit <name> [<file> ...]: makes a commit tagged <name> that changes the files.
# Standard input, unless it is empty, is the behaviour of its kernel and of the kernels of
# later commits. Tests make thousands of commits, so this runs few programs; see at_once.
fake_commit() {
	local message
	name=$1 && shift && COUNT=$((COUNT + 1)) && CLOCK=$((CLOCK + 60)) &&
	IFS= read -r -d '' behaviour
	test -z "$behaviour" || printf '#!fake-kernel\nboot\n%s' "$behaviour" >behaviour || return
	for file
	do
		case $file in
		*/*) test -d "${file%/*}" || mkdir -p "${file%/*}" || return ;;
		esac
		echo "/* $COUNT */" >>"$file" || return
	done
	message="$name: change $COUNT

Signed-off-by: A U Thor <author@example.org>"
	if test -n "$STREAM"
	then
		stream_commit "$name" "$message" >>"$STREAM"
	else
		git add -A &&
		GIT_AUTHOR_DATE="$CLOCK +0000" GIT_COMMITTER_DATE="$CLOCK +0000" \
			git commit -q --allow-empty -m "$message" &&
		fake_tag "$name"
	fi
}

# stream_commit <tag> <message>: appends a commit of all files to the input of fast-import.
stream_commit() {
	local files=() file mode text from=
	test -s "$STREAM" || from="from $STREAM_REF^0"$'\n'
	shopt -s globstar
	for file in ** .[!.]*
	do
		test -d "$file" || files+=("$file")
	done
	echo "commit $STREAM_REF"
	printf 'author %s <%s> %d +0000\n' "$GIT_AUTHOR_NAME" "$GIT_AUTHOR_EMAIL" "$CLOCK"
	printf 'committer %s <%s> %d +0000\n' "$GIT_COMMITTER_NAME" "$GIT_COMMITTER_EMAIL" "$CLOCK"
	printf 'data %d\n%s\n\n%sdeleteall\n' $((${#2} + 1)) "$2" "$from"
	for file in "${files[@]}"
	do
		mode=100644
		test ! -x "$file" || mode=100755
		IFS= read -r -d '' text <"$file"
		printf 'M %s inline %s\ndata %d\n%s\n' $mode "$file" ${#text} "$text"
	done
	fake_tag "$1"
}

# fake_tag <name>: tags the last commit.
fake_tag() {
	if test -n "$STREAM"
	then
		printf 'reset refs/tags/%s\nfrom %s\n\n' "$1" "$STREAM_REF" >>"$STREAM"
	else
		git tag "$1"
	fi
}

# at_once <command>...: runs a function of the shell that changes files and calls
# fake_commit and fake_tag, but not git. One program makes all the commits, the same ones as
# without at_once. The files are small texts that git does not ignore, and a branch is
# checked out.
at_once() {
	local STREAM=$SHARNESS_TRASH_BASE/stream STREAM_REF
	read -r _ STREAM_REF <.git/HEAD && : >"$STREAM" && "$@" &&
	git -c fastimport.unpackLimit=1 fast-import --quiet <"$STREAM" && git reset -q
}

# many_commits <n> <prefix> <file>: makes the commits <prefix>1 and so on, which change the
# file.
many_commits() {
	test "$1" = 0 || at_once many_commits_one_by_one "$@"
}

many_commits_one_by_one() {
	local i
	for ((i = 1; i <= $1; i++))
	do
		fake_commit "$2$i" "$3" || return
	done
}

# fake_history <before> <after>: makes <before> good commits, the culprit (tag culprit)
# and <after> bad ones. Each changes a compiled file. The last is tagged bad.
fake_history() {
	at_once fake_history_one_by_one "$@"
}

fake_history_one_by_one() {
	many_commits_one_by_one "$1" g kernel/k.c &&
	fake_commit culprit kernel/k.c <<-\EOF &&
	test
	warning bad_function
	exit 0
	EOF
	many_commits_one_by_one "$2" b kernel/k.c && fake_tag bad
}

# image_if <pattern>: lets the failure show in kernels whose sources match the pattern.
image_if() {
	cat >../make-if <<-END &&
	#!/bin/sh
	"$KBISECT_BUILD/t/fakes/kbuild" "\$@" || exit
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

# Prints how many commits were built.
builds() {
	sort -u "$KBISECT_FAKE_STATE/builds" | wc -l
}

# start_anew <argument>...: drops the session and all kernels, then starts.
start_anew() {
	git-kbisect reset && rm -rf "$XDG_CACHE_HOME/git-kbisect" "$KBISECT_FAKE_STATE" &&
	mkdir -p "$KBISECT_FAKE_STATE" && git update-ref -d refs/notes/kbisect &&
	git-kbisect start "$@" >../out 2>../err
}

# die_at <n> <arguments>: runs git kbisect and kills it at its n-th fsync. All files that
# matter are fsync'd, so this is just before or after an event is on disk. Needs strace.
die_at() {
	strace -qq -o /dev/null -e trace=fsync -e inject=fsync:signal=KILL:when=$1 \
		git-kbisect $2 >../out 2>../err
}

# killed_and_continued <n> <start's arguments>: the same, then continues the session.
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

# json_is <object> <file>: the objects of the file are as json.adoc describes them. Prints the
# names of all objects in them.
json_is() {
	perl "$KBISECT_T/helper/json-check.pl" "$KBISECT_SRC/Documentation/technical/json.adoc" "$@"
}

# has_event <event>: the session has such an event, and each is as json.adoc describes it.
has_event() {
	git-kbisect log --json >../events && json_is log ../events | grep -x "event-$1"
}

hash_of() {
	git rev-parse --verify "$1^{commit}"
}

# moments <n>...: prints the moments at which a test kills a session, in turn. Under the
# sanitizers, whose programs are slow, only every other moment.
moments() {
	case $KBISECT_BUILD in
	*-address*) printf '%s\n' "$@" | sed -n 'p;n' ;;
	*) echo "$@" ;;
	esac
}

# Prints the name of a kernel for each boot.
boots() {
	cat "$KBISECT_FAKE_STATE/boots" 2>/dev/null
}

culprit_is() {
	git notes --ref=kbisect show "$(hash_of "$1")" >note &&
	grep "^Culprit: $(hash_of "$1") " note
}

# Prints the commits that were run and writes the number of all runs to ../total. An
# interruption can change which commits get one or two more runs to confirm them.
commits_run() {
	jq -r 'select(.event == "run") | .commit' .git/kbisect/journal.jsonl >../run-commits &&
	wc -l <../run-commits >../total && sort -u ../run-commits
}

# as_many_runs <file>: there were at most two runs more than the number in the file.
as_many_runs() {
	test $(cat ../total) -le $(($(cat "$1") + 2))
}
