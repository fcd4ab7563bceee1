#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# usage: plain-initrd.sh <reproducer.c> <initrd>
# The root file system of a hand-written script: busybox, the reproducer, init.
set -e
dir=$(mktemp -d "${TMPDIR:-/tmp}/plain.XXXXXX")
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/bin" "$dir/proc"
cc -static -O1 -o "$dir/repro" "$1"
cp "$(command -v busybox)" "$dir/bin/busybox"
cat >"$dir/init" <<\INIT
#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
echo 'plain: reproducer'
/repro
/bin/busybox reboot -f
INIT
chmod +x "$dir/init"
(cd "$dir" && find . | busybox cpio -o -H newc 2>/dev/null) | gzip -1 >"$2"
