#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Structure rules that a compiler does not check; Documentation/CodingGuidelines.adoc
# says what they are for. Every violation is printed, then the exit status is 1.
# usage: lint.sh <compiler with its flags>
cc=$1
cd "$(dirname "$0")/.." || exit 1
rooms="base proc arch crash evidence audit git store import kernel guest runner session report cmd"
file_lines=500 function_lines=60 shared_names=14 repeated_tags=0
status=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
: >"$work/told"

# Each check prints its findings directly, or through the file "told" where it runs in a
# pipeline.
fail() {
	echo "lint: $*" >&2
	status=1
}

# need <program>: whether it is there. A packager can do without it; CI cannot.
need() {
	command -v "$1" >/dev/null && return
	if test "$CI" = true
	then
		fail "$1 is not installed, and CI=true; to install it: t/deps.sh lint"
	else
		echo "lint: $1 is not installed; its check is skipped" >&2
	fi
	return 1
}

sources() {
	find git-kbisect.c src include -name '*.[ch]'
}

# A room includes only itself and the rooms before it; the pure rooms even fewer.
lower=
for room in $rooms
do
	lower="$lower $room"
	case $room in
	arch) allowed="base arch" ;;
	crash) allowed="base arch crash" ;;
	evidence) allowed="base crash evidence" ;;
	audit) allowed="base crash evidence audit" ;;
	*) allowed=$lower ;;
	esac
	grep -Eo '^#include "[a-z]+/' -r "src/$room" "include/$room" --include='*.[ch]' 2>/dev/null |
	sed 's/#include "//;s/\/$//' | sort -u |
	while IFS=: read -r file used
	do
		case " $allowed " in
		*" $used "*) ;;
		*) echo "$file: '$room' must not include '$used/'" ;;
		esac
	done >>"$work/told"
done

# A runner is known to its own files and the table only; an architecture says what its
# machine is. The exceptions are names of options, which users have in their configuration.
for file in $(grep -lri qemu src include --include='*.[ch]')
do
	case $file in
	src/runner/qemu*|src/runner/accelerator.[ch]|src/runner/runner-table.c|src/arch/*|include/arch/*) ;;
	src/session/settings.c) ;; # kbisect.qemu, and the help of --accel
	src/guest/syz-options.c) ;; # an argument of syzkaller names it
	*) fail "$file: only src/runner/qemu*, the table and src/arch/ may know QEMU" ;;
	esac
done

for dir in src/*/ include/*/
do
	case " $rooms " in
	*" $(basename "$dir") "*) ;;
	*) fail "$dir: unknown room; add it to t/lint.sh and to architecture.adoc" ;;
	esac
done

# A string that input can make too long is checked by its maker, or by the function that
# writes it. An unchecked one would end the process, and only when it becomes too long.
for file in $(grep -rl --include='*.[ch]' 'STRBUF_CHECKED(' src git-kbisect.c)
do
	for name in $(grep -o '[a-z_]* = STRBUF_CHECKED(' "$file" | sed 's/ =.*//' | sort -u)
	do
		grep -q -e "strbuf_check(&\?[a-z>.-]*$name," \
			-e "_\(write\|render\|text\)(.*&$name[,)]" "$file" ||
			fail "$file: '$name' is made with STRBUF_CHECKED() and never checked"
	done
done

# "room/x.h" is what a room offers, "x.h" lies beside the file that includes it.
sources | xargs sed -n 's/^#include "\(.*\)".*/\1/p;T;F' | paste - - |
while read -r header file
do
	case $header in
	../* | */*/*) echo "$file: includes '$header'" ;;
	*/*) test -f "include/$header" || echo "$file: '$header' is private to its room" ;;
	*) test -f "$(dirname "$file")/$header" || echo "$file: '$header' is not in its room" ;;
	esac
done >>"$work/told"

# "make files" is the list of all files, in which a reader looks for one.
t/files.sh | awk 'NF < 2 { print "src/" $1 ": the comment at its head is missing" }' >>"$work/told"

