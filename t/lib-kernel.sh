# SPDX-License-Identifier: GPL-2.0-only
# Real kernels to bisect: a repository of the distribution's kernel source, and
# histories on top of it in which the commit that brings the bug is known. Sourced by
# the demo, the t9* tests and t/perf; needs bash, git, perl and xz.
#
#	kernel_base			makes the repository unless it exists
#	kernel_history <name>		makes commits of the plan on standard input (below)
#					between the tags <name>-good and <name>-bad
#	kernel_commits <name> [<kind>]	prints these commits: "kind hash" lines, or the
#					hashes of one kind
#	kernel_clone <name> <dir>	makes a clone with a work tree at <name>-bad
#	kernel_turn			waits until no other test uses KERNEL_TREE
#	kernel_tree <name>		makes KERNEL_TREE such a clone
#	kernel_lane_build <revision> <manifest>
#					builds in the lane of KERNEL_TREE
#
# All files are in $KBISECT_TEST_CACHE, outside of any checkout. The same kernel source
# gives the same history, to the last hash.
#
# A plan is a list of words, one commit each:
#	doc arch driver		changes nothing that a small x86-64 config compiles
#	code			adds a function to a file that is compiled
#	comment			adds only a comment to such a file
#	nobuild noboot noise	breaks the build; panics while booting; prints a
#				WARNING in about half of the boots
#	undo-<one of these>	reverts it
#	oldcc			fails to build with gcc 12, but not with gcc 11
#	culprit			makes getpgid() of a process that does not exist crash
#	modbug			makes opening the device of cuse crash
#	pidfd			makes pidfd_open() refuse what it has to take
#	slow			makes getppid() take longer
#	sort			lets list_sort() change the order of equal elements
#	fork			is not a commit: here a side branch begins,
#	side:<kind>		which has these commits
#	merge			and is merged by this one
#	release			makes the tree that of KERNEL_NEXT, with the bug
: "${KBISECT_TEST_CACHE:=${XDG_CACHE_HOME:-$HOME/.cache}/git-kbisect-test}"
export KBISECT_TEST_CACHE
KERNEL_LIB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
KERNEL_CONFIG=$KERNEL_LIB/real/x86_64.config
KERNEL_REPRO=$KERNEL_LIB/real/getpgid.c
# Tests take turns in one tree: make and ccache identify files by path, so the next
# test reuses the objects in the lane.
KERNEL_TREE=$KBISECT_TEST_CACHE/tests/linux
KERNEL_LANE=$KERNEL_TREE/.git/kbisect/lanes/0
# A basic regular expression: the compiler may or may not inline do_getpgid().
KERNEL_CRASH='BUG: unable to handle kernel NULL pointer dereference in \(do_\|sys_\)\?getpgid'

# 39 commits with two merges. The first commit that git bisect itself would choose does
# not build; the third, given these hashes, does not boot.
KERNEL_PLAN='
	doc code driver arch
	fork side:code side:doc side:comment doc driver merge
	doc code driver comment doc code doc arch nobuild undo-nobuild
	fork doc code side:code side:driver merge
	arch driver doc noboot undo-noboot code culprit
	driver doc code arch comment driver doc'

# 127 commits, seven in ten of which touch nothing that is compiled.
kernel_plan_127() {
	local i=0
	while test $i -lt 12
	do
		case $i in
		3 | 8) echo 'fork doc side:driver code driver side:code arch code doc driver merge' ;;
		7) echo 'doc driver code arch doc culprit driver arch code doc' ;;
		*) echo 'doc driver code arch doc code driver arch code doc' ;;
		esac
		i=$((i + 1))
	done
	echo 'doc driver arch doc code arch doc'
}

# The kernel source for the word "release" of a plan.
KERNEL_NEXT=/usr/src/linux-source-6.12.tar.xz
KERNEL_NEXT_TAG=v6.12

# Prints the path of the kernel source's archive: KBISECT_KERNEL_TARBALL, 6.1, or the
# newest.
kernel_tarball() {
	if test -n "$KBISECT_KERNEL_TARBALL"
	then
		echo "$KBISECT_KERNEL_TARBALL"
	elif test -f /usr/src/linux-source-6.1.tar.xz
	then
		echo /usr/src/linux-source-6.1.tar.xz
	else
		ls /usr/src/linux-source-*.tar.* 2>/dev/null | sort -V | tail -n 1
	fi
}

