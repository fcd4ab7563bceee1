#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='--modules says what becomes of options that are m'

. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip jq command -v jq

# modules_history <dir>: kernels of the culprit and later warn when MOD is built in.
modules_history() {
	in_fake_repo "$1" && printf "default-m DEFAULT\nonly-m ONLY\n" >Kconfig.modules &&
	printf "CONFIG_MOD=m\nCONFIG_ONLY=m\nCONFIG_BASE=y\n" >../config &&
	fake_commit g1 kernel/k.c </dev/null &&
	fake_commit culprit kernel/k.c <<-EOF &&
	test
	if-builtin MOD warning bad_function
	exit 0
	EOF
	fake_commit bad kernel/k.c </dev/null
}

# Prints the .config of the last kernel that was built.
built() {
	cat .git/kbisect/lanes/0/build/.config
}

test_expect_success 'by default options that are m stay m' '
	modules_history no && git-kbisect test bad >../out 2>../err &&
	grep "^verdict: good" ../out && built >../built && grep "^CONFIG_MOD=m" ../built &&
	! grep "^config: overridden" ../out
'

test_expect_success '--modules=builtin makes them y, also by default, and the log lists them' '
	git-kbisect start --modules=builtin bad good >../out 2>../err && culprit_is culprit &&
	built >../built && grep "^CONFIG_MOD=y" ../built && grep "^CONFIG_DEFAULT=y" ../built &&
	grep "^config: overridden: CONFIG_MOD=y of --modules=builtin (m in config), CONFIG_ONLY=y of --modules=builtin (m in config)\$" ../out &&
	grep "^lost 1 options: CONFIG_ONLY=y (is m)\$" ../out &&
	grep "^Modules: builtin\$" note &&
	git-kbisect show --json culprit | jq -e ".config.modules == \"builtin\"" &&
	jq -e ".settings.modules == \"builtin\"" .git/kbisect/session.json
'

test_expect_success 'the key is the same, and these kernels are other ones' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect && : >"$KBISECT_FAKE_STATE/builds" &&
	git config kbisect.modules builtin && git-kbisect start bad good >../out 2>../err &&
	culprit_is culprit && test 0 = $(builds) && git-kbisect reset &&
	git-kbisect test --modules=no bad >../out 2>../err && grep "^verdict: good" ../out
'

test_expect_success '--lsmod needs --modules=all and a file' '
	: >../lsmod && test_exit_is 128 git-kbisect start --modules=no --lsmod=../lsmod bad good 2>../err &&
	grep -e "--lsmod says which modules are built, and needs --modules=all" ../err &&
	test_exit_is 128 git-kbisect start --modules=all --lsmod=../none bad good 2>../err &&
	grep -e "--lsmod: .*none.: No such file" ../err
'

test_expect_success 'a mode that does not exist is refused' '
	test_exit_is 128 git-kbisect start --modules=maybe bad good 2>../err &&
	grep -e "--modules=maybe: must be one of no, builtin, all, auto" ../err && git-kbisect test -h | grep -e --modules
'

# The failure is in a module, in the source of which the culprit is.
module_history() {
	in_fake_repo "$1" && printf "CONFIG_MOD=m\nCONFIG_OTHER=m\nCONFIG_BASE=y\nCONFIG_MODULES=y\n" >../config &&
	mkdir -p drivers && echo "int mod;" >drivers/mod.c && echo "int other;" >drivers/other.c &&
	printf "MOD drivers/mod.ko drivers/mod.c\nOTHER drivers/other.ko drivers/other.c\n" >modules &&
	sed -i "/^behaviour/d" compiled && fake_commit g1 kernel/k.c </dev/null &&
	fake_commit g2 Documentation/x </dev/null &&
	echo "module_bug" >>drivers/mod.c && fake_commit culprit </dev/null &&
	fake_commit b1 drivers/other.c </dev/null && fake_commit bad kernel/k.c </dev/null &&
	printf "#!fake-kernel\nboot\ntest\nif-module mod if-modules-have module_bug warning bad_function\nexit 0\n" >../behaviour &&
	image_is ../behaviour
}

# image_is <script>: each kernel does what the script says, whatever its source is.
image_is() {
	cat >../make-image <<-END &&
	#!/bin/sh
	"$KBISECT_BUILD/t/fakes/kbuild" "\$@" || exit
	for arg
	do
		case \$arg in O=*) O=\${arg#O=} ;; esac
	done
	test ! -f "\$O/arch/x86/boot/bzImage" || cp "$PWD/$1" "\$O/arch/x86/boot/bzImage"
	END
	chmod +x ../make-image && git config kbisect.make "$PWD/../make-image"
}

test_expect_success '--modules=all builds them: a culprit in the source of a module is found' '
	module_history all && git-kbisect start --modules=all bad good >../out 2>../err &&
	culprit_is culprit && grep "^Modules: all\$" note
'

test_expect_success '... kernels that differ in a module have different signatures' '
	git-kbisect show --json culprit >../json &&
	signature() {
		jq -er --arg c "$(hash_of $1)" ".tested[] | select(.commit == \$c) | .signature" ../json
	} &&
	test "$(signature culprit)" != "$(signature culprit^)" &&
	jq -e "[.tested[] | select(.inferred_from != null)] | length == 0" ../json
