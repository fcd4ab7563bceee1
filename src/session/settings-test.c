// SPDX-License-Identifier: GPL-2.0-only
#include "settings-test.h"
#include "guest/syzkaller.h"

#include <math.h>

/* The settings of which only one can be the test; a warning needs none. */
#define TESTS 5

static void list_tests(struct settings *s, const char **tests[TESTS])
{
	tests[0] = &s->repro;
	tests[1] = &s->test;
	tests[2] = &s->kunit;
	tests[3] = &s->kselftest;
	tests[4] = &s->warnings;
}

void settings_override(struct settings *s, const struct settings *before)
{
	struct settings old = *before;
	const char **now[TESTS], **then[TESTS];
	bool given = false;

	list_tests(s, now);
	list_tests(&old, then);
	for (size_t i = 0; i < TESTS; i++)
		given |= *now[i] != *then[i];
	for (size_t i = 0; given && i < TESTS; i++)
		if (*now[i] == *then[i])
			*now[i] = NULL;
	if (given && !s->repro && s->failure == before->failure)
		s->failure = NULL;
}

/* "<status>:good|bad|skip" */
static int take_meaning(struct test_rules *rules, const char *entry, struct error *err)
{
	static const struct {
		const char *word;
		enum status_meaning meaning;
	} meanings[] = {
		{ "good", STATUS_GOOD },
		{ "bad", STATUS_BAD },
		{ "skip", STATUS_SKIP },
	};
	size_t digits = strspn(entry, "0123456789");
	long status = digits && digits < 4 ? strtol(entry, NULL, 10) : STATUS_NR;

	if (entry[digits] != ':' || status >= STATUS_NR)
		return error_set(err, ERROR_USER,
				 "--test-map=%s: must be <status>:good, :bad or :skip with a "
				 "status of 0 to %d",
				 entry, STATUS_NR - 1);
	for (size_t i = 0; i < ARRAY_SIZE(meanings); i++)
		if (str_equal(meanings[i].word, entry + digits + 1)) {
			rules->status[status] = meanings[i].meaning;
			return 0;
		}
	return error_set(err, ERROR_USER, "--test-map=%s: '%s' is not good, bad or skip", entry,
			 entry + digits + 1);
}

/* The option that says what the end of the test means, or NULL. It would mean nothing for
 * another kind of failure. */
static const char *option_about_end(const struct settings *s)
{
	if (s->test_map && s->test_map[0])
		return "--test-map";
	if (s->expect)
		return "--expect";
	if (s->reject)
		return "--reject";
	return s->metric ? "--metric" : NULL;
}

/* A test of the kernel's own has results in TAP. */
static int check_tap_kind(const struct settings *s, struct error *err)
{
	const char *option = s->kunit ? "--kunit" : "--kselftest";

	if (!s->kunit && !s->kselftest)
		return 0;
	if (s->test_map && s->test_map[0])
		return error_set(err, ERROR_USER,
				 "--test-map is about the exit status of a test, and %s has none",
				 option);
	if (!str_equal(s->failure, failure_traits(FOR_EXIT)->id) &&
	    !str_equal(s->failure, failure_traits(FOR_CRASH)->id))
		return error_set(err, ERROR_USER, "%s does not go with --for=%s", option,
				 s->failure);
	return 0;
}

static int check_kind(const struct settings *s, struct error *err)
{
	const char *option = option_about_end(s);

	if (option && !str_equal(s->failure, failure_traits(FOR_EXIT)->id))
		return error_set(err, ERROR_USER,
				 "%s is about the end of a test and needs --for=exit, but the "
				 "failure is --for=%s",
				 option, s->failure);
	if ((s->expect || s->reject) && !s->test && !s->repro)
		return error_set(err, ERROR_USER,
				 "%s is about the output of a test: give one with --test or "
				 "--repro",
				 s->expect ? "--expect" : "--reject");
	if (s->metric && !s->test && !s->repro)
		return error_set(err, ERROR_USER,
				 "--metric is about the output of a test: give one with --test or "
				 "--repro");
	if (s->warnings && !str_equal(s->failure, failure_traits(FOR_BUILD)->id))
		return error_set(err, ERROR_USER,
				 "--warnings is about the build and does not go with --for=%s",
				 s->failure);
	return check_tap_kind(s, err);
}