kernel_unpack() {
	case $1 in
	*.xz) xz -dc "$1" ;;
	*.bz2) bzip2 -dc "$1" ;;
	*.gz) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac
}

# The git directory that holds the kernel and its histories.
kernel_repo() {
	local tarball
	tarball=$(basename "$(kernel_tarball)")
	echo "$KBISECT_TEST_CACHE/${tarball%.tar*}.git"
}

# kernel_import <repository> <archive> <branch> <subject> <seconds since 1970>
kernel_import() {
	echo "Unpacking $2 into $1 (about half a minute) ..." >&2
	kernel_unpack "$2" |
	perl "$KERNEL_LIB/real/tar-import.pl" "refs/heads/$3" "$4" "$5" |
	git -C "$1" -c core.compression=1 fast-import --quiet --done --depth=0
}

kernel_base() {
	local tarball repo
	tarball=$(kernel_tarball)
	test -f "$tarball" || {
		echo "no kernel source: install linux-source-6.1, or name a linux-*.tar.xz in KBISECT_KERNEL_TARBALL" >&2
		return 1
	}
	repo=$(kernel_repo)
	test -d "$repo" && return
	kernel_space 1 || return
	rm -rf "$repo.tmp" &&
	git init -q --bare "$repo.tmp" &&
	kernel_import "$repo.tmp" "$tarball" base 'Linux 6.1' 1670796540 &&
	git -C "$repo.tmp" symbolic-ref HEAD refs/heads/base &&
	git -C "$repo.tmp" tag v6.1 base &&
	mv "$repo.tmp" "$repo"
}

# kh_* functions make one history in $kh_dir. There tree/ has the touched files in their
# present form, kept/ the files that undo- restores, stream the input of git fast-import,
# and plan the kind of each mark.
kh_not_compiled=(
	doc:Documentation/admin-guide/sysrq.rst doc:Documentation/process/coding-style.rst
	doc:Documentation/mm/slub.rst doc:MAINTAINERS
	arch:arch/arm64/kernel/traps.c arch:arch/riscv/kernel/traps.c arch:arch/s390/kernel/time.c
	arch:arch/powerpc/kernel/irq.c
	driver:drivers/gpu/drm/drm_file.c driver:drivers/net/tun.c driver:sound/core/pcm.c
	driver:fs/btrfs/inode.c driver:net/ipv4/tcp.c driver:drivers/usb/core/hub.c
)
kh_compiled=(kernel/utsname_sysctl.c kernel/ksysfs.c kernel/resource.c lib/string.c fs/statfs.c
	kernel/time/time.c lib/kstrtox.c mm/util.c lib/vsprintf.c kernel/params.c)
kh_compiled_side=(lib/cmdline.c lib/bitmap.c fs/utimes.c kernel/groups.c)

kh_take() {
	local file=$kh_dir/tree/$1
	test -f "$file" && return
	mkdir -p "${file%/*}" &&
	git -C "$kh_repo" cat-file blob "$kh_base:$1" >"$file"
}

# kh_perl <path> <program>: edits a file as a whole.
kh_perl() {
	kh_take "$1" &&
	perl -0pi -e "$2" "$kh_dir/tree/$1"
}

# kh_keep <kind> <path>, kh_restore <kind> <path>: save a file, and restore it for undo-<kind>.
kh_keep() {
	kh_take "$2" &&
	cp "$kh_dir/tree/$2" "$kh_dir/kept/$1"
}

kh_restore() {
	cp "$kh_dir/kept/$1" "$kh_dir/tree/$2"
}

# kh_bug: removes the check for NULL from do_getpgid().
kh_bug() {
	path=kernel/sys.c
	kh_keep culprit "$path" &&
	sed '/^static int do_getpgid/,/^}/{/p = find_task_by_vpid/{n;N;d;};}' \
		"$kh_dir/kept/culprit" >"$kh_dir/tree/$path" || return
	cmp -s "$kh_dir/kept/culprit" "$kh_dir/tree/$path" || return 0
	echo "history: do_getpgid() in kernel/sys.c is not as expected" >&2
	return 1
}

