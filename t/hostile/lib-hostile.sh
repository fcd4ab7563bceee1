# SPDX-License-Identifier: GPL-2.0-only
# For sessions in a hostile world, sourced after lib-session.sh. A test file makes one
# history and runs the same session over it in each world.
export SHIM="$KBISECT_BUILD/t/hostile/shim.so"

# hostile_repo <dir>: five commits, of which the third is the culprit.
hostile_repo() {
	fake_repo "$1" &&
	git config kbisect.make "$KBISECT_BUILD/t/fakes/kbuild" &&
	git config kbisect.confidence 0.95 &&
	fake_commit g1 kernel/k.c </dev/null &&
	fake_commit culprit kernel/k.c <<-\EOF &&
	test
	warning bad_function
	exit 0
	EOF
	fake_commit b1 kernel/k.c </dev/null &&
	fake_commit bad kernel/k.c </dev/null
}

# Prints the properties by which sessions are compared: result and tested commits.
findings() {
	git-kbisect show --json |
	jq -r '.verdict, .culprit, .crash.title, (.tested | map(.commit + " " + .verdict) | sort[])'
}

# Prints what the user has in the repository and must still have afterwards.
users_things() {
	git status --porcelain &&
	git for-each-ref refs/heads refs/tags refs/remotes refs/stash &&
	cat "$(git rev-parse --git-path HEAD)" && git diff HEAD &&
	cat "$(git rev-parse --git-path config)"
}

# Prints files that a session must not leave behind.
left_behind() {
	find "$SHARNESS_TRASH_BASE/scratch" "$XDG_CACHE_HOME" \( -name '*.lock' -o -name '*.tmp*' -o -name '*.part' \) \
		-not -path '*/objects/*'
}

# Forgets all kernels, so that the next session has to build each of them.
nothing_known() {
	rm -rf "$XDG_CACHE_HOME/git-kbisect/kernels" "$XDG_CACHE_HOME/git-kbisect/manifests" \
		"$(git rev-parse --git-common-dir)/kbisect/lanes" && git worktree prune
}

# Drops the session and its notes.
forget() {
	git-kbisect reset || return
	for ref in kbisect kbisect-json kbisect-runs
	do
		git update-ref -d refs/notes/$ref
	done
}

# finds <command>...: the command runs a session, which must end like the first session
# of the test file. That one runs in a world without trouble.
finds() {
	forget >/dev/null 2>&1
	test_when_finished "cd \"$PWD\" && forget" &&
	{ "$@" >"$HOME/out" 2>"$HOME/err" || { cat "$HOME/err" >&2; false; }; } &&
	findings >"$HOME/findings" &&
	{ test -e "$HOME/findings.first" || cp "$HOME/findings" "$HOME/findings.first"; } &&
	test_cmp "$HOME/findings.first" "$HOME/findings" &&
	test "$(git notes --ref=kbisect show culprit | grep -c "^Verdict: culprit\$")" = 1 &&
	! grep "^warning" "$HOME/err"
}

# unaffected <command>...: as finds; also, the files and refs of the user stay as they
# are, and no file of the session is left.
unaffected() {
	users_things >"$HOME/users.before" && finds "$@" &&
	users_things >"$HOME/users.after" && test_cmp "$HOME/users.before" "$HOME/users.after" &&
	left_behind >"$HOME/left" && test_must_be_empty "$HOME/left"
}