/* Names are looked for on the console and go to the kernel's command line. */
static int check_kunit(const char *value, struct error *err)
{
	const char *dot = strchr(value, '.');
	bool good = *value && *value != '.' && !(dot && (!dot[1] || strchr(dot + 1, '.')));

	for (const char *p = value; good && *p; p++)
		good = isprint((unsigned char)*p) && !strchr("*?[]\\\"#", *p);
	if (good)
		return 0;
	return error_set(
		err, ERROR_USER,
		"--kunit=%s: must be the name of a KUnit suite, such as 'list-kunit-test', "
		"or of one of its tests, 'list-kunit-test.list_test_list_add'",
		value);
}

/* The suite alone is asked for, because older kernels do not know a filter for tests. A blank
 * in its name would end the parameter, and there '?' stands for any character. */
static void take_kunit(struct settings *s)
{
	const char *dot = strchrnul(s->kunit, '.');
	AUTO_FREE char *glob = xstrndup(s->kunit, (size_t)(dot - s->kunit));

	s->rules.suite = xstrdup(glob);
	s->rules.suite_test = *dot ? xstrdup(dot + 1) : NULL;
	s->rules.tap_from = TAP_FROM_CONSOLE;
	s->rules.tap_name = xstrfmt("KUnit %s", s->kunit);
	for (char *p = glob; *p; p++)
		if (*p == ' ')
			*p = '?';
	s->parameters = settings_keep(s, xstrfmt("kunit.enable=1 kunit.filter_glob=%s%s%s", glob,
						 s->append ? " " : "", s->append ? s->append : ""));
}

bool settings_uses_syzkaller(const struct settings *s)
{
	return s->repro && ends_with(s->repro, SYZ_SUFFIX);
}

void settings_use_c_repro(struct settings *s)
{
	s->repro = s->c_repro;
	s->rules.syz = settings_uses_syzkaller(s);
}

/* A reproducer in C is kept in reserve only for one for syzkaller. It is used at once where
 * syzkaller is not available. */
static int check_syz(struct settings *s, struct error *err)
{
	if (!settings_uses_syzkaller(s)) {
		s->c_repro = NULL;
		return 0;
	}
	if (!str_equal(s->failure, failure_traits(FOR_CRASH)->id))
		return error_set(err, ERROR_USER,
				 "--repro: a program for syzkaller has no exit status that would "
				 "mean something, and needs --for=crash");
	if (s->syzkaller)
		return 0;
	if (!s->c_repro)
		return error_set(err, ERROR_USER,
				 "--repro: '%s' is a program for syzkaller: set kbisect.syzkaller "
				 "to a checkout of syzkaller, or to a directory with syz-execprog "
				 "and syz-executor",
				 s->repro);
	settings_use_c_repro(s);
	return 0;
}

/* Names are those of directories and files, and go into a shell script. */
static bool is_selftest_path(const char *s, size_t len)
{
	if (!len || *s == '/' || *s == '-' || memmem(s, len, "..", 2))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) && !strchr("_-./+", s[i]))
			return false;
	return true;
}

static int check_kselftest(const char *value, struct error *err)
{
	const char *colon = strchrnul(value, ':');

	if (is_selftest_path(value, (size_t)(colon - value)) &&
	    (!*colon || is_selftest_path(colon + 1, strlen(colon + 1))))
		return 0;
	return error_set(err, ERROR_USER,
			 "--kselftest=%s: must be the name of a directory in "
			 "tools/testing/selftests, such as 'timers', or of one of its tests, "
			 "'timers:posix_timers'",
			 value);
}

/*
 * The kernel's own run_kselftest.sh needs programs that busybox lacks. This does the same for
 * one collection: it runs each test from its directory, and prints a line for it in TAP and
 * another one for all of them. Output of the tests is marked, so that nothing in it is taken for
 * a result, and cut, so that the results are never cut off. Status 4 means "skipped". Releases
 * before 5.10 install no list of tests.
 */
