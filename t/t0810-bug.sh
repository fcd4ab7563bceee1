#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='start --bug and import fetch a bug from a dashboard, through a real nginx'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
PATH=$PATH:/usr/sbin:/sbin
. "$KBISECT_T/lib-nginx.sh"
. "$KBISECT_T/lib-bug.sh"
. "$KBISECT_T/lib-audit.sh"
cleanup 'cd "$SHARNESS_TRASH_BASE/scratch" && nginx_stop'

id=$(printf '1%.0s' $(seq 40)) extid=$(printf 'e%.0s' $(seq 20))
nginx_more() {
	dashboard_locations
	cat <<-\END
	END
}

# bug_is <file>: what the dashboard has for both ids from now on.
bug_is() {
	cat >../nginx/bugs/$id && cp ../nginx/bugs/$id ../nginx/bugs/$extid
}

# refused <text>: import fails with one line of that text, and leaves nothing behind.
refused() {
	: >../err && test_exit_is 128 git-kbisect import $id >../out 2>../err &&
	grep -e "$1" ../err && test $(wc -l <../err) = 1 && test_must_be_empty ../out
}

test_expect_success 'set up a dashboard' '
	nginx_start && mkdir -p nginx/bugs nginx/texts nginx/pages && fake_repo repo &&
	fake_history 3 2 && git config kbisect.syzbotUrl "$URL" &&
	git config --unset kbisect.config && git config kbisect.repro /nonexistent &&
	echo "int main(void) { return 0; } /* of the bug */" >../nginx/texts/c1 &&
	echo "CONFIG_OF_BUG=y" >../nginx/texts/cf && echo "r0 = x()" >../nginx/texts/51 &&
	echo "<html>a page</html>" >../nginx/pages/bug.html &&
	a_bug "WARNING in bad_function" $(hash_of bad) | bug_is
'

test_expect_success 'start --bug finds the culprit with configuration and reproducer of the bug' '
	git-kbisect start --bug="$URL/bug?extid=$extid" bad good >../out 2>../err &&
	culprit_is culprit && grep "^the bug.s failure is seen: WARNING in bad_function$" ../out &&
	grep "^C reproducer: $(wc -c <../nginx/texts/c1) bytes$" ../err &&
	cmp ../nginx/texts/c1 .git/kbisect/inputs/repro.c &&
	grep -r "CONFIG_OF_BUG" .git/kbisect/inputs &&
	git-kbisect mail >../mail && grep -x "Closes: $URL/bug?extid=$extid" ../mail &&
	grep "^WARNING: .*bad_function" ../mail
'

# The log is that of a user who took another crash, on g2 before the culprit, for the failure.
test_expect_success 'what an earlier bisection of the bug settles is taken over' '
	git-kbisect reset && git config --unset kbisect.repro && cp -p ../nginx/pages/bug.html ../page &&
	echo "(<a href=\"/x/bisect.txt?x=15\">bisect log</a>)" >../nginx/pages/bug.html &&
	audit_runs 10 "crashed: WARNING in kvm_wait" | audit_log >../template &&
	sed -e "s/WARNING in foo_target/WARNING in bad_function/" \
		-e "s/$(audit_hash a)/$(hash_of bad)/" -e "s/$(audit_hash b)/$(hash_of b1)/" \
		-e "s/$(audit_hash c)/$(hash_of g2)/" -e "s/$(audit_hash d)/$(hash_of g1)/" \
		-e "s/$(audit_hash e)/$(hash_of good)/" ../template >../nginx/texts/15 &&
	git-kbisect start --bug=$id >../out 2>../err && culprit_is culprit &&
	grep "^bisecting cause commit starting from $(hash_of b1)$" ../out &&
	grep "^taken over from the log: $(hash_of g1) is good" ../out &&
	git-kbisect reset && cp ../template ../nginx/texts/15 &&
	git-kbisect start --dry-run --bug=$id bad good 2>../err && ! grep "bisection is not used" ../err &&
	test_exit_is 128 git-kbisect start --dry-run --bug=$id 2>../err &&
	grep "^warning: the bug.s earlier bisection is not used: .* is not in this repository" ../err &&
	rm ../nginx/texts/15 && git-kbisect import $id >../out 2>../err &&
	grep "^warning: an earlier bisection of the bug is not used: .* not there any more" ../err &&
	cp -p ../page ../nginx/pages/bug.html && git config kbisect.repro /nonexistent
