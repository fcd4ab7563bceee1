#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='a fault of the host while the reproducer is compiled is not blamed on it'
. "$(dirname "$0")/lib-test.sh"
FAKE_RUNNER=qemu
. "$KBISECT_T/lib-session.sh"

GCC=$(command -v gcc)

# fake_compiler <script>: replaces the compiler of programs for the guest. It does not run
# in a sandbox, which contains only the system's compilers.
fake_compiler() {
	mkdir -p ../cc && rm -rf "$XDG_CACHE_HOME/git-kbisect" && cat >../cc/gcc <<-END &&
	#!/bin/sh
	case " \$* " in
	*" -static "*) $1 ;;
	esac
	exec "$GCC" "\$@"
	END
	printf "#!/bin/sh\nexit 1\n" >../cc/bwrap && chmod +x ../cc/gcc ../cc/bwrap
}

start_with_it() {
	PATH="$(cd .. && pwd)/cc:$PATH" git-kbisect start "$@" end good >../out 2>../err
}

test_expect_success 'set up a history' '
	fake_repo repo && fake_commit end kernel/k.c </dev/null
'

for message in "gcc: fatal error: cannot execute 'cc1': execvp: No such file or directory" \
	"gcc: fatal error: cannot execute 'as': vfork: Resource temporarily unavailable" \
	"gcc: fatal error: Killed signal terminated program cc1" \
	"collect2: fatal error: ld terminated with signal 9 [Killed]" \
	"/usr/bin/ld: final link failed: No space left on device" \
	"repro.c:1:1: fatal error: error writing to /tmp/x.s: No space left on device" \
	"cc1: error while loading shared libraries: libmpc.so.3: cannot open shared object file"
do
	test_expect_success "a fault of the host: $message" '
		fake_compiler "echo \"$message\" >&2; exit 1" && test_exit_is 128 start_with_it &&
		grep "not because of an error in it" ../err && grep -F "$message" ../err
	'
done

test_expect_success 'a full disk is a fault of the host' '
	fake_compiler "ulimit -f 0; trap \"\" XFSZ" && test_exit_is 128 start_with_it &&
	grep "not because of an error in it" ../err
'

test_expect_success 'a compiler that is killed is a fault of the host' '
	fake_compiler "kill -9 \$\$" && test_exit_is 128 start_with_it && grep "signal 9" ../err
'

test_expect_success 'reaching our own ceiling of time is the fault of the source' '
	fake_compiler "echo \"gcc: fatal error: CPU time limit exceeded signal terminated program cc1\" >&2; exit 1" &&
	test_expect_code 128 start_with_it && grep "does not compile with" ../err
'

test_expect_success 'an error in the source is its own, also in a path with blanks' '
	mkdir -p "../with blank" &&
	echo "int main(void) { return undeclared; }" >"../with blank/r.c" &&
	test_expect_code 128 git-kbisect start --repro="../with blank/r.c" end good >../out 2>../err &&
	grep "does not compile with" ../err && grep undeclared ../err &&
	echo "int gone(void); int main(void) { return gone(); }" >../undefined.c &&
	test_expect_code 128 git-kbisect start --repro=../undefined.c end good >../out 2>../err &&
	grep "does not compile with" ../err && grep "undefined reference" ../err &&
	echo "#include <no-such.h>" >../header.c &&
	test_expect_code 128 git-kbisect start --repro=../header.c end good >../out 2>../err &&
	grep "does not compile with" ../err
'

test_expect_success 'a missing sandbox is warned of once' '
	git config kbisect.make false && fake_compiler : && test_exit_is 128 start_with_it &&
	git config kbisect.make "$KBISECT_BUILD/t/fakes/kbuild" && grep -c "without a sandbox" ../err >../count &&
	echo 1 >../want && test_cmp ../want ../count && grep "repro.c.*bubblewrap" ../err
'

test_expect_success 'doctor reports a missing sandbox' '
	git-kbisect doctor >../out; grep "^\(ok\|note\)  *sandbox " ../out &&
	PATH="$(cd .. && pwd)/cc:$PATH" git-kbisect doctor >../out;
	grep "^note  *sandbox .*does not run in bubblewrap.*any file that you can read" ../out
'

test_done