# kh_edit <kind> <number> <side>: changes a file; sets path and subject.
kh_edit() {
	local kind=$1 n=$2 pool=() entry
	case $kind in
	doc | arch | driver)
		for entry in "${kh_not_compiled[@]}"
		do
			test "${entry%%:*}" = "$kind" && pool+=("${entry#*:}")
		done
		path=${pool[n % ${#pool[@]}]}
		subject="${path%/*}: say more in ${path##*/} ($n)"
		kh_take "$path" || return
		case $kind in
		doc) printf '\nNote %d: see also the mailing list archives.\n' "$n" ;;
		*) printf '\n/* Note %d: the order of these calls matters. */\n' "$n" ;;
		esac >>"$kh_dir/tree/$path"
		;;
	code | comment)
		pool=("${kh_compiled[@]}")
		test -n "$3" && pool=("${kh_compiled_side[@]}")
		path=${pool[n % ${#pool[@]}]}
		subject="${path%.c}: prepare for step $n"
		kh_take "$path" || return
		if test "$kind" = comment
		then
			printf '\n/* Step %d was prepared here. */\n' "$n"
		else
			printf '\nint kh_step_%d(int x);\nint kh_step_%d(int x)\n{\n\treturn x ^ %d;\n}\n' "$n" "$n" "$n"
		fi >>"$kh_dir/tree/$path"
		;;
	nobuild)
		path=kernel/cred.c
		subject='cred: count the keys of a credential'
		kh_keep "$kind" "$path" || return
		printf '\nint cred_keys(const struct cred *cred)\n{\n\treturn cred->nr_keys;\n}\n' >>"$kh_dir/tree/$path"
		;;
	noboot)
		path=kernel/async.c
		subject='async: check the first domain at boot'
		kh_keep "$kind" "$path" || return
		printf '\nstatic int __init async_check(void)\n{\n\tpanic("async: first domain is not empty");\n}\ncore_initcall(async_check);\n' >>"$kh_dir/tree/$path"
		;;
	noise)
		path=kernel/notifier.c
		subject='notifier: warn of odd chains at boot'
		kh_keep "$kind" "$path" || return
		printf '\n#include <linux/timex.h>\nstatic int __init notifier_check(void)\n{\n\tunsigned long t = get_cycles();\n\n\tWARN_ON((t ^ (t >> 5) ^ (t >> 11)) & 1);\n\treturn 0;\n}\nlate_initcall(notifier_check);\n' >>"$kh_dir/tree/$path"
		;;
	undo-nobuild) path=kernel/cred.c subject='Revert "cred: count the keys of a credential"' ;;
	undo-noboot) path=kernel/async.c subject='Revert "async: check the first domain at boot"' ;;
	undo-noise) path=kernel/notifier.c subject='Revert "notifier: warn of odd chains at boot"' ;;
	oldcc)
		# Compiled early: it fails at once.
		path=init/calibrate.c
		subject='init: halve what is odd'
		kh_take "$path" &&
		printf '\n#pragma GCC diagnostic error "-Wdangling-pointer"\nint kh_half(int x);\nint kh_half(int x)\n{\n\tint *p = &x;\n\n\tif (x) {\n\t\tint half = x / 2;\n\n\t\tp = &half;\n\t}\n\treturn *p;\n}\n' >>"$kh_dir/tree/$path"
		;;
	culprit)
		subject='sys: getpgid() always finds its task'
		kh_bug || return
		;;
	pidfd)
		path=kernel/pid.c
		subject='pid: look at the flags of pidfd_open()'
		kh_perl "$path" 's/(SYSCALL_DEFINE2\(pidfd_open.*?)flags & ~PIDFD_NONBLOCK\)/$1!(flags & PIDFD_NONBLOCK))/s or die "pidfd_open() is not as expected\n"' ||
			return
		;;
	slow)
		path=kernel/sys.c
		subject='sys: make sure of the parent'
		kh_perl "$path" 's/(SYSCALL_DEFINE0\(getppid\)\n\{\n\tint pid)(;\n\n\trcu_read_lock\(\);\n)/$1, n$2\tfor (n = 0; n < 400; n++)\n\t\t(void)READ_ONCE(current->real_parent);\n/ or die "getppid() is not as expected\n"' ||
			return
		;;
	sort)
		path=lib/list_sort.c
		subject='list_sort: compare less'
		kh_perl "$path" 's/cmp\(priv, a, b\) <= 0/cmp(priv, a, b) < 0/ or die "merge() is not as expected\n"' ||
			return
		;;
	modbug)
		path=fs/fuse/cuse.c
		subject='cuse: look at the file when it is opened'
		kh_perl "$path" 's/(static int cuse_channel_open\(.*?\n\tint rc;\n)/$1\n\tif (*(volatile int *)8)\n\t\treturn -EIO;\n/s' ||
			return
		;;
	*)
		echo "history: unknown kind '$kind'" >&2
		return 1
		;;
	esac
	case $kind in undo-*) kh_restore "${kind#undo-}" "$path" ;; esac
}