'

test_expect_success '... and its commit is the failing end when none is named' '
	git config --unset kbisect.repro && git-kbisect reset && git tag v5.9 good &&
	git-kbisect start --bug=$id >../out 2>../err && culprit_is culprit &&
	grep "^bisecting cause commit starting from $(hash_of bad)$" ../out &&
	git-kbisect reset && git tag -d v5.9
'

test_expect_success 'texts that did not change are not transferred again, one request a second' '
	: >../nginx/access.log && git-kbisect import $extid >../out &&
	test $(grep -c " 304 " ../nginx/access.log) = 4 && ! grep " 200 " ../nginx/access.log &&
	sed "s/.*:\([0-9]*\) +.*/\1/" ../nginx/access.log >../seconds &&
	test $(uniq ../seconds | wc -l) -ge 3
'

test_expect_success 'a bug is named in many ways' '
	for name in "Reported-by: syzbot+$extid@syzkaller.appspotmail.com" \
		"Closes: $URL/bug?extid=$extid" "$URL/bug?id=$id"
	do
		git-kbisect import "$name" >../out 2>../err && grep "^bug: WARNING in bad_function$" ../out ||
		return
	done &&
	for name in nonsense 123 "$URL/bug?id=12" "file:///etc/passwd" "$URL/x"
	do
		test_exit_is 128 git-kbisect import "$name" 2>../err &&
		grep -e "names no bug" -e "is not the URL of a bug" ../err || return
	done
'

test_expect_success 'import --output writes files and settings that a session can be started with' '
	git-kbisect import --output=../bug-dir $id >../out &&
	cmp ../nginx/texts/c1 ../bug-dir/repro.c &&
	git -c include.path="$PWD/../bug-dir/gitconfig" kbisect start --dry-run bad good >../out &&
	test "$(git config -f ../bug-dir/gitconfig kbisect.title)" = "WARNING in bad_function" &&
	test_exit_is 128 git-kbisect import --output=../bug-dir $id 2>../err && grep "bug-dir" ../err &&
	cmp ../nginx/texts/c1 ../bug-dir/repro.c
'

test_expect_success 'a commit that is not here is named with the fetch that brings it' '
	missing=$(printf "d%.0s" $(seq 40)) && a_bug "WARNING in bad_function" $missing | bug_is &&
	test_exit_is 128 git-kbisect start --bug=$id >../out 2>../err && test_must_be_empty ../out &&
	grep "error: .*git fetch https://git.example.org/linux.git $missing$" ../err &&
	test ! -e .git/kbisect/session.json &&
	a_bug t $missing "kernel-source-git:\"https://x/a.git/log/?h=for-next&id=1\"" | bug_is &&
	test_exit_is 128 git-kbisect start --bug=$id 2>../err &&
	grep "error: .*git fetch https://x/a.git for-next$" ../err &&
	a_bug t $missing "kernel-source-git:\"https://x/a.git/log/?h=--upload-pack=x\"" | bug_is &&
	test_exit_is 128 git-kbisect start --bug=$id 2>../err && ! grep "fetch .*upload-pack" ../err &&
	a_bug t $missing "kernel-source-git:\"https://x/\$(id).git\"" | bug_is &&
	test_exit_is 128 git-kbisect start --bug=$id 2>../err && ! grep "git fetch" ../err
'

test_expect_success 'another crash than that of the bug is bisected with --title only' '
	a_bug "KASAN: use-after-free Read in something_else" $(hash_of bad) | bug_is &&
	test_exit_is 128 git-kbisect start --runs=20 --bug=$id bad good >../out 2>../err &&
	grep "error: .*something_else., is not seen on $(hash_of bad | cut -c1-12), but another crash is, .WARNING in bad_function.: --title=" ../err &&
	git-kbisect start --bug=$id --title="WARNING in bad_function" bad good >../out 2>../err &&
	culprit_is culprit && ! grep "bug.s failure" ../out && git-kbisect reset
'

