# A small kernel to boot; sourced after lib-kernel.sh.

# guest_kernel: prints the path of an image: the one in KBISECT_TEST_KERNEL, or one
# built, once, from the distribution's source with the tests' config. Its System.map
# is three directories above it.
guest_kernel() {
	local out=$KBISECT_TEST_CACHE/guest-kernel src=$KBISECT_TEST_CACHE/guest-kernel.src
	local image=$out/arch/x86/boot/bzImage cc=gcc
	test -z "$KBISECT_TEST_KERNEL" || { echo "$KBISECT_TEST_KERNEL"; return; }
	test -f "$image" && test -f "$out/System.map" && echo "$image" && return
	export CCACHE_DIR=${CCACHE_DIR:-$KBISECT_TEST_CACHE/ccache}
	command -v ccache >/dev/null && cc="ccache gcc"
	mkdir -p "$src" "$out" &&
	kernel_unpack "$(kernel_tarball)" | tar -x -C "$src" --strip-components=1 &&
	cp "$KERNEL_CONFIG" "$out/.config" &&
	make -s -C "$src" O="$out" CC="$cc" olddefconfig >&2 &&
	make -s -C "$src" O="$out" CC="$cc" -j"$(nproc)" bzImage >&2 &&
	rm -rf "$src" &&
	echo "$image"
}
