#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Guests: the time of a run, and the cost of watching functions: runs with breakpoints that
# are never hit, with breakpoints that are hit, and without.
# KBISECT_GUEST_RUNS: runs of each kind, 5 by default.
. "$(dirname "$0")/../lib-kernel.sh"
. "$KERNEL_LIB/guest/lib-guest.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/kbisect-perf.XXXXXX") || exit
trap 'rm -rf "$work"' EXIT
kernel=$(guest_kernel) || exit
map=$(dirname "$kernel")/../../../System.map
runs=${KBISECT_GUEST_RUNS:-5}

cat >"$work/open.c" <<-\EOF
	#include <fcntl.h>
	#include <unistd.h>
	int main(void)
	{
		char buf[4096];

		for (int i = 0; i < 150000; i++) {
			int fd = open("/proc/version", O_RDONLY);

			(void)!read(fd, buf, sizeof(buf));
			close(fd);
		}
		return 0;
	}
EOF

# one <kind> <function>: appends CPU and wall seconds of a run to the file <kind>.
one() {
	local TIMEFORMAT='%U %S %R'
	{ time "$KBISECT_BUILD/t/guest/boot" -m "$map" -w "$2" "$work/dir" "$kernel" "$work/open.c" \
		>"$work/out"; } 2>"$work/time" || { cat "$work/time" >&2; exit 1; }
	grep -q "reach=$3 " "$work/out" || { cat "$work/out" >&2; exit 1; }
	tail -n 1 "$work/time" | awk '{ print $1 + $2, $3 }' >>"$work/$1"
}

least() {
	sort -n -k "$2" "$work/$1" | awk -v k="$2" '{ v[NR] = $k } END { print v[1] }'
}

# The kinds take turns, and the least time counts, because other load only adds to it.
one warm no_such_function absent
for i in $(seq "$runs")
do
	one none no_such_function absent
	one never sysrq_handle_crash no
	one hit version_proc_show yes
done
none=$(least none 1) never=$(least never 1) hit=$(least hit 1)
echo "a run of a test with 450,000 system calls, the least of $runs: $none s of CPU, $(least none 2) s"
awk -v a="$none" -v b="$never" -v c="$hit" 'BEGIN {
	printf "with a breakpoint that is not reached: %.3f of that\n", b / a
	printf "ten runs that do not reach it, of which four are watched (session/step.c): %.3f\n",
		(4 * b / a + 6) / 10
	printf "with a breakpoint that is reached:     %.3f of that\n", c / a
}'
