#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
test_description='report shows a bisection as one page of HTML, as text and as JSON'
. "$(dirname "$0")/lib-test.sh"
. "$KBISECT_T/lib-session.sh"

# links_lead_somewhere <file>: each link leads to an element of the page, and no id is there twice.
links_lead_somewhere() {
	grep -oE " href=\"#[^\"]*\"" "$1" | sed "s/.*#//; s/\"//" | sort -u >links &&
	grep -oE " id=\"[^\"]*\"" "$1" | sed "s/.*=\"//; s/\"//" | sort >ids && test -z "$(uniq -d ids)" &&
	test -z "$(comm -23 links ids)"
}

# is_page <file> [<tidy's argument>...]: the page is whole, well-formed, and neither loads nor
# runs anything.
is_page() {
	head -n 1 "$1" | grep -qx "<!DOCTYPE html>" && tail -n 1 "$1" | grep -qx "</html>" &&
	! grep -iE "<script|<link|<img|<iframe|<object|<embed|<form|@import|url\(|[ \"]on[a-z]+=" "$1" &&
	! grep -oE "(src|href)=\"[^\"]*\"" "$1" | grep -v "^href=\"#[a-z]*\(-[0-9]*\)\?\"\$" && links_lead_somewhere "$1" &&
	! LC_ALL=C grep -P "[\\x00-\\x08\\x0b-\\x1f\\x7f]" "$1" &&
	iconv -f UTF-8 -t UTF-16 "$1" >/dev/null &&
	if command -v tidy >/dev/null
	then
		tidy -q -e "${@:2}" "$1" >tidy 2>&1 || cat tidy
		test_must_be_empty tidy
	fi
}

hostile='<script>alert(1)</script> & "quoted" </title></pre>'

test_expect_success 'set up a finished session with a hostile subject and a hostile console' '
	fake_repo repo && many_commits 4 g kernel/k.c &&
	printf "test\nraw %s\nraw red \033[31m \302\233 \377 end\nwarning bad_function\nexit 0\n" "$hostile" |
	fake_commit culprit kernel/k.c &&
	printf "%s \033[1m\377\n\ntext" "$hostile" | git commit -q --amend -F - && git tag -f culprit &&
	many_commits 5 b kernel/k.c && git tag bad &&
	git-kbisect start bad good >../log 2>../err && culprit_is culprit
'

test_expect_success 'the page has the answer, the range, the steps, the time, the runs and how to repeat it' '
	git-kbisect report >../report.html && is_page ../report.html &&
	culprit=$(hash_of culprit | cut -c1-12) &&
	grep "class=\"answer culprit\">$culprit .* introduced the failure, with a probability of 99\.[0-9]* %\." ../report.html &&
	for id in result candidates range steps time tested crash consoles repeat log
	do
		grep "<section aria-labelledby=\"$id\">" ../report.html &&
		grep "<h2 id=\"$id\">" ../report.html || return
	done &&
	grep "10 commits, newest first. The drawing has 11," ../report.html &&
	grep "<strong>culprit</strong>, bad, [1-9][0-9]* of" ../report.html &&
	grep "git kbisect start .*--repro=repro.c .*$(hash_of bad) $(hash_of good)\$" ../report.html &&
	! grep "$SHARNESS_TRASH_BASE" ../report.html
'

test_expect_success 'each verdict has a shape beside its colour, and its name as text' '
	grep "<circle class=\"good\"" ../report.html && grep "<path class=\"bad\"" ../report.html &&
	grep "</svg> good</td>" ../report.html && grep "</svg> bad</td>" ../report.html
'

test_expect_success 'a screen reader and the keyboard get names, headings and the headers of tables' '
	page=../report.html && test $(grep -c "<h1>" $page) = 1 && grep "<html lang=\"en\">" $page &&
	grep -A 99 "<nav aria-label=\"Sections\">" $page | grep "<a href=\"#crash\">Crash</a>" &&
	test $(grep -c "<h2 " $page) = $(grep -c "^<li><a href=\"#" $page) &&
	! grep -oE "<svg[^>]*>" $page | grep -v "aria-hidden=\"true\"\|role=\"img\" aria-label=\"[^\"]" &&
	! grep -oE "<[a-z]+ [^>]*tabindex=[^>]*>" $page | grep -v "tabindex=\"0\" role=\"group\" aria-label=\"[^\"]" &&
	! grep -oE "<th[ >][^>]*>" $page | grep -v "scope=\"\(row\|col\)\"" &&
	test $(grep -c "<table" $page) -gt 5 && test $(grep -c "<table" $page) = $(grep -c "<th scope=\"col\"" $page) &&
	! grep -E "<summary>.*<a " $page
'

test_expect_success 'foreign text is escaped, and its control characters are visible' '
	grep -F "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot; &lt;/title&gt;&lt;/pre&gt; \\x1b[1m" ../report.html &&
	grep -F "red \\x1b[31m \\u009b \\xff end" ../report.html
'

test_expect_success 'text and JSON say the same' '
	git-kbisect report --text >../text && sed -n 2p ../text | grep "^$(hash_of culprit | cut -c1-12) .*introduced the failure" &&
	grep "^###.* 99\.[0-9]* % $(hash_of culprit | cut -c1-12)" ../text && grep "^good 0/[0-9]* $(hash_of good | cut -c1-12)" ../text &&
	! LC_ALL=C grep -P "[\\x00-\\x08\\x0b-\\x1f\\x7f]" ../text &&
	git-kbisect report --json >../json &&
	jq -e --arg c "$(hash_of culprit)" ".version == 1 and .culprit == \$c and .subjects[\$c] != null and .steps[-1].left == 1 and
		(.graph | length) == 11 and .graph[0].parents == [1] and (.timeline.bars | length) > 5 and
		.timeline.busy <= .timeline.seconds and (.consoles | length) > 1" ../json
