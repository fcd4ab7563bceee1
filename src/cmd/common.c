// SPDX-License-Identifier: GPL-2.0-only
#include "common.h"
#include "interrupt.h"
#include "base/progress.h"
#include "base/quote.h"
#include "report/status-json.h"
#include "session/events.h"
#include "session/past-times.h"
#include "session/syz.h"

#include <sys/ioctl.h>

#define PATHS_SHOWN_MAX 65536
#define PROGRESS_MAX 1024
#define COLUMNS 80
#define COLUMNS_LEAST 30

int fail(struct error *err)
{
	report_error(err);
	error_clear(err);
	return EXIT_ERROR;
}

void print_foreign(const char *before, const char *text, const char *after)
{
	struct strbuf sb = STRBUF_INIT(4 * strlen(text) + 1);

	strbuf_add_escaped(&sb, text, strlen(text));
	printf("%s%s%s", before, sb.buf, after);
	strbuf_release(&sb);
}

size_t terminal_columns(void)
{
	struct winsize ws;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) < 0 || ws.ws_col < COLUMNS_LEAST)
		return COLUMNS;
	return ws.ws_col;
}

int print_json(json_t *root, size_t flags, struct error *err)
{
	json_t *whole = root ? json_pack("{s:i}", "version", JSON_VERSION) : NULL;
	AUTO_FREE char *text = NULL;

	if (whole)
		json_object_update_missing(whole, root);
	text = report_json_text(whole, flags, err);
	if (text)
		puts(text);
	json_decref(whole);
	json_decref(root);
	return text ? 0 : -1;
}

int print_event(json_t *event, struct error *err)
{
	return print_json(json_incref(event), JSON_COMPACT, err);
}

struct display_options display_options = { .progress = true };

void tell_user(const char *line)
{
	fprintf(display_options.json ? stderr : stdout, "%s\n", line);
}

struct display {
	struct session *s;
	struct log *log;
};

static const char *event_id(json_t *event)
{
	return json_string_value(json_object_get(event, "event"));
}

/* Why a commit is tested, and why it has its verdict; the log leaves that out. */
static void add_reasons(const struct session *s, json_t *event, struct strbuf *out)
{
	const char *commit = json_string_value(json_object_get(event, "commit"));
	const struct tested_commit *c = commit ? state_find(&s->state, commit) : NULL;

	if (c && str_equal(event_id(event), "test"))
		strbuf_addf(out, "why: %s\n", test_reason_words(c->why));
	/* git kbisect test says it by itself. */
	if (!c || !str_equal(event_id(event), "verdict") || c->why == REASON_SINGLE_COMMIT)
		return;
	strbuf_addf(out, "verdict: %s, ", decision_name(c->decision));
	strbuf_add_escaped(out, c->reason ? c->reason : "", strlen(c->reason ? c->reason : ""));
	strbuf_addch(out, '\n');
}

static void show_as_json(json_t *event)
{
	struct error err = ERROR_INIT;

	progress_hide();
	if (print_event(event, &err) < 0)
		warning("%s", err.message);
	error_clear(&err);
	fflush(stdout);
}

static void show_event(void *data, json_t *event)
{
	struct display *d = data;
	struct strbuf out = STRBUF_INIT(LOG_MAX);
	bool wanted = !display_options.quiet || str_equal(event_id(event), "result");

	interrupt_refresh();
	log_event(d->log, event, &out);
	if (!wanted || display_options.json)
		strbuf_reset(&out);
	else if (display_options.verbose)
		add_reasons(d->s, event, &out);
	if (wanted && display_options.json)
		show_as_json(event);
	if (out.len) {
		progress_hide();
		fputs(out.buf, stdout);
		fflush(stdout);
	}
	strbuf_release(&out);
}

static int steps_done(const struct session *s)
{
	int n = 0;

	for (size_t i = 0; i < s->state.nr; i++)
		n += s->state.commits[i].decision != DECIDE_MORE;
	return n;
}

static int steps_total(const struct session *s)
{
	/* The ends and the confirmation are added to the steps that halve the range. */
	return s->range.candidates.nr ? range_steps(&s->range) + 3 : 0;
}

/* The same by earlier sessions on this host, for as long as this one tells nothing. */
static double time_left_by_history(const struct session *s, int steps)
{
	static struct past_times times;
	static bool is_read;
	const char *end = s->state.failing[0];
	const struct tested_commit *c = end ? state_find(&s->state, end) : NULL;
	bool is_built = c && c->built;

	if (!is_read)
		past_times_read(&s->settings, &times);
	is_read = true;
	if (!steps_total(s) || times.build < 0 || times.test < 0)
		return -1;
	return (is_built ? times.build : MAX(times.first, times.build)) +
	       (steps - 1) * times.build + steps * times.test;
}

