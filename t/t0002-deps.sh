#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='deps.sh names missing packages and installs them on known distributions'
. "$(dirname "$0")/lib-test.sh"
deps=$KBISECT_T/deps.sh

# A machine with a shell and basic tools, but without the packages in question.
mkdir bin
# These are scripts and not links, so that a test that overwrites one does not damage the
# system.
for tool in sh cat sed awk grep ls tr env dirname basename
do
	printf '#!/bin/sh\nexec %s "$@"\n' "$(command -v $tool)" >bin/$tool
	chmod +x bin/$tool
done
printf 'ID=debian\n' >debian
printf 'ID=ubuntu\nID_LIKE=debian\n' >ubuntu
printf 'ID=plan9\n' >other

# write_tool <name>: makes a fake program of the text on standard input.
write_tool() {
	rm -f bin/$1 &&
	{ echo "#!/bin/sh"; cat; } >bin/$1 &&
	chmod +x bin/$1
}

bare() {
	env -i PATH="$PWD/bin" OS_RELEASE="$PWD/$1" KBISECT_KERNEL_TARBALL="$tarball" LOG="$PWD/log" \
		bin/sh "$deps" $2 $3 $4 $5
}

test_expect_success 'on an unknown distribution deps.sh names the packages and stops' '
	test_exit_is 1 bare other build run 2>err &&
	grep "libgit2-dev" err &&
	grep "qemu-system-x86" err &&
	grep "plan9" err
'

test_expect_success '-n names the packages and the command, and installs nothing' '
	test_exit_is 1 bare debian -n build 2>err &&
	grep "Missing on this machine: .*libgit2-dev" err &&
	grep "make deps" err
'

test_expect_success 'without root and sudo it prints the command' '
	write_tool id <<-\EOT &&
	echo 1000
	EOT
	test_exit_is 1 bare debian build >out 2>err &&
	grep "To be installed with apt-get: .*libgit2-dev" out &&
	grep "apt-get install .*libgit2-dev" err
'

test_expect_success 'without root it installs through sudo, and only missing packages' '
	write_tool sudo <<-\EOT &&
	echo "sudo $*" >>"$LOG"
	exec "$@"
	EOT
	write_tool apt-get <<-\EOT &&
	echo "apt-get $*" >>"$LOG"
	EOT
	write_tool git <<-\EOT &&
	EOT
	bare debian run >out &&
	grep "sudo env DEBIAN_FRONTEND=noninteractive apt-get .*install" log &&
	grep "flex" log &&
	! grep -w "install.* git" log &&
	! grep "update" log
'

test_expect_success 'it fetches an index that lacks the packages' '
	>log &&
	write_tool apt-get <<-\EOT &&
	echo "apt-get $*" >>"$LOG"
	case "$*" in
	*update*) >"$LOG.updated" ;;
	*) test -f "$LOG.updated" ;;
	esac
	EOT
	bare ubuntu build >out &&
	sed -n "s/.*apt-get -q -y \([a-z-]*\).*/\1/p" log | uniq >calls &&
	printf "%s\n" --simulate update install >want &&
	grep -v sudo log | sed "s/apt-get -q -y \([a-z-]*\).*/\1/" >calls &&
	test_cmp want calls
'

test_expect_success 'KBISECT_KERNEL_TARBALL makes the kernel package unnecessary' '
	tarball=/mine.tar.xz &&
	bare debian kernel >out &&
	test ! -s out &&
	tarball=
'

test_expect_success 'deps.sh says so and does nothing when no package is missing' '
	>log &&
	write_tool dpkg-query <<-\EOT &&
	printf installed
	EOT
	bare debian build run kernel test >out &&
	test ! -s out &&
	test ! -s log
'

test_done