test_expect_success '... but another form of its crash without being told to' '
	git checkout -q -b forms good && fake_commit f1 kernel/k.c </dev/null &&
	printf "test\nkasan formed\nexit 0\n" | fake_commit form kernel/k.c && fake_commit f2 kernel/k.c </dev/null &&
	a_bug "KASAN: slab-use-after-free Read in formed" $(hash_of f2) | bug_is &&
	git-kbisect start --bug=$id f2 good >../out 2>../err && culprit_is form &&
	grep "^another form of the bug.s failure, KASAN: slab-use-after-free Read in formed, is seen: KASAN: use-after-free Read in formed$" ../out &&
	git-kbisect mail >../mail && grep "^Subject: .bisected. KASAN: use-after-free Read in formed" ../mail &&
	grep "^BUG: KASAN: use-after-free in formed" ../mail && commits_run >/dev/null && test $(cat ../total) -le 40 &&
	git-kbisect reset && git checkout -q -f main
'

test_expect_success 'a bug without a reproducer in C starts only when the test is named' '
	a_bug "WARNING in bad_function" $(hash_of bad) c-reproducer | bug_is &&
	test_exit_is 128 git-kbisect start --bug=$id bad good 2>../err &&
	grep "no reproducer in C, only one for syzkaller" ../err &&
	git-kbisect start --dry-run --bug=$id --for=boot bad good >../out 2>../err &&
	git-kbisect start --dry-run --bug=$id --repro=../repro.c bad good >../out 2>../err
'

test_expect_success 'a bug of a kernel that clang built says so, unless clang is used' '
	a_bug "WARNING in bad_function" $(hash_of bad) "compiler-description:\"Debian clang version 15.0.6\"" | bug_is &&
	git-kbisect start --dry-run --bug=$id bad good >../out 2>../err &&
	grep "^warning: .* built with clang (Debian clang version 15.0.6); --cc=clang builds with it$" ../err &&
	git-kbisect start --dry-run --cc=clang --bug=$id bad good >../out 2>../err && ! grep "built with clang" ../err &&
	a_bug "WARNING in bad_function" $(hash_of bad) | bug_is &&
	git-kbisect start --dry-run --bug=$id bad good >../out 2>../err && ! grep "built with" ../err
'

test_expect_success 'with syzkaller, its program is run first, by the commit of the bug' '
	mkdir ../sk && touch ../sk/syz-execprog ../sk/syz-executor &&
	git config kbisect.syzkaller "$PWD/../sk" && h=$(printf "d%.0s" $(seq 40)) &&
	a_bug "WARNING in bad_function" $(hash_of bad) "syzkaller-commit:\"$h\"" | bug_is &&
	git-kbisect start --bug=$id bad good >../out 2>../err && culprit_is culprit &&
	grep "^syz reproducer: $(wc -c <../nginx/texts/51) bytes$" ../err && cd .git/kbisect &&
	cmp ../../../nginx/texts/51 inputs/repro.syz && cmp ../../../nginx/texts/c1 inputs/c-repro.c &&
	test "$(jq -r ".settings[\"syzkaller-commit\"]" session.json)" = $h && cd ../.. &&
	git-kbisect reset && git config --unset kbisect.syzkaller &&
	a_bug x $(hash_of bad) "syzkaller-commit:\"HEAD\"" | bug_is && refused ".syzkaller-commit. is not the hash of a commit"
'

test_expect_success 'a reproducer that the dashboard revoked is refused, and no other one' '
	a_bug "WARNING in bad_function" $(hash_of bad) | bug_is && cp -p ../nginx/pages/bug.html ../page &&
	cell() { echo "<td class=\"repro$1\"><a href=\"$2\">C</a></td>"; } &&
	{ cell "" "/text?tag=ReproC&amp;x=c1" && cell " stale_repro" "/x/repro.c?x=c11" && cell " stale_repro" "/text?tag=ReproC"; } \
		>../nginx/pages/bug.html &&
	git-kbisect start --dry-run --bug=$id bad good >../out 2>../err && ! grep revoked ../err &&
	for link in "/text?tag=ReproC&amp;x=c1" "/x/repro.c?x=c1"
	do
		{ cell "" "/x/repro.c?x=c11" && cell " stale_repro" "$link"; } >../nginx/pages/bug.html && : >../nginx/access.log &&
		test_exit_is 128 git-kbisect start --bug=$id bad good >../out 2>../err &&
		grep "^C reproducer: revoked by the dashboard, and not used$" ../err &&
		grep "^error: the bug.s reproducer was revoked by the dashboard, only one for syzkaller" ../err &&
		! grep "x=c1" ../nginx/access.log && test ! -e .git/kbisect/session.json || return
	done &&
	git-kbisect start --dry-run --bug=$id --repro=../repro.c bad good >../out 2>../err &&
	cp -p ../page ../nginx/pages/bug.html
