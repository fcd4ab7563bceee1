#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='kernels are shared over HTTP, through a real nginx'
. "$(dirname "$0")/lib-test.sh"
PATH=$PATH:/usr/sbin:/sbin
. "$KBISECT_T/lib-nginx.sh"
kernel=$KBISECT_BUILD/t/helper/kernel
key=$(printf 'a%.0s' $(seq 64))
key2=$(printf 'b%.0s' $(seq 64))
cleanup 'nginx_stop'

test_expect_success 'nginx starts' '
	nginx_start &&
	head -c 300000 /dev/urandom >image
'

test_expect_success 'a kernel that one clone stores can be fetched by another' '
	echo done >want &&
	$kernel put one "$URL/store" $key image >out 2>err &&
	test_cmp want out &&
	test ! -s err &&
	test -s nginx/store/kernels/$key.tar.zst &&
	echo there >want &&
	$kernel get two "$URL/store" $key got >out 2>err &&
	test_cmp want out &&
	test ! -s err &&
	cmp image got/image
'

test_expect_success 'a fetched kernel is kept here, so the server is not asked again' '
	: >nginx/access.log &&
	$kernel get two "$URL/store" $key got2 >out &&
	cmp image got2/image &&
	test ! -s nginx/access.log
'

test_expect_success 'a kernel that the server has is not sent again' '
	: >nginx/access.log &&
	$kernel put three "$URL/store" $key image >out &&
	grep HEAD nginx/access.log &&
	! grep PUT nginx/access.log
'

test_expect_success 'a kernel that the server lacks is absent, without a warning' '
	echo absent >want &&
	$kernel get two "$URL/store" $key2 got3 >out 2>err &&
	test_cmp want out &&
	test ! -s err
'

test_expect_success 'a login from ~/.netrc gives access' '
	mkdir home &&
	echo "machine 127.0.0.1 login joe password opensesame" >home/.netrc &&
	HOME=$PWD/home $kernel put four "$URL/secret" $key image 2>err &&
	test ! -s err &&
	HOME=$PWD/home $kernel get five "$URL/secret" $key got5 >out &&
	cmp image got5/image
'

test_expect_success 'without a login there is a warning, and the kernel is absent' '
	echo absent >want &&
	$kernel get six "$URL/secret" $key got6 >out 2>err &&
	test_cmp want out &&
	grep "warning: remote cache: .*403.*going on without it" err
'

for trouble in 403 500 circle
do
	test_expect_success "a server that answers $trouble is a warning" '
		echo absent >want &&
		$kernel get seven "$URL/$trouble" $key got7 >out 2>err &&
		test_cmp want out &&
		test $(grep -c "^warning: remote cache" err) = 1 &&
		echo done >want &&
		$kernel put seven "$URL/$trouble" $key image >out 2>err &&
		test_cmp want out &&
		grep "^warning: remote cache" err &&
		rm -rf seven
	'
done

test_expect_success 'a server that does not exist is a warning' '
	$kernel get eight http://127.0.0.1:1 $key got8 >out 2>err &&
	grep "warning: remote cache" err
'

test_expect_success 'a URL of an unknown kind is a warning' '
	$kernel get eight ftp://127.0.0.1/x $key got8 >out 2>err &&
	grep "warning: remote cache.*only http" err
'

# This server takes the request and never answers.
test_expect_success 'a server that hangs is given up' '
	perl -MIO::Socket::INET -e "
		\$s = IO::Socket::INET->new(Listen => 5, LocalAddr => q(127.0.0.1)) or die;
		open F, q(>), q(hang.port) or die; print F \$s->sockport; close F;
		while (\$c = \$s->accept) { push @keep, \$c }" &
	hang=$! &&
	for i in 1 2 3 4 5 6 7 8 9 10; do test -s hang.port && break; sleep .1; done &&
	start=$(date +%s) &&
	$kernel get nine "http://127.0.0.1:$(cat hang.port)" $key got9 >out 2>err &&
	end=$(date +%s) &&
	kill $hang &&
	grep "warning: remote cache" err &&
	test $((end - start)) -lt 20
'

test_expect_success 'an interrupted transfer is continued' '
	mkdir -p ten/kernels &&
	head -c 100000 nginx/store/kernels/$key.tar.zst >ten/kernels/$key.tar.zst.part &&
	: >nginx/access.log &&
	$kernel get ten "$URL/store" $key got10 >out 2>err &&
	test ! -s err &&
	cmp image got10/image &&
	grep " 206 " nginx/access.log
'

# This server announces the length, sends half of it, and hangs up.
test_expect_success 'a transfer that the server cuts is continued at another server' '
	perl -MIO::Socket::INET -e "
		\$s = IO::Socket::INET->new(Listen => 5, LocalAddr => q(127.0.0.1)) or die;
		open F, q(>), q(half.port) or die; print F \$s->sockport; close F;
		open F, q(<), q(nginx/store/kernels/$key.tar.zst) or die;
		\$size = -s F; read F, \$half, \$size / 2;
		while (\$c = \$s->accept) {
			1 while defined(\$line = <\$c>) && \$line !~ /^\r?\n/;
			print \$c qq(HTTP/1.1 200 OK\r\nContent-Length: \$size\r\n\r\n\$half);
			close \$c }" &
	halves=$! &&
	for i in 1 2 3 4 5 6 7 8 9 10; do test -s half.port && break; sleep .1; done &&
	echo absent >want &&
	$kernel get thirteen "http://127.0.0.1:$(cat half.port)" $key got13 >out 2>err &&
	kill $halves &&
	test_cmp want out && test ! -e got13/image &&
	grep "^warning: remote cache: .*going on without it" err &&
	test -s thirteen/kernels/$key.tar.zst.part &&
	: >nginx/access.log &&
	$kernel get thirteen "$URL/store" $key got13 >out 2>err &&
	test ! -s err && cmp image got13/image && grep " 206 " nginx/access.log
'

test_expect_success 'a part of another transfer is thrown away, and the next try succeeds' '
	mkdir -p eleven/kernels &&
	head -c 100000 /dev/urandom >eleven/kernels/$key.tar.zst.part &&
	echo absent >want &&
	$kernel get eleven "$URL/store" $key got11 >out 2>err &&
	test_cmp want out &&
	grep "warning: cache: .*is not used" err &&
	$kernel get eleven "$URL/store" $key got11 >out &&
	cmp image got11/image
'

test_expect_success 'a kernel that is damaged or under the wrong key is not used' '
	cp nginx/store/kernels/$key.tar.zst nginx/store/kernels/$key2.tar.zst &&
	echo absent >want &&
	$kernel get twelve "$URL/store" $key2 got12 >out 2>err &&
	test_cmp want out &&
	grep "another key" err &&
	test ! -e got12/image &&
	printf X | dd of=nginx/store/kernels/$key.tar.zst bs=1 seek=150000 conv=notrunc 2>/dev/null &&
	$kernel get twelve "$URL/store" $key got12 >out 2>err &&
	test_cmp want out &&
	grep "is not used" err &&
	test ! -e got12/image
'

# SIGXFSZ is ignored, so that writing fails as on a full disk.
test_expect_success 'a full disk while storing is a warning, and no file is left' '
	echo done >want &&
	(trap "" XFSZ; ulimit -f 100; exec $kernel put full "" $key image) >out 2>err &&
	test_cmp want out &&
	grep "warning: cache: the kernel is not kept" err &&
	test -z "$(ls -A full/kernels)"
'

test_done
