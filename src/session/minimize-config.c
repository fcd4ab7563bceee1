// SPDX-License-Identifier: GPL-2.0-only
#include "minimize-config.h"
#include "base/files.h"
#include "kernel/kconfig-minimize.h"
#include "session/events.h"
#include "session/subjects.h"

#include <math.h>

#define CONFIG_MAX ((size_t)16 << 20)
/* Enough runs are made to expect this many hits if the rate is unchanged ... */
#define HITS_EXPECTED 4
/* ... and a configuration is kept when it gives this share of them. A rarer failure would
 * cost more runs of each commit than a smaller kernel saves. */
#define SHARE_KEPT (2. / 3)

struct minimizer {
	struct session *s;
	struct testbed *tb;
	struct error *err;
	const char *commit; /* at which the failure shows */
	struct model model;
	char *dir;
	char *path, *hash; /* of the configuration as it is now */
	int tests;	   /* of configurations */
	/* of the one that is tested: */
	int hits, runs, runs_max, needed;
};

static int minimize_on_run(struct run *run, void *data)
{
	struct minimizer *m = data;
	bool hopeless;

	m->runs++;
	m->hits += run->outcome == OUTCOME_TARGET;
	run_clear(run);
	hopeless = m->runs_max - m->runs < m->needed - m->hits;
	session_progress(m->s, "trying a smaller config of", m->commit, m->runs, m->runs_max);
	return m->hits >= m->needed || hopeless ? m->runs : m->runs_max;
}

static void plan_runs(struct minimizer *m)
{
	struct policy policy = session_policy(m->s);
	double rate = (double)m->model.hits / MAX(m->model.hits + m->model.misses, 1);

	m->hits = m->runs = 0;
	m->runs_max = MIN((int)ceil(HITS_EXPECTED / MAX(rate, .01)), policy.calibrate_max);
	m->needed = MAX((int)ceil(m->runs_max * rate * SHARE_KEPT), 1);
}

static int minimize_run_guests(struct minimizer *m, struct build *b, const char *hash)
{
	AUTO_FREE char *consoles = xstrfmt("%s/runs/config-%.12s", m->s->dir, hash);
	struct batch_spec spec = { .jobs = m->s->settings.guests,
				   .on_run = minimize_on_run,
				   .data = m };

	plan_runs(m);
	spec.wanted = m->runs_max;
	if (testbed_guest(m->tb, b, &spec, m->err) < 0)
		return -1;
	spec.boot.console_dir = consoles;
	spec.boot.matcher = m->s->state.matcher;
	spec.boot.run_seconds = model_run_seconds(&m->model, m->s->settings.timeout);
	return batch_run(&spec, m->err);
}

/* Builds and boots the failing end with the configuration in path. */
static int test_config(struct minimizer *m, const char *path, const char *hash,
		       const char *left_out)
{
	const char *const parts[] = { path, NULL };
	struct build b = BUILD_INIT;
	int ret;

	m->hits = m->runs = 0;
	m->needed = 1;
	session_progress(m->s, "building a smaller config of", m->commit, 0, 0);
	if (testbed_use_config(m->tb, parts, m->err) < 0)
		return -1;
	ret = testbed_kernel(m->tb, m->commit, &b, m->err);
	if (!ret && b.blame == BLAME_NONE)
		ret = minimize_run_guests(m, &b, hash);
	build_clear(&b);
	/* The testbed borrows the parts of its configuration, and these are about to be
	 * freed. */
	if (testbed_use_config(m->tb, m->s->settings.config, m->err) < 0 || ret < 0)
		return -1;
	return session_record(
		m->s, event_config(hash, left_out, m->hits >= m->needed, m->hits, m->runs), m->err);
}

static const struct config_try *tried(const struct session *s, const char *hash)
{
	for (size_t i = 0; i < s->state.config_tries_nr; i++)
		if (str_equal(s->state.config_tries[i].hash, hash))
			return &s->state.config_tries[i];
	return NULL;
}

/* Makes the resolved configuration in "file" the current one. */
static int minimize_take(struct minimizer *m, const char *file)
{
	if (file_copy(file, m->path, m->err) < 0)
		return -1;
	free(m->hash);
	m->hash = sha256_file(m->path, m->err);
	return m->hash ? 0 : -1;
}

