#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='servers that fail and bugs that attack: one sentence each, and nothing is left behind'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
PATH=$PATH:/usr/sbin:/sbin
. "$KBISECT_T/lib-nginx.sh"
. "$KBISECT_T/lib-bug.sh"
require_or_skip openssl command -v openssl
cleanup 'cd "$SHARNESS_TRASH_BASE/scratch" && nginx_stop'

id=$(printf '1%.0s' $(seq 40)) top=$PWD
export no_proxy='*' TMPDIR=$top/tmp
nginx_more() {
	dashboard_locations
	cat <<-END
	listen 127.0.0.1:$((port + 1)) ssl;
	ssl_certificate $PWD/nginx/cert;
	ssl_certificate_key $PWD/nginx/key;
	location = /slow { limit_rate 200; alias "$PWD/nginx/texts/big"; }
	location = /busy { add_header Retry-After 9999 always; return 429; }
	END
}

bug_is() {
	cat >"$top/nginx/bugs/$id"
}

# Prints the names and contents of what an import could have left, changed or made.
everything() {
	find "$top/repo" "$top/tmp" "$HOME" -path "$XDG_CACHE_HOME/git-kbisect" -prune -o -type f -print0 |
		sort -z | xargs -0 cksum
}

# refused <text> [<bug>]: import and start fail with one line that has the text, and leave
# everything as it was.
refused() {
	everything >../before &&
	test_exit_is 128 git-kbisect import --output=../bug-dir "${2:-$id}" >../out 2>../err &&
	grep -e "$1" ../err && test $(wc -l <../err) = 1 && test_must_be_empty ../out &&
	test_exit_is 128 git-kbisect start --bug="${2:-$id}" bad good >../out 2>../err &&
	grep -e "$1" ../err && test_must_be_empty ../out && test ! -e ../bug-dir &&
	everything >../after && test_cmp ../before ../after
}

test_expect_success 'set up a dashboard' '
	mkdir -p nginx/bugs nginx/texts nginx/pages tmp &&
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
		-subj /CN=127.0.0.1 -keyout nginx/key -out nginx/cert 2>openssl.err &&
	nginx_start && tls=$((port + 1)) && fake_repo repo && fake_history 1 1 && git config kbisect.syzbotUrl "$URL" &&
	git config --unset kbisect.config && git config kbisect.remoteTimeout 2s &&
	echo "int main(void) { return 0; }" >../nginx/texts/c1 && echo "r0 = x()" >../nginx/texts/51 &&
	echo "CONFIG_OF_BUG=y" >../nginx/texts/cf && echo page >../nginx/pages/bug.html &&
	head -c 900000 /dev/zero | tr "\0" x >../nginx/texts/big
'

test_expect_success 'a name that is not found, and a certificate that nobody signed' '
	refused "http://no-such-host.invalid/bug" "http://no-such-host.invalid/bug?id=$id" &&
	refused "https://127.0.0.1:$tls/bug.*certificate" "https://127.0.0.1:$tls/bug?id=$id"
'

test_expect_success 'a server without an end, one that is busy for hours, and 50 MB' '
	a_bug x $(hash_of bad) "c-reproducer:\"/slow\"" | bug_is &&
	refused "/slow: the server sent less than 1 KiB a second" &&
	a_bug x $(hash_of bad) "c-reproducer:\"/busy\"" | bug_is && refused "the server answered 429" &&
	a_bug x $(hash_of bad) "c-reproducer:\"/500\"" | bug_is && refused "the server answered 500" &&
	head -c 50000000 /dev/zero | tr "\0" "[" | bug_is && refused "larger than 4194304 bytes, which is refused" &&
	head -c 4000000 /dev/zero | tr "\0" "[" | bug_is && refused "it is no JSON: line 1"
'

test_expect_success 'links and names that leave the dashboard or the directory' '
	for link in "../../../../etc/passwd" "//example.org/x" "file:///etc/passwd" "/x y" "/x\u0022" "/x\$(id)\u0001" "x"
	do
		a_bug x $(hash_of bad) "kernel-config:\"$link\"" | bug_is &&
		refused "does not lead to $URL: refused" || return
	done &&
	a_bug x "--upload-pack=touch pwned" | bug_is && refused "is not the hash of a commit: .--upload-pack" &&
	a_bug "x
Cc: victim@example.net" $(hash_of bad) | bug_is && refused ".title. is not a line of text" &&
	a_bug x $(hash_of bad) "syzkaller-commit:\"HEAD;touch pwned\"" | bug_is && refused "is not the hash of a commit"
'

# Everything is of the right form here, and each text tries to become something else.
test_expect_success 'texts that would be options, commands, files or colours are only texts' '
	esc=$(printf "\033") evil="--unset-all \$(touch pwned) \`touch pwned\`; touch pwned; ../../x" &&
	a_bug "$evil" $(hash_of bad) "compiler-description:\"gcc -fplugin=/x \$(touch pwned)\u001b[31m\"" \
		"kernel-source-git:\"https://x/a.git --upload-pack=touch\"" \
		"title:\"$evil\u001b[2J\u009b\\rCc: victim@example.net\"" |
		jq ".title = .crashes[0].title" | bug_is && everything >../before &&
	git-kbisect import --output=../bug-dir $id >../out 2>../err && cat ../out ../err >../said &&
	! grep -a -e "$esc" -e "$(printf "\r")" ../said && everything >../after && test_cmp ../before ../after &&
	test "$(ls ../bug-dir)" = "$(printf "config\ngitconfig\nrepro.c")" &&
	git config -f ../bug-dir/gitconfig kbisect.title >../title && grep -F -e "$evil" ../title &&
	test_exit_is 128 git-kbisect start --runs=3 --bug=$id bad good >../out 2>../err && cat ../out ../err >../said &&
	grep "is not seen on .*, but another crash is" ../err && ! grep -a -e "$esc" ../said &&
	! find "$top" -name "*pwned*" | grep . && ! test -e ../../x && rm -r ../bug-dir &&
	a_bug "WARNING in bad_function" $(hash_of bad) "architecture:\"../../x86\"" | bug_is &&
	test_exit_is 128 git-kbisect start --bug=$id bad good 2>../err && grep "another architecture.*x86" ../err
'

test_done
