#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='a stored session is continued as it was started, or is refused'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

S=.git/kbisect/session.json
J=.git/kbisect/journal.jsonl

# Prints the journal up to the first event of this name, including it.
cut_after() {
	line=$(grep -n "\"event\":\"$1\"" $J | head -1 | cut -d: -f1) &&
	head -n "$line" $J >../cut && cp ../cut $J
}

# Writes session.json as a filter of jq makes it from the saved one.
session_as() {
	jq "$1" ../saved/session.json >../session && cp ../session $S
}

test_expect_success 'a session below a directory whose name is not UTF-8 is continued' '
	latin=$(printf "caf\351") && mkdir "$latin" && cd "$latin" &&
	fake_repo repo && fake_history 1 1 &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	git update-ref -d refs/notes/kbisect && git bisect reset &&
	cut_after verdict &&
	cp -r .git/kbisect ../saved &&
	jq -e ".settings.repro and .settings.config" $S &&
	git-kbisect continue >../out 2>../err && culprit_is culprit &&
	grep "^Reproducer: [0-9a-f]\{64\}$" note &&
	boots >../boots && git-kbisect status --json | jq -r .config.file >../file &&
	grep "inputs/config$" ../file && LC_ALL=C grep -P "caf\xee\xbf\xa9" ../file
'

test_expect_success 'a session that lacks a setting is refused' '
	rm -rf .git/kbisect && cp -r ../saved .git/kbisect &&
	git-kbisect status &&
	session_as "del(.settings.repro)" &&
	test_exit_is 128 git-kbisect continue 2>../err &&
	grep "of the [0-9]* settings that the session was started with" ../err &&
	session_as "del(.settings.config) | .settings_nr -= 1" &&
	test_exit_is 128 git-kbisect continue 2>../err && grep "setting .config." ../err &&
	session_as ".settings.frobnicate = 1 | .settings_nr += 1" &&
	test_exit_is 128 git-kbisect continue 2>../err && grep "frobnicate.*not known" ../err
'

test_expect_success 'the older format is read, and refused where it lost the reproducer' '
	session_as ".version = 1 | del(.settings_nr) | del(.settings[] | nulls)" &&
	git-kbisect status &&
	session_as ".settings |= with_entries(if .key == \"build-fixes\" then .key = \"mend\" else . end)" &&
	grep mend .git/kbisect/session.json && git-kbisect status &&
	session_as ".version = 1 | del(.settings_nr) | del(.settings.repro)" &&
	test_exit_is 128 git-kbisect continue 2>../err && grep "setting .repro." ../err
'

test_expect_success 'a newer format is refused, and not called damaged' '
	session_as ".version = 99" &&
	test_exit_is 128 git-kbisect continue 2>../err &&
	grep "newer git kbisect (format 99" ../err && ! grep damaged ../err
'

test_expect_success 'reasons of an older version are read, and unknown ones are refused' '
	rm -rf .git/kbisect && cp -r ../saved .git/kbisect && git-kbisect log >../want &&
	sed -i "s/\"why\":\"failing-end\"/\"why\":\"bad end\"/" $J && grep "\"bad end\"" $J &&
	git-kbisect log >../now && test_cmp ../want ../now &&
	sed -i "s/\"bad end\"/\"a whim\"/" $J && test_exit_is 128 git-kbisect status 2>../err &&
	grep "reason for a test .a whim. is not known" ../err
'

test_expect_success 'an event of another version is reported with its line' '
	rm -rf .git/kbisect && cp -r ../saved .git/kbisect &&
	echo "{\"event\":\"frobnicated\",\"time\":1}" >>$J &&
	test_exit_is 128 git-kbisect continue 2>../err &&
	grep "line $(wc -l <$J): event .frobnicated. is not known" ../err &&
	git-kbisect reset && ! test -e $S
'

test_expect_success 'a make target remains one in a directory with a file of its name' '
	in_fake_repo target && fake_history 1 1 && git config --unset kbisect.config &&
	git-kbisect start --config=defconfig bad good >../out 2>../err && culprit_is culprit &&
	cut_after verdict && git bisect reset && git update-ref -d refs/notes/kbisect &&
	mkdir sub && echo "CONFIG_OTHER=y" >sub/defconfig &&
	(cd sub && git-kbisect continue >../../out 2>../../err) && culprit_is culprit &&
	(cd sub && git-kbisect status --json) | jq -e ".config.file == \"defconfig\""
'

test_done
