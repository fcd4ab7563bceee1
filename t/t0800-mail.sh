#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='a mail about a culprit, for git send-email'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# maintainers <exit status>: gives the work tree a get_maintainer.pl, which is not committed.
maintainers() {
	cat >scripts/get_maintainer.pl <<-END
	my \$patch = join "", <STDIN>;
	exit 3 unless \$patch =~ /^diff --git/m;
	print "Maint Ainer <maint\@example.org> (maintainer:FAKE)\n";
	print "list\@lists.example.org (open list:FAKE)\n";
	print "Some Body <body\@example.org> (commit_signer:1/1=100%)\n";
	exit $1;
	END
}

# send_accepts <file>: git send-email takes the mail and would send it.
send_accepts() {
	if test -x "$(git --exec-path)/git-send-email"
	then
		git send-email --dry-run --quiet --confirm=never --no-signed-off-by-cc --suppress-cc=self \
			"$1" >../sent 2>&1 || { cat ../sent >&2; false; }
	elif test "$CI" = true
	then
		echo "git send-email is missing" >&2
		false
	fi
}

# header <name> <file>: prints a header, unfolded.
header() {
	sed -e '/^$/q' "$2" | perl -0pe 's/\n[ \t]+/ /g' | sed -n "s/^$1: //p"
}

test_expect_success 'a culprit gives a mail to the people whom it concerns' '
	fake_repo repo && fake_history 3 2 && maintainers 0 &&
	git config kbisect.reportedBy "syzbot <syzbot+0123@example.com>" &&
	git config kbisect.closes "https://example.com/bug?extid=0123" &&
	git config kbisect.inReplyTo "0123@example.com" &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	git-kbisect mail >../mail 2>../err && test_must_be_empty ../err &&
	test "$(header To ../mail)" = \
		"author@example.org, list@lists.example.org, maint@example.org" &&
	test "$(header Cc ../mail)" = \
		"body@example.org, syzbot+0123@example.com, regressions@lists.linux.dev" &&
	test "$(header From ../mail)" = "A U Thor <author@example.org>" &&
	test "$(header Subject ../mail)" = "[bisected] WARNING in bad_function" &&
	test "$(header In-Reply-To ../mail)" = "<0123@example.com>"
'

test_expect_success '... with the evidence, the lines for programs and the report' '
	culprit=$(hash_of culprit) parent=$(hash_of culprit^) &&
	grep -x "#regzbot introduced: $culprit" ../mail &&
	grep -x "Fixes: ${culprit:0:12} (\"culprit: change 4\")" ../mail &&
	grep -x "Reported-by: syzbot <syzbot+0123@example.com>" ../mail &&
	grep -x "Closes: https://example.com/bug?extid=0123" ../mail &&
	grep -E "^  bad   ${culprit:0:12}  failed in ([0-9]+) of \1 runs$" ../mail &&
	grep -E "^  good  ${parent:0:12}  failed in 0 of [0-9]+ runs$" ../mail &&
	grep "^WARNING: .*bad_function" ../mail && ! grep "^Linux version" ../mail &&
	! grep "NOT SURE" ../mail && ! grep "$PWD" ../mail
'

test_expect_success '... that git send-email accepts, and git reads as a mail' '
	send_accepts ../mail &&
	git mailinfo ../body ../patch <../mail >../info && grep "^Email: author@example.org" ../info
'

test_expect_success '... with configuration and reproducer attached' '
	grep "filename=\"config\"" ../mail && grep "filename=\"repro.c\"" ../mail &&
	base64 -w76 ../repro.c >../encoded && grep -xF "$(head -n1 ../encoded)" ../mail &&
	git-kbisect mail --no-attach >../mail && ! grep filename ../mail && send_accepts ../mail
'

test_expect_success 'the same mail for people and for programs, and from the note alone' '
	git-kbisect mail --format=text >../text && grep -x "Attached: repro.c" ../text &&
	grep -x "Subject: \[bisected\] WARNING in bad_function" ../text &&
	git-kbisect mail --format=json >../json &&
	jq -e ".sure and .version == 1 and .to[0] == \"author@example.org\"" ../json &&
	test "$(jq -r .in_reply_to ../json)" = "<0123@example.com>" &&
	git-kbisect reset && git-kbisect mail culprit >../later && ! grep filename ../later &&
	grep -x "#regzbot introduced: $(hash_of culprit)" ../later && send_accepts ../later