find include src -name '*.h' | xargs -n 8 -P "$(nproc)" sh -c '
	for header
	do
		'"$cc"' -fsyntax-only -x c "$header" || echo "$header: does not compile alone"
	done' sh >>"$work/told"

# One name, one thing: files, tags, functions.
for name in $(find src include -name '*.[ch]' | sed 's/.*\///' | sort | uniq -d)
do
	fail "$name: more than one file has this name"
done

sources | xargs sed -n 's/^\(struct\|union\|enum\) \([a-z_0-9]*\) {$/\2/p' | sort | uniq -d >"$work/tags"
test "$(wc -l <"$work/tags")" -le $repeated_tags || for name in $(cat "$work/tags")
do
	fail "$name: defined more than once: $(sources |
		xargs grep -lE "^(struct|union|enum) $name \{" | tr '\n' ' ')"
done

sources | xargs awk -f t/functions.awk >"$work/functions"
for name in $(awk '$1 == "external" && $3 != "src/guest/init.c" && $3 != "src/guest/syz-start.c" { print $2 }' "$work/functions" | sort | uniq -d)
do
	fail "$name(): defined in more than one file:$(awk -v name="$name" \
		'$1 == "external" && $2 == name { printf " %s", $3 }' "$work/functions")"
done

# These prefixes are those of libraries, of which a reader looks a name up.
awk '$2 ~ /^(git|json|archive|curl)_/ { print $3 ": " $2 "() has the prefix of a library" }' "$work/functions" >>"$work/told"

awk '$1 == "static" { print $2, $3 }' "$work/functions" | sort -u |
awk '{ files[$1] = files[$1] " " $2; nr[$1]++ }
	END { for (name in nr) if (nr[name] > 1) print name "():" files[name] }' | sort >"$work/shared"
shared=$(wc -l <"$work/shared")
echo "lint: static function names that more than one file has: $shared ($shared_names at most)"
test "$shared" -le $shared_names || {
	cat "$work/shared" >&2
	fail "give these static functions the prefix of their file"
}

# Size.
find t -name '*.[ch]' -not -path '*/corpus/*' | xargs awk -f t/functions.awk |
cat "$work/functions" - | awk -v max=$function_lines '$4 > max {
	print $3 ": " $2 "() has " $4 " lines (" max " at most)"
}' >>"$work/told"

{
	sources
	find t \( -name '*.[ch]' -o -name '*.sh' -o -name '*.p[ly]' \) -not -path '*/corpus/*'
} | xargs wc -l | awk -v max=$file_lines '$2 != "total" && $1 > max {
	print $2 ": " $1 " lines (" max " at most)"
}' >>"$work/told"

for script in $(find t .ci -name '*.sh' -not -path '*/corpus/*') .ci/run
do
	bash -n "$script" || fail "$script: does not parse"
done

# The list has names and abbreviations that codespell takes for mistakes.
if need codespell
then
	codespell --ignore-words-list=iput,extraversion,crate,bu,fo,ot \
		git-kbisect.c src include Documentation README.md Makefile .ci/run \
		t/*.sh t/*.mk t/unit t/fakes t/helper t/hostile t/perf t/real t/fuzz/*.[ch] ||
		fail "codespell: see above"
fi
# Left out are checks that are wrong here: NULL at the end of arguments is a pointer in
# C11 on every system that this runs on, and a local is put into a structure for as long
# as a call takes.
if need cppcheck
then
	cppcheck -q -j "$(nproc)" --error-exitcode=1 --enable=warning,portability,performance \
		--library=t/cppcheck.cfg --std=c11 -D_GNU_SOURCE -Iinclude \
		--suppress=varFuncNullUB --suppress=autoVariables --suppress=arrayIndexThenCheck \
		--suppress=duplicateAssignExpression --suppress=comparePointers \
		--suppress=uninitvar:src/crash/pattern.c \
		--template='{file}:{line}: {message} ({id})' \
		git-kbisect.c src t/fakes t/fuzz t/guest t/helper t/hostile t/perf t/unit ||
		fail "cppcheck: see above"
fi

while read -r line
do
	fail "$line"
done <"$work/told"
exit $status
