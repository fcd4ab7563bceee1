# SPDX-License-Identifier: GPL-2.0-only
# Provides a small kernel to boot. Sourced after lib-kernel.sh; a test calls guest_setup.

# guest_kernel: prints the path of an image: the one in KBISECT_TEST_KERNEL, or one
# built, once, from the distribution's source with the tests' config. Its System.map
# is three directories above it.
guest_kernel() {
	local out=$KBISECT_TEST_CACHE/guest-kernel
	local image=$out/arch/x86/boot/bzImage
	test -z "$KBISECT_TEST_KERNEL" || { echo "$KBISECT_TEST_KERNEL"; return; }
	test -f "$image" && test -f "$out/System.map" && echo "$image" && return
	export CCACHE_DIR=${CCACHE_DIR:-$KBISECT_TEST_CACHE/ccache}
	mkdir -p "${image%/*}" &&
	(
		kernel_turn && kernel_base && kernel_history guest <<<doc && kernel_tree guest &&
		kernel_lane_build v6.1 "$out/manifest" >&2 &&
		cp "$KERNEL_LANE/build/System.map" "$out" &&
		cp "$KERNEL_LANE/build/arch/x86/boot/bzImage" "$image"
	) &&
	echo "$image"
}

# Sets KBISECT_TEST_KERNEL and MAP, and TMPDIR to a directory that must be empty at the end.
guest_setup() {
	local tool
	for tool in qemu-system-x86_64 gcc busybox
	do
		require_or_skip "$tool" command -v $tool
	done

	if test -z "$KBISECT_TEST_KERNEL"
	then
		for tool in make flex bison bc xz
		do
			require_or_skip "$tool" command -v $tool
		done
		require_or_skip "kernel source (linux-source-6.1)" test -f "$(kernel_tarball)"
		require_or_skip "4 GiB of space in $KBISECT_TEST_CACHE" kernel_space 4
		KBISECT_TEST_KERNEL=$(guest_kernel)
	fi
	TMPDIR=$SHARNESS_TRASH_BASE/tmp
	export TMPDIR
	mkdir -p "$TMPDIR"
	MAP=$(dirname "$KBISECT_TEST_KERNEL")/../../../System.map
}

# boot [<options>] [-- <test>]: writes consoles to dir/ and a line for each run to out.
boot() {
	local options=
	while test $# -gt 0 && test "$1" != --
	do
		options="$options $1"
		shift
	done
	"$KBISECT_BUILD/t/guest/boot" $options -t 20 dir "$KBISECT_TEST_KERNEL" $2 >out ||
	return 1
	cat out
}
