#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='the manual describes the options and config keys that the program has'
. "$(dirname "$0")/lib-test.sh"
docs=$KBISECT_SRC/Documentation

if ! test -f "$docs/git-kbisect.adoc"
then
	skip_all='no Documentation/git-kbisect.adoc'
	test_done
fi

git-kbisect -h | sed -n 's/^    \([a-z][a-z-]*\) .*/\1/p' >commands

# Prints the options of one command from its -h: "    -j, --jobs=<n>  ...".
options_of() {
	git-kbisect "$1" -h | sed -n 's/^ \{1,8\}\(-.*\)/\1/p' |
	grep -o -e '--[a-z][a-z0-9-]*' | sort -u
}

test_expect_success 'every command has a section in the manual' '
	test -s commands &&
	while read command
	do
		grep -qE "^(\[\[$command\]\]|=+ .*\b$command\b|(\*|_|\`)*(git kbisect )?$command\b.*::)" "$docs"/git-kbisect*.adoc ||
		{ echo "not in the manual: $command" >&2; false; } || return
	done <commands
'

test_expect_success 'every option of every command is in the manual' '
	while read command
	do
		options_of $command || return
	done <commands | sort -u >options &&
	test -s options &&
	while read option
	do
		grep -qe "$option\b" "$docs"/git-kbisect*.adoc ||
		{ echo "not in the manual: $option" >&2; false; } || return
	done <options
'

test_expect_success 'every option that the manual explains exists' '
	grep -hoE "^[\`*+_]*(-[a-zA-Z][^:]*, *)?[\`*+_]*--[a-z][a-z0-9-]*.*::" "$docs"/git-kbisect*.adoc |
	grep -oe "--[a-z][a-z0-9-]*" | sort -u >explained &&
	test -s explained &&
	(cat options; echo --help; echo --version) | sort -u >known &&
	comm -23 explained known >unknown &&
	test_must_be_empty unknown
'

# Between asterisks stand options of git kbisect; those of other programs are in backquotes.
test_expect_success 'every option that a sentence of the documents names exists' '
	grep -hoe "\*--[a-z][a-z0-9-]*" "$docs"/*.adoc "$docs"/config/*.adoc "$docs"/technical/*.adoc |
	sed "s/^\*//" | sort -u >mentioned && test -s mentioned &&
	sed "s/^--/--no-/" known | cat known - | sort -u >possible &&
	comm -23 mentioned possible >unknown &&
	test_must_be_empty unknown
'

# "choose one of x86_64, i386, arm64": those that can be booted.
test_expect_success 'the manual names each architecture of --arch, and guest.adoc describes its machine' '
	{ git-kbisect doctor --arch=no-such || test $? = 128; } >out &&
	sed -n "s/.*choose one of //p" out | tr -s ", " "\n" >arches && test -s arches &&
	sed -n "/^--arch=/,/^\$/p" "$docs/git-kbisect.adoc" >about &&
	while read -r arch
	do
		grep -F "\`$arch\`" about && grep "^|$arch |" "$docs/technical/guest.adoc" || return
	done <arches
'

# Keys are compared without regard to case, and may be quoted. kbisect.port is not a key
# but an argument on the guest's kernel command line.
keys_in() {
	grep -hoE "(^|[^-])\bkbisect\.[a-zA-Z][a-zA-Z0-9]*" "$@" | sed "s/^[^k]//" |
	grep -vx "kbisect.port\|kbisect.adoc\|kbisect.toolchain" | tr A-Z a-z | sort -u
}

test_expect_success 'every kbisect.* key of the source is documented and every documented key exists' '
	keys_in $(find "$KBISECT_SRC/src" "$KBISECT_SRC/include" "$KBISECT_SRC/git-kbisect.c" -name "*.[ch]") >used &&
	grep -hoiE "^[\`*+_]*kbisect\.[a-z][a-z0-9]*[^:]*::" "$docs"/config/*.adoc | keys_in - >documented &&
	test_cmp documented used
'

# Prints the files that documents name in backquotes: paths in the repository, and names of
# sources, tests and documents without their directory. Patterns with a placeholder are left
# out, and so are paths in a kernel's tree.
named_in() {
	rooms=$(cd "$KBISECT_SRC/src" && echo */ | sed "s,/ *,|,g;s,|$,,") &&
	grep -ohE "\`[^\` ]+" "$@" | tr -d "\`" | grep -v "[<\$]\|NN" |
	grep -E "^(src|include|t|Documentation|technical|unit|hostile|$rooms)/|^[a-z0-9-]+\.(c|h|sh|pl|py|adoc)$" |
	grep -vE "^(include/((asm-generic|config|uapi).*)?|kernel/usermodehelper/.*)$" | sort -u
}

# is_there <name>: succeeds if a file in the repository has the name, which may be a pattern
# and lack the directory or the suffix.
is_there() {
	case $1 in
	*/*)
		for file in "$KBISECT_SRC"/$1 "$KBISECT_SRC"/t/$1 "$KBISECT_SRC"/Documentation/$1 \
			"$KBISECT_SRC"/src/$1 "$KBISECT_SRC"/src/$1.[ch] "$KBISECT_SRC"/include/$1.h
		do
			! test -e "$file" || return 0
		done
		return 1 ;;
	*)
		find "$KBISECT_SRC/src" "$KBISECT_SRC/include" "$KBISECT_SRC/t" "$docs" -name "$1" | grep -q . ;;
	esac
}

test_expect_success 'every file that a document for developers names exists' '
	named_in "$docs"/technical/*.adoc "$docs"/[A-Z]*.adoc >names && test -s names &&
	while read -r name
	do
		case $name in t/fakes/git-kbisect) continue ;; esac
		is_there "$name" || { echo "not there: $name" >&2; false; } || return
	done <names
'

# Titles that reliability.adoc quotes, each after the name of its test file.
cat >titles.awk <<\EOF
/^\|`/ {
	n = split($0, part, /[`"]/)
	for (i = 2; i <= n; i += 2)
		if (part[i] ~ /\.sh$/)
			file = part[i]
		else if (part[i] !~ /\.(c|pl)$|^t\/fuzz$|^chaos$/)
			print file "\t" part[i]
}
EOF

test_expect_success 'every test case that reliability.adoc quotes exists' '
	awk -f titles.awk "$docs/technical/reliability.adoc" >quoted && test -s quoted &&
	while IFS="$(printf "\t")" read -r file title
	do
		grep "^test_expect_success" "$KBISECT_T/$file" | grep -qF "$title" ||
		{ echo "not in $file: $title" >&2; false; } || return
	done <quoted
'

test_done