/* Seconds that the remaining steps will take if they are like those so far. */
static double time_left(const struct session *s, int steps)
{
	double spent = 0;
	int n = 0;

	for (size_t i = 0; i < s->state.nr; i++) {
		const struct tested_commit *c = &s->state.commits[i];

		/* The failing end is left out: its build is from scratch and its runs are a
		 * calibration. */
		if (c->decision != DECIDE_MORE && !str_equal(c->commit, s->state.failing[0])) {
			spent += c->build_seconds + c->test_seconds;
			n++;
		}
	}
	return n ? spent / n * steps : time_left_by_history(s, steps);
}

struct estimate estimate_of(const struct session *s)
{
	int step = steps_done(s) + 1, steps = MAX(steps_total(s), step);

	return (struct estimate){
		.step = step,
		.steps = steps,
		.is_known = steps_total(s) > 0,
		.seconds = time_left(s, steps - step + 1),
	};
}

/* "step 3 of about 12, building 0123456789ab: 27 %, left 1h02m"; the short form for a narrow
 * terminal is "3/12 building 0123456789ab: 27 %". */
static void describe_step(const struct estimate *e, const char *doing, bool is_short,
			  struct strbuf *out)
{
	char when[32];

	if (is_short) {
		strbuf_addf(out, "%d", e->step);
		if (e->is_known)
			strbuf_addf(out, "/%d", e->steps);
		strbuf_addf(out, " %s", doing);
		return;
	}
	strbuf_addf(out, "step %d", e->step);
	if (e->is_known)
		strbuf_addf(out, " of about %d", e->steps);
	strbuf_addf(out, ", %s", doing);
	if (e->seconds >= 0)
		strbuf_addf(out, ", left %s", format_duration(e->seconds, when, sizeof(when)));
}

static void show_progress(void *data, const char *stage, const char *commit, int done, int total)
{
	struct display *d = data;
	struct estimate e = estimate_of(d->s);
	struct strbuf line = STRBUF_CUT(PROGRESS_MAX), doing = STRBUF_CUT(PROGRESS_MAX);
	int guests = str_equal(stage, "testing") ? d->s->guests : 0;

	if (display_options.quiet || !display_options.progress)
		return;
	strbuf_addf(&doing, "%s %.12s", stage, commit);
	if (total && str_equal(stage, "building"))
		strbuf_addf(&doing, ": %d %%", progress_percent(done, total));
	else if (total)
		strbuf_addf(&doing, ": %d/%d", done, total);
	else if (done)
		strbuf_addf(&doing, ": %d", done);
	if (guests)
		strbuf_addf(&doing, ", %d guest%s", guests, guests == 1 ? "" : "s");
	describe_step(&e, doing.buf, false, &line);
	if (line.len > progress_width()) {
		strbuf_reset(&line);
		describe_step(&e, doing.buf, true, &line);
	}
	progress_line("%s", line.buf);
	strbuf_release(&line);
	strbuf_release(&doing);
}

struct display *display_new(struct session *s)
{
	struct display *d = xcalloc(1, sizeof(*d));

	d->s = s;
	d->log = log_new(s->repo, &s->state, &s->range);
	s->observer.on_event = show_event;
	s->observer.on_progress = show_progress;
	s->observer.data = d;
	return d;
}

void display_free(struct display *d)
{
	if (!d)
		return;
	progress_hide();
	d->s->observer.on_event = NULL;
	d->s->observer.on_progress = NULL;
	log_free(d->log);
	free(d);
}

int say_paths(struct session *s, struct error *err)
{
	const struct candidates *c = &s->range.candidates;
	struct strbuf paths = STRBUF_CUT(PATHS_SHOWN_MAX);
	size_t touching = 0, all = c->nr - c->boundary;
	int ret = 0;

	if (!s->state.paths[0])
		return 0;
	for (size_t i = c->boundary; i < c->nr; i++)
		touching += c->weight[i] > 0;
	quote_add_list(&paths, s->state.paths);
	if (!touching) {
		ret = error_set(err, ERROR_USER,
				"none of the %zu commits of the range is among those "
				"that the paths select:%s",
				all, paths.buf);
	} else {
		AUTO_FREE char *words =
			xstrfmt("paths%s select %zu of %zu commits", paths.buf, touching, all);

		ret = session_record(s, event_said(words), err);
	}
	strbuf_release(&paths);
	return ret;
}