'

test_expect_success 'below the confidence that was asked for, only the user is addressed' '
	git notes --ref=kbisect-json show culprit >../note &&
	jq ".confidence = .9" ../note >../note2 &&
	git notes --ref=kbisect-json add -f -F ../note2 culprit && git-kbisect mail culprit >../mail &&
	test "$(header To ../mail)" = author@example.org && test -z "$(header Cc ../mail)" &&
	sed "1,/^$/d" ../mail | head -n1 >../first &&
	grep "^NOT SURE: the confidence of 0.9000 is below the 0.9900 that was asked for" ../first &&
	! grep -e "^#regzbot" -e "^Fixes:" ../mail && send_accepts ../mail &&
	jq ".culprit = null" ../note >../note2 &&
	git notes --ref=kbisect-json add -f -F ../note2 culprit && git-kbisect mail culprit >../mail &&
	grep "^NOT SURE: the failure comes from one of" ../mail && test -z "$(header Cc ../mail)"
'

# The note is that of somebody else, who wants to write headers and mails of his own.
test_expect_success 'no text of others makes a header or begins another mail' '
	printf "%s\n" "boom\nBcc: evil@example.net" >../evil &&
	jq ".crash.title = \"a\nBcc: evil@example.net\u009bZ\" |
		.crash.report = \"first\nFrom evil Mon Sep 17 00:00:00 2001\n\u001b[2Jx\n\" |
		.origin.reported_by = \"x <a@b.c>\nBcc: evil@example.net\" |
		.origin.closes = \"u\n#regzbot introduced: 0\"" ../note >../note2 &&
	git notes --ref=kbisect-json add -f -F ../note2 culprit &&
	git-kbisect mail culprit >../mail && send_accepts ../mail &&
	! grep -a "^Bcc" ../mail && ! grep -a "$(printf "\033")" ../mail &&
	test $(grep -c "^From " ../mail) = 1 && grep "^>From evil" ../mail &&
	test $(grep -c "^#regzbot" ../mail) = 1 &&
	jq ".origin.message_id = \"a@b>\nBcc: evil@example.net\"" ../note >../note2 &&
	git notes --ref=kbisect-json add -f -F ../note2 culprit &&
	test_exit_is 128 git-kbisect mail culprit >../mail 2>../err && test_must_be_empty ../mail &&
	grep "is no Message-ID" ../err
'

test_expect_success 'the report is what lists want to read' '
	long=$(printf "x%.0s" $(seq 300)) &&
	printf "%s\n" "Linux version 6.1.0" "Command line: root=/dev/x" "------------[ cut here ]------------" \
		"WARNING: CPU: 0 PID: 33 at kernel/fake.c:12 bad_function+0x1d/0x30" "Modules linked in:" \
		"CPU: 0 PID: 33 Comm: test Not tainted 6.1.0 #1" "RIP: 0010:bad_function+0x1d/0x30" \
		"Code: 00 11 22" "RSP: 0018:ffffc90000 EFLAGS: 00010246" "RAX: 0000000000000000 RBX: 0000000000000001" \
		"FS:  0000000000000000(0000) GS:ffff88800000" "Call Trace:" " <TASK>" " bad_function+0x1d/0x30" \
		" x29: ffff800008003f10 x28: ffff000000000000" " a1: $long" " </TASK>" >../report &&
	jq --rawfile report ../report ".crash.report = \$report" ../note >../note2 &&
	git notes --ref=kbisect-json add -f -F ../note2 culprit && git-kbisect mail culprit >../mail &&
	send_accepts ../mail && git mailinfo ../body ../patch <../mail >../info &&
	sed "1,/^The report:/d" ../body | sed 1d >../shown &&
	sed -e "1,2d" -e "/^Code/,/^RAX/d" -e "s/^FS:.*/[...]/" -e "s/^ x29:.*/[...]/" ../report >../wanted &&
	test_cmp ../wanted ../shown &&
	sed -e "s/^ a1.*//" ../report >../short && for i in $(seq 200); do echo " f$i+0x1/0x2"; done >>../short &&
	jq --rawfile report ../short ".crash.report = \$report" ../note >../note2 &&
	git notes --ref=kbisect-json add -f -F ../note2 culprit && git-kbisect mail culprit >../mail &&
	test "$(tail -n 1 ../mail)" = "[...]" && grep "^ f100+" ../mail && ! grep "^ f200+" ../mail
