#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='git kbisect title survives bad input in bounded memory'
. "$(dirname "$0")/lib-test.sh"

# An address space far larger than the program needs and far smaller than the input.
# Sanitizers reserve terabytes, so it is not limited with them.
bounded() {
	case $KBISECT_BUILD in
	*address*|*memory*|*thread*) git-kbisect "$@" ;;
	*) (ulimit -v 80000 && exec git-kbisect "$@") ;;
	esac
}

test_expect_success 'no crash is found in an empty file, a device and /dev/null' '
	: >empty &&
	git-kbisect title empty /dev/null >out &&
	test_must_be_empty out
'

test_expect_success 'a crash after a line of 100 MB is found in bounded memory' '
	{ head -c 100000000 /dev/zero | tr "\\000" x &&
	  printf "\n[    1.000000] BUG: Bad rss-counter state mm:0 type:1 val:1\n"; } |
	test_exit_is 1 bounded title >out &&
	echo "BUG: Bad rss-counter state" >want &&
	test_cmp want out
'

test_expect_success 'no crash is found in 200 MB of NULs and other bytes' '
	{ head -c 100000000 /dev/zero
	  head -c 1000000 /dev/urandom | tr -d "A-Z" >random
	  for i in 1 2 3 4 5 6 7 8 9 10
	  do
		cat random
	  done; } | bounded title >out 2>err
	test_must_be_empty err
'

test_expect_success 'control characters of a log never reach the terminal' '
	printf "[    1.000000] Kernel panic - not syncing: a\\033[31mb\\007c\\302\\233d\n" >evil &&
	test_exit_is 1 git-kbisect title evil >out &&
	! grep -q "$(printf "[\\033\\007\\302\\233]")" out &&
	test_exit_is 1 git-kbisect title --json evil >out &&
	! grep -q "$(printf "[\\033\\007\\302\\233]")" out
'

test_expect_success 'NULs inside of a report do not hide the lines after them' '
	printf "[    1.000000] WARN\\000ING: foo\\000\n[    1.000001] BUG: Bad rss-counter state mm\n" >nul &&
	test_exit_is 1 git-kbisect title nul >out &&
	grep "^BUG: Bad rss-counter state" out
'

test_expect_success '--json prints valid JSON for invalid UTF-8' '
	printf "[    1.000000] Kernel panic - not syncing: \\377\\376 foo\n" >utf8 &&
	test_exit_is 1 git-kbisect title --json utf8 >out &&
	perl -MJSON::PP -0777 -ne "decode_json(\$_)" out
'

test_expect_success 'no crash is found in a binary file' '
	git-kbisect title "$KBISECT_BUILD/git-kbisect" >out; test $? -le 1
'

test_expect_success 'a script that quotes a log is not taken for a crash' '
	printf "+ echo WARNING: test is slow\nINFO: task list follows\nBUG: in the script\n" >quote &&
	git-kbisect title quote >out &&
	test_must_be_empty out
'

test_done
