#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='a session goes on step by step, or until its deadline, and says how it ended'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# tested: prints how many commits have a verdict.
tested() {
	git-kbisect status --json | jq "[.tested[]] | length"
}

test_expect_success 'a malformed deadline, or one that is over, is refused' '
	fake_repo repo && fake_history 4 5 && git config kbisect.notify "echo \$KBISECT_VERDICT \$KBISECT_CULPRIT >>../notified" &&
	test_exit_is 128 git-kbisect start --deadline=soon bad good 2>../err && grep -e "--deadline: .soon. is not a time" ../err &&
	test_exit_is 128 git-kbisect start --deadline="2020-01-01 10:00" bad good 2>../err && grep "is over" ../err
'

test_expect_success 'before the ends are tested there is no answer at the deadline' '
	printf "#!/bin/sh\ncase \$* in *olddefconfig*) ;; *) sleep 2 ;; esac\nexec %s \"\$@\"\n" "$KBISECT_BUILD/t/fakes/kbuild" >../slow-make &&
	chmod +x ../slow-make && git config kbisect.make "$PWD/../slow-make" && rm -f ../notified &&
	git-kbisect start --no-progress --deadline=3s bad good >../out 2>../err && test_must_be_empty ../err &&
	grep "the time is up, and the ends are not tested yet" ../out && grep -x stopped ../notified &&
	test_exit_is 2 git-kbisect show --exit-code
'

test_expect_success 'step goes on for one commit' '
	until test -e .git/BISECT_LOG
	do
		before=$(tested) && git-kbisect step -v --no-progress >../out 2>../err && test_must_be_empty ../err &&
		test $(tested) = $((before + 1)) && grep "^why: " ../out && grep "^verdict: " ../out &&
		grep "one commit was tested" ../out || return
	done
'

test_expect_success 'status draws the range and says how far it is, in colour where it is wanted' '
	git-kbisect status >../status && grep -x "        \[?????????b\]" ../status &&
	grep "^left:   10 of 10 commits, step 3 of about [0-9]*" ../status && ! grep "$(printf "\033")" ../status &&
	git-kbisect status --color >../colored && grep "^$(printf "\033")\[31mbad    $(printf "\033")\[m $(hash_of bad | cut -c1-12)" ../colored &&
	sed "s/$(printf "\033")\[[0-9]*m//g" ../colored | test_cmp ../status - &&
	git -c color.kbisect=always kbisect status | cmp - ../colored && NO_COLOR=1 git -c color.kbisect=always kbisect status | cmp - ../status &&
	test_exit_is 128 git-kbisect status --color=blue 2>../err && grep "always, auto or never, not .blue" ../err &&
	test_exit_is 128 git-kbisect status --json --watch 2>../err && grep "exclude each other" ../err
'

test_expect_success 'at the deadline the best set so far is the answer, and the note says so' '
	{ timeout 60 git-kbisect status --watch >../watched & watch=$!; } &&
	git-kbisect continue --deadline=1s >../out 2>../err && test_exit_is 1 git-kbisect show --exit-code --json >../json &&
	jq -e ".version == 1 and .verdict == \"set\" and (.candidates | length) > 1 and .confidence >= 0.9" ../json &&
	grep "^unreliable: the time was up" ../out && git-kbisect show | grep "^Unreliable: the time was up" &&
	tail -n 1 ../notified | grep -x set && wait $watch && grep "^no result yet" ../watched && grep "^result: set" ../watched
'

test_expect_success 'continue -q prints only the result' '
	git-kbisect continue -q --deadline=8h >../out 2>../err && culprit_is culprit && ! grep "^testing commit" ../out &&
	grep "^first bad commit: $(hash_of culprit)" ../out && test_must_be_empty ../err &&
	git-kbisect show --exit-code >../out && git-kbisect show --exit-code culprit >../out && grep "culprit $(hash_of culprit)" ../notified
'

test_done
