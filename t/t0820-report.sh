#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='start --report and import read a mail with a crash'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# oops <function>: prints a crash as the fake kernels have it.
oops() {
	cat <<-END
	[   12.345678][  T123] ------------[ cut here ]------------
	[   12.345678][  T123] WARNING: CPU: 0 PID: 33 at kernel/fake.c:12 $1+0x1d/0x30
	[   12.345678][  T123] CPU: 0 PID: 33 Comm: test Not tainted 6.1.0 #1
	[   12.345678][  T123] RIP: 0010:$1+0x1d/0x30
	[   12.345678][  T123] Call Trace:
	[   12.345678][  T123]  <TASK>
	[   12.345678][  T123]  $1+0x1d/0x30
	[   12.345678][  T123]  do_syscall_64+0x3b/0x90
	[   12.345678][  T123]  </TASK>
	[   12.345678][  T123] ---[ end trace 0000000000000000 ]---
	END
}

# attached <name> <file>: prints a part of a mail.
attached() {
	printf -- "--=frontier\nContent-Type: application/octet-stream; name=\"%s\"\n" "$1"
	printf "Content-Transfer-Encoding: base64\nContent-Disposition: attachment;\n\tfilename=\"%s\"\n\n" "$1"
	base64 -w76 "$2"
}

# a_mail: prints the head of a mail with parts, and the head of the first one.
a_mail() {
	cat <<-\END
	Message-ID: <report-1@example.org>
	From: Jane Doe <jane@example.org>
	Subject: Re: [syzbot] [net?]
	 WARNING in bad_function
	MIME-Version: 1.0
	Content-Type: multipart/mixed; boundary="=frontier"

	--=frontier
	Content-Type: text/plain; charset=ISO-8859-1
	Content-Transfer-Encoding: quoted-printable

	END
}

quoted_printable() {
	sed -e "s/=/=3D/g" -e "s/^\(.\{60\}\)\(.\)/\1=\n\2/"
}

test_expect_success 'set up a mail with a crash and attachments' '
	fake_repo repo && fake_history 3 2 && git config --unset kbisect.config &&
	git config --unset kbisect.repro && echo "int main(void) { return 0; } /* mail */" >../repro-mail &&
	echo "CONFIG_OF_MAIL=y" | gzip >../config.gz &&
	{
		a_mail && {
			echo "HEAD commit:    $(hash_of bad | cut -c1-12) a title" &&
			echo "git tree:       upstream" &&
			echo "dashboard link: https://syzkaller.appspot.com/bug?extid=1234" &&
			echo "gr=FC=DFe" && oops bad_function
		} | sed "s/=FC=DF/xx/" | quoted_printable &&
		attached "../../.config.gz" ../config.gz && attached "/etc/repro.c" ../repro-mail &&
		echo "--=frontier--"
	} >../mail.eml
'

test_expect_success 'start --report finds the culprit with what is in the mail' '
	git-kbisect start --report=../mail.eml bad good >../out 2>../err && culprit_is culprit &&
	grep "^the bug.s failure is seen: WARNING in bad_function$" ../out &&
	cmp ../repro-mail .git/kbisect/inputs/repro.c && grep -r CONFIG_OF_MAIL .git/kbisect/inputs &&
	git-kbisect mail >../answer && grep "^In-Reply-To: <report-1@example.org>$" ../answer &&
	grep -x "Closes: https://syzkaller.appspot.com/bug?extid=1234" ../answer &&
	grep -x "Reported-by: Jane Doe <jane@example.org>" ../answer
'

test_expect_success 'the names of attachments name no file' '
	git-kbisect reset && git-kbisect import --output=../from-mail - <../mail.eml >../out &&
	test "$(ls ../from-mail)" = "$(printf "config\ngitconfig\nrepro.c")" &&
	grep "^commit: $(hash_of bad | cut -c1-12)$" ../out
'

test_expect_success 'a claim gives the ends of the search, and is tested' '
	claim() {
		printf "From: kernel test robot <lkp@example.org>\nSubject: [x] $3\n\n" &&
		printf "commit: %s (\"title\")\n\ncommit:\n  %.12s (\"a\")\n  %.12s (\"b\")\n\n" $2 $1 $2 &&
		oops bad_function
	} &&
	claim $(hash_of g3) $(hash_of culprit) >../lkp && git config kbisect.repro "$PWD/../repro.c" &&
	echo "int main(void) { return 0; }" >../r.c &&
	git-kbisect start --repro=../r.c --report=../lkp >../out 2>../err && culprit_is culprit &&
	grep "^bisecting cause commit starting from $(hash_of culprit)$" ../out &&
	git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	claim $(hash_of b1) $(hash_of b2) >../lkp &&
	test_exit_is 128 git-kbisect start --repro=../r.c --report=../lkp >../out 2>../err &&
	grep "the good end $(hash_of b1 | cut -c1-12) fails too" ../err