'

test_expect_success '... and come from the cache with their modules' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect && : >"$KBISECT_FAKE_STATE/builds" &&
	git-kbisect start --modules=all bad good >../out 2>../err && culprit_is culprit &&
	test 0 = $(builds)
'

test_expect_success 'what no module has is not built for the verdict of another commit' '
	git-kbisect reset && git-kbisect test --modules=all g1 >../out 2>../err &&
	git-kbisect test --modules=all g2 >../out 2>../err && test 0 = $(builds) &&
	git-kbisect test --modules=no bad >../out 2>../err && grep "^verdict: good" ../out
'

test_expect_success '--lsmod builds the modules in the list only, and these are other kernels' '
	git-kbisect reset && printf "Module Size Used by\nmod 16384 0\n" >../lsmod &&
	git-kbisect start --modules=all --lsmod=../lsmod bad good >../out 2>../err && culprit_is culprit &&
	built >../built && grep "^CONFIG_MOD=m" ../built && grep "^# CONFIG_OTHER is not set" ../built &&
	grep "^config: overridden: CONFIG_OTHER=n of --lsmod (m in config)\$" ../out &&
	grep "^Lsmod: $(sha256sum <../lsmod | cut -d" " -f1)\$" note &&
	git-kbisect reset && git update-ref -d refs/notes/kbisect && : >"$KBISECT_FAKE_STATE/builds" &&
	git-kbisect start --modules=all --lsmod=../lsmod bad good >../out 2>../err && culprit_is culprit &&
	test 0 = $(builds)
'

test_expect_success '--modules=auto: from the failing end on, only modules that the failure needs are built' '
	module_history auto && rm -r "$XDG_CACHE_HOME/git-kbisect" &&
	sed -i "/^if-module/i request mod" ../behaviour &&
	git-kbisect start --modules=auto bad g1 >../out 2>../err && culprit_is culprit &&
	grep "^1 of 2 modules are needed\$" ../out && grep "^Modules: auto\$" note &&
	git-kbisect show --json culprit | jq -e ".config.modules_needed == 1" &&
	grep "^config: not needed (shown by .*): modules other than 1 that runs with the failure loaded\$" ../out &&
	built >../built && grep "^CONFIG_MOD=m" ../built && grep "^# CONFIG_OTHER is not set" ../built &&
	jq -se "any(.[]; .event == \"run\" and .run.modules == [\"mod\"])" .git/kbisect/journal.jsonl
'

test_expect_success '... and all are when the failure does not show without the others' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect && rm -r "$XDG_CACHE_HOME/git-kbisect" &&
	sed -i "s/^if-module mod /&if-module other /" ../behaviour &&
	git-kbisect start --modules=auto bad g1 >../out 2>../err && culprit_is culprit &&
	grep "^2 of 2 modules are needed\$" ../out && built >../built && grep "^CONFIG_OTHER=m" ../built
'

test_expect_success 'a run in which the kernel asks in vain for a module that the failure needs is not evidence' '
	git-kbisect reset && git update-ref -d refs/notes/kbisect && rm -r "$XDG_CACHE_HOME/git-kbisect" &&
	sed -i /^MOD/d modules && fake_commit nomod </dev/null &&
	git show bad:modules >modules && fake_commit again </dev/null &&
	sed -i "s/^if-module mod .*/request never\nif-modules-have module_bug warning bad_function/" ../behaviour &&
	test_exit_is 128 git-kbisect start --modules=all again nomod >../out 2>../err &&
	grep "failed: module .mod., which the failure needs, was asked for and was not built" ../out &&
	grep "the good end .* cannot be judged" ../err
'

test_expect_success 'a test that asks for a module that was not built is not a clean run' '
	module_history missing && rm -r "$XDG_CACHE_HOME/git-kbisect" && printf "#!fake-kernel\nboot\ntest\nmodprobe nosuch\nexit 0\n" >../behaviour &&
	test_exit_is 125 git-kbisect test --modules=all bad >../out 2>../err &&
	grep "failed: the test asked for module .nosuch., which was not built" ../out &&
	! grep "^verdict: good" ../out &&
	printf "#!fake-kernel\nboot\ntest\nmodprobe mod\nexit 0\n" >../behaviour &&
	rm -r "$XDG_CACHE_HOME/git-kbisect" && git-kbisect test --modules=all bad >../out 2>../err &&
	grep "^verdict: good" ../out
'

test_expect_success 'modules that do not build are an error of the commit' '
	echo "#error no such thing" >>drivers/mod.c && fake_commit broken </dev/null &&
	test_exit_is 125 git-kbisect test --modules=all broken >../out 2>../err &&
	grep "drivers/mod.c:.*error: no such thing" ../out
'

test_expect_success 'a host without depmod is named, and is not a verdict' '
	rm -r "$XDG_CACHE_HOME/git-kbisect" && mkdir ../nodepmod && printf "#!/bin/sh\nexit 3\n" >../nodepmod/depmod && chmod +x ../nodepmod/depmod &&
	test_exit_is 128 env PATH="$PWD/../nodepmod:$PATH" git-kbisect test --modules=all g1 >../out 2>../err ||
	{ cat ../err; false; } >&2 &&
	grep "depmod failed with status 3" ../err
'

test_done