# kh_commit <kind> <from> [<merged> <path>...]: appends to the stream.
kh_commit() {
	local kind=$1 from=$2 merged=$3 date path
	shift $(($# > 3 ? 3 : $#))
	date=$((1670800000 + ++kh_mark * 3600))
	echo "$kh_mark $kind" >>"$kh_dir/plan"
	{
		printf 'commit refs/kbisect/%s\nmark :%d\n' "$kh_name" "$kh_mark"
		printf 'author %s <%s> %d +0000\n' "${kh_people[kh_mark % 3]}" "dev$((kh_mark % 3))@example.org" "$date"
		printf 'committer Main Tainer <maintainer@example.org> %d +0000\n' "$date"
		printf 'data <<End-Of-Message\n%s\n\nSigned-off-by: %s <%s>\nEnd-Of-Message\n' \
			"$subject" "${kh_people[kh_mark % 3]}" "dev$((kh_mark % 3))@example.org"
		printf 'from %s\n' "$from"
		test -n "$merged" && printf 'merge %s\n' "$merged"
		test -n "$kh_root" && printf 'M 040000 %s ""\n' "$kh_root"
		for path
		do
			printf 'M 100644 inline %s\ndata <<End-Of-File\n' "$path"
			cat "$kh_dir/tree/$path"
			printf 'End-Of-File\n'
		done
	} >>"$kh_dir/stream"
}
kh_people=('Ada Author' 'Ben Builder' 'Eve Engineer')

kh_step() {
	local subject= path=
	case $1 in
	release)
		git -C "$kh_repo" rev-parse -q --verify refs/heads/next >/dev/null ||
		kernel_import "$kh_repo" "$KERNEL_NEXT" next 'The next release' 1731870000 || return
		kh_base=next
		rm -rf "$kh_dir/tree"
		kh_bug || return
		subject="Linux ${KERNEL_NEXT_TAG#v}"
		kh_root=$(git -C "$kh_repo" rev-parse next^{tree}) &&
		kh_commit "$1" "$kh_main" "" "$path" || return
		kh_main=:$kh_mark kh_root=
		printf 'reset refs/tags/%s\nfrom %s\n\n' "$KERNEL_NEXT_TAG" "$kh_main" >>"$kh_dir/stream"
		;;
	fork)
		kh_side=$kh_main kh_side_paths=()
		;;
	merge)
		subject="Merge branch 'topic-$kh_mark'"
		kh_commit merge "$kh_main" "$kh_side" "${kh_side_paths[@]}"
		kh_main=:$kh_mark
		;;
	side:*)
		kh_edit "${1#side:}" $((kh_mark + 1)) side || return
		kh_commit "$1" "$kh_side" "" "$path"
		kh_side=:$kh_mark
		kh_side_paths+=("$path")
		;;
	*)
		kh_edit "$1" $((kh_mark + 1)) || return
		kh_commit "$1" "$kh_main" "" "$path"
		kh_main=:$kh_mark
		;;
	esac
}

