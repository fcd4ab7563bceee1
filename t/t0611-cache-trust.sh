#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='caches of other users are refused, and hostile servers are contained'
. "$(dirname "$0")/lib-test.sh"
kernel=$KBISECT_BUILD/t/helper/kernel
key=$(printf 'a%.0s' $(seq 64))

test_expect_success 'others cannot write to a directory that we create, whatever the umask' '
	echo image >image && echo done >want &&
	(umask 0 && $kernel put mine "" $key image) >out 2>err && test_cmp want out && test ! -s err &&
	test -z "$(find mine -perm /022)" &&
	$kernel get mine "" $key got && cmp image got/image
'

test_expect_success 'a cache that others may write to is refused' '
	chmod o+w mine/kernels &&
	test_exit_is 128 $kernel get mine "" $key got2 2>err && test ! -e got2/image &&
	grep "^error: .*mine/kernels.* is writable by other users.*chmod go-w" err &&
	chmod o-w mine/kernels && chmod g+w mine &&
	test_exit_is 128 $kernel get mine "" $key got2 2>err && grep "writable by other users" err &&
	chmod g-w mine
'

if test "$(id -u)" = 0
then
	test_expect_success 'a cache of another user is refused' '
		chown 65534 mine &&
		test_exit_is 128 $kernel get mine "" $key got2 2>err &&
		grep "belongs to user 65534.*kbisect.cacheDir" err && chown 0 mine
	'
fi

# doctor_refuses <text>: fails unless doctor refuses the user's cache with this text: with
# an error outside of a repository, and with a warning where a directory of the repository
# can replace it.
doctor_refuses() {
	git init -q doctor && mkdir -p doctored/git-kbisect &&
	(XDG_CACHE_HOME=$PWD/doctored && export XDG_CACHE_HOME &&
	test_exit_is 128 git-kbisect doctor >out 2>err &&
	cd doctor && { git-kbisect doctor >../out2 2>../err2 || test $? = 128; }) &&
	grep "^error: cache: .*doctored.* $1" err &&
	grep "^warning: cache: .*doctored.* $1.*kept in .*kbisect/cache" err2 &&
	grep "^ok  *cache .*kbisect/cache" out2
}

test_expect_success 'doctor reports a cache that others may write to' '
	mkdir -p doctored/git-kbisect && chmod 777 doctored/git-kbisect &&
	doctor_refuses "is writable by other users"
'

if test "$(id -u)" = 0
then
	test_expect_success 'doctor reports a cache of another user' '
		chmod 755 doctored/git-kbisect && chown 65534 doctored/git-kbisect &&
		doctor_refuses "belongs to user 65534"
	'
fi

test_expect_success 'an empty kbisect.cacheDir is an error, and nothing is written to /' '
	test_exit_is 128 $kernel get "" "" $key got3 2>err && grep "kbisect.cacheDir is empty" err &&
	test ! -e /kernels && test ! -e /manifests
'

test_expect_success 'files of killed processes are removed when they are old' '
	mkdir mine/test-AbCdEf mine/test-GhIjKl && echo x >mine/test-AbCdEf/x &&
	touch mine/accel.tmp-1-x mine/accel mine/init-0123 && touch -d "40 days ago" mine/* mine/kernels/* &&
	touch mine/test-GhIjKl && $kernel get mine "" $key got4 &&
	test ! -e mine/test-AbCdEf && test ! -e mine/accel.tmp-1-x && test ! -e mine/init-0123 &&
	test -e mine/accel && test -e mine/test-GhIjKl && cmp image got4/image
'

# serve <file> <perl>: starts a server on a port that it writes to <file>. The perl code
# has the client in $c and the request in $req.
serve() {
	perl -MIO::Socket::INET -e '
		$s = IO::Socket::INET->new(Listen => 5, LocalAddr => q(127.0.0.1)) or die;
		open F, q(>), "$ARGV[0].new" or die; print F $s->sockport; close F;
		rename "$ARGV[0].new", $ARGV[0];
		$SIG{PIPE} = q(IGNORE);
		while ($c = $s->accept) {
			$c->autoflush(1); $req = "";
			while (defined($l = <$c>) && $l !~ /^\r?\n/) { $req .= $l }
			open L, q(>>), "$ARGV[0].log"; print L $req; close L;
			eval $ARGV[1]; close $c }' "$1" "$2" >/dev/null 2>&1 &
	served="$served $!"
	for i in $(seq 50); do test -s "$1" && break; sleep .1; done
}

test_expect_success 'a redirect is not followed, and the login is not sent there' '
	serve elsewhere "print \$c qq(HTTP/1.1 404 no\r\n\r\n)" &&
	serve here "print \$c qq(HTTP/1.1 302 go\r\nLocation: http://127.0.0.1:$(cat elsewhere)/x\r\nContent-Length: 3\r\n\r\nabc)" &&
	echo absent >want &&
	mkdir home && echo "machine 127.0.0.1 login joe password opensesame" >home/.netrc &&
	HOME=$PWD/home $kernel get red "http://127.0.0.1:$(cat here)" $key got5 >out 2>err &&
	test_cmp want out && grep "warning: remote cache: .*302, a redirect" err &&
	grep "Basic am9lOm9wZW5zZXNhbWU=" here.log && test ! -e elsewhere.log
'

test_expect_success 'a server that sends two bytes a second is given up' '
	serve slow "print \$c qq(HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n); for (1..60) { print \$c q(ab); sleep 1 }" &&
	start=$(date +%s) &&
	timeout 60 $kernel get slowly "http://127.0.0.1:$(cat slow)" $key got6 >out 2>err &&
	test_cmp want out && test $(($(date +%s) - start)) -lt 40 &&
	grep "warning: remote cache: " err
'

test_expect_success 'the answer of a server that takes no uploads is reported' '
	echo done >want &&
	$kernel put up "http://127.0.0.1:$(cat elsewhere)" $key image >out 2>err && test_cmp want out &&
	grep "warning: remote cache: .*404 to an upload" err && ! grep "(null)" err
'

test_expect_success 'a login in the URL is refused and never shown' '
	echo absent >want &&
	$kernel get login "http://joe:sesame@127.0.0.1:1/x" $key got7 >out 2>err && test_cmp want out &&
	grep "warning: .*127.0.0.1.*netrc" err && ! grep "sesame\|joe" err &&
	$kernel get login "ftp://joe:sesame@127.0.0.1:1/x" $key got7 >out 2>err && ! grep "sesame" err
'

test_expect_success 'two transfers of one kernel do not write to the same file' '
	mkdir -p both/kernels && chmod 755 both both/kernels && part=both/kernels/$key.tar.zst.part &&
	head -c 100 /dev/urandom >$part && cp $part before &&
	serve whole "open F, q(<), q(mine/kernels/$key.tar.zst); local \$/; \$b = <F>; print \$c qq(HTTP/1.1 200 OK\r\nContent-Length: ) . length(\$b) . qq(\r\n\r\n\$b)" &&
	flock $part $kernel get both "http://127.0.0.1:$(cat whole)" $key got8 >out 2>err &&
	echo there >want && test_cmp want out && cmp $part before && cmp image got8/image
'

kill $served 2>/dev/null
test_done
