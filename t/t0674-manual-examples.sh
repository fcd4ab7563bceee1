#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='the examples of the manual pages do what the pages say'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip 'git send-email' test -x "$(git --exec-path)/git-send-email"
docs=$KBISECT_SRC/Documentation
RAN=$SHARNESS_TRASH_BASE/ran
NET=$SHARNESS_TRASH_BASE/net # programs that stand in for other machines
mkdir "$NET"

perl "$KBISECT_T/helper/manual-examples.pl" "$docs"/git-kbisect*.adoc "$docs"/config/*.adoc | sort -u >examples

# example <page> <example> [<as it is run>]: runs an example of the page, with what its
# placeholders stand for put in. Fails if the page has no such example.
example() {
	grep -qxF "$1$(printf "\t")$2" "$SHARNESS_TRASH_BASE/scratch/examples" || { echo "no example of $1: $2" >&2; return 1; }
	printf "%s\t%s\n" "$1" "$2" >>"$RAN" && PATH=$NET:$PATH bash -c "${3:-$2}"
}

# program <name>: makes a program in place of another one, of a script on standard input.
program() {
	{ echo "#!/bin/sh" && cat; } >"$NET/$1" && chmod +x "$NET/$1"
}

test_expect_success 'a session under git bisect run' '
	fake_repo repo && fake_history 3 2 && git bisect start bad good >../out &&
	example git-kbisect "git bisect run git kbisect run" >../out 2>../err && grep "^$(hash_of culprit) is the first" ../out && git bisect reset
'

test_expect_success 'the note on its culprit' '
	example git-kbisect "git notes --ref=kbisect show <culprit>" "git notes --ref=kbisect show culprit" >../note &&
	grep "^Culprit: $(hash_of culprit)" ../note && example git-kbisect "git log --notes=kbisect" >../log && grep "Notes (kbisect):" ../log &&
	example git-kbisect "git -P kbisect log" >../log && grep "^first bad commit: $(hash_of culprit)" ../log &&
	example git-kbisect "git kbisect --version" >../version && grep "^git-kbisect version [^ ]*$" ../version
'

test_expect_success 'the mail, as git send-email sends it' '
	git config user.name "A U Thor" && git config user.email author@example.org && program sendmail <<-END &&
	cat >>"$SHARNESS_TRASH_BASE/scratch/sent"
	END
	git config sendemail.smtpServer "$NET/sendmail" && git config sendemail.confirm never &&
	git config sendemail.signedOffByCc false &&
	example git-kbisect-mail "git kbisect mail >culprit.mbox" && example git-kbisect-mail "git send-email culprit.mbox" >../out &&
	grep "^Subject: .*bad_function" ../sent && grep "^#regzbot introduced: $(hash_of culprit)" ../sent &&
	example git-kbisect "git kbisect mail" >../mail && grep "^Subject: .*bad_function" ../mail
'

test_expect_success 'title names the crashes in a log' '
	log=$KBISECT_T/console/kasan-use-after-free && cp "$log" ../console && program dmesg <<-END &&
	cat "$SHARNESS_TRASH_BASE/scratch/console"
	END
	program ssh <<-END &&
	test "\$*" = "host dmesg --follow" && exec dmesg
	END
	git-kbisect title "$log" >../want
	example git-kbisect-title "dmesg | git kbisect title" >../got
	test_cmp ../want ../got &&
	{ example git-kbisect-title "ssh host dmesg --follow | git kbisect title" >../got || test $? = 1; } && test_cmp ../want ../got &&
	{ example git-kbisect-title "git kbisect title [--json] [<file>...]" "git kbisect title --json ../console" >../json || test $? = 1; } &&
	jq -r ".crashes[].title" ../json | test_cmp ../want - && title=$(head -n 1 ../want) &&
	{ example git-kbisect-title "git kbisect title --explain [--target=<title>] [<file>...]" \
		"git kbisect title --explain --target=\"$title\" ../console" >../got || test $? = 1; } &&
	grep -xF "title: $title" ../got
'

test_expect_success 'the settings that import writes are those of a session' '
	in_fake_repo imported && fake_history 2 2 && git config --unset kbisect.config && git config --unset kbisect.repro &&
	{
		printf "From: A <a@example.org>\nSubject: WARNING in bad_function\nMIME-Version: 1.0\n" &&
		printf "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nHEAD commit: %s\n\n" "$(hash_of bad)" &&
		printf "WARNING: CPU: 0 PID: 33 at kernel/fake.c:12 bad_function+0x1d/0x30\nRIP: 0010:bad_function+0x1d/0x30\n" &&
		printf -- "--x\nContent-Disposition: attachment; filename=config\n\nCONFIG_X=y\n" &&
		printf -- "--x\nContent-Disposition: attachment; filename=repro.c\n\nint main(void) { return 0; }\n--x--\n"
	} >../mail && git-kbisect import --output=../bug ../mail >../out && test_cmp ../config ../bug/config &&
	example git-kbisect-import "git -c include.path=<dir>/gitconfig kbisect start <bad> <good>" \
		"git -c include.path=\"$PWD/../bug/gitconfig\" kbisect start bad good" >../out 2>../err && culprit_is culprit
'

# The fake runner is not asked here, and a missing program is said to be missing.
test_expect_success 'doctor checks other architectures and hosts' '
	cd .. &&
	for arch in x86_64 arm64
	do
		{ example git-kbisect "git kbisect doctor --arch=<arch>" "git kbisect doctor --arch=$arch" >out || test $? = 128; } &&
		grep -E "qemu-system-(x86_64|aarch64)" out || return
	done &&
	(PATH=/usr/bin:/bin && test_exit_is 128 example git-kbisect "git kbisect doctor --launcher=slurm" "\"$KBISECT_BUILD/git-kbisect\" doctor --launcher=slurm") >out 2>err &&
	cat out err | grep -e srun -e launcher
'

# The tests of what these need of a machine are in t0571, t0575, t070x, t071x and t0582; here they must be
# understood, and belong to a session that can begin.
test_expect_success 'the options with values in sentences are understood' '
	echo "exit 1" | program srun && echo "echo 4" | program sinfo && in_fake_repo parsed && fake_history 2 2 && mkdir ../root && sed -n "s/^\([a-z-]*\)$(printf "\t")\(--.*\)/\1 \2/p" ../examples >../options && test $(wc -l <../options) -gt 15 &&
	while read -r page options
	do
		more=
		case $options in
		--boot=systemd) more=--rootfs=../root ;;
		--launcher=slurm) more=--parallel=2 ;;
		esac
		example "$page" "$options" "git kbisect start -n $more $options bad good" >../out 2>../err </dev/null &&
		grep "^steps: " ../out || { echo "not understood: $options" >&2; cat ../err >&2; return 1; }
	done <../options &&
	for time in 90 90s 2m 1h30m
	do
		grep "\`$time\`" "$docs/git-kbisect.adoc" && git-kbisect start -n --timeout=$time bad good >../out || return
	done
'

test_expect_success 'no example is left out' '
	cd .. && sort -u "$RAN" >ran && comm -23 examples ran >left &&
	for page in tutorial:t0672-tutorial notes:t0671-notes-shared ci:t0673-ci
	do
		grep "Documentation/git-kbisect-${page%%:*}.adoc" "$KBISECT_T/${page#*:}.sh" &&
		sed -i "/^git-kbisect-${page%%:*}$(printf "\t")/d" left || return
	done &&
	test_must_be_empty left
'

test_done
