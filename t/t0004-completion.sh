#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='completion in bash, zsh and fish'
. "$(dirname "$0")/lib-test.sh"

git_completion=/usr/share/bash-completion/completions/git
test ! -f "$git_completion" || test_set_prereq GIT_COMPLETION
command -v zsh >/dev/null && test_set_prereq ZSH
command -v fish >/dev/null && test_set_prereq FISH

test_expect_success 'set up a repository, and find git kbisect as git does' '
	git init -q -b main repo && cd repo && git commit -q --allow-empty -m one && git tag v1.0 &&
	test_exit_is 128 git-kbisect completion csh 2>../err && grep "bash, zsh or fish" ../err &&
	for shell in bash zsh fish; do git-kbisect completion $shell >../completion.$shell || return; done
'

cat >../complete.bash <<\EOF
. "$1" && . ../completion.bash || exit
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMP_TYPE=9
__git_wrap__git_main
printf "%s\n" "${COMPREPLY[@]}" | sed "s/ *$//" | sort
EOF

# bash_completes <word>...: prints what bash offers for the last word.
bash_completes() {
	bash --norc ../complete.bash "$git_completion" "$@" >../offered
}

test_expect_success GIT_COMPLETION 'bash completes commands, options and revisions after git kbisect' '
	bash_completes git kbisect st && printf "start\nstatus\nstep\n" >../want && test_cmp ../want ../offered &&
	bash_completes git kbisect start --min && grep -x -e "--minimize-config" ../offered &&
	bash_completes git kbisect start --no-pre && grep -x -e "--no-prefetch" ../offered &&
	bash_completes git kbisect good v && grep -x "v1.0" ../offered &&
	bash_completes git kbisect completion f && grep -x fish ../offered
'

test_expect_success ZSH 'zsh offers the commands, and the options of the tables' '
	cat >../complete.zsh <<-\EOF &&
	_describe() { print -l -- ${kbisect_commands%%:*} }
	compadd() { while [[ $1 != -- && $# -gt 0 ]]; do shift; done; shift; print -l -- $@ }
	fpath=(../functions $fpath)
	autoload -U _git-kbisect
	CURRENT=2 words=(git-kbisect "") PREFIX=
	_git-kbisect
	CURRENT=3 words=(git-kbisect start --) PREFIX=--
	_git-kbisect
	EOF
	mkdir ../functions && cp ../completion.zsh ../functions/_git-kbisect && zsh -f ../complete.zsh >../offered && grep -x start ../offered &&
	grep -x reject ../offered && grep -x -e "--repro=" ../offered && grep -x -e "--dry-run" ../offered
'

test_expect_success FISH 'fish completes commands, options and revisions' '
	fish --no-config -c "source ../completion.fish; complete -C \"git-kbisect st\"" >../offered && grep "^start" ../offered &&
	fish --no-config -c "source ../completion.fish; complete -C \"git-kbisect start --min\"" >../offered &&
	grep -e "^--minimize-config" ../offered &&
	fish --no-config -c "source ../completion.fish; complete -C \"git-kbisect good v\"" >../offered && grep "^v1.0" ../offered
'

test_done