/* Writes the current configuration without these options to the file "asked". */
static int write_without(struct minimizer *m, char *const *options, size_t nr, const char *asked)
{
	struct strbuf text = STRBUF_CHECKED(CONFIG_MAX);
	struct kconfig c = KCONFIG_INIT;
	int ret = -1;

	if (kconfig_load(&c, m->path, m->err) < 0)
		goto out;
	for (size_t i = 0; i < nr; i++)
		kconfig_set(&c, options[i], "n");
	kconfig_write(&c, &text);
	if (strbuf_check(&text, m->err, "the configuration '%s'", asked) == 0)
		ret = file_write_atomic(asked, text.buf, text.len, m->err);
out:
	kconfig_clear(&c);
	strbuf_release(&text);
	return ret;
}

/* Tries the configuration in the file "asked", with the modules in lsmod if that is not
 * NULL. Returns 1 when it was kept. */
static int try_config(struct minimizer *m, const char *asked, const char *lsmod,
		      const char *left_out)
{
	AUTO_FREE char *resolved = xstrfmt("%s/try.config", m->dir);
	AUTO_FREE char *hash = NULL;
	const char *const parts[] = { asked, NULL };

	if (testbed_resolve_config(m->tb, m->commit, parts, lsmod, resolved, m->err) < 0)
		return -1;
	hash = sha256_file(resolved, m->err);
	if (!hash)
		return -1;
	if (str_equal(hash, m->hash)) /* Other options select them. */
		return 0;
	m->tests++;
	if (!tried(m->s, hash) && test_config(m, resolved, hash, left_out) < 0)
		return -1;
	if (!tried(m->s, hash)->kept)
		return 0;
	return minimize_take(m, resolved) < 0 ? -1 : 1;
}

/* Tries the current configuration without these options. Returns 1 when that was kept. */
static int try_without(struct minimizer *m, char *const *options, size_t nr, const char *left_out)
{
	AUTO_FREE char *asked = xstrfmt("%s/try.asked", m->dir);

	if (write_without(m, options, nr, asked) < 0)
		return -1;
	return try_config(m, asked, NULL, left_out);
}

/* Adds the modules of all runs that showed the failure. False when one of these runs does
 * not tell all of them. */
static bool add_loaded(const struct minimizer *m, struct string_set *loaded)
{
	const struct tested_commit *end = state_find(&m->s->state, m->commit);

	for (size_t i = 0; i < end->nr; i++) {
		const struct run *run = &end->runs[i];

		if (run->outcome != OUTCOME_TARGET)
			continue;
		if (!run->modules_told)
			return false;
		for (size_t n = 0; n < run->modules.nr; n++)
			string_set_add(loaded, run->modules.v[n], strlen(run->modules.v[n]));
	}
	return true;
}

/* In the form of lsmod, whose first line is a heading. */
static int write_lsmod(const struct string_set *loaded, const char *path, struct error *err)
{
	struct strbuf text = STRBUF_INIT(CONFIG_MAX);
	int ret;

	strbuf_addf(&text, "Module Size Used by\n");
	for (size_t i = 0; i < loaded->nr; i++)
		strbuf_addf(&text, "%s 0 0\n", loaded->v[i]);
	ret = file_write_atomic(path, text.buf, text.len, err);
	strbuf_release(&text);
	return ret;
}

static int drop_modules(struct minimizer *m)
{
	AUTO_FREE char *lsmod = xstrfmt("%s/lsmod", m->dir), *words = NULL;
	struct string_set loaded = STRING_SET_INIT;
	int ret = 0;

	if (!add_loaded(m, &loaded))
		goto out;
	words = xstrfmt("modules other than %zu that runs with the failure loaded", loaded.nr);
	ret = write_lsmod(&loaded, lsmod, m->err);
	if (!ret)
		ret = try_config(m, m->path, lsmod, words);
out:
	string_set_clear(&loaded);
	return MIN(ret, 0);
}

static char *join(char *const *words)
{
	struct strbuf sb = STRBUF_INIT(4096);

	for (; *words; words++)
		strbuf_addf(&sb, "%s%s", sb.len ? " " : "", *words);
	return strbuf_detach(&sb);
}

static int drop_instrumentation(struct minimizer *m)
{
	struct kconfig c = KCONFIG_INIT;
	size_t nr = 0;
	int ret = kconfig_load(&c, m->path, m->err);
	char **options = ret ? NULL : kconfig_instrumentation(&c, m->s->state.target.type, &nr);

	if (nr) {
		AUTO_FREE char *words = join(options);

		ret = try_without(m, options, nr, words);
	}
	free_list(options);
	kconfig_clear(&c);
	return MIN(ret, 0);
}

