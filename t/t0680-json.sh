#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='every JSON object is as Documentation/technical/json.adoc describes it'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
. "$KBISECT_T/lib-audit.sh"
schema=$KBISECT_SRC/Documentation/technical/json.adoc

# met <object> <file>: the same as json_is, and remembers the names of the objects.
met() {
	json_is "$@" >>../met
}

test_expect_success 'start --json prints each event when it happens, and nothing else' '
	fake_repo repo && printf "test\nwarning other_function\nexit 0\n" | fake_commit noisy kernel/k.c && fake_history 4 5 &&
	git-kbisect start --json -v bad noisy >../start.json 2>../err &&
	culprit_is culprit && met log ../start.json && jq -r .event ../start.json >../names && sed -n 1p ../names | grep -x test &&
	grep -x result ../names && git-kbisect log --json >../log.json && met log ../log.json &&
	jq -r .event ../log.json | grep -vx "open\|noted" >../all && grep -vx noted ../names | test_cmp - ../all &&
	test_exit_is 128 git-kbisect start -n --json bad noisy 2>../err && grep "dry-run and --json exclude each other" ../err
'

test_expect_success 'test --json prints the events of one commit, and says its verdict on standard error' '
	test_exit_is 1 git-kbisect test --json --no-progress culprit >../test.json 2>../err && met log ../test.json &&
	jq -es "[.[].event] | index(\"test\") != null and index(\"run\") != null" ../test.json && grep -x "verdict: bad: .*" ../err &&
	test_exit_is 1 git-kbisect test -q culprit >../out 2>../err && test_must_be_empty ../err && test $(wc -l <../out) = 1 &&
	grep "^verdict: bad: " ../out
'

test_expect_success 'show, status, report, mail, doctor and the notes' '
	git-kbisect show --json >../show.json && met show ../show.json &&
	git-kbisect status --json >../status.json && met status ../status.json &&
	git-kbisect report --json >../report.json && met report ../report.json &&
	git-kbisect mail --format=json >../mail.json && met mail ../mail.json &&
	{ git-kbisect doctor --json >../doctor.json || test $? = 128; } && met doctor ../doctor.json &&
	jq -e ".problems == ([.checks[] | select(.status == \"problem\")] | length)" ../doctor.json &&
	git notes --ref=kbisect-json show culprit >../note.json && met show ../note.json &&
	git notes --ref=kbisect-runs show culprit >../note.json && met runs-note ../note.json
'

test_expect_success 'title and audit' '
	git-kbisect title --json "$KBISECT_T/console/kasan-use-after-free" ../config >../title.json
	met title ../title.json && jq -es "length == 2 and .[1].crashes == []" ../title.json &&
	git-kbisect log >../log && { git-kbisect audit --json ../log >../audit.json || test $? -le 2; } && met audit ../audit.json &&
	{ audit_runs 9 OK && echo "run #9: crashed: INFO: rcu detected stall in bar_other"; } | audit_log >../unrelated &&
	test_exit_is 1 git-kbisect audit --json ../unrelated >../audit.json && met audit ../audit.json &&
	echo "bisecting cause commit starting from $(hash_of bad)" >../short &&
	git-kbisect audit --json ../short >../audit.json && met audit ../audit.json
'

test_expect_success 'what was said by hand; with --json only events are on standard output' '
	git bisect reset && sed "/\"event\":\"bisect\"/q" .git/kbisect/journal.jsonl >../journal && cp ../journal .git/kbisect/journal.jsonl &&
	git-kbisect good --because=known g1 && git-kbisect bad --sure b4 && git-kbisect skip b3 && git-kbisect undo && git-kbisect reject b1 &&
	git-kbisect again g1 && git-kbisect step --json -q >../step.json 2>../err && test_must_be_empty ../step.json &&
	grep "one commit was tested" ../err && git-kbisect continue -q --json >../result.json 2>../err && met log ../result.json &&
	jq -es "length == 1 and .[0].event == \"result\"" ../result.json && git-kbisect log --json >../log.json && met log ../log.json &&
	git-kbisect show --json >../show.json && met show ../show.json && git-kbisect report --json >../report.json && met report ../report.json
'

test_expect_success 'numbers of a test' '
	(
		in_fake_repo numbers && git config --unset kbisect.repro && printf "out took 10 s\nexit 0\n" | fake_commit g0 &&
		printf "out took 12.5 s\nexit 0\n" | fake_commit slower && git-kbisect start --test=true --metric="took (.*) s" slower g0 >../out 2>../err &&
		git-kbisect show --json >../numbers.json
	) && met show ../numbers.json &&
	jq -e "[.tested[].measured | [.median, .deviation]] == [[12.5, 0], [10, 0]] and all(.tested[]; .measured.runs > 8)" ../numbers.json
'

test_expect_success 'each command with --json and each described object was looked at, here or in another test' '
	for command in $(git-kbisect -h | sed -n "s/^    \([a-z][a-z-]*\) .*/\1/p")
	do
		git-kbisect $command -h | grep -q -e "--json" || continue
		case $command in continue|step|run) continue ;; esac # as start
		test -s ../$command.json || { echo "not looked at: $command --json" >&2; return 1; }
	done &&
	sed -n "s/^\[\[json-\(.*\)\]\]\$/\1/p" "$schema" | grep -vx log | sort >../described && sort -u ../met | comm -23 ../described - >../left &&
	while read -r object
	do
		grep -q "has_event ${object#event-}\b" "$KBISECT_T"/t*.sh || { echo "not looked at: $object" >&2; return 1; }
	done <../left
'

test_expect_success 'a field that is missing, unknown or of another type is found' '
	jq "del(.asked)" ../show.json >../wrong && test_expect_code 1 json_is show ../wrong 2>../err && grep "show: .asked. is missing" ../err &&
	jq ".tested[0].other = 1" ../show.json >../wrong && test_expect_code 1 json_is show ../wrong 2>../err && grep "tested: .other. is not described" ../err &&
	jq ".culprit = 7" ../show.json >../wrong && test_expect_code 1 json_is show ../wrong 2>../err && grep "culprit: is no hash" ../err
'

test_done
