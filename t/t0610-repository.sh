#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='input that cannot be read is never believed: directories, objects of the repository'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# loose <object>: prints the object's file, in a repository without packs.
loose() {
	name=$(git rev-parse "$1") &&
	echo "$PWD/.git/objects/${name:0:2}/${name:2}"
}

# One shim imitates a file system that reports no types in directories, another one a file
# system that fails while a directory is read.
test_expect_success 'set up file systems of other kinds' '
	cat >shim.c <<-\EOF &&
	#define _GNU_SOURCE
	#include <dirent.h>
	#include <dlfcn.h>
	#include <errno.h>
	#include <stdlib.h>
	#include <string.h>
	#define SHIM(name, type) \
		struct type *name(DIR *d) { \
			static struct type *(*real)(DIR *); \
			if (!real) real = dlsym(RTLD_NEXT, #name); \
			struct type *e = real(d); \
			if (e) e->d_type = DT_UNKNOWN; \
			if (e && getenv("SHIM_EIO") && !strcmp(e->d_name, getenv("SHIM_EIO"))) { \
				errno = EIO; return NULL; } \
			return e; }
	SHIM(readdir, dirent)
	SHIM(readdir64, dirent64)
	EOF
	cc -shared -fPIC -o shim.so shim.c -ldl && shim=$PWD/shim.so &&
	fake_repo one && fake_history 2 1
'

test_expect_success 'each commit is built correctly when directories report no types' '
	LD_PRELOAD=$shim git-kbisect start bad good >../out 2>../err &&
	culprit_is culprit && grep "commits, 4 can matter" ../err ../out
'

test_expect_success 'a directory that cannot be read to its end is an error of the host' '
	git-kbisect reset && rm -rf .git/kbisect "$XDG_CACHE_HOME/git-kbisect" &&
	SHIM_EIO=init LD_PRELOAD=$shim test_exit_is 128 git-kbisect start bad good >../out 2>../err &&
	grep "^error: .*Input/output error" ../err
'

test_expect_success 'set up a history of loose objects' '
	in_fake_repo two && fake_history 2 1 &&
	rm .git/objects/pack/*.idx && mv .git/objects/pack/*.pack .. &&
	for pack in ../pack-*.pack; do git unpack-objects -q <"$pack" || return; done &&
	middle=$(git rev-list --reverse good..bad | sed -n 2p)
'

for case in 'missing:$middle^{tree}' 'truncated:$middle^{tree}' 'truncated:$middle:kernel' \
	'missing:$middle:kernel/k.c'
do
	how=${case%%:*} what=${case#*:}
	test_expect_success "$how: $what" '
		git-kbisect reset && rm -rf .git/kbisect "$XDG_CACHE_HOME/git-kbisect" &&
		eval "object=$what" && file=$(loose "$object") && chmod u+w "$file" && cp "$file" saved &&
		if test $how = missing; then rm "$file"; else head -c 25 saved >"$file"; fi &&
		test_exit_is 128 timeout 200 git-kbisect start bad good >../out 2>../err &&
		grep "^error: .*git fsck" ../err && ! grep "^first bad commit" ../out &&
		cp saved "$file" && rm saved
	'
done

test_expect_success 'the search goes on when the object is there again' '
	git-kbisect continue >../out 2>../err && culprit_is culprit
'

test_expect_success 'an end with missing objects is not called "not a kernel tree"' '
	git-kbisect reset &&
	file=$(loose good:init) && mv "$file" saved &&
	test_exit_is 128 git-kbisect start bad good >../out 2>../err &&
	grep "^error: .*git fsck" ../err && ! grep "is not a Linux kernel" ../err &&
	mv saved "$file"
'

test_done