'

test_expect_success 'subjects and names that are not ASCII are encoded' '
	jq ".crash.title = \"Größe in größe_größe_größe_größe_größe_größe_größe_größe\"" ../note >../note2 &&
	git notes --ref=kbisect-json add -f -F ../note2 culprit &&
	GIT_AUTHOR_NAME="Jörg, der Erste" git-kbisect mail culprit >../mail && send_accepts ../mail &&
	sed "/^$/q" ../mail >../head && ! LC_ALL=C grep -aP "[^\x00-\x7f]" ../head &&
	test $(wc -L <../head) -le 78 &&
	git mailinfo -u ../body ../patch <../mail >../info &&
	grep "^Author: Jörg, der Erste$" ../info &&
	grep "Größe in größe_größe_größe_größe_größe_größe_größe_größe$" ../info
'

test_expect_success 'the mainline commit of one of a stable tree is named' '
	up=0123456789012345678901234567890123456789 && git checkout -q culprit &&
	for line in "commit $up upstream." "[ Upstream commit $up ]" "(cherry picked from commit $up)"
	do
		git commit -q --amend -m "culprit: change 4" -m "$line" &&
		git notes --ref=kbisect-json add -f -F ../note &&
		sed "s/$(hash_of culprit)/$(hash_of HEAD)/" ../note >../note2 &&
		git notes --ref=kbisect-json add -f -F ../note2 && git-kbisect mail HEAD >../mail &&
		grep -x "Fixes: 012345678901 (\"culprit: change 4\")" ../mail && grep -x "  $up" ../mail &&
		grep -x "#regzbot introduced: $(hash_of HEAD)" ../mail || return
	done
'

test_expect_success 'trouble is said: no script, no sender, no result, a bad format' '
	git notes --ref=kbisect-json add -f -F ../note culprit && maintainers 1 &&
	git-kbisect mail culprit >../mail 2>../err &&
	grep "warning: scripts/get_maintainer.pl.*only people whom the commit names" ../err &&
	test "$(header To ../mail)" = author@example.org &&
	test_exit_is 128 git-kbisect mail good 2>../err &&
	grep "there is no note of git kbisect on $(hash_of good | cut -c1-12)" ../err &&
	test_exit_is 128 git-kbisect mail 2>../err && grep "no session" ../err &&
	test_exit_is 128 git-kbisect mail --format=xml culprit 2>../err &&
	grep "format=xml: must be one of mbox, text, json" ../err &&
	test_exit_is 128 git-kbisect mail --in-reply-to="a b@c" culprit 2>../err &&
	grep "a b@c. is no Message-ID" ../err &&
	git notes --ref=kbisect-json add -f -m "{" culprit &&
	test_exit_is 128 git-kbisect mail culprit 2>../err && grep "is damaged" ../err
'

# subject_is <subject> <option>...: of the mail about the culprit that these options find.
subject_is() {
	wanted=$1 && shift && git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	git-kbisect start "$@" >../out 2>../err && git-kbisect mail >../mail 2>../err &&
	grep "^#regzbot .*: $(hash_of culprit)$" ../mail &&
	git mailinfo ../body ../patch <../mail >../info && send_accepts ../mail &&
	sed -n "s/^Subject: //p" ../info >../subject && echo "$wanted" >../wanted && test_cmp ../wanted ../subject &&
	tr "\n" " " <../body | tr -s " " | grep -F -e "$wanted"
}