/* Works breadth first, so that a large piece that can go costs a single test. */
static int drop_pieces(struct minimizer *m, char *const *options, size_t nr)
{
	struct piece {
		size_t from, to;
	} queue[1 + 3 * MINIMIZE_TESTS_MAX] = { { 0, nr } };
	size_t first = 0, end = 1;

	m->tests = 0;
	while (first < end && m->tests < MINIMIZE_TESTS_MAX) {
		struct piece p = queue[first++];
		size_t n = p.to - p.from, parts = MIN(first == 1 ? (size_t)3 : (size_t)2, n);
		AUTO_FREE char *words = xstrfmt("%zu of %zu options beyond the baseline", n, nr);
		int tests = m->tests, ret = try_without(m, options + p.from, n, words);

		if (ret < 0)
			return -1;
		if (ret > 0 || m->tests == tests || n == 1)
			continue;
		for (size_t i = 0; i < parts; i++)
			queue[end++] = (struct piece){ p.from + n * i / parts,
						       p.from + n * (i + 1) / parts };
	}
	return 0;
}

static int drop_beyond_baseline(struct minimizer *m)
{
	AUTO_FREE char *path = xstrfmt("%s/baseline.config", m->dir);
	const char *const parts[] = { m->s->settings.minimize_config, NULL };
	struct kconfig c = KCONFIG_INIT, baseline = KCONFIG_INIT;
	char **options = NULL;
	size_t nr = 0;
	int ret = -1;

	if (testbed_resolve_config(m->tb, m->commit, parts, NULL, path, m->err) < 0)
		return error_prefix(m->err, "--minimize-config");
	if (kconfig_load(&baseline, path, m->err) < 0 || kconfig_load(&c, m->path, m->err) < 0)
		goto out;
	options = kconfig_beyond(&c, &baseline, &nr);
	ret = nr ? drop_pieces(m, options, nr) : 0;
out:
	free_list(options);
	kconfig_clear(&c);
	kconfig_clear(&baseline);
	return ret;
}

/* Counts the options that are on, and those of them that are m. */
static int count_options(const char *path, size_t *on, size_t *modules, struct error *err)
{
	struct kconfig c = KCONFIG_INIT, nothing = KCONFIG_INIT;

	if (kconfig_load(&c, path, err) < 0)
		return -1;
	free_list(kconfig_beyond(&c, &nothing, on));
	*modules = 0;
	for (size_t i = 0; i < c.nr; i++)
		*modules += str_equal(c.entries[i].value, "m");
	kconfig_clear(&c);
	return 0;
}

static int drop_options(struct minimizer *m)
{
	const struct settings *s = &m->s->settings;

	if (s->modules_mode == MODULES_AUTO && drop_modules(m) < 0)
		return -1;
	if (!s->minimize_config)
		return 0;
	if (drop_instrumentation(m) < 0)
		return -1;
	return *s->minimize_config ? drop_beyond_baseline(m) : 0;
}

static int minimize(struct minimizer *m)
{
	AUTO_FREE char *full = xstrfmt("%s/full.config", m->dir);
	AUTO_FREE char *before_hash = NULL;
	struct minimized result = { .done = true };
	bool changed;

	if (make_dirs(m->dir, m->err) < 0 ||
	    testbed_resolve_config(m->tb, m->commit, m->s->settings.config, NULL, full, m->err) <
		    0 ||
	    minimize_take(m, full) < 0)
		return -1;
	before_hash = xstrdup(m->hash);
	if (drop_options(m) < 0 ||
	    count_options(full, &result.before, &result.modules, m->err) < 0 ||
	    count_options(m->path, &result.after, &result.modules_after, m->err) < 0)
		return -1;
	changed = !str_equal(before_hash, m->hash);
	if (m->s->settings.modules_mode != MODULES_AUTO)
		result.modules = result.modules_after = 0;
	if (changed)
		result.file = m->path;
	if (session_record(m->s, event_minimized(&result), m->err) < 0 ||
	    testbed_use_config(m->tb, m->s->settings.config, m->err) < 0)
		return -1;
	return changed;
}

static bool is_wanted(const struct session *s)
{
	if (!failure_traits(s->settings.kind)->by_runs)
		return false;
	return s->settings.minimize_config || s->settings.modules_mode == MODULES_AUTO;
}

int minimize_config(struct session *s, struct testbed *tb, struct error *err)
{
	struct minimizer m = { .s = s, .tb = tb, .err = err, .commit = s->state.failing[0] };
	struct subjects subjects;
	int ret;

	if (s->state.minimized.done || !is_wanted(s))
		return 0;
	subjects_build(&subjects, &s->range);
	search_model(subjects.v, subjects.nr, &m.model);
	subjects_clear(&subjects);
	m.dir = xstrfmt("%s/configs", s->dir);
	m.path = xstrfmt("%s/minimized.config", m.dir);
	ret = minimize(&m);
	free(m.dir);
	free(m.path);
	free(m.hash);
	return ret;
}