struct testbed *open_testbed(struct session *s, struct error *err)
{
	s->settings.known_warnings = &s->state.known_warnings;
	/* git bisect run asks for one commit after another. */
	if (s->user_drives)
		s->settings.parallel = 1;

	if (syz_announce(s, err) < 0)
		return NULL;

	struct testbed *tb = testbed_open(s->repo, &s->settings, err);
	AUTO_FREE char *wider = tb ? testbed_wider(tb) : NULL;

	/* It is said once in a session. */
	if (wider && !s->state.nr && session_record(s, event_said(wider), err) < 0) {
		testbed_close(tb);
		return NULL;
	}
	return tb;
}

static int settings_from_repo(struct settings *s, const struct repo *repo, settings_base base,
			      struct error *err)
{
	struct config config;
	int ret = config_load(&config, repo, err);

	if (!ret)
		ret = settings_from_config(s, &config, err);
	config_clear(&config);
	if (ret || !base)
		return ret;
	return base(repo, s, err);
}

int settings_read(struct settings *s, const struct repo *repo, int argc, char **argv,
		  const struct settings_command *command)
{
	const struct option_def *extra = command->options;
	struct option_def table[SETTINGS_OPTIONS + 16];
	struct settings before;
	struct error err = ERROR_INIT;
	const char *first[2] = { NULL };
	size_t n;
	int ret;

	settings_init(s);
	if (repo && settings_from_repo(s, repo, command->base, &err) < 0)
		return -fail(&err) - 1;
	n = settings_options(s, table);
	for (; extra && extra->name; extra++)
		table[n++] = *extra;
	table[n] = (struct option_def){ 0 };
	before = *s;
	/* The list itself is changed in place. */
	first[0] = s->config ? s->config[0] : NULL;
	before.config = first;
	ret = options_parse(argc, argv, table, command->usage);
	if (ret >= 0 && repo && command->after &&
	    command->after(repo, s, &before, command->data, &err) < 0)
		return -fail(&err) - 1;
	settings_override(s, &before);
	if (ret >= 0 && settings_finish(s, repo, &err) < 0)
		return -fail(&err) - 1;
	return ret;
}

int settings_from_session(const struct repo *repo, struct settings *settings, struct error *err)
{
	struct session s;
	json_t *object;
	int ret;

	if (!session_exists(repo) || session_peek(&s, repo, err) < 0)
		return session_exists(repo) ? -1 : 0;
	object = settings_to_json(&s.settings);
	ret = settings_from_json(settings, object, err);
	json_decref(object);
	if (s.state.target.title)
		settings->title = settings_keep(settings, xstrdup(s.state.target.title));
	session_close(&s);
	return ret;
}

int command_in_repo(int argc, char **argv, const struct option_def *options,
		    const char *const *usage, command_body body, void *data)
{
	struct error err = ERROR_INIT;
	int n = options_parse(argc, argv, options, usage), ret;
	struct repo repo = { 0 };

	if (n < 0)
		return -n - 1;
	ret = repo_open(&repo, &err);
	if (!ret)
		ret = body(&repo, argc - n, argv + n, data, &err);
	if (ret < 0)
		ret = fail(&err);
	repo_close(&repo);
	return ret;
}

int command_with_settings(int argc, char **argv, const struct settings_command *command)
{
	struct error err = ERROR_INIT, repo_err = ERROR_INIT;
	struct settings settings;
	struct repo repo;
	bool in_repo = repo_open(&repo, &repo_err) == 0;
	int n = settings_read(&settings, in_repo ? &repo : NULL, argc, argv, command);
	int ret;

	if (n < 0) {
		ret = -n - 1;
	} else if (!in_repo) {
		ret = fail(&repo_err);
	} else {
		ret = command->body(&repo, &settings, argc - n, argv + n, command->data, &err);
		if (ret < 0)
			ret = fail(&err);
	}
	error_clear(&err);
	error_clear(&repo_err);
	settings_clear(&settings);
	repo_close(&repo);
	return ret;
}

int exit_of(enum decision d)
{
	switch (d) {
	case DECIDE_GOOD:
		return 0;
	case DECIDE_BAD:
		return 1;
	case DECIDE_SKIP:
		return EXIT_SKIP;
	case DECIDE_MORE:
	case DECIDE_ABORT:
		break;
	}
	return EXIT_ERROR;
}
