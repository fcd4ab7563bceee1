#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--config takes several parts, which are laid over each other'

. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

# parts_history <dir>: its kernel warns in the culprit and later commits when FRAG is on.
parts_history() {
	in_fake_repo "$1" && mkdir -p arch/x86/configs &&
	printf "CONFIG_64BIT=y\n# CONFIG_FRAG is not set\nCONFIG_BASE=y\n" >arch/x86/configs/defconfig &&
	printf "CONFIG_GUEST=y\nCONFIG_BASE=m\n" >arch/x86/configs/kvm_guest.config &&
	fake_commit g1 kernel/k.c </dev/null &&
	fake_commit culprit kernel/k.c <<-EOF &&
	test
	if-config FRAG warning bad_function
	exit 0
	EOF
	fake_commit b1 kernel/k.c </dev/null && fake_commit bad kernel/k.c </dev/null &&
	git config --unset kbisect.config &&
	printf "CONFIG_FRAG=y\n" >../frag.config
}

# Prints the .config of the last kernel that was built.
built() {
	cat .git/kbisect/lanes/0/build/.config
}

test_expect_success 'a target, a file and options: the last one counts, and the log says what it changed' '
	parts_history one &&
	git-kbisect start --config=defconfig --config=../frag.config --config="CONFIG_TEXT=\"a b\"" \
		--config=CONFIG_NUMBER=0x10 --config=CONFIG_BASE=n bad good >../out 2>../err &&
	culprit_is culprit &&
	grep "^config: defconfig, then frag.config, then CONFIG_TEXT=\"a b\", then CONFIG_NUMBER=0x10, then CONFIG_BASE=n\$" ../out &&
	test 1 = $(grep -c "^config: overridden:" ../out) &&
	grep "^config: overridden: CONFIG_FRAG=y of frag.config (n in defconfig), CONFIG_BASE=n of CONFIG_BASE=n (y in defconfig)\$" ../out &&
	built >../built && grep "^CONFIG_FRAG=y" ../built && grep "^CONFIG_TEXT=\"a b\"" ../built &&
	grep "^CONFIG_NUMBER=0x10" ../built && grep "^# CONFIG_BASE is not set" ../built
'

