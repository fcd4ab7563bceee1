#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--rootfs=<archive>: archives that attack are refused, and leave nothing behind'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# member <name> <type> [<link> [<size> [<major> <minor>]]]: prints a member of a tar archive with
# the content on standard input. Types: 0 file, 1 link, 2 symbolic link, 3 device, 5 directory.
member() {
	perl -e '
		my ($name, $type, $link, $size, $major, $minor) = @ARGV;
		local $/;
		my $data = <STDIN> // "";
		$size ||= length $data;
		my $number = $size < 1 << 33 ? sprintf "%011o", $size : "\x80\0\0\0" . pack "Q>", $size;
		my @fields = ($name, "0000755", "0000000", "0000000", $number, "00000000000", " " x 8, $type,
			$link // "", "ustar\0", "00", "root", "root", sprintf("%07o", $major // 0), sprintf("%07o", $minor // 0), "");
		my $form = "a100 a8 a8 a8 a12 a12 a8 a1 a100 a6 a2 a32 a32 a8 a8 a155 x12";
		$fields[6] = sprintf "%06o\0 ", unpack "%32C*", pack $form, @fields;
		print pack($form, @fields), $data, "\0" x (-length($data) % 512);
	' "$@"
}

# archive <file>: the members on standard input, after those of a root, and its end.
archive() {
	{ member usr 5 </dev/null && member usr/tool 0 <../repro.c && cat && head -c 1024 /dev/zero; } >"$1"
}

# refused <words> <archive>: with one line and before anything is built, and nothing is there
# that was not there before.
refused() {
	find "$top" -path "$top/repo/note" -prune -o ! -name out ! -name err ! -name before ! -name after -print |
		sort >../before &&
	test_exit_is 128 git-kbisect start --rootfs="$2" bad good >../out 2>../err &&
	grep -e "--rootfs=.*/${2#../}: $1" ../err && test $(wc -l <../err) = 1 && test_must_be_empty ../out &&
	find "$top" -path "$top/repo/note" -prune -o ! -name out ! -name err ! -name before ! -name after -print |
		sort >../after && test_cmp ../before ../after
}

# The first archive is unpacked, so that the directories of the cache exist.
test_expect_success 'set up a root and a cache' '
	top=$PWD && fake_repo repo && fake_history 1 1 && export XDG_CACHE_HOME="$top/cache" &&
	archive ../fine.tar </dev/null && git-kbisect start --rootfs=../fine.tar bad good >../out 2>../err &&
	culprit_is culprit && git-kbisect reset
'

test_expect_success 'names that lead out of the root' '
	for name in ../evil usr/../../evil ./../evil /../evil ..
	do
		echo x | member "$name" 0 | archive ../out.tar &&
		refused "its member .$name. leads out of the root" ../out.tar || return
	done &&
	member link 1 ../../../etc/passwd </dev/null | archive ../link.tar &&
	refused "its member .../../../etc/passwd. leads out of the root" ../link.tar
'

test_expect_success 'links to what is not there, and members below what is no directory' '
	member usr/x 1 usr/none </dev/null | archive ../none.tar &&
	refused "its member .usr/x. is a link to .usr/none., which is no file before it" ../none.tar &&
	member usr/x 1 usr </dev/null | archive ../dir.tar && refused "its member .usr/x. is a link to .usr." ../dir.tar &&
	{ member etc 2 "$top" </dev/null && echo x | member etc/evil 0; } | archive ../through.tar &&
	refused "its member .etc/evil. contradicts another one about which is a directory" ../through.tar &&
	{ member etc 2 "$top" </dev/null && member etc 5 </dev/null; } | archive ../both.tar &&
	refused "its member .etc. contradicts another one about which is a directory" ../both.tar &&
	echo x | member usr 0 | archive ../file.tar && refused "its member .usr. contradicts another one" ../file.tar &&
	! test -e ../evil
'

# Only the header of these members says how large they are, so nothing of them is written.
test_expect_success 'bombs, and archives that end too early' '
	echo x | member usr/bomb 0 "" $((65 << 30)) | archive ../bomb.tar && refused "more than 64 GiB when unpacked" ../bomb.tar &&
	truncate -s 65G ../hole && tar --sparse -cf ../hole.tar -C .. hole && rm ../hole &&
	test $(stat -c %s ../hole.tar) -lt 100000 &&
	refused "more than 64 GiB when unpacked" ../hole.tar &&
	{ echo x | member usr/a 0 "" $((33 << 20)); } | archive ../short.tar && refused "damaged: " ../short.tar &&
	archive ../whole.tar <../short.tar && head -c 700 ../whole.tar >../cut.tar && refused "damaged: " ../cut.tar
'

# They are what a root has, and the guest sees them so; on the host they are plain files.
test_expect_success 'absolute names, devices and links that lead out stay inside and are plain files' '
	{ echo inside | member /etc/evil 0 && member dev 5 </dev/null && member dev/sda 4 "" 0 8 0 </dev/null &&
		member dev/null 3 "" 0 1 3 </dev/null && member dev/pipe 6 </dev/null && member up 2 ../../../.. </dev/null &&
		member abs 2 /etc/passwd </dev/null; } | archive ../plain.tar &&
	before=$(stat -c "%Y %s" /etc/passwd) && ! test -e /etc/evil &&
	git-kbisect start --rootfs=../plain.tar bad good >../out 2>../err && culprit_is culprit && ! test -e /etc/evil &&
	for tree in ../cache/git-kbisect/guest-*/root-*.lock
	do
		tree=${tree%.lock} && test -z "$(find "$tree" ! -type d ! -type f)" || return
		! test -e "$tree/etc/evil" || unpacked=$tree
	done &&
	grep inside "$unpacked/etc/evil" && test "$(cat "$unpacked/up")" = ../../../.. && test "$(cat "$unpacked/abs")" = /etc/passwd &&
	test -f "$unpacked/dev/sda" && test "$(stat -c "%Y %s" /etc/passwd)" = "$before"
'

test_done
