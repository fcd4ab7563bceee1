#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Compares a bisection with and without prefetch over fakes. Their builds and guests take a
# fixed time, so that the figure shows the overlap and not the speed of a compiler. The
# fakes take no CPU, so the figure contains neither the slowdown of guests by the builds
# nor a first build in the second lane.
# KBISECT_PERF_BUILD, KBISECT_PERF_TEST: seconds of a build (8) and of a run (6).
FAKE_RUNNER=qemu
. "$(dirname "$0")/lib-perf.sh"
build=${KBISECT_PERF_BUILD:-8} run=${KBISECT_PERF_TEST:-6}

# bisect <option>: prints wall seconds, builds, kernels built ahead, and tested kernels.
bisect() {
	local start
	git-kbisect reset --lanes 2>/dev/null
	rm -rf "$XDG_CACHE_HOME/git-kbisect" "$KBISECT_FAKE_STATE" && mkdir -p "$KBISECT_FAKE_STATE" &&
	git update-ref -d refs/notes/kbisect && start=$(date +%s%N) &&
	KBISECT_FAKE_MAKE_SLEEP=$build git-kbisect start "$1" bad good >../out 2>../err || return
	grep -q "^first bad commit: $(hash_of culprit)" ../out || return
	echo "$((($(date +%s%N) - start) / 1000000000)) $(wc -l <"$KBISECT_FAKE_STATE/builds")" \
		"$(grep -c '^prefetched' ../out)" "$(grep '^testing commit' ../out | sort -u | wc -l)"
}

{
	fake_repo slow && printf 'test\nsleep %s\nexit 0\n' "$run" | fake_commit g0 &&
	for i in $(seq 20); do fake_commit g$i kernel/k.c </dev/null || exit; done &&
	printf 'test\nsleep %s\nwarning bad_function\nexit 0\n' "$run" | fake_commit culprit &&
	for i in $(seq 20); do fake_commit b$i kernel/k.c </dev/null || exit; done &&
	git tag bad && git config kbisect.guests 2 && git config kbisect.timeout 60s
} >/dev/null 2>&1 || fail "no repository"
without=$(bisect --no-prefetch) && with=$(bisect --prefetch) || fail "wrong answer, see the output above"
echo "fakes: a build takes $build s, a run $run s, two guests side by side; no CPU is used"
echo "$without $with" | awk '{
	printf "without prefetch  %4d s  %d builds\n", $1, $2
	printf "with prefetch     %4d s  %d builds, of them %d not needed; %d of %d commits were built ahead\n",
		$5, $6, $6 - $2, $7, $8
	printf "  wall time of without  %.2f\n", $5 / $1 }'