test_expect_success 'the subject of a failure that is no crash with a title' '
	in_fake_repo match && many_commits 2 g kernel/k.c && printf "test\nwarning one\nkasan two\nexit 3\n" |
		fake_commit culprit kernel/k.c && many_commits 2 b kernel/k.c && git tag bad &&
	subject_is "KASAN: use-after-free Read in two" --match="KASAN.*two" bad good &&
	subject_is "test exited with status 3" --for=exit bad good &&
	long="test -e /proc/sys/kernel/one && test -e /proc/sys/kernel/two-and-more" &&
	subject_is "test fails: ${long:0:60}..." --test="$long" bad good && in_fake_repo boot &&
	many_commits 2 g kernel/k.c && echo "panic VFS: Unable to mount root fs" | fake_commit culprit kernel/k.c &&
	fake_commit bad kernel/k.c </dev/null &&
	subject_is "the kernel does not boot: kernel panic: VFS: Unable to mount root fs" --for=boot bad good &&
	printf "test\nexit 0\n" | fake_commit fixed kernel/k.c && git tag -f culprit fixed &&
	subject_is "the kernel does not boot: kernel panic: VFS: Unable to mount root fs" --fix --for=boot fixed bad &&
	grep "commit that fixed" ../body && in_fake_repo hang && echo reset | fake_commit culprit kernel/k.c &&
	subject_is "the kernel does not boot" --for=boot culprit good
'

test_expect_success '... and of a build, a warning, a KUnit suite and a selftest' '
	in_fake_repo build && many_commits 1 g kernel/k.c && echo "#warning new trouble" >>init/main.c &&
	fake_commit culprit </dev/null && fake_commit bad kernel/k.c </dev/null &&
	subject_is "new warning: init/main.c:2:2: warning: new trouble [-Wcpp]" --warnings=trouble bad good &&
	echo "missing semicolon" >BROKEN && git tag warns && git tag -d culprit && fake_commit culprit </dev/null &&
	subject_is "the kernel does not build" --for=build culprit warns &&
	grep -A 3 -x "The build says:" ../body | grep "^  .*error: missing semicolon" &&
	git notes --ref=kbisect-json show culprit >../note && git-kbisect reset &&
	for test in kunit:KUnit kselftest:kselftest
	do
		jq ".failure = \"exit\" | .test.${test%:*} = \"a:b\"" ../note >../note2 &&
		git notes --ref=kbisect-json add -f -F ../note2 culprit && git-kbisect mail culprit >../mail &&
		grep "^Subject: \[bisected\] ${test#*:} fails: a:b$" ../mail || return
	done
'

# vmlinux of these kernels has the function, 48 instructions of a byte in as many lines from the
# fourth on, and a section that makes it the kernel of its commit.
test_expect_success 'frames have their places when the session still has the kernel' '
	in_fake_repo decoded && printf ".text\n.type bad_function, @function\nbad_function:\n" >kernel/fake.S &&
	for i in $(seq 48); do echo nop; done >>kernel/fake.S && echo ".size bad_function, 48" >>kernel/fake.S &&
	fake_history 1 1 &&
	cat >../make-debug <<-\END &&
	#!/bin/sh
	"$KBISECT_BUILD/t/fakes/kbuild" "$@" || exit
	case " $* " in *config*) exit ;; esac
	for arg
	do
		case $prev in -C) tree=$arg ;; esac
		case $arg in O=*) O=${arg#O=} ;; esac
		prev=$arg
	done
	cd "$O" && test -e vmlinux && gcc -g -c -o fake.o "$tree/kernel/fake.S" &&
	ld -Ttext=0xffffffff81000000 -e 0 -o linked fake.o &&
	objcopy --add-section kb=vmlinux --set-section-flags kb=alloc,readonly,contents linked vmlinux &&
	cp vmlinux "$KBISECT_FAKE_STATE/vmlinux-$(git -C "$tree" rev-parse HEAD)"
	END
	chmod +x ../make-debug && git config kbisect.make "$PWD/../make-debug" && export KBISECT_BUILD &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	cp "$KBISECT_FAKE_STATE/vmlinux-$(hash_of culprit)" .git/kbisect/lanes/0/build/vmlinux &&
	git-kbisect mail >../mail 2>../err &&
	grep -x " bad_function+0x1d/0x30 (kernel/fake.S:32)" ../mail &&
	grep -x "RIP: 0010:bad_function+0x1d/0x30 (kernel/fake.S:33)" ../mail && ! grep "$PWD" ../mail &&
	cp "$KBISECT_FAKE_STATE/vmlinux-$(hash_of bad)" .git/kbisect/lanes/0/build/vmlinux &&
	git-kbisect mail >../mail 2>../err && grep -x " bad_function+0x1d/0x30" ../mail
'

test_done
