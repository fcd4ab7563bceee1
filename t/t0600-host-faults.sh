#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='a fault of the host while a kernel is built is never a verdict'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

grow() {
	for i in $(seq 1 "$1")
	do
		fake_commit "$2$i" kernel/k.c </dev/null || return
	done
}

# fault_at <commit> <message>: the host fails while this commit is built, every time.
fault_at() {
	cat >../faulty-make <<-END &&
	#!/bin/sh
	case " \$* " in *config*) exec "$KBISECT_T/fakes/make" "\$@" ;; esac
	prev=
	for arg
	do
		case \$prev in -C) tree=\$arg ;; esac
		prev=\$arg
	done
	test "\$(git -C "\$tree" rev-parse HEAD)" != "$(hash_of "$1")" ||
		export KBISECT_FAKE_MAKE_FAULT="$2"
	exec "$KBISECT_T/fakes/make" "\$@"
	END
	chmod +x ../faulty-make && git config kbisect.make "$PWD/../faulty-make"
}

test_expect_success 'a history of eight, whose builds all succeed' '
	fake_repo repo && grow 8 c
'

for message in "gcc: fatal error: Killed signal terminated program cc1" \
	"ld: final link failed: No space left on device" \
	"/bin/sh: 1: bc: not found"
do
	for kind in build crash
	do
		test_expect_success "--for=$kind: $message" '
			git-kbisect reset && rm -rf "$XDG_CACHE_HOME/git-kbisect" &&
			fault_at c8 "$message" &&
			test_exit_is 128 git-kbisect start --for='$kind' c8 good >../out 2>../err &&
			grep "not because of the commit" ../err && grep -F "$message" ../err &&
			test -z "$(git notes --ref=kbisect list)"
		'
	done
done

test_expect_success 'when the fault is gone, the session goes on to the right culprit' '
	rm -rf "$XDG_CACHE_HOME/git-kbisect" && in_fake_repo later && grow 2 g && echo "missing semicolon" >BROKEN && fake_commit culprit </dev/null &&
	grow 3 b && fault_at good "gcc: internal compiler error: Killed (program cc1)" &&
	test_exit_is 128 git-kbisect start --for=build b3 good >../out 2>../err &&
	cp "$KBISECT_T/fakes/make" ../faulty-make &&
	git-kbisect continue >../out 2>../err && culprit_is culprit
'

test_expect_success 'a build that fails only once is no failed build' '
	rm -rf "$XDG_CACHE_HOME/git-kbisect" && in_fake_repo once && grow 4 c && cat >../once-make <<-END &&
	#!/bin/sh
	case " \$* " in *config*) exec "$KBISECT_T/fakes/make" "\$@" ;; esac
	if mkdir "$PWD/../failed-once" 2>/dev/null
	then
		echo "kernel/k.c:1:1: error: a bit fell over" >&2
		exit 2
	fi
	exec "$KBISECT_T/fakes/make" "\$@"
	END
	chmod +x ../once-make && git config kbisect.make "$PWD/../once-make" &&
	! git-kbisect start --for=build c4 good >../out 2>../err &&
	test -d ../failed-once && grep "it builds" ../err
'

test_done
