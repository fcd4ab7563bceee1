#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='the seed, a bisection that is known to have gone wrong, is replayed'

. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# seed_history <directory>: makes a repository with the history of the seed: a topic
# branch of three commits (fe07bfda, d40b9fdee, 1eabf46a), a main line without it, their
# merge, and later commits. Standard input is the behaviour of the kernel of d40b9fdee.
seed_history() {
	fake_repo "$1" && git checkout -q -b topic && at_once seed_topic &&
	git checkout -q main && many_commits 6 m kernel/k.c &&
	git merge -q --no-ff -m "Merge remote-tracking branch topic" topic && git tag merge &&
	at_once seed_main
}

seed_topic() {
	fake_commit fe07bfda init/main.c </dev/null &&
	fake_commit d40b9fdee init/main.c &&
	fake_commit 1eabf46a init/main.c <<-\EOT
	share 8/10 test
	share 8/10 sleep 1
	share 8/10 warning unsafe_follow_pfn
	share 8/10 exit 0
	warning kvm_wait
	panic kernel: panic_on_warn set ...
	EOT
}

seed_main() {
	fake_commit p1 kernel/k.c <<-\EOT &&
	test
	sleep 1
	warning unsafe_follow_pfn
	exit 0
	EOT
	for i in 2 3 4
	do
		fake_commit "p$i" kernel/k.c </dev/null || return
	done &&
	fake_tag bad
}

test_expect_success 'the original runs support two commits, and not the one that was mailed' '
	(
		seed_history as-it-was <<-\EOT &&
		share 6/10 test
		warning kvm_wait
		panic kernel: panic_on_warn set ...
		EOT
		git-kbisect start bad good >../out 2>../err &&
		git-kbisect show --json >../json &&
		jq -r ".candidates[].commit" ../json | sort >../got &&
		{ hash_of d40b9fdee && hash_of 1eabf46a; } | sort >../want &&
		test_cmp ../want ../got
	)
'

test_expect_success '... because d40b9fdee is neither good nor bad, which the report explains by kvm_wait' '
	(
		cd as-it-was &&
		jq -e --arg c "$(hash_of d40b9fdee)" \
			".tested[] | select(.commit == \$c) | .verdict == \"skip\"" ../json &&
		git-kbisect log >../log &&
		grep "\([0-9][0-9]*\) of \1 runs ended in WARNING in kvm_wait before the target could show" ../log
	)
'

test_expect_success '... and the parent was run' '
	(
		cd as-it-was &&
		jq -e --arg c "$(hash_of fe07bfda)" \
			".tested[] | select(.commit == \$c) | .verdict == \"good\" and (.runs | length) > 0" ../json
	)
'

test_expect_success '1eabf46a is found when the warning in kvm_wait does not end a run' '
	(
		seed_history past-noise <<-\EOT &&
		test
		warning kvm_wait
		exit 0
		EOT
		git-kbisect start bad good >../out2 2>../err2 &&
		culprit_is 1eabf46a &&
		grep "^first bad commit: $(hash_of 1eabf46a) " ../out2
	)
'

test_done
