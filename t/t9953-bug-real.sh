#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='from a bug on a dashboard to the mail about its culprit, with a real kernel'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"
PATH=$PATH:/usr/sbin:/sbin
. "$KBISECT_T/lib-nginx.sh"
. "$KBISECT_T/lib-bug.sh"
require_or_skip "git send-email" test -x "$(git --exec-path)/git-send-email"

# nginx runs as another user, who must reach its files.
mkdir -p "$SHARNESS_TRASH_BASE/www" && cd "$SHARNESS_TRASH_BASE/www" || exit 1
cleanup 'cd "$SHARNESS_TRASH_BASE/www" && nginx_stop'
nginx_more() {
	dashboard_locations
}
id=$(printf '1%.0s' $(seq 40)) extid=$(printf 'e%.0s' $(seq 20))

test_expect_success 'set up a real kernel with a history, and a dashboard with its bug' '
	nginx_start && www=$PWD/nginx && mkdir -p "$www/bugs" "$www/texts" "$www/pages" &&
	real_kernel real-start "$KERNEL_PLAN" && git config kbisect.syzbotUrl "$URL" &&
	cp "$KERNEL_REPRO" "$www/texts/c1" && cp "$KERNEL_CONFIG" "$www/texts/cf" &&
	a_bug "BUG: unable to handle kernel NULL pointer dereference in getpgid" \
		$(git rev-parse real-start-bad) >"$www/bugs/$extid" && cp "$www/bugs/$extid" "$www/bugs/$id"
'

test_expect_success 'start --bug finds the culprit with what the bug has' '
	git kbisect start --bug="$URL/bug?extid=$extid" real-start-bad real-start-good \
		>.git/out 2>.git/err || { tail -n 50 .git/out .git/err >&2; false; } &&
	grep "^first bad commit: $culprit" .git/out &&
	grep -e "^the bug.s failure is seen" -e "^another form of the bug.s failure" .git/out &&
	cmp "$KERNEL_REPRO" .git/kbisect/inputs/repro.c
'

test_expect_success 'mail addresses those whom the tree names' '
	git kbisect mail >.git/mail &&
	grep -x "Closes: $URL/bug?extid=$extid" .git/mail && grep "^#regzbot introduced: $culprit" .git/mail &&
	git show $culprit | perl scripts/get_maintainer.pl --no-git --no-rolestats --no-n >.git/people &&
	test -s .git/people && sed "/^\$/,\$d" .git/mail >.git/head &&
	while read -r person
	do
		grep -F "$person" .git/head || { cat .git/head .git/people; return 1; }
	done <.git/people
'

test_expect_success '... and git send-email takes it' '
	git send-email --dry-run --confirm=never --no-signed-off-by-cc --suppress-cc=self \
		--from="A U Thor <author@example.org>" .git/mail >.git/sent 2>&1 || { cat .git/sent; false; } &&
	grep "^Subject: \[bisected\] BUG: unable to handle" .git/sent && grep "^Dry-OK\|^Result: OK" .git/sent
'

test_done