'

test_expect_success 'of two crashes in a mail both are named, and the choice is explained' '
	{
		printf "Subject: it broke\n\n> On Monday you wrote:\n" &&
		oops first_function | sed "s/^/> /" && oops bad_function
	} >../two && git-kbisect import ../two >../out &&
	grep "^crash: WARNING in first_function$" ../out &&
	grep "^another crash in the mail: WARNING in bad_function$" ../out &&
	grep "^chosen: the first crash of the mail; --title=<title> chooses another$" ../out &&
	sed "s/it broke/WARNING in bad_function/" ../two >../two-named &&
	git-kbisect import ../two-named >../out && grep "^bug: WARNING in bad_function$" ../out &&
	grep "^another crash in the mail: WARNING in first_function$" ../out &&
	grep "^chosen: the crash that the subject names" ../out
'

# The first line and the one about the task have no function and no release without their rests.
test_expect_success 'lines that a mailer broke are whole again, in title and in import' '
	report="BUG: KASAN: slab-out-of-bounds in drm_drop_locks_of_all_connectors_of_a_device+0x59/0x60
Read of size 8 at addr ffff88801ed8d580 by task kms/2345
CPU: 1 PID: 2345 Comm: kms_atomic_interruptible Kdump: loaded Not tainted 6.1.0-rc8-00012-g0123 #1
Call Trace:
 drm_drop_locks_of_all_connectors_of_a_device+0x59/0x60" &&
	{ printf "From: a@example.org\nSubject: it broke\n\n> On Monday you wrote:\n" && echo "$report" | fold -s -w 74 |
		sed -e "s/ *$//" -e "s/^/> /" && printf ">\n> What now?\n\nThis.\n"; } >../broken &&
	test $(wc -L <../broken) -le 76 && grep "out-of-bounds in$" ../broken && grep "Not tainted$" ../broken &&
	title="KASAN: slab-out-of-bounds Read in drm_drop_locks_of_all_connectors_of_a_device" &&
	test_exit_is 1 git-kbisect title ../broken >../out && test "$(cat ../out)" = "$title" &&
	git-kbisect title --json ../broken | jq -r ".crashes[0].report" >../got && echo "$report" >../want &&
	grep -xF -f ../want ../got >../same && test_cmp ../want ../same &&
	git-kbisect import ../broken >../out && grep "^crash: $title$" ../out &&
	sed 1,3d ../broken >../no-mail && git-kbisect title --json ../no-mail | jq -r ".crashes[0].report" >../got &&
	! grep "out-of-bounds in drm" ../got && ! grep "tainted 6.1" ../got
'

test_expect_success 'format=flowed, with deleted blanks, quotations and another charset' '
	{ printf "From: a@example.org\nSubject: it broke\nMIME-Version: 1.0\nContent-Type: text/plain;\n\tcharset=iso-8859-15; format=flowed; DelSp=yes\n\n" &&
		printf ">> BUG: kernel NULL pointer dereference,  \n>> address: 0000000000000008\n>> RIP: 0010:foo_  \n>> bar+0x1/0x2\n" &&
		printf "HEAD commit: $(hash_of bad)\ngit tree: gr\374\337e\n"; } >../flowed &&
	test_exit_is 1 git-kbisect title --json ../flowed >../json && jq -r ".crashes[0].report" ../json | grep "dereference, address: 0000000000000008" &&
	git-kbisect import ../flowed >../out && grep "^tree: grüße$" ../out && grep "^crash: BUG: unable to handle kernel NULL pointer dereference" ../out
'

test_expect_success 'mails without a crash, of no kind, and with bombs are told apart' '
	printf "Subject: hello\n\nnothing\n" >../none && git-kbisect import ../none >../out &&
	grep "^crash: not found in the mail$" ../out &&
	grep "^missing: the mail names no commit" ../out &&
	test_exit_is 128 git-kbisect start --repro=../r.c --report=../none 2>../err &&
	grep "the mail names no commit on which the failure was seen" ../err &&
	: >../empty && test_exit_is 128 git-kbisect import ../empty 2>../err &&
	grep "it is not a mail with a crash.*; without --report, --config=<file>, --repro=<file> and the bad commit say the same$" ../err &&
	head -c 6000000 /dev/zero | gzip >../bomb.gz &&
	{ a_mail && attached x.config.gz ../bomb.gz; } >../bomb &&
	test_exit_is 128 git-kbisect import ../bomb 2>../err && grep "has more than 4194304 bytes" ../err &&
	{ a_mail && for i in $(seq 80); do printf -- "--=frontier\n\nx\n"; done; } >../parts &&
	test_exit_is 128 git-kbisect import ../parts 2>../err && grep "more than 64 parts" ../err &&
	test_exit_is 128 git-kbisect start --bug=x --report=../none bad good 2>../err &&
	grep "exclude each other" ../err
'

test_done
