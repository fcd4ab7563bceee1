#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='git kbisect title reads compressed files, UTF-16, mails and pipes'
. "$(dirname "$0")/lib-test.sh"

cat >warning.log <<\EOF
[   12.000001] WARNING: CPU: 0 PID: 1 at net/foo.c:12 foo_bar+0x12/0x34
[   12.000002] RIP: 0010:foo_bar+0x12/0x34
[   12.000003] Call Trace:
[   12.000004]  foo_baz+0x12/0x34
[   12.000005] ---[ end trace 0000000000000000 ]---
EOF
echo "WARNING in foo_bar" >want

# has_title <file>: fails unless the exit status is 1 and the title is that of
# warning.log.
has_title() {
	test_exit_is 1 git-kbisect title "$1" >out &&
	test_cmp want out
}

for program in gzip xz zstd bzip2
do
	command -v $program >/dev/null || continue
	test_expect_success "$program: files are decompressed, also from standard input" '
		$program -c <warning.log >log.$program &&
		has_title log.$program &&
		has_title - <log.$program
	'
	test_expect_success "$program: a truncated file is an error" '
		size=$(wc -c <log.$program) &&
		head -c $((size - 12)) log.$program >cut.$program &&
		test_exit_is 128 git-kbisect title cut.$program 2>err &&
		grep "cannot decompress cut.$program ($program): " err
	'
done

test_expect_success 'an archive, which is not supported, is an error' '
	printf "PK\\003\\004abcdefgh" >log.zip &&
	test_exit_is 128 git-kbisect title log.zip 2>err &&
	grep "log.zip is compressed or packed (zip), which git kbisect cannot read" err
'

test_expect_success 'UTF-16 of both byte orders is read, with and without a mark' '
	for charset in UTF-16LE UTF-16BE
	do
		iconv -f UTF-8 -t $charset warning.log >plain &&
		has_title plain || return 1
	done &&
	{ printf "\\377\\376" && iconv -f UTF-8 -t UTF-16LE warning.log; } >marked &&
	has_title marked &&
	{ printf "\\376\\377" && iconv -f UTF-8 -t UTF-16BE warning.log; } >marked &&
	has_title marked
'

test_expect_success 'a quoted-printable mail is decoded' '
	{ echo "From: a@b.c" &&
	  echo "Content-Transfer-Encoding: quoted-printable" &&
	  echo &&
	  sed "s/foo_bar+0x12/foo_=\\
bar+0x=31=32/" warning.log; } >mail &&
	grep "foo_=\$" mail &&
	has_title mail
'

test_expect_success 'a base64 part of a mail is decoded, also between other parts' '
	{ echo "Content-Type: multipart/mixed;" &&
	  echo "	boundary=\"=-abc\"" &&
	  echo && echo "--=-abc" && echo "Content-Type: text/plain" && echo && echo "Hello" &&
	  echo "--=-abc" && echo "Content-Transfer-Encoding: base64" && echo &&
	  base64 warning.log &&
	  echo "--=-abc" && echo && cat warning.log && echo "--=-abc--"; } >mail &&
	cat want want >want2 &&
	test_exit_is 1 git-kbisect title mail >out &&
	test_cmp want2 out
'

test_expect_success 'a compressed attachment is an error' '
	{ echo "Content-Transfer-Encoding: base64" && echo && gzip -c warning.log | base64; } >mail &&
	test_exit_is 128 git-kbisect title mail 2>err &&
	grep "mail: an attachment is compressed (gzip)" err
'

# follow <file>: starts the program on a pipe that stays open, which gets the file.
follow() {
	rm -f out pipe &&
	mkfifo pipe &&
	# A shell without a terminal starts its jobs with SIGINT ignored.
	{ perl -e "\$SIG{INT} = q(DEFAULT); exec @ARGV" git-kbisect title <pipe >out & } &&
	pid=$! &&
	exec 7>pipe &&
	cat "$1" >&7
}

# until_title: waits until a title has been printed.
until_title() {
	for i in $(seq 200)
	do
		test -s out && return 0
		sleep 0.1
	done
	return 1
}

test_expect_success 'a title is printed as soon as its report is complete on a pipe' '
	follow warning.log &&
	until_title &&
	test_cmp want out &&
	kill -0 $pid &&
	exec 7>&- &&
	{ wait $pid; test $? = 1; }
'

for signal in INT TERM
do
	test_expect_success "SIG$signal: a report that has begun still gets its title" '
		head -4 warning.log >begun &&
		follow begun &&
		sleep 1 &&
		! test -s out &&
		kill -$signal $pid &&
		{ wait $pid; test $? -gt 128; } &&
		exec 7>&- &&
		test_cmp want out
	'
done

test_done
