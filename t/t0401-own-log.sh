#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='audit reads our own logs, with every line that they can have'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
. "$KBISECT_T/lib-audit.sh"

# Lines that say nothing of a verdict, so that they can stand anywhere in a log.
x=$(audit_hash 8)
cat >../extra <<END
config: minimal + 'CONFIG_KASAN=y'
paths 'kernel' 'fs/it'\\''s!' select 7 of 8 commits
building syzkaller on $x
the program for syzkaller does not show the failure (10 clean runs): the reproducer in C is used from now on
picked [v9.0 v8.0 v7.0] out of 9 release tags
the bug's failure is seen: WARNING in foo_target
another form of the bug's failure, WARNING in foo, is seen: WARNING in foo_target
representative crash: WARNING in foo_target
renamed in 888888888888: foo_target is also foo_renamed
config: needed (shown by 0 of 12 runs without): CONFIG_X
config: not needed (it does not build without): CONFIG_Y
config minimized: 12 of 345 options stay on
3 of 45 modules are needed
config: overridden: CONFIG_A, CONFIG_B
lost 2 options: CONFIG_A CONFIG_B
12 such warnings are known and do not count
39 commits, 17 can matter, about 5 steps
built with gcc (Debian 11.3.0-12) 11.3.0
backport applied: $x foo: a backport
backport conflicts, tested without: $x foo: a backport
prefetched, built in 3.5s
guests stay silent; 888888888888, which booted before, still boots
guests stay silent; 888888888888, which booted before, stays silent, too
noise, in 1 of 10 runs: INFO: task hung in other
inferred: good, the same kernel as $x
undecided: it does not have the broken end, so it may be clean because the failure is not there yet
undecided: 3 of 10 runs ended in another crash
left undecided after 12 runs: the next runs are chosen anew
runs with the failure: 3 of 12
measured: 1.25 (12 runs)
warns: kernel/k.c:1: warning: unused variable
reproducer seems to be flaky
several commits fail to build: kernel/k.c:1: error: expected ';'
no commit that fixes it was found
fixed by $x foo: fix the build
applied from here on; 2 skipped commits can be tested again
test of $x ended: other verdicts have settled it
told by hand: $x is good, certainly: seen on the laptop
told by hand: $x is bad, worth 3 runs
told by hand and taken over: $x is skipped
taken over from the log: $x is good
that contradicts the verdict on $x
rejected by hand: $x is not the culprit: it only renames
forgotten, and tested anew next: $x: the cable was loose
git bisect has $x as good; the session's verdict, bad, is told again
confirmed: with 888888888888 reverted on the bad end the failure is gone
888888888888 does not revert cleanly on the bad end
Reproducer flagged being flaky
confidence: 0.9987
culprit measured: 79.75 ± 0.37 (8 runs)
parent  measured: 100 ± 0 (11 runs)
unreliable: the failure shows in 2 of 100 runs
note: the culprit adds foo, which reports the failure
commit msg: Linux 6.1
config options that the guest needs and the kernel does not have: CONFIG_Z
END

test_expect_success 'each of them, in each place of a log, leaves the judgement as it is' '
	audit_runs 10 "crashed: WARNING in foo_target" | audit_log >../plain &&
	audit_report "WARNING in foo_target" foo_target drivers/foo/foo.c >>../plain &&
	git-kbisect audit ../plain >../want 2>../err && test_must_be_empty ../err &&
	grep "nothing in the log speaks against it" ../want &&
	for after in 0 3 4 8 10 16 $(grep -n "^revisions tested" ../plain | cut -d: -f1)
	do
		{ head -n $after ../plain && cat ../extra && tail -n +$((after + 1)) ../plain; } >../log &&
		git-kbisect audit ../log >../got 2>../err && test_must_be_empty ../err && test_cmp ../want ../got || return
	done
'

# Prints the fixed parts of the lines that a source prints, if they have a blank and letters.
fixed_parts() {
	perl -ne 'next if m{^\s*(/?\*|#include)}; s{/\*.*?\*/}{}g; next if /xstrfmt\("%\w*s: %/;
		while (/"((?:[^"\\]|\\.)*)"/g) {
			for my $part (split /%[-.0-9]*(?:l|z)*[a-z]|\\n|\\"/, $1) { print "$part\n" if $part =~ /[a-z].* ./ && length $part > 7 }
		}' "$@" | sed 's/^ *//;s/ *$//' | sort -u
}

test_expect_success 'no line that the log can have is missing here' '
	{
		cat ../plain ../extra &&
		printf "%s\n" "bisection is inconclusive, the first bad commit could be any of:" "first good commit: $x" \
			"parent commit $x wasn'\''t tested" "testing current HEAD $x" "boot failed: lost connection" "a title: bad and unknown words"
	} >../known &&
	fixed_parts $(ls "$KBISECT_SRC"/src/report/log-*.c | grep -v render) >../parts && test $(wc -l <../parts) -gt 40 &&
	while read -r part
	do
		grep -qF -e "$part" ../known || { echo "a new line: say in this test what audit makes of it: $part" >&2; return 1; }
	done <../parts
'

test_expect_success 'a correction replaces a verdict, and a commit that is tested anew loses its runs' '
	c=$(audit_hash c) && d=$(audit_hash d) &&
	sed "s/^# git bisect bad $c/# git bisect good $c\ncorrected: $c is bad/" ../plain >../corrected &&
	git-kbisect audit ../corrected >../got && test_cmp ../want ../got &&
	sed "s/^# git bisect good $d/# git bisect bad $d\nforgotten, and tested anew next: $d\n&/; 0,/^testing commit $d.*/s//&\nrun #0: crashed: WARNING in foo_target/" ../plain >../again &&
	awk -v d="$d" "{ print } /^forgotten/ { print \"testing commit \" d \" with gcc\"; print \"all runs: OK\" }" ../again >../anew &&
	git-kbisect audit ../anew >../got && test_cmp ../want ../got
'

test_expect_success 'the log of a session with paths and verdicts by hand is judged' '
	fake_repo repo && fake_history 4 3 && git-kbisect start --no-progress bad good -- kernel >../out && head -n 1 ../out | grep "^paths .* select" &&
	culprit_is culprit && git-kbisect log | git-kbisect audit - >../got 2>../err && test_must_be_empty ../err && grep "nothing in the log speaks" ../got &&
	git-kbisect again --because="the cable was loose" g4 >../out && git-kbisect continue --no-progress >../out &&
	git-kbisect log >../log && grep "^forgotten" ../log && git-kbisect audit ../log 2>../err >../got && test_must_be_empty ../err
'

test_done
