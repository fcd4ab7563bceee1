#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Installs the packages that are missing from the sets named. Lists them first, and
# uses sudo only when it is not root. Knows Debian and Ubuntu; elsewhere it names what
# is missing and stops.
# usage: deps.sh [-n] <set>...
#	sets: build run kernel test lint long fuzz fuzz-afl; -n only looks
#
# Each line of the table has the set, a probe, and the name of Debian's package. Probes:
#	cmd:<program in PATH>  pc:<pkg-config module>  file:<path, may be a pattern>
#	c:<header that the compiler finds>
table='
build	cmd:gcc			gcc
build	c:stdio.h		libc6-dev
build	cmd:make		make
build	cmd:pkg-config		pkg-config
build	pc:libgit2		libgit2-dev
build	pc:libcurl		libcurl4-openssl-dev
build	pc:libarchive		libarchive-dev
build	pc:libuv		libuv1-dev
build	pc:jansson		libjansson-dev
build	pc:libpcre2-8		libpcre2-dev
build	pc:libelf		libelf-dev
build	pc:nettle		nettle-dev
build	pc:zlib			zlib1g-dev
run	cmd:git			git
run	cmd:qemu-system-x86_64	qemu-system-x86
run	cmd:busybox		busybox-static
run	cmd:ccache		ccache
run	cmd:flex		flex
run	cmd:bison		bison
run	cmd:bc			bc
run	cmd:perl		perl
run	cmd:xz			xz-utils
run	cmd:zstd		zstd
run	cmd:depmod		kmod
run	cmd:rsync		rsync
run	c:openssl/ssl.h		libssl-dev
kernel	file:/usr/src/linux-source-*.tar.*	linux-source-6.1
test	cmd:prove		perl
test	pc:cmocka		libcmocka-dev
test	file:/usr/share/sharness/sharness.sh	sharness
test	cmd:jq			jq
test	cmd:asciidoctor		asciidoctor
test	cmd:strace		strace
test	cmd:script		bsdutils
test	cmd:tmux		tmux
test	cmd:bwrap		bubblewrap
test	cmd:nginx		nginx-light
test	cmd:openssl		openssl
test	file:/usr/lib/git-core/git-send-email	git-email
test	file:/usr/share/perl5/Mail/Address.pm	libmailtools-perl
test	cmd:zsh			zsh
test	cmd:fish		fish
test	cmd:tidy		tidy
test	cmd:mandoc		mandoc
lint	cmd:clang-format-14	clang-format-14
lint	cmd:codespell		codespell
lint	cmd:cppcheck		cppcheck
long	file:/usr/src/linux-source-6.1.tar.*	linux-source-6.1
long	file:/usr/src/linux-source-6.12.tar.*	linux-source-6.12
long	cmd:gcc-11		gcc-11
long	cmd:gcc-12		gcc-12
long	file:/usr/src/linux-config-6.1/*	linux-config-6.1
long	cmd:clang-14		clang-14
long	cmd:ld.lld-14		lld-14
long	cmd:llvm-nm-14		llvm-14
long	cmd:qemu-system-aarch64	qemu-system-arm
long	cmd:qemu-system-riscv64	qemu-system-misc
long	cmd:qemu-system-i386	qemu-system-x86
long	cmd:aarch64-linux-gnu-gcc	gcc-aarch64-linux-gnu
long	cmd:i686-linux-gnu-gcc	gcc-i686-linux-gnu
long	cmd:riscv64-linux-gnu-gcc	gcc-riscv64-linux-gnu
long	file:/usr/aarch64-linux-gnu/lib/libc.a	libc6-dev-arm64-cross
long	file:/usr/riscv64-linux-gnu/lib/libc.a	libc6-dev-riscv64-cross
long	file:/usr/i686-linux-gnu/lib/libc.a	libc6-dev-i386-cross
long	cmd:debootstrap		debootstrap
long	cmd:mkfs.ext4		e2fsprogs
long	cmd:sfdisk		fdisk
long	cmd:qemu-img		qemu-utils
long	cmd:ssh-keygen		openssh-client
long	cmd:dpkg-buildpackage	dpkg-dev
long	cmd:dh			debhelper
long	cmd:lintian		lintian
long	cmd:rpmspec		rpm
long	cmd:slurmctld		slurmctld
long	cmd:slurmd		slurmd
long	cmd:srun		slurm-client
fuzz	cmd:clang		clang
fuzz	file:/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-x86_64.a	libclang-rt-dev
fuzz-afl	cmd:afl-clang-fast	afl++
'
PATH=$PATH:/usr/sbin:/sbin
only_look=
test "$1" = -n && { only_look=1; shift; }

present() {
	case $1 in
	cmd:*) command -v "${1#cmd:}" >/dev/null ;;
	pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
	c:*) echo "#include <${1#c:}>" | gcc -E -x c - >/dev/null 2>&1 ;;
	file:*) ls ${1#file:} >/dev/null 2>&1 ;;
	esac
}

# Without pkg-config or gcc the probe of an installed package can fail.
installed() {
	test "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed
}

# The package is not needed when KBISECT_KERNEL_TARBALL names another archive.
test -n "$KBISECT_KERNEL_TARBALL" && table=$(echo "$table" | grep -v '^kernel')
missing=
for set
do
	packages=$(echo "$table" | while read -r in probe package
	do
		test "$in" = "$set" && ! present "$probe" && ! installed "$package" && echo "$package"
	done)
	for package in $packages
	do
		case " $missing " in *" $package "*) ;; *) missing="$missing${missing:+ }$package" ;; esac
	done
done
test -n "$missing" || exit 0

ID= ID_LIKE=
: "${OS_RELEASE:=/etc/os-release}"
test -r "$OS_RELEASE" && . "$OS_RELEASE"
case " $ID $ID_LIKE " in
*" debian "* | *" ubuntu "*) ;;
*)
	echo "Missing on this machine (names of Debian's packages):" >&2
	echo "    $missing" >&2
	echo "Their names on '${ID:-this system}' are not known: install them and try again." >&2
	exit 1
	;;
esac

if test -n "$only_look"
then
	echo "Missing on this machine: $missing" >&2
	echo "To install it: make deps" >&2
	exit 1
fi
echo "To be installed with apt-get: $missing"
sudo=
if test "$(id -u)" != 0
then
	command -v sudo >/dev/null || {
		echo "Not root, and there is no sudo. As root: apt-get install $missing" >&2
		exit 1
	}
	sudo="sudo env"
	echo "(through sudo)"
fi
apt() {
	$sudo ${sudo:+DEBIAN_FRONTEND=noninteractive} apt-get -q -y "$@" </dev/null
}
export DEBIAN_FRONTEND=noninteractive

# Fetches the index when it does not know a package or is too old to find it.
apt --simulate install --no-install-recommends $missing >/dev/null 2>&1 || apt update || exit
case " $missing " in
*" linux-source-6.1 "*)
	# Only Debian 12 has this version.
	apt-cache show linux-source-6.1 >/dev/null 2>&1 ||
		missing=$(echo "$missing" | sed 's/linux-source-6.1/linux-source/')
	;;
esac
apt install --no-install-recommends $missing || {
	apt update && apt install --no-install-recommends $missing
}
