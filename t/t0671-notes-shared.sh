#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='the examples of git-kbisect-notes(7) share notes and keep those of both sides'
. "$(dirname "$0")/lib-test.sh"

# examples <pattern>: prints the commands of the page that match.
examples() {
	sed -n 's/^\$ //p' "$KBISECT_SRC/Documentation/git-kbisect-notes.adoc" | grep -- "$1"
}

# found_by <name>: adds the notes of a bisection to HEAD.
found_by() {
	git notes --ref=kbisect add -m "Verdict: culprit

log of $1" && git notes --ref=kbisect-json add -m "{\"version\": 1, \"verdict\": \"culprit\", \"by\": \"$1\"}" &&
	git notes --ref=kbisect-runs add -m "{\"by\": \"$1\"}"
}

test_expect_success 'two people found the same culprit, and one has pushed' '
	git init -q --bare -b main origin.git && git init -q -b main one && cd one && git remote add origin ../origin.git &&
	git commit -q --allow-empty -m culprit && git push -q origin main && git clone -q ../origin.git ../two &&
	found_by one && examples "git push" >../push && test -s ../push && sh -e ../push && cd ../two && found_by two &&
	test_must_fail sh -e ../push
'

test_expect_success 'the other one fetches, merges and pushes' '
	examples . | grep -v "git push" >../merge && test $(wc -l <../merge) -gt 7 && sh -e ../merge && sh -e ../push &&
	git notes --ref=kbisect show >../note && grep -x "log of one" ../note && grep -x "log of two" ../note &&
	git notes --ref=kbisect-json show | jq -e ".by == \"two\"" && git log -1 | grep "Verdict: culprit"
'

test_expect_success 'the first one gets both, and a report of the note' '
	cd ../one && sh -e ../merge && git notes --ref=kbisect show >../note && grep -x "log of two" ../note &&
	git-kbisect report --text HEAD >../text && grep "No commit is named\|introduced" ../text
'

test_expect_success 'a rebased commit keeps its notes' '
	git commit -q --allow-empty --amend -m "culprit, reworded" && git notes --ref=kbisect show | grep -x "log of one"
'

test_done
