#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='the configuration of the user does not act in our git, and only our work trees are forgotten'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

test_expect_success 'set up a culprit, hooks, signatures and a work tree on a disk that is gone' '
	fake_repo repo && fake_history 3 0 &&
	fake_commit b1 init/main.c </dev/null && fake_commit b2 init/main.c </dev/null && git tag -f bad &&
	git worktree add -q --detach ../mine good && git -C ../mine commit -q --allow-empty -m "only there" &&
	git -C ../mine rev-parse HEAD >../only && mv ../mine ../unmounted &&
	for hook in post-checkout post-index-change commit-msg prepare-commit-msg reference-transaction
	do
		printf "#!/bin/sh\necho $hook >>\"$PWD/../hooks-ran\"\nexit 1\n" >.git/hooks/$hook &&
		chmod +x .git/hooks/$hook || return
	done &&
	git config commit.gpgSign true && git config gpg.program false && git config log.showSignature true &&
	git config core.autocrlf true && git config color.ui always && git config log.follow true
'

test_expect_success 'nothing of the configuration acts in a session with a revert' '
	rm -f ../hooks-ran &&
	LC_ALL=de_DE.UTF-8 LANGUAGE=de git -c commit.gpgSign=true -c core.hooksPath="$PWD/.git/hooks" \
		kbisect start --confirm=revert bad good >../out 2>../err &&
	culprit_is culprit && ! test -e ../hooks-ran &&
	grep "reverted on the bad end the failure is gone" ../out &&
	! grep -rl "$(printf "\r")" .git/kbisect/lanes/0/tree --include="*.c"
'

test_expect_success '... nor in a linked work tree with packed refs and a relative alternate' '
	rm -f ../hooks-ran && mv .git/hooks ../hooks && rm -rf ../second &&
	git clone -q --bare --no-local . ../second/objects-of/repo.git && git init -q ../second/repo &&
	echo ../../../objects-of/repo.git/objects >../second/repo/.git/objects/info/alternates &&
	git --git-dir=../second/objects-of/repo.git for-each-ref --format="create %(refname) %(objectname)" refs/tags |
		git -C ../second/repo update-ref --stdin &&
	git -C ../second/repo pack-refs --all && git -C ../second/repo worktree add -q --detach ../linked good &&
	git config --get-regexp "^kbisect" | while read key value
	do
		git -C ../second/repo config $key "$value" || return
	done &&
	cp ../hooks/reference-transaction ../second/repo/.git/hooks/ && mv ../hooks .git/hooks &&
	(cd ../second/linked && git-kbisect start bad good >../out 2>../err) && ! test -e ../hooks-ran &&
	git -C ../second/repo notes --ref=kbisect show $(hash_of culprit) | grep "^Culprit: $(hash_of culprit)" &&
	! find ../second .git -name "kbisect-no-hooks*" | grep .
'

test_expect_success 'only our own work trees are forgotten' '
	git worktree list --porcelain >../before && grep "kbisect/lanes/0" ../before &&
	git-kbisect reset --lanes && git worktree list --porcelain >../after &&
	! grep kbisect/lanes ../after && grep "worktree.*/mine" ../after &&
	mv ../unmounted ../mine && test "$(git -C ../mine rev-parse HEAD)" = "$(cat ../only)" &&
	mv ../mine ../unmounted
'

test_expect_success '... and a lane whose directory was removed by hand is made again' '
	rm -f .git/hooks/* && git config --unset commit.gpgSign &&
	git-kbisect test good >../out 2>../err && rm -rf .git/kbisect/lanes &&
	rm -rf "$XDG_CACHE_HOME/git-kbisect" && git-kbisect test good >../out 2>../err &&
	git worktree list --porcelain >../after && grep "worktree.*/mine" ../after
'

test_expect_success 'control characters of foreign text do not reach log, status, notes or JSON' '
	git commit -q --allow-empty -m "$(printf "x \302\2331m \342\200\256 \233")" &&
	fake_commit odd kernel/k.c <<-\EOT &&
	test
	warning worse_function
	exit 0
	EOT
	git commit -q --amend -m "$(printf "odd \302\2331m \342\200\256 end")" && git tag -f odd &&
	git tag -f oddgood good &&
	git checkout -q --detach good && echo "int k2;" >kernel/k.c && fake_commit worse kernel/k.c <<-\EOT &&
	test
	warning worse_function
	exit 0
	EOT
	git commit -q --amend -m "$(printf "worse \302\2331m \342\200\256 end")" &&
	git-kbisect start HEAD good >../out 2>../err && git-kbisect status >../status &&
	git-kbisect show >../show && git-kbisect show --json >../json &&
	git-kbisect status --json >../json2 && jq . ../json ../json2 >/dev/null &&
	git notes --ref=kbisect show HEAD >../note && git notes --ref=kbisect-json show HEAD >../note2 &&
	grep -F "worse \\u009b1m \\u202e end" ../out && grep -F "worse \\u009b1m" ../note &&
	! LC_ALL=C grep -n -P "\302[\200-\237]|\342\200\256" ../out ../err ../status ../show ../json ../json2 ../note ../note2
'

test_done
