#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# usage: cover.sh <build directory>
# Prints the lines covered by file, by room and in total, as gcov counts them.
gcov -n "$1"/src/*/*.gcda 2>/dev/null | awk -F"[':% ]+" '
/^File/ { file = $2 }
/^Lines executed/ && file ~ /^src\// {
	split(file, part, "/")
	if (file in seen) next
	seen[file] = 1
	n = $5; hit = n * $3 / 100
	printf "%-40s %6.1f %% of %5d\n", file, $3, n | "sort"
	lines[part[2]] += n; lines["in all"] += n
	covered[part[2]] += hit; covered["in all"] += hit
}
END {
	close("sort")
	for (layer in lines)
		if (layer != "in all")
			printf "%-40s %6.1f %% of %5d\n", "room " layer, 100 * covered[layer] / lines[layer], lines[layer]
	printf "%-40s %6.1f %% of %5d\n", "in all", 100 * covered["in all"] / lines["in all"], lines["in all"]
}'