'

test_expect_success 'log --graph draws the range in 80 columns, with the verdicts' '
	git-kbisect log --graph >../graph && grep "^\* culprit $(hash_of culprit | cut -c1-12) <script>" ../graph && test $(wc -l <../graph) = 11 &&
	grep "^o good    $(hash_of good | cut -c1-12) good: change" ../graph && grep "^\*         $(hash_of b1 | cut -c1-12) b1" ../graph &&
	! grep -v "script" ../graph | grep -E "^.{81}" && ! grep "$(printf "\033")" ../graph && git-kbisect log --graph --color >../colored &&
	grep "$(printf "\033")\[31mculprit" ../colored && test_exit_is 128 git-kbisect log --graph --json 2>../err && grep "exclude each other" ../err
'

test_expect_success '-o writes a file, or leaves the old one as it was' '
	git-kbisect report -o ../file.html && is_page ../file.html && test_cmp ../report.html ../file.html &&
	mkdir ../full && test_exit_is 128 git-kbisect report -o ../no-such-directory/x 2>../err && grep "no-such-directory" ../err &&
	test_exit_is 128 git-kbisect report --html --json 2>../err && grep "exclude each other" ../err
'

test_expect_success 'without the session the note is enough' '
	cp -r .git ../git.kept && git-kbisect reset && test_exit_is 128 git-kbisect report 2>../err && grep "there is no session" ../err &&
	git-kbisect report culprit >../note.html && is_page ../note.html &&
	grep "class=\"answer culprit\">$(hash_of culprit | cut -c1-12) .* introduced the failure" ../note.html &&
	grep "<h2 id=\"tested\">" ../note.html && grep "<h2 id=\"log\">" ../note.html && grep "<h2 id=\"crash\">" ../note.html &&
	test_exit_is 128 git-kbisect report good 2>../err && grep "there is no note of git kbisect" ../err
'

test_expect_success 'a note that is not a report is refused, and one with anything in it is shown' '
	for text in "[1" "[]" "7"
	do
		git notes --ref=kbisect-json add -f -m "$text" g1 && test_exit_is 128 git-kbisect report g1 2>../err &&
		grep "is not a report" ../err || return
	done &&
	echo "{\"culprit\": \"<b>\", \"candidates\": {}, \"confidence\": 1e308, \"tested\": [1, {\"runs\": 3}], \"graph\": [{\"parents\": [0, 9, \"x\"]}]}" |
	git notes --ref=kbisect-json add -f -F - g1 && git-kbisect report g1 >../odd.html && is_page ../odd.html --show-warnings no && grep "&lt;b&gt; introduced" ../odd.html
'

test_expect_success 'a fix is called one, and when the failure is older no end is called good' '
	in_fake_repo fixed && printf "test\nwarning bad_function\nexit 0\n" | fake_commit broken kernel/k.c && many_commits 2 x kernel/k.c &&
	printf "test\nexit 0\n" | fake_commit fix kernel/k.c && fake_commit fixed kernel/k.c </dev/null && git-kbisect start --fix fixed broken >../out &&
	git-kbisect report -o ../fix.html && is_page ../fix.html && grep "class=\"answer fix\">$(hash_of fix | cut -c1-12) .* fixed the failure" ../fix.html &&
	grep "<strong>fix</strong>, good, " ../fix.html && ! grep "<strong>culprit\|<dt>Being tested\|<dt>Culprit" ../fix.html &&
	in_fake_repo older && printf "test\nwarning bad_function\nexit 0\n" | fake_commit v1.0 kernel/k.c && fake_commit head kernel/k.c </dev/null &&
	git-kbisect start head >../out && git-kbisect report -o ../older.html && is_page ../older.html && grep "class=\"answer none\">No commit is named" ../older.html &&
	! grep "Good end" ../older.html && grep "git kbisect start .* $(hash_of head)\$" ../older.html && ! git-kbisect report --text | grep "^good:"
'

test_expect_success 'a session of 10,000 commits that goes on gives a page below 2 MB' '
	in_fake_repo large && awk "BEGIN { for (i = 1; i <= 10000; i++) {
		print \"commit refs/heads/\" (i % 50 == 25 ? \"side\" : \"main\")
		printf \"mark :%d\\ncommitter A <a@b> %d +0000\\ndata <<E\\nchange %d: %060d\\nE\\n\", i, 1600000000 + i, i, 0
		if (i % 50 == 25 || !main) print \"from \" (main ? \":\" main : \"refs/heads/main^0\")
		if (i % 50 == 30 && side) print \"merge :\" side
		if (i % 50 == 25) side = i; else main = i } }" |
	MALLOC_TOP_PAD_=67108864 MALLOC_TRIM_THRESHOLD_=1073741824 git fast-import --quiet &&
	git tag bad main && git reset -q --hard && git-kbisect start --no-run bad good >../out 2>../err &&
	jq ".native = false" .git/kbisect/session.json >../session && mv ../session .git/kbisect/session.json &&
	git-kbisect good --sure bad~9000 bad~5000 && git-kbisect bad --sure bad~20 bad~300 && git-kbisect skip bad~1000 &&
	git-kbisect report -o ../large.html && is_page ../large.html && test $(wc -c <../large.html) -lt 2000000 &&
	grep "The bisection goes on: .* commits are left" ../large.html && grep "more commits, of which" ../large.html
'

test_done
