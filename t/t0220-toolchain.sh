#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='kbisect.toolchain.* decides which compiler builds a commit'
. "$(dirname "$0")/lib-test.sh"
PATH=$KBISECT_BUILD/t/fakes:$PATH

# In this tree of the fakes the first commit needs gcc-old.
test_expect_success 'set up compilers and a history' '
	mkdir "$SHARNESS_TRASH_BASE/plain" && # kbuild cannot have blanks in a path
	cd "$SHARNESS_TRASH_BASE/plain" &&
	git init -q tree &&
	mkdir -p tree/kernel bin &&
	for v in 8 12
	do
		printf "#!/bin/sh\necho \"gcc (Fake %s.1.0) %s.1.0\"\n" $v $v >bin/cc-$v &&
		chmod +x bin/cc-$v || return
	done &&
	bin=$PWD/bin &&
	cd tree &&
	printf "VERSION = 5\nPATCHLEVEL = 4\nSUBLEVEL = 0\nEXTRAVERSION =\n" >Makefile &&
	: >Kconfig && : >Kbuild && mkdir arch init && : >arch/Kconfig && : >init/main.c &&
	echo "int a;" >kernel/a.c && printf "init/main.c\nkernel/a.c\n" >compiled &&
	printf "#!fake-kernel\nboot\n" >behaviour &&
	echo CONFIG_X=y >../config &&
	git add . && git commit -q -m old && git tag old &&
	sed -i "s/^VERSION.*/VERSION = 6/" Makefile &&
	git commit -q -a -m new && git tag new &&
	git config kbisect.make "$KBISECT_BUILD/t/fakes/kbuild" &&
	git config kbisect.config "$PWD/../config" &&
	git config kbisect.for build &&
	git config kbisect.toolchain.old.path "$bin/cc-8" &&
	git config kbisect.toolchain.old.until v5.18 &&
	git config kbisect.toolchain.new.path "$bin/cc-12" &&
	git config kbisect.toolchain.new.since v5.19
'

test_expect_success 'the compiler is chosen by the age of the commit' '
	git kbisect test new >out 2>err &&
	grep "with gcc (Fake 12.1.0) 12.1.0" out &&
	git kbisect test old >out 2>err &&
	grep "with gcc (Fake 8.1.0) 8.1.0" out
'

test_expect_success 'an older compiler is used when only the compiler explains the failure' '
	echo "$bin/cc-12" >BROKEN_FOR &&
	git add BROKEN_FOR && git commit -q -m fussy && git tag fussy &&
	git kbisect test fussy >out 2>err &&
	grep "^testing commit .* with gcc (Fake 12.1.0) 12.1.0" out &&
	grep "^built with gcc (Fake 8.1.0) 8.1.0" out &&
	grep "verdict: good" out
'

test_expect_success '--cc makes one compiler build everything' '
	test_exit_is 1 git kbisect test --cc="$bin/cc-12" fussy >out 2>err &&
	git kbisect test --cc="$bin/cc-12" old >out 2>err &&
	grep "with gcc (Fake 12.1.0) 12.1.0" out
'

test_expect_success 'a missing compiler is a warning' '
	git config kbisect.toolchain.gone.path /nonexistent/gcc &&
	git kbisect test new >out 2>err &&
	grep "warning: kbisect.toolchain.gone: ./nonexistent/gcc. does not run, or is not a compiler" err &&
	git config --unset kbisect.toolchain.gone.path
'

test_expect_success 'a key or value that makes no sense is an error' '
	git config kbisect.toolchain.old.colour red &&
	test_exit_is 128 git kbisect test new >out 2>err &&
	grep "kbisect.toolchain.old.colour" err &&
	git config --unset kbisect.toolchain.old.colour &&
	git config kbisect.toolchain.old.until six &&
	test_exit_is 128 git kbisect test new >out 2>err &&
	grep "six.*is not a release" err
'

test_done
