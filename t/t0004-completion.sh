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
	bash_completes git kbisect boot v && grep -x "v1.0" ../offered &&
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
	fish --no-config -c "source ../completion.fish; complete -C \"git-kbisect good v\"" >../offered && grep "^v1.0" ../offered &&
	fish --no-config -c "source ../completion.fish; complete -C \"git-kbisect boot v\"" >../offered && grep "^v1.0" ../offered
'

test_expect_success FISH 'fish completes files for the commands that read some' '
	>console.log && fish --no-config -c "source ../completion.fish; complete -C \"git-kbisect title con\"" >../offered &&
	grep "^console.log" ../offered &&
	fish --no-config -c "source ../completion.fish; complete -C \"git-kbisect good con\"" >../offered && ! grep "^console.log" ../offered
'

# In a terminal, as a user has it: each shell with its own key handling, and git kbisect found
# as "make install" installs it.
if command -v tmux >/dev/null
then
	test_set_prereq TMUX
	unset TMUX
	# The path of its socket must be short, and tmux must not take the server of a user.
	TMUX_TMPDIR=$(mktemp -d /tmp/kbisect-tmux.XXXXXX)
	export TMUX_TMPDIR
	cleanup 'rm -rf "$TMUX_TMPDIR"'
fi

# in_terminal <name> <command> <first line>: begins a shell in a terminal, and types the line into it.
in_terminal() {
	terminal=$1 && test_when_finished "tmux -L $1 kill-server" &&
	tmux -f /dev/null -L "$1" new-session -d -x 120 -y 24 "$2" >/dev/null 2>&1 3>&- 4>&- && shows ">" && keys "$3; clear; echo ready" Enter &&
	shows "^ready"
}

keys() {
	tmux -L "$terminal" send-keys "$@"
}

# shows <regex>: waits until the terminal does.
shows() {
	for i in $(seq 600)
	do
		tmux -L "$terminal" capture-pane -p >../screen && grep -E "$1" ../screen && return
		sleep .1
	done
	cat ../screen >&2
	return 1
}

# tab_makes <text> <regex>: types a text and Tab, and waits for what becomes of it.
tab_makes() {
	keys C-u && keys -l "$1" && sleep .2 && keys Tab && shows "$2"
}

test_expect_success TMUX,GIT_COMPLETION 'in a terminal, Tab completes in bash' '
	in_terminal bash "PS1=\"> \" bash --norc --noprofile" ". $git_completion && . ../completion.bash" &&
	tab_makes "git kbisect rej" "^> git kbisect reject" && tab_makes "git kbisect start --minimi" "start --minimize-config" &&
	tab_makes "git kbisect show v1" "show v1.0"
'

test_expect_success TMUX,ZSH '... in zsh' '
	in_terminal zsh "PS1=\"> \" zsh -f" "fpath=(\$PWD/../functions \$fpath); autoload -Uz compinit; compinit -u -D" &&
	tab_makes "git-kbisect rej" "^> git-kbisect reject" && tab_makes "git kbisect rej" "^> git kbisect reject" &&
	tab_makes "git kbisect start --minimi" "start --minimize-config" && tab_makes "git kbisect show v1" "show v1.0"
'

test_expect_success TMUX,FISH '... in fish' '
	mkdir -p ../data/fish/vendor_conf.d && cp ../completion.fish ../data/fish/vendor_conf.d/git-kbisect.fish &&
	echo "function fish_prompt; echo -n \"> \"; end" >../prompt.fish &&
	in_terminal fish "XDG_DATA_DIRS=\"$PWD/../data:/usr/share\" fish -C \"source ../prompt.fish\"" "true" &&
	tab_makes "git-kbisect rej" "^> git-kbisect reject" && tab_makes "git kbisect rej" "^> git kbisect reject" &&
	tab_makes "git kbisect start --minimi" "start --minimize-config" && tab_makes "git kbisect show v1" "show v1.0"
'

test_done
