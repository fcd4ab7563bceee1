#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='files that a manifest says cannot matter do not matter in real builds'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-real.sh"

# All files that should not matter according to the manifest are spoilt at once, and the
# kernel built from scratch must come out the same. Builds run without ccache's direct
# mode, which would not see a new header that hides another. Set KBISECT_TEST_LONG for
# one more build (t/perf does).
kernel=$KBISECT_BUILD/t/helper/kernel
tree=$KERNEL_LANE/tree
work=$SHARNESS_TRASH_BASE/scratch
mkdir "$work" && cd "$work" || exit

# build <name>: writes "ok key signature" to <name>.out
build() {
	kernel_lane_build HEAD "$work/$1.manifest" >$1.out 2>$1.err && grep "^ok" $1.out ||
	{ tail -n 40 $1.out $1.err >&2; false; }
}

build_from_scratch() {
	rm -rf "$KERNEL_LANE/build" && build $1
}

same_kernel() {
	cut -d' ' -f1,3 base.out >want &&
	cut -d' ' -f1,3 $1.out >got &&
	test_cmp want got
}

# spoil <name> <command>...: commits on top of base what the command changed.
spoil() {
	name=$1
	shift
	(
		cd "$tree" &&
		git checkout -q -f --detach v6.1 &&
		git clean -qfdx &&
		"$@" &&
		git add -A -f &&
		git commit -q -m "$name"
	) &&
	$kernel matches "$tree" "$work/base.manifest" $(git -C "$tree" rev-parse HEAD) >$name.matches
}

no_matter() {
	git ls-files | sed "s/^/$1 /" | $kernel minds "$work/base.manifest" | cut -c3-
}

test_expect_success 'set up and build a real kernel' '
	kernel_turn && kernel_base && kernel_history manifest <<<doc && kernel_tree manifest &&
	kernel_lane_build v6.1 base.manifest >base.out &&
	grep "^ok" base.out
'

test_expect_success 'the build read only a small part of the tree' '
	files=$(git -C "$tree" ls-files | wc -l) &&
	listed=$(grep -c "^file " "$work/base.manifest") &&
	echo "# $listed of $files files can matter" &&
	test $listed -gt 1000 &&
	test $listed -lt $((files / 8))
'

garbage() {
	no_matter M >"$work/modified" &&
	while IFS= read -r file
	do
		test -L "$file" || echo "#error garbage" >"$file" || return
	done <"$work/modified"
}

# Adds headers with the names of those that were read to many directories.
shadows() {
	git ls-tree -rd --name-only HEAD >"$work/dirs" &&
	sed -n "s/^file [0-9]* [0-9a-f]* //p" "$work/base.manifest" | grep "\.h$" |
	perl -e '
		srand($ARGV[1]); open D, $ARGV[0]; chomp(@dirs = <D>);
		while (<STDIN>) {
			chomp; my @part = split m{/};
			for my $n (1 .. 3) {
				last if $n > @part;
				my $tail = join "/", @part[-$n .. -1];
				print "A $dirs[rand @dirs]/$tail\n" for 1 .. 4;
			}
			my $include = join "/", @part[-2 .. -1];
			print "A $_/$include\n" for "include", "drivers", "arch/x86/kernel", "kernel", "lib";
		}' "$work/dirs" "${KBISECT_TEST_SEED:-1}" |
	sort -u | $kernel minds "$work/base.manifest" | cut -c3- >"$work/added" &&
	while IFS= read -r file
	do
		test -e "$file" && continue
		mkdir -p "${file%/*}" && echo "#error garbage" >"$file" || return
	done <"$work/added"
}

spoil_all() {
	shadows && garbage
}

test_expect_success 'garbage in files that do not matter, and in new headers, gives the same kernel' '
	spoil all spoil_all &&
	test $(wc -l <"$work/modified") -gt 60000 &&
	test $(wc -l <"$work/added") -gt 1000 &&
	echo yes >want &&
	test_cmp want all.matches &&
	build_from_scratch all &&
	same_kernel all
'

deletions() {
	no_matter D >"$work/deleted" &&
	xargs -d "\n" rm -f <"$work/deleted"
}

test -z "$KBISECT_TEST_LONG" || test_set_prereq LONG
test_expect_success LONG 'deleting all files that do not matter gives the same kernel' '
	spoil deletions deletions &&
	test $(wc -l <"$work/deleted") -gt 60000 &&
	echo yes >want &&
	test_cmp want deletions.matches &&
	build_from_scratch deletions &&
	same_kernel deletions
'

# The opposite case shows that the test can see a difference.
change() {
	sed -i "s/GPL/GPL v2/" kernel/sys.c && echo "int kbisect_test(void) { return 1; }" >>kernel/sys.c
}

test_expect_success 'a change to a file that matters does not match and gives another kernel' '
	spoil change change &&
	grep "^no: kernel/sys.c is changed" change.matches &&
	build change &&
	! same_kernel change
'

test_done