static const char selftest_script[] =
	"collection='%s' only='%s' lines=%d n=0 all=skip\n"
	"d=/kselftest\n"
	"test -d $d || d=/.kbisect/kselftest\n"
	"cd \"$d/$collection\" || exit 126\n"
	"list=$(sed -n \"s,^$collection:,,p\" $d/kselftest-list.txt 2>/dev/null)\n"
	"test -n \"$list\" || list=$(for t in *; do test ! -f $t || test ! -x $t || echo $t; done)\n"
	"for t in ${only:-$list}\n"
	"do\n"
	"	n=$((n + 1)) s=absent\n"
	"	if test -x \"$t\"\n"
	"	then\n"
	"		{ \"./$t\" 2>&1; echo $? >/tmp/.kselftest; } </dev/null |\n"
	"			sed -n \"1,${lines}s/^\\(.\\{0,200\\}\\).*/# \\1/p\"\n"
	"		read s </tmp/.kselftest\n"
	"	fi\n"
	"	case $s in\n"
	"	0) r=ok e= ;;\n"
	"	4 | absent) r=ok e=' # SKIP' ;;\n"
	"	*) r='not ok' e=\" # exit=$s\" ;;\n"
	"	esac\n"
	"	echo \"$r $n - selftests: $collection: $t$e\"\n"
	"	case $all$r$e in\n"
	"	*not*) all='not ok' ;;\n"
	"	*SKIP) ;;\n"
	"	*) all=ok ;;\n"
	"	esac\n"
	"done\n"
	"test \"$all\" = skip && all=ok e=' # SKIP' || e=\n"
	"echo \"$all $((n + 1)) - selftests: $collection$e\"\n";

/* Lines of output of each test that are shown. */
#define SELFTEST_LINES 400
#define SELFTEST_LINES_OF_MANY 40

static void take_kselftest(struct settings *s)
{
	const char *colon = strchrnul(s->kselftest, ':');
	const char *test = *colon ? colon + 1 : "";
	AUTO_FREE char *collection = xstrndup(s->kselftest, (size_t)(colon - s->kselftest));
	int lines = *test ? SELFTEST_LINES : SELFTEST_LINES_OF_MANY;

	s->rules.suite = xstrfmt("selftests: %s%s%s", collection, *test ? ": " : "", test);
	s->rules.tap_from = TAP_FROM_OUTPUT;
	s->rules.tap_name = xstrfmt("kselftest %s", s->kselftest);
	s->command = settings_keep(s, xstrfmt(selftest_script, collection, test, lines));
}

static int check_one_test(struct settings *s, struct error *err)
{
	const char **tests[TESTS];
	int nr = 0;

	list_tests(s, tests);
	for (size_t i = 0; i < TESTS; i++)
		nr += *tests[i] != NULL;
	if (nr > 1)
		return error_set(err, ERROR_USER,
				 "--test (kbisect.test), --repro (kbisect.repro), --kunit "
				 "(kbisect.kunit), --kselftest (kbisect.kselftest) and --warnings "
				 "(kbisect.warnings) exclude each other: give one of them");
	if (s->test && !s->test[strspn(s->test, " \t\r\n")])
		return error_set(err, ERROR_USER, "--test: the command is empty");
	if (s->kselftest)
		return check_kselftest(s->kselftest, err);
	return s->kunit ? check_kunit(s->kunit, err) : 0;
}

/* A plain number without a sign or an exponent at the begin of *text, which moves behind it. */
static bool plain_number(const char **text, double *number)
{
	size_t len = strspn(*text, "0123456789.");
	char *end;

	*number = strtod(*text, &end);
	if (!len || end != *text + len || !isfinite(*number))
		return false;
	*text = end;
	return true;
}

/* "1/10", "0.1" or "10%". */
static bool share_of(const char *text, double *share)
{
	double whole = 1;

	if (!plain_number(&text, share))
		return false;
	if (*text == '%') {
		whole = 100;
		text++;
	} else if (*text == '/') {
		text++;
		if (!plain_number(&text, &whole))
			return false;
	}
	*share /= whole;
	return !*text && whole > 0;
}

static int take_good_rate(struct settings *s, struct error *err)
{
	s->stated_rate = 0;
	if (!s->good_rate)
		return 0;
	if (s->metric)
		return error_set(err, ERROR_USER,
				 "--good-rate is about how often the failure shows, and does not "
				 "go with --metric");
	if (!share_of(s->good_rate, &s->stated_rate))
		return error_set(err, ERROR_USER,
				 "--good-rate=%s: must be a share of the runs, such as 1/10, 0.1 "
				 "or 10%%",
				 s->good_rate);
	if (!(s->stated_rate > 0 && s->stated_rate < 1))
		return error_set(err, ERROR_USER,
				 "--good-rate=%s: must be between 0 and 1; leave it out if the "
				 "failure never shows at the good end",
				 s->good_rate);
	s->rate = true;
	return 0;
}

