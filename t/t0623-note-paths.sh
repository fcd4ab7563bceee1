#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='notes, which are published, contain no path of the host'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# Prints all notes on all commits.
read_notes() {
	for ref in $(git for-each-ref --format='%(refname)' refs/notes)
	do
		echo "== $ref" && git notes --ref="$ref" list >../list || return
		while read -r blob commit
		do
			git cat-file blob "$blob" || return
		done <../list
	done >../notes
}

# A compiler names files of the tree and of the build directory with their paths.
broken_make() {
	cat >../make-broken <<-END &&
	#!/bin/sh
	for arg
	do
		case \$prev in -C) tree=\$arg ;; esac
		case \$arg in O=*) O=\${arg#O=} ;; esac
		prev=\$arg
	done
	case " \$* " in *config*) exec "$KBISECT_BUILD/t/fakes/kbuild" "\$@" ;; esac
	grep -q broken "\$tree/kernel/broken.c" 2>/dev/null || exec "$KBISECT_BUILD/t/fakes/kbuild" "\$@"
	echo "\$O/include/generated/x.h:1:2: error: first" >&2
	echo "\$tree/kernel/k.c:1:2: error: second" >&2
	echo "make[1]: *** [scripts/Makefile.build:250: kernel/k.o] Error 1" >&2
	exit 2
	END
	chmod +x ../make-broken && git config kbisect.make "$PWD/../make-broken"
}

test_expect_success 'set up a session with a commit that does not build' '
	in_fake_repo paths && broken_make &&
	fake_commit g1 kernel/k.c </dev/null &&
	echo broken >kernel/broken.c && fake_commit broken kernel/k.c </dev/null &&
	rm kernel/broken.c && fake_commit g2 kernel/k.c </dev/null &&
	printf "test\nwarning bad_function\nexit 0\n" | fake_commit culprit kernel/k.c &&
	git tag bad &&
	git-kbisect start bad good >../out 2>../err && culprit_is culprit && read_notes
'

test_expect_success 'no note contains a path of this host' '
	test $(grep -c "== refs/notes/kbisect" ../notes) = 3 && ! grep -F "$SHARNESS_TRASH_BASE" ../notes
'

test_expect_success 'a failed build is reported with paths of the source' '
	grep "^include/generated/x.h:1:2: error: first" ../notes &&
	grep "^kernel/k.c:1:2: error: second" ../notes
'

test_expect_success 'the configuration is still named' '
	sum=$(sha256sum <../config | cut -d" " -f1) &&
	git notes --ref=kbisect-json show culprit >../json &&
	jq -e ".config | .file == \"config\" and .sha256 == \"$sum\"" ../json &&
	test "$(git-kbisect show --json | jq -r .config.file)" = config
'

test_done
