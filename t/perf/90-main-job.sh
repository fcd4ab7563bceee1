#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Compares the main job with a script written by hand, on one machine, one after the other:
# 127 commits, of which seven in ten change nothing that is compiled, and a crash that shows
# in every run. Both begin with new trees and empty caches. Takes about fifteen minutes on
# two cores.
. "$(dirname "$0")/../lib-kernel.sh"
perf=$KERNEL_LIB/perf
PATH=${KBISECT_BUILD:-$KERNEL_LIB/../.build}:$PATH
work=$KBISECT_TEST_CACHE/perf
unset MAKEFLAGS MAKELEVEL
export GIT_CONFIG_NOSYSTEM=1 HOME=$work/home GIT_AUTHOR_NAME=perf GIT_AUTHOR_EMAIL=perf@example.org
export GIT_COMMITTER_NAME=perf GIT_COMMITTER_EMAIL=perf@example.org
boots=$work/boots makes=$work/makes walls=$work/walls

# Wrappers that record boots, and for make its CPU seconds and when it ran.
wrap_programs() {
	mkdir -p "$work/bin" "$HOME" &&
	cat >"$work/bin/qemu-system-x86_64" <<-END &&
	#!/bin/sh
	case " \$* " in *' -kernel '*) echo boot >>"$boots" ;; esac
	exec $(command -v qemu-system-x86_64) "\$@"
	END
	cat >"$work/bin/make" <<-END &&
	#!/bin/bash
	began=\$EPOCHREALTIME
	$(command -v make) "\$@"
	status=\$?
	echo "\$began \$EPOCHREALTIME" >>"$walls"
	times >"$makes.\$\$"
	tail -n 1 "$makes.\$\$" >>"$makes"
	rm "$makes.\$\$"
	exit \$status
	END
	chmod +x "$work/bin/qemu-system-x86_64" "$work/bin/make" &&
	PATH=$work/bin:$PATH
}

fail() {
	echo "90-main-job: $*" >&2
	exit 1
}

boots_since() { echo $(($(cat "$boots" 2>/dev/null | wc -l) - ${1:-0})); }
make_seconds() { sed 's/m/ /g; s/s//g' "$makes" 2>/dev/null | awk '{ s += 60 * $1 + $2 + 60 * $3 + $4 } END { print s + 0 }'; }

# first_build <start>: prints the seconds until the first make and those of the longest one.
first_build() {
	awk -v began="$1" '
		NR == 1 { until = $1 - began }
		$2 - $1 > longest { longest = $2 - $1 }
		END { print until + 0, longest + 0 }' "$walls"
}

# kbisect_run <title>: runs one start and writes $work/<title>.
kbisect_run() {
	local before cpu began
	before=$(boots_since)
	: >"$walls"
	began=$EPOCHREALTIME
	cpu=$(make_seconds)
	"$perf/measure.pl" "$work/$1" git-kbisect start --repro="$KERNEL_REPRO" \
		--config="$KERNEL_CONFIG" perf-bad perf-good >"$work/$1.out" 2>"$work/$1.err" ||
		fail "start failed: $(tail -n 5 "$work/$1.err")"
	grep -q "^first bad commit: $culprit" "$work/$1.out" || fail "wrong answer, see $work/$1.out"
	echo "$(cat "$work/$1") $(boots_since "$before") $(awk -v a="$(make_seconds)" -v b="$cpu" 'BEGIN { print a - b }')" \
		"$(first_build "$began")" >"$work/$1.figures"
}

kernel_space 10 && kernel_base && kernel_plan_127 | kernel_history perf || exit 1
culprit=$(kernel_commits perf culprit)
rm -rf "$work" && mkdir -p "$work" && wrap_programs || exit 1

# 1. The script.
"$perf/plain-initrd.sh" "$KERNEL_REPRO" "$work/initrd" || fail "no initrd"
kernel_clone perf "$work/plain" && cd "$work/plain" || exit 1
export OUT=$work/plain-out CONFIG=$KERNEL_CONFIG INITRD=$work/initrd STATS=$work/plain.stats
export CRASH='NULL pointer dereference'
git bisect start perf-bad perf-good >"$work/plain.log" || exit 1
plain_start=$(date +%s.%N)
git bisect run "$perf/plain-bisect.sh" >>"$work/plain.log" 2>&1
plain_wall=$(awk -v a="$(date +%s.%N)" -v b="$plain_start" 'BEGIN { print a - b }')
grep -q "^$culprit is the first bad commit" "$work/plain.log" || fail "the plain script failed, see $work/plain.log"
plain_boots=$(boots_since)
cd / && rm -rf "$work/plain" "$OUT" && sync

# 2. git kbisect: cold, then with the kernels of the first run.
kernel_clone perf "$work/linux" && cd "$work/linux" || exit 1
git config kbisect.cacheDir "$work/cache"
export CCACHE_DIR=$work/ccache
kbisect_run cold
git kbisect reset >/dev/null 2>&1
# The second session forgets the first but keeps its kernels.
git update-ref -d refs/notes/kbisect
git update-ref -d refs/notes/kbisect-runs
kbisect_run cached

echo "127 commits over $(basename "$(kernel_tarball)"), $(nproc) cores, $(gcc --version | head -n 1)"
awk -v wall="$plain_wall" -v boots="$plain_boots" '
	{ build += $2 - $1; boot += $3 - $2; steps++ }
	NR == 1 { first = build }
	END { printf "plain script    %6.0f s  (%d steps, %.0f s building, %.0f s booting)  %d boots\n",
		wall, steps, build, boot, boots
	      printf "  %.0f s the first build, %.0f s the rest\n", first, wall - first }' "$STATS"
for title in cold cached
do
	read -r wall own tree qemu peak n make checkout first <"$work/$title.figures"
	awk -v t="$title" -v wall="$wall" -v own="$own" -v tree="$tree" -v qemu="$qemu" -v peak="$peak" \
		-v n="$n" -v make="$make" -v pw="$plain_wall" -v pb="$plain_boots" \
		-v checkout="$checkout" -v first="$first" -v cores="$(nproc)" 'BEGIN {
		printf "kbisect %-6s  %6.0f s  %d boots\n", t, wall, n
		if (first)
			printf "  %.0f s to the end of its own checkout, %.0f s the first build, %.0f s the rest\n",
				checkout, first, wall - checkout - first
		printf "  wall time of the script'\''s     %.2f  (goal %s)\n", wall / pw, t == "cold" ? "0.7" : "0.4"
		printf "    were no processor ever idle  %.2f  (all CPU time, that of compilers and guests, too)\n",
			tree / cores / pw
		printf "  guest boots of the script'\''s   %.2f  (goal 0.33)\n", n / pb
		printf "  own CPU of the wall time      %.2f %%  (goal 1 %%)\n", 100 * own / wall
		printf "  with git and other helpers    %.2f %%  (all but make and QEMU; most of it git filling the work tree)\n",
			100 * (tree - make - qemu) / wall
		printf "  own peak memory               %.1f MiB  (goal 50)\n", peak / 1024 }'
done
cd / && rm -rf "$work"
