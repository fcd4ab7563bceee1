#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
test_description='the recipes of git-kbisect-ci(7) find a culprit, as their CI systems run them'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"
require_or_skip 'ruby (of asciidoctor)' ruby -ryaml -e ''

# recipe <section>: prints the listing of the section.
recipe() {
	sed -n "/^== $1\$/,/^== /p" "$KBISECT_SRC/Documentation/git-kbisect-ci.adoc" | sed -n '/^----$/,/^----$/{/^----$/!p}'
}

# indented <pattern>: prints the indented line of the page that matches.
indented() {
	sed -n 's/^\t//p' "$KBISECT_SRC/Documentation/git-kbisect-ci.adoc" | grep -x -e "$1"
}

# bare <command>...: runs it as a CI system or cron does, with hardly any environment and, where
# bwrap works, in a container: a root that has /usr and the scratch directory, processes of its
# own, no network, and no user database.
bare() {
	env -i HOME="$HOME" PATH="$PATH" KBISECT_FAKE_STATE="$KBISECT_FAKE_STATE" "${container[@]}" env "$@" </dev/null
}

container=(
	bwrap --unshare-all --die-with-parent --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/sbin /sbin
	--symlink usr/lib /lib --symlink usr/lib64 /lib64 --dir /etc --ro-bind-try /etc/alternatives /etc/alternatives
	--proc /proc --dev /dev --tmpfs /tmp --ro-bind "$KBISECT_BUILD" "$KBISECT_BUILD" --ro-bind "$KBISECT_T" "$KBISECT_T"
	--bind "$SHARNESS_TRASH_BASE" "$SHARNESS_TRASH_BASE"
)
if bare true 2>/dev/null
then
	test_set_prereq CONTAINER
else
	container=()
fi

ci_repo() {
	in_fake_repo "$1" </dev/null && git config --unset kbisect.config && git config --unset kbisect.repro && mkdir ci &&
	echo "CONFIG_X=y" >ci/kernel.config && echo "int main(void) { return 0; }" >ci/crash.c && echo /ci >.git/info/exclude &&
	fake_history 1 1
}

test_expect_success CONTAINER 'the container has no network, no home of the user and none of our processes' '
	bare sh -c "ls /home /root /etc/passwd 2>/dev/null; cat /proc/net/route | tail -n +2; ls -d /proc/[0-9]*" >out && test $(wc -l <out) -le 4 && ! grep -v "^/proc/" out
'

test_expect_success 'GitHub: an interrupted job is continued by the next one' '
	ci_repo github && recipe GITHUB >../workflow &&
	ruby -ryaml -e "puts YAML.load(STDIN.read)[\"jobs\"][\"bisect\"][\"steps\"].map { |s| s[\"run\"] }.compact" <../workflow >../run &&
	git-kbisect start --config=ci/kernel.config --repro=ci/crash.c --deadline=1s bad good >../out &&
	git-kbisect step --no-progress >../out && bare BAD=bad GOOD=good bash -e ../run >../out 2>../err &&
	culprit_is culprit && grep "</html>" report.html && sed "/^Verdict:/,\$d" ../out >../job && ! grep "^testing commit $(hash_of bad) " ../job
'

test_expect_success 'GitLab: a new session is started, and the job fails without a culprit' '
	ci_repo gitlab && recipe GITLAB >../pipeline &&
	ruby -ryaml -e "puts YAML.load(STDIN.read)[\"bisect\"][\"script\"]" <../pipeline >../run && test $(wc -l <../run) = 3 &&
	bare BAD=bad GOOD=good bash -e ../run >../out 2>../err && culprit_is culprit && grep "</html>" report.html &&
	git-kbisect reset && ! bare BAD=good GOOD=bad bash -e ../run >../out 2>../err
'

# git names the sender of a mail by the settings of its user.
git config --global user.name "C I" && git config --global user.email ci@example.org

test_expect_success 'cron: a good night moves the mark, a bad one finds the culprit and prints the mail' '
	ci_repo cron && recipe CRON | sed "s,/srv/linux,$PWD,; s,/srv/,$PWD/../,g" >../bisect-tonight && chmod +x ../bisect-tonight &&
	mkdir ../cron.origin && git init -q --bare ../cron.origin && git remote add origin ../cron.origin &&
	git push -q origin g1:refs/heads/master && git tag -a -m v6.8 v6.8 good && eval "$(indented "git update-ref .*")" &&
	line=$(indented "[0-9*]* [0-9*]* [0-9*]* [0-9*]* [0-9*]* /srv/.*") && command=$(echo "${line##* }" | sed "s,^/srv,$PWD/..,") &&
	bare sh -c "$command" >../out 2>../err && test_must_be_empty ../out && test "$(git rev-parse refs/ci/good)" = "$(hash_of g1)" &&
	git push -q origin bad:refs/heads/master && bare sh -c "$command" >../out 2>../err && culprit_is culprit &&
	grep "^Subject: " ../out && grep "</html>" ../report.html && test "$(git rev-parse refs/ci/good)" = "$(hash_of g1)"
'

test_done
