#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Structure rules that a compiler does not check: a room includes only itself
# and lower ones, every header compiles alone, no two files share a name, no
# source file has over 600 lines, scripts parse.
# Argument: the compiler with its flags.
cc=$1
cd "$(dirname "$0")/.." || exit 1
rooms="base proc arch crash evidence audit git store kernel runner guest session report cmd"
status=0

fail() {
	echo "lint: $*" >&2
	status=1
}

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
	for file in $(find "src/$room" "include/$room" -name '*.[ch]' 2>/dev/null)
	do
		for used in $(sed -n 's/^#include "\([a-z]*\)\/.*/\1/p' "$file" | sort -u)
		do
			case " $allowed " in
			*" $used "*) ;;
			*) fail "$file: '$room' must not include '$used/'" ;;
			esac
		done
	done
done

for dir in src/*/ include/*/
do
	case " $rooms " in
	*" $(basename "$dir") "*) ;;
	*) fail "$dir: no such room; list it here and in architecture.adoc" ;;
	esac
done

for header in $(find include src -name '*.h')
do
	$cc -fsyntax-only -x c "$header" || fail "$header: does not compile alone"
done

for name in $(find src include -name '*.[ch]' -exec basename {} \; | sort | uniq -d)
do
	fail "$name: more than one file has this name"
done

for file in $(find src include git-kbisect.c -name '*.[ch]')
do
	lines=$(wc -l <"$file")
	test "$lines" -le 600 || fail "$file: $lines lines (600 at most)"
done

for script in $(find t .ci -name '*.sh' -not -path '*/corpus/*') .ci/run
do
	bash -n "$script" || fail "$script: does not parse"
done
exit $status
