#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='files that a partial clone lacks are fetched, and never decide about a commit'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

pick=$KBISECT_BUILD/t/helper/pick
# libgit2 leaves some memory of an extension behind.
export ASAN_OPTIONS=fast_unwind_on_malloc=0 LSAN_OPTIONS=suppressions=$KBISECT_T/lsan.supp

partial() {
	rm -rf ../partial && git clone -q --no-local --no-checkout "$@" "file://$PWD" ../partial &&
	git -C ../partial config extensions.partialClone origin
}

test_expect_success 'set up a commit with a fix beside it, and one that conflicts' '
	fake_repo repo && git config uploadpack.allowFilter true && git config uploadpack.allowAnySHA1InWant true &&
	fake_commit one kernel/k.c </dev/null && fake_commit two kernel/other.c </dev/null &&
	fake_commit three kernel/k.c </dev/null && git checkout -q -b side one && fake_commit fix kernel/new.c kernel/other2.c </dev/null &&
	fake_commit conflict kernel/other.c </dev/null && git checkout -q main &&
	$pick pick fix two >../picked && $pick revert two two >../reverted && $pick pick conflict two >../conflict &&
	git cat-file -e "$(cat ../picked)^{tree}" && git cat-file -e "$(cat ../reverted)^{tree}" &&
	test "$(cat ../conflict)" = conflict && test "$($pick pick one two)" = empty
'

for filter in blob:none tree:0
do
	test_expect_success "a clone without blobs or trees ($filter) makes the same commits" '
		partial --filter=$filter && (cd ../partial && git rev-list --objects --missing=print HEAD | grep "^?" &&
		 $pick pick fix two >../picked2 && $pick revert two two >../reverted2 && $pick pick conflict two >../conflict2) &&
		test_cmp ../picked ../picked2 && test_cmp ../reverted ../reverted2 && test_cmp ../conflict ../conflict2
	'
done

test_expect_success 'it is a fault of the host when the remote is gone' '
	partial --filter=blob:none && git -C ../partial remote set-url origin "file://$PWD/../gone" &&
	(cd ../partial && test_exit_is 128 $pick pick conflict two >../out 2>../err &&
	 test_exit_is 128 $pick revert one three >>../out 2>>../err) &&
	grep "cannot pick.*git cannot fetch files of it" ../err &&
	grep "cannot revert.*git cannot fetch files of it" ../err && ! test -s ../out
'

test_expect_success 'a repository that lost a file is reported' '
	rm -rf ../lost && git clone -q --no-local "file://$PWD" ../lost && cd ../lost &&
	mv .git/objects/pack/*.pack . && git unpack-objects -q <$(echo *.pack) &&
	rm -f *.pack .git/objects/pack/* &&
	blob=$(git rev-parse conflict:kernel/other.c) && rm -f .git/objects/$(echo $blob | sed "s,..,&/,") &&
	test_exit_is 128 $pick pick conflict two >../out 2>../err && grep "cannot pick.*lacks files" ../err && ! test -s ../out
'

test_done