'

test_expect_success 'what is not a bug is refused with a sentence' '
	good="a_bug x $(hash_of bad)" &&
	echo "<html>404</html>" | bug_is && refused "it is HTML and not JSON" &&
	grep "without --bug, --config=<file>, --repro=<file> and the bad commit say the same$" ../err &&
	echo "{" | bug_is && refused "it is no JSON: line" &&
	echo "[]" | bug_is && refused "it is JSON, but no bug" &&
	$good | jq ".version = 2" | bug_is && refused "its version is 2, and git kbisect knows version 1" &&
	$good | jq "del(.version)" | bug_is && refused "it has no .version." &&
	$good | jq ".crashes = []" | bug_is && refused "no list of crashes" &&
	$good | jq ".crashes = null" | bug_is && refused "no list of crashes" &&
	$good | jq ".title = null" | bug_is && refused "it has no .title." &&
	$good | jq ".title = \"a\nb\"" | bug_is && refused "is not a line of text" &&
	a_bug x HEAD | bug_is && refused "is not the hash of a commit: .HEAD." &&
	a_bug x y kernel-source-commit | bug_is && refused "has no .kernel-source-commit." &&
	rm ../nginx/bugs/$id && refused "there is no such bug"
'

test_expect_success 'links and answers that must not be followed are refused' '
	a_bug x $(hash_of bad) "kernel-config:\"http://127.0.0.2:1/x\"" | bug_is &&
	refused "does not lead to $URL: refused" &&
	a_bug x $(hash_of bad) "c-reproducer:\"/moved\"" | bug_is && refused "302, a redirect" &&
	a_bug x $(hash_of bad) "c-reproducer:\"/text?x=gone\"" | bug_is &&
	refused "C reproducer is not there any more; it may have been revoked" &&
	head -c 3000000 /dev/zero | tr "\0" x >../nginx/texts/big &&
	a_bug x $(hash_of bad) "c-reproducer:\"/text?x=big\"" | bug_is &&
	refused "larger than 1048576 bytes, which is refused" &&
	a_bug x $(hash_of bad) "architecture:\"z80\"" | bug_is &&
	test_exit_is 128 git-kbisect start --bug=$id bad good 2>../err && grep "z80" ../err &&
	git config kbisect.syzbotUrl http://127.0.0.1:1 &&
	test_exit_is 128 git-kbisect import $id 2>../err && grep "http://127.0.0.1:1/bug" ../err &&
	git config kbisect.syzbotUrl ftp://x && test_exit_is 128 git-kbisect import $id 2>../err &&
	grep "kbisect.syzbotUrl: .ftp://x. is not" ../err && git config kbisect.syzbotUrl "$URL"
'

# This server is busy for one request, and then has the bug.
test_expect_success 'a server that is busy is waited for, and that is said' '
	a_bug "WARNING in bad_function" $(hash_of bad) kernel-config c-reproducer >../answer &&
	timeout 30 perl -MIO::Socket::INET -e "
		\$s = IO::Socket::INET->new(Listen => 5, LocalAddr => q(127.0.0.1)) or die;
		open F, q(>), q(../busy.port) or die; print F \$s->sockport; close F;
		local \$/ = qq(\r\n\r\n); open F, q(<), q(../answer); { local \$/; \$bug = <F> }
		for my \$head (qq(429 Busy\r\nRetry-After: 1), q(200 OK)) {
			\$c = \$s->accept; <\$c>;
			print \$c qq(HTTP/1.1 \$head\r\nContent-Length: ), length \$bug, qq(\r\n\r\n\$bug);
			close \$c }" &
	busy=$! &&
	for i in 1 2 3 4 5 6 7 8 9 10; do test -s ../busy.port && break; sleep .2; done &&
	git-kbisect import "http://127.0.0.1:$(cat ../busy.port)/bug?id=$id" >../out 2>../err &&
	grep "^bug: WARNING" ../out && grep "warning: .*busy (429); asking again in 1 s" ../err &&
	wait $busy
'

test_done