test_expect_success '... and so do the note, the JSON and session.json' '
	hash=$(sha256sum <../frag.config | cut -d" " -f1) &&
	sed -n "s/^Config: //p" note >../parts &&
	printf "defconfig\n$hash\nCONFIG_TEXT=\"a b\"\nCONFIG_NUMBER=0x10\nCONFIG_BASE=n\n" >../expect &&
	test_cmp ../expect ../parts && grep "^config: overridden: " note &&
	git-kbisect show --json culprit |
	jq -e ".config.file == \"defconfig\" and (.config.parts | length) == 5 and
		.config.parts[1] == {file: \"frag.config\", sha256: \"$hash\"} and
		.config.parts[4] == {file: \"CONFIG_BASE=n\"}" &&
	jq -e ".settings.config | length == 5" .git/kbisect/session.json
'

test_expect_success 'a kernel from the cache says the same' '
	grep "^config: overridden" ../out >../expect && git-kbisect reset &&
	git update-ref -d refs/notes/kbisect && : >"$KBISECT_FAKE_STATE/builds" &&
	git-kbisect start --config=defconfig --config=../frag.config --config="CONFIG_TEXT=\"a b\"" \
		--config=CONFIG_NUMBER=0x10 --config=CONFIG_BASE=n bad good >../out 2>../err &&
	culprit_is culprit && test 0 = $(builds) &&
	grep "^config: overridden" ../out >../actual && test_cmp ../expect ../actual
'

test_expect_success 'other parts give other kernels' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	git-kbisect start --config=defconfig --config=../frag.config bad good >../out 2>../err &&
	culprit_is culprit && test 0 != $(builds) && built | grep "^CONFIG_BASE=y"
'

test_expect_success 'a make target for fragments changes what is before it' '
	parts_history two &&
	git-kbisect start --config=defconfig --config=../frag.config --config=kvm_guest.config \
		bad g1 >../out 2>../err && culprit_is culprit &&
	built >../built && grep "^CONFIG_FRAG=y" ../built && grep "^CONFIG_GUEST=y" ../built &&
	grep "^config: overridden: .*, CONFIG_BASE=m of kvm_guest.config (y in defconfig)\$" ../out
'

test_expect_success 'the key can be given several times, an empty value begins anew, the option replaces it' '
	parts_history three && printf "CONFIG_FRAG=n\n" >../other &&
	git config --add kbisect.config ../other && git config --add kbisect.config "" &&
	git config --add kbisect.config defconfig && git config --add kbisect.config ../frag.config &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	grep "^config: defconfig, then frag.config\$" ../out && git-kbisect reset &&
	test_exit_is 128 git-kbisect start --config=CONFIG_OTHER=y bad good >../out 2>../err &&
	grep "^config: defconfig, then CONFIG_OTHER=y\$" ../out && grep "not reproduced" ../err
'

test_expect_success 'a session with parts is continued, also when the files are gone' '
	parts_history four &&
	git-kbisect start --config=defconfig --config=../frag.config --config=CONFIG_Q=y bad good \
		>../out 2>../err && culprit_is culprit && built >../expect && cp note ../note &&
	git update-ref -d refs/notes/kbisect && git bisect reset &&
	line=$(grep -n "\"event\":\"verdict\"" .git/kbisect/journal.jsonl | head -1 | cut -d: -f1) &&
	head -n "$line" .git/kbisect/journal.jsonl >../cut && cp ../cut .git/kbisect/journal.jsonl &&
	rm -r ../frag.config "$XDG_CACHE_HOME/git-kbisect" &&
	mkdir sub && touch sub/defconfig && (cd sub && git-kbisect continue) >../out 2>../err &&
	culprit_is culprit && built >../actual && test_cmp ../expect ../actual &&
	grep ^Config ../note >../expect && grep ^Config note >../actual && test_cmp ../expect ../actual
'

test_expect_success 'a session whose parts are not a list of texts is refused' '
	S=.git/kbisect/session.json && cp $S ../saved &&
	for wrong in "[]" "[1]" "{}" "[\"defconfig\",null]"
	do
		jq ".settings.config = $wrong" ../saved >$S || return
		test_exit_is 128 git-kbisect status 2>../err &&
		grep "setting .config. has a value of the wrong type" ../err || return
	done && cp ../saved $S && git-kbisect status
'

test_expect_success 'a compressed file is the same configuration, and the same kernels' '
	in_fake_repo five && fake_history 1 2 && git-kbisect start bad good >../out 2>../err &&
	culprit_is culprit && : >"$KBISECT_FAKE_STATE/builds" &&
	for program in gzip xz
	do
		git-kbisect reset && git update-ref -d refs/notes/kbisect &&
		$program -k -S .packed ../config && mv ../config.packed ../config.$program &&
		git-kbisect start --config=../config.$program bad good >../out 2>../err &&
		culprit_is culprit && test 0 = $(builds) || return
	done
'

# The form of /proc/config.gz is that of the same text, packed by the kernel's build.
DEBIAN=/usr/src/linux-config-6.1/config.amd64_none_amd64.xz
test -f "$DEBIAN" && test_set_prereq DEBIAN
test_expect_success DEBIAN 'the configuration of a distribution is read from its package, and as /proc/config.gz' '
	in_fake_repo debian && fake_history 1 1 && xz -dc "$DEBIAN" | gzip -9n >../config.gz &&
	for part in "$DEBIAN" ../config.gz
	do
		git-kbisect start --config="$part" --config=CONFIG_KASAN=y bad good >../out 2>../err &&
		culprit_is culprit && built >../built && grep "^CONFIG_EXT4_FS=m" ../built &&
		grep "^CONFIG_KASAN=y" ../built && test $(wc -l <../built) -gt 8000 &&
		grep "^config: overridden: CONFIG_KASAN=y of CONFIG_KASAN=y (n in config" ../out &&
		git-kbisect reset && git update-ref -d refs/notes/kbisect || return
	done
'

# refused <text> <part>...: fails unless these parts are refused with the text and leave nothing.
refused() {
	words=$1 && shift && options= &&
	for part
	do
		options="$options --config=$part"
	done &&
	test_exit_is 128 git-kbisect start $options bad good >../out 2>../err &&
	{ grep -e "$words" ../err || { cat ../err >&2; false; }; } &&
	! test -e .git/kbisect/session.json && ! test -e .git/BISECT_LOG
}

test_expect_success 'what is not a configuration is refused by name' '
	in_fake_repo six && fake_history 1 1 && git config --unset kbisect.config &&
	echo hello >../text && : >../empty && gzip <../text | head -c 15 >../torn.gz &&
	refused "no-such.file.: No such file" defconfig no-such.file &&
	refused "config .*/text.: line 1: not a line of a kernel config: .hello" defconfig ../text &&
	refused "config .*/empty. sets nothing" ../empty defconfig &&
	refused "config .*/torn.gz. cannot be decompressed" defconfig ../torn.gz &&
	refused "CONFIG_X=yes. is not an option of a kernel config: write CONFIG_" CONFIG_X=yes &&
	refused "CONFIG_X. is not an option" CONFIG_X &&
	refused "CONFIG_x-y=y. is not an option" CONFIG_x-y=y &&
	refused "more than 64 parts" $(seq -f CONFIG_%g=y 65) &&
	test_exit_is 128 git-kbisect start --minimize-config=CONFIG_X=y bad good 2>../err &&
	grep "minimize-config: .CONFIG_X=y. is neither a file nor a make target" ../err
'

test_expect_success 'a smaller configuration can be looked for in parts' '
	parts_history seven &&
	git-kbisect start --minimize-config --config=defconfig --config=../frag.config \
		--config=CONFIG_KASAN=y bad good >../out 2>../err && culprit_is culprit &&
	grep "^config: not needed .*: KASAN\$" ../out &&
	grep CONFIG_FRAG=y .git/kbisect/configs/minimized.config &&
	! grep CONFIG_KASAN=y .git/kbisect/configs/minimized.config
'

test_expect_success 'the prefetch and git bisect run use all parts' '
	parts_history eight && git config kbisect.config defconfig &&
	git config --add kbisect.config ../frag.config && git config kbisect.prefetch true &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit &&
	git-kbisect reset && git update-ref -d refs/notes/kbisect &&
	git bisect start bad good >../out && git bisect run git kbisect run >../out 2>../err &&
	culprit_is culprit && grep "^config: defconfig, then frag.config\$" ../out && git bisect reset
'

test_done