/* How no single run decides, or that it does. */
static int take_contrast(struct settings *s, struct error *err)
{
	s->contrast = CONTRAST_NONE;
	s->lower = s->metric && str_equal(s->worse, "lower");
	if (s->worse && !s->lower && !str_equal(s->worse, "higher"))
		return error_set(err, ERROR_USER, "--worse=%s: must be higher or lower%s", s->worse,
				 s->metric ? "" : ", and is about --metric");
	if (take_good_rate(s, err) < 0)
		return -1;
	if (s->rate && s->metric)
		return error_set(
			err, ERROR_USER,
			"--metric and --rate (--for=rate) exclude each other: a test either "
			"measures a number or fails in some runs");
	if (s->metric && (s->expect || s->reject))
		return error_set(err, ERROR_USER,
				 "--metric does not go with %s: the number alone is judged",
				 s->expect ? "--expect" : "--reject");
	if (s->rate && str_equal(s->failure, failure_traits(FOR_BUILD)->id))
		return error_set(err, ERROR_USER,
				 "--rate does not go with --for=build: a build fails always or "
				 "never");
	if ((s->rate || s->metric) && s->minimize_config)
		return error_set(err, ERROR_USER,
				 "--minimize-config needs a failure that a run shows for sure, and "
				 "does not go with %s",
				 s->rate ? "--rate" : "--metric");
	if (s->rate)
		s->contrast = CONTRAST_RATE;
	if (!s->metric)
		return 0;
	s->contrast = CONTRAST_METRIC;
	/* Guests and builds beside a guest would be in its numbers. */
	s->prefetch = false;
	s->guests = s->guests ? s->guests : 1;
	s->rules.metric = user_pattern_new(s->metric, "--metric", err);
	if (!s->rules.metric)
		return -1;
	if (user_pattern_groups(s->rules.metric) != 1)
		return error_set(err, ERROR_USER,
				 "--metric=%s: must have one group in parentheses, which is the "
				 "number, and has %u",
				 s->metric, user_pattern_groups(s->rules.metric));
	return 0;
}

static int take_patterns(struct settings *s, struct error *err)
{
	if (take_contrast(s, err) < 0)
		return -1;
	if (s->expect) {
		s->rules.expect = user_pattern_new(s->expect, "--expect", err);
		if (!s->rules.expect)
			return -1;
	}
	user_pattern_free(s->warning);
	s->warning = NULL;
	if (s->warnings) {
		s->warning = user_pattern_new(s->warnings, "--warnings", err);
		if (!s->warning)
			return -1;
	}
	if (s->reject)
		s->rules.reject = user_pattern_new(s->reject, "--reject", err);
	return s->reject && !s->rules.reject ? -1 : 0;
}

static enum failure_kind implied_kind(const struct settings *s)
{
	if (s->warnings)
		return FOR_BUILD;
	return s->test || s->kunit || s->kselftest || option_about_end(s) ? FOR_EXIT : FOR_CRASH;
}

int settings_finish_test(struct settings *s, struct error *err)
{
	if (check_one_test(s, err) < 0)
		return -1;
	/* How often the failure shows is a property of each kind of failure. */
	if (s->failure && str_equal(s->failure, "rate")) {
		s->rate = true;
		s->failure = NULL;
	}
	if (!s->failure)
		s->failure = failure_traits(implied_kind(s))->id;
	if (check_kind(s, err) < 0 || check_syz(s, err) < 0)
		return -1;
	test_rules_clear(&s->rules);
	test_rules_init(&s->rules, s->test ? TEST_IS_COMMAND : TEST_IS_PROGRAM);
	s->rules.syz = settings_uses_syzkaller(s);
	for (const char **entry = s->test_map; entry && *entry; entry++)
		if (take_meaning(&s->rules, *entry, err) < 0)
			return -1;
	s->parameters = s->append;
	s->command = s->test;
	if (s->kunit)
		take_kunit(s);
	if (s->kselftest)
		take_kselftest(s);
	return take_patterns(s, err);
}
