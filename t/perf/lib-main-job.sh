# SPDX-License-Identifier: GPL-2.0-only
# For figures of the main job on real kernels, sourced first: the history "perf" of 127 commits,
# of which seven in ten change nothing that is compiled, with a crash that shows in every run.
# Everything is in $work, which is new for each script. Sessions count boots and the work of make.
. "$(dirname "${BASH_SOURCE[0]}")/../lib-kernel.sh"
perf=$KERNEL_LIB/perf
PATH=${KBISECT_BUILD:-$KERNEL_LIB/../.build}:$PATH
work=$KBISECT_TEST_CACHE/perf/$(basename "$0" .sh)
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
	echo "$(basename "$0" .sh): $*" >&2
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

# main_job_begin: makes the history, $culprit and an empty $work.
main_job_begin() {
	command -v jq >/dev/null || fail "needs jq"
	kernel_space 10 && kernel_base && kernel_plan_127 | kernel_history perf || exit 1
	culprit=$(kernel_commits perf culprit)
	rm -rf "$work" && mkdir -p "$work" && wrap_programs || exit 1
}

main_job_end() { cd / && rm -rf "$work"; }

# main_job_clone: a new clone and empty caches, for a session that begins with nothing.
main_job_clone() {
	cd / && rm -rf "$work/cache" "$work/ccache" && kernel_clone perf "$work/linux" && cd "$work/linux" &&
	git config kbisect.cacheDir "$work/cache" && export CCACHE_DIR=$work/ccache && sync || exit 1
}

# main_job_forget: the next session does not know the last one, but has its kernels.
main_job_forget() {
	git kbisect reset >/dev/null 2>&1
	git update-ref -d refs/notes/kbisect
	git update-ref -d refs/notes/kbisect-runs
}

# commits_with <filter>: how many commits have an event that jq selects.
commits_with() { jq -r "select($1) | .commit" .git/kbisect/journal.jsonl | sort -u | wc -l; }

# kbisect_run <title> [<option>...]: runs one start and writes $work/<title>.figures: those of
# measure.pl, boots, CPU seconds of make, seconds until the first make and of the longest one,
# and how many commits were built, had a verdict of their own, or were left because of another's.
kbisect_run() {
	local before cpu began title=$1
	shift
	before=$(boots_since)
	: >"$walls"
	began=$EPOCHREALTIME
	cpu=$(make_seconds)
	"$perf/measure.pl" "$work/$title" git-kbisect start --repro="$KERNEL_REPRO" \
		--config="$KERNEL_CONFIG" "$@" perf-bad perf-good >"$work/$title.out" 2>"$work/$title.err" ||
		fail "start failed: $(tail -n 5 "$work/$title.err")"
	grep -q "^first bad commit: $culprit" "$work/$title.out" || fail "wrong answer, see $work/$title.out"
	echo "$(cat "$work/$title") $(boots_since "$before") $(awk -v a="$(make_seconds)" -v b="$cpu" 'BEGIN { print a - b }')" \
		"$(first_build "$began")" "$(commits_with '.event == "build" and (.cached | not)')" \
		"$(commits_with '.event == "verdict" and .inferred_from == null')" \
		"$(commits_with '.event == "needless"')" >"$work/$title.figures"
}
