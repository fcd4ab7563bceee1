#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='make deb and make rpm-spec'
. "$(dirname "$0")/lib-test.sh"
for program in dpkg-buildpackage dh lintian rpmspec
do
	require_or_skip $program command -v $program
done

# The directory of the test has a blank in its name, which make cannot have in a target.
out=$SHARNESS_TRASH_BASE/out

run_make() {
	make -s -C "$KBISECT_SRC" O="$out" "$@"
}

test_expect_success 'make deb builds a package about which lintian has nothing to say' '
	run_make deb >made && grep "git-kbisect_.*\.deb$" made && lintian --allow-root "$out"/deb/*.changes >said &&
	test_must_be_empty said
'

test_expect_success 'the package has the program, its completions and its manual' '
	dpkg-deb -x "$out"/deb/git-kbisect_*.deb root &&
	for file in man/man1/git-kbisect.1.gz man/man1/git-kbisect-start.1.gz man/man7/git-kbisect-tutorial.7.gz \
		bash-completion/completions/git-kbisect zsh/site-functions/_git-kbisect \
		fish/vendor_conf.d/git-kbisect.fish doc/git-kbisect/git-kbisect.html
	do
		test -s root/usr/share/$file || return
	done &&
	root/usr/bin/git-kbisect version | grep " $(git -C "$KBISECT_SRC" describe --tags --always HEAD)\$"
'

test_expect_success 'the version of the package begins with a digit' '
	dpkg-deb -f "$out"/deb/git-kbisect_*.deb Version >version && grep "^[0-9]" version
'

test_expect_success 'make rpm-spec writes a spec file of the same version' '
	run_make rpm-spec && rpmspec -q --qf "%{name} %{version}\n" "$out/git-kbisect.spec" >got &&
	grep -x "git-kbisect $(cat version)" got
'

test_done
