#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='a second clone that shares a cache compiles nothing'
. "$(dirname "$0")/lib-test.sh"
PATH=$PATH:/usr/sbin:/sbin
. "$KBISECT_T/lib-nginx.sh"
. "$KBISECT_T/lib-session.sh"
cleanup 'cd "$NGINX_DIR" && nginx_stop'

test_expect_success 'set up a shared cache and a repository with a culprit' '
	NGINX_DIR=$PWD &&
	nginx_start &&
	fake_repo one && echo "config X" >Kconfig && echo CONFIG_GONE=y >>../config && fake_history 6 5 &&
	git config kbisect.remoteCache "$URL/store" &&
	git config kbisect.cacheDir "$(cd .. && pwd)/cache-one" &&
	KBISECT_FAKE_STATE=$(cd .. && pwd)/state-one && export KBISECT_FAKE_STATE &&
	mkdir "$KBISECT_FAKE_STATE"
'

test_expect_success 'the first clone builds its kernels and shares them' '
	git-kbisect start bad good >../one.out 2>../one.err &&
	culprit_is culprit &&
	! grep "warning: .*cache" ../one.err &&
	grep "^lost .*CONFIG_GONE=y" ../one.out >../lost &&
	test -s "$KBISECT_FAKE_STATE/builds"
'

test_expect_success 'the second clone takes all of them from the cache' '
	culprit=$(hash_of culprit) &&
	cd .. && git clone -q one two && cd two &&
	git --git-dir=../one/.git config --list --local | grep ^kbisect. |
	while IFS="=" read -r key value
	do
		git config "$key" "$value" || return
	done &&
	git config kbisect.cacheDir "$(cd .. && pwd)/cache-two" &&
	KBISECT_FAKE_STATE=$(cd .. && pwd)/state-two &&
	mkdir "$KBISECT_FAKE_STATE" &&
	git-kbisect start bad good >../two.out 2>../two.err &&
	grep "^first bad commit: $culprit" ../two.out &&
	test ! -e "$KBISECT_FAKE_STATE/builds"
'

test_expect_success '... and reports the same about their configurations' '
	grep "^lost .*CONFIG_GONE=y" ../two.out >../lost-now && test_cmp ../lost ../lost-now
'

test_expect_success 'a cache that fails in between does not change the result' '
	git-kbisect reset >/dev/null &&
	rm -rf ../cache-two &&
	rm $(ls "$NGINX_DIR"/nginx/store/kernels/* | head -n 1) &&
	for f in "$NGINX_DIR"/nginx/store/kernels/*
	do
		head -c 200 "$f" >t && cat t >"$f" || return
	done && rm t &&
	git-kbisect start bad good >../three.out 2>../three.err &&
	grep "^first bad commit: $culprit" ../three.out &&
	grep "warning: cache" ../three.err
'

test_expect_success 'a damaged kernel in the cache is replaced when it is built again' '
	git-kbisect reset >/dev/null &&
	rm -rf ../cache-two "$KBISECT_FAKE_STATE/builds" &&
	git-kbisect start bad good >../four.out 2>../four.err &&
	! grep "warning: cache" ../four.err &&
	test ! -e "$KBISECT_FAKE_STATE/builds"
'

test_done