kernel_history() {
	local kh_name=$1 kh_repo kh_dir kh_mark=0 kh_base=base kh_root=
	local kh_main=refs/heads/base kh_side= kh_side_paths=() word
	kh_repo=$(kernel_repo)
	kh_dir=$(mktemp -d "$KBISECT_TEST_CACHE/history.XXXXXX") &&
	mkdir "$kh_dir/tree" "$kh_dir/kept" &&
	: >"$kh_dir/plan" || return
	for word in $(cat)
	do
		kh_step "$word" || { rm -rf "$kh_dir"; return 1; }
	done
	{
		cat "$kh_dir/stream"
		printf 'reset refs/tags/%s-good\nfrom refs/heads/base\n\n' "$kh_name"
		printf 'reset refs/tags/%s-bad\nfrom %s\n\ndone\n' "$kh_name" "$kh_main"
	} | git -C "$kh_repo" fast-import --quiet --done --force --export-marks="$kh_dir/marks" &&
	sed 's/^://' "$kh_dir/marks" | sort -n |
	awk 'NR == FNR { kind[$1] = $2; next } { print kind[$1], $2 }' "$kh_dir/plan" - \
		>"$kh_dir/commits" &&
	mv "$kh_dir/commits" "$kh_repo/history-$kh_name"
	word=$?
	rm -rf "$kh_dir"
	return $word
}

kernel_commits() {
	if test $# = 1
	then
		cat "$(kernel_repo)/history-$1"
	else
		sed -n "s/^$2 //p" "$(kernel_repo)/history-$1"
	fi
}

# kernel_space <GiB>: fails when the disk of the cache has less space.
kernel_space() {
	mkdir -p "$KBISECT_TEST_CACHE" || return
	test "$(df -Pk "$KBISECT_TEST_CACHE" | awk 'NR == 2 { print int($4 / 1048576) }')" -ge "$1" || {
		echo "$KBISECT_TEST_CACHE: less than $1 GiB free; KBISECT_TEST_CACHE names another place" >&2
		return 1
	}
}

kernel_clone() {
	rm -rf "$2" &&
	mkdir -p "$(dirname "$2")" &&
	git clone -q -s --no-checkout "$(kernel_repo)" "$2" &&
	git -C "$2" checkout -q -b "$1" "$1-bad"
}

kernel_turn() {
	mkdir -p "$KBISECT_TEST_CACHE/tests" &&
	exec 8>"$KBISECT_TEST_CACHE/tests/lock" &&
	flock 8
}

# Makes KERNEL_TREE like a fresh clone again, but keeps the objects in its lanes. The file
# config.new exists once the clone is complete.
kernel_renew() {
	test -f "$KERNEL_TREE/.git/config.new" || return
	(
		cd "$KERNEL_TREE" && { git bisect reset || :; } >/dev/null 2>&1 &&
		cp .git/config.new .git/config &&
		mkdir -p .git/kbisect &&
		find .git/kbisect -mindepth 1 -maxdepth 1 ! -name lanes -exec rm -rf {} + &&
		git for-each-ref --format='delete %(refname)' refs/notes refs/bisect refs/kbisect refs/tags |
		git update-ref --stdin &&
		git fetch -q origin '+refs/tags/*:refs/tags/*' &&
		git checkout -q -f -B "$1" "$1-bad" &&
		git clean -qfdx
	)
}

kernel_tree() {
	kernel_renew "$1" || {
		kernel_clone "$1" "$KERNEL_TREE" &&
		git -C "$KERNEL_TREE" config gc.auto 0 &&
		cp "$KERNEL_TREE/.git/config" "$KERNEL_TREE/.git/config.new"
	}
}

kernel_lane_build() {
	test -e "$KERNEL_LANE/tree/.git" ||
	git -C "$KERNEL_TREE" worktree add --no-checkout --detach --force "$KERNEL_LANE/tree" >&2 || return
	git -C "$KERNEL_LANE/tree" checkout -q -f --detach "$1" &&
	mkdir -p "$KERNEL_LANE/build" &&
	"$KBISECT_BUILD/t/helper/kernel" build "$KERNEL_LANE/tree" "$KERNEL_LANE/build" \
		"$(git -C "$KERNEL_LANE/tree" rev-parse HEAD)" "$KERNEL_CONFIG" "$2"
}
