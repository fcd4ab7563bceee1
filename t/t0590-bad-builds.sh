#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='trouble with a cache is reported, and the answer is right all the same'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# again <option>...: runs a whole session with the cache as it is.
again() {
	git-kbisect reset && rm -rf "$KBISECT_FAKE_STATE" && mkdir -p "$KBISECT_FAKE_STATE" &&
	git update-ref -d refs/notes/kbisect && git update-ref -d refs/notes/kbisect-runs &&
	git-kbisect start "$@" bad good >../out 2>../err && culprit_is culprit
}

builds_all() {
	builds >../built && test_cmp ../all ../built
}

builds_none() {
	! test -e "$KBISECT_FAKE_STATE/builds"
}

# each_bundle <command>: runs the command for each kernel in the cache, with $bundle set.
each_bundle() {
	for bundle in "$XDG_CACHE_HOME"/git-kbisect/kernels/*.tar.zst
	do
		eval "$1" || return
	done
}

# repack <command>: runs the command in a directory with the content of $bundle, which is
# then packed again.
repack() {
	rm -rf ../content && mkdir ../content &&
	(
		cd ../content && zstd -qdc "$bundle" | tar -xf - && eval "$1" &&
		{ echo kbisect-bundle && ls | grep -v kbisect-bundle; } >../names &&
		tar -cf - --format=pax -T ../names | zstd -qf -o "$bundle"
	)
}

unshare -rm true 2>/dev/null && test_set_prereq UNSHARE

test_expect_success 'a session fills the cache, and the next one builds nothing' '
	fake_repo one && fake_history 3 3 && git-kbisect start bad good >../out 2>../err &&
	culprit_is culprit && builds >../all &&
	again && builds_none
'

test_expect_success '... also after the bundles were packed again with the same content' '
	each_bundle "repack true" && again && builds_none
'

# damage <how> <command> <message>: tests a session after the command has damaged the
# bundles.
damage() {
	command=$2 said=$3
	test_expect_success "bundles $1: reported, built and stored again" '
		each_bundle "$command" && again && builds_all &&
		grep "^warning: cache: .* is not used and removed: $said" ../err &&
		again && builds_none && ! grep warning ../err
	'
}

damage 'cut in half' 'truncate -s $(($(stat -c %s "$bundle") / 2)) "$bundle"' \
	'it is torn'
damage 'that are empty' ': >"$bundle"' 'it is torn, or not a bundle'
damage 'of another version' 'repack "sed -i \"1s/1$/2/\" kbisect-bundle"' 'it has another format'
damage 'with a wrong checksum' 'repack "printf X | dd of=image conv=notrunc status=none"' \
	'.image. has a wrong checksum'
damage 'of another kernel' 'repack "sed -i \"s/^key ..../key 0000/\" kbisect-bundle"' 'it has another key'

test_expect_success 'a cache in the repository replaces one that cannot be written to' '
	echo "no directory" >../file && git config kbisect.cacheDir "$(cd .. && pwd)/file/cache" &&
	again && builds_all &&
	grep "^warning: cache: .*file.*Not a directory; what is built is kept in .*/.git/kbisect/cache" ../err &&
	again && builds_none && git config --unset kbisect.cacheDir
'

test_expect_success '... and without a repository it is an error of the host' '
	(
		cd .. && test_exit_is 128 env XDG_CACHE_HOME="$PWD/file" git-kbisect doctor 2>err &&
		grep "cache: .*file.*Not a directory" err
	)
'

# The kernels get a file system of their own, which has space for one of them.
test_expect_success UNSHARE 'a full cache is reported, and the session goes on' '
	rm -rf "$XDG_CACHE_HOME/git-kbisect/kernels" && mkdir "$XDG_CACHE_HOME/git-kbisect/kernels" &&
	git-kbisect reset && rm -rf "$KBISECT_FAKE_STATE" && mkdir -p "$KBISECT_FAKE_STATE" &&
	unshare -rm sh -c "
		mount -t tmpfs -o size=4k,mode=755 none \"$XDG_CACHE_HOME/git-kbisect/kernels\" &&
		git-kbisect start bad good" >../out 2>../err &&
	culprit_is culprit && grep "^warning: cache: the kernel is not kept: .*No space left" ../err
'

test_done
