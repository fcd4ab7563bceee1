# SPDX-License-Identifier: GPL-2.0-only
# Provides a small kernel to boot. Sourced after lib-kernel.sh.

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
