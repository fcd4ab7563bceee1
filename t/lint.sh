#!/bin/sh
# Structure rules that a compiler does not check: a layer includes only itself
# and lower ones, every header compiles alone, no source file over 600 lines,
# scripts parse.
# Argument: the compiler with its flags.
cc=$1
cd "$(dirname "$0")/.." || exit 1
layers="base proc judge git store kernel guest session report cmd"
status=0

fail() {
	echo "lint: $*" >&2
	status=1
}

lower=
for layer in $layers
do
	lower="$lower $layer"
	allowed=$lower
	test "$layer" = judge && allowed="base judge"
	for file in $(find "src/$layer" "include/$layer" -name '*.[ch]')
	do
		for used in $(sed -n 's/^#include "\([a-z]*\)\/.*/\1/p' "$file" | sort -u)
		do
			case " $allowed " in
			*" $used "*) ;;
			*) fail "$file: layer '$layer' must not include '$used/'" ;;
			esac
		done
	done
done

for header in $(find include -name '*.h')
do
	$cc -fsyntax-only -x c "$header" || fail "$header: does not compile alone"
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
