#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A typical hand-written script for `git bisect run`, with which `make perf` compares: it
# builds the commit in a directory outside of the tree, boots it ten times, one after
# another, and looks for the crash in the consoles.
# Environment: OUT (build directory), CONFIG, INITRD, CRASH (pattern), STATS (file to
# which seconds are appended).
set -u
now() { date +%s.%N; }

start=$(now)
mkdir -p "$OUT"
cp "$CONFIG" "$OUT/.config"
{ make O="$OUT" olddefconfig && nice make O="$OUT" -j"$(nproc)" bzImage; } >"$OUT/log" 2>&1 || exit 125
built=$(now)
hits=0 ran=0
for i in 1 2 3 4 5 6 7 8 9 10
do
	timeout -s KILL 120 qemu-system-x86_64 -accel tcg -m 512 -nographic -no-reboot \
		-kernel "$OUT/arch/x86/boot/bzImage" -initrd "$INITRD" \
		-append 'console=ttyS0 oops=panic panic=-1' </dev/null >"$OUT/console" 2>&1
	grep -q "$CRASH" "$OUT/console" && hits=$((hits + 1))
	grep -q 'plain: reproducer' "$OUT/console" && ran=$((ran + 1))
done
echo "$start $built $(now) $hits $ran $(git rev-parse HEAD)" >>"$STATS"
test $hits -gt 0 && exit 1
test $ran -gt 0 && exit 0
exit 125
