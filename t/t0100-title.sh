#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='git kbisect title prints the titles of the crashes in files'
. "$(dirname "$0")/lib-test.sh"

cat >warning.log <<\EOF
[    0.000000] Linux version 6.9.0 (build@host)
[   12.000001] WARNING: CPU: 0 PID: 1 at net/foo.c:12 foo_bar+0x12/0x34
[   12.000002] RIP: 0010:foo_bar+0x12/0x34
[   12.000003] Call Trace:
[   12.000004]  foo_baz+0x12/0x34
[   12.000005] ---[ end trace 0000000000000000 ]---
EOF
echo "[    1.000000] nothing here" >clean.log

test_expect_success 'a crash is printed by its title, with exit status 1' '
	test_exit_is 1 git-kbisect title warning.log >out &&
	echo "WARNING in foo_bar" >want &&
	test_cmp want out
'

test_expect_success 'nothing is printed for a log without a crash, with exit status 0' '
	git-kbisect title clean.log >out &&
	test ! -s out
'

test_expect_success 'standard input is read when no file is named' '
	test_exit_is 1 git-kbisect title <warning.log >out &&
	test_cmp want out
'

test_expect_success 'each title is printed with its file when there are several' '
	test_exit_is 1 git-kbisect title clean.log warning.log >out &&
	echo "warning.log: WARNING in foo_bar" >want &&
	test_cmp want out
'

test_expect_success '--json prints one object on one line for each file' '
	test_exit_is 1 git-kbisect title --json clean.log warning.log >out &&
	test $(wc -l <out) = 2 &&
	grep "\"file\":\"clean.log\",\"crashes\":\[\],\"panicked\":false,\"executor\":null" out &&
	grep "\"title\":\"WARNING in foo_bar\",\"alt\":\[\],\"type\":\"WARNING\",\"frame\":\"foo_bar\"" out
'

test_expect_success 'a missing file and a directory are errors, with exit status 128' '
	test_exit_is 128 git-kbisect title missing.log 2>err &&
	grep missing.log err &&
	test_exit_is 128 git-kbisect title . 2>err &&
	grep -i "directory" err
'

test_expect_success 'a file that cannot be read does not hide the others' '
	test_exit_is 128 git-kbisect title missing.log warning.log >out 2>err &&
	test_cmp want out
'

test_done
