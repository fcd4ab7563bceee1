// SPDX-License-Identifier: GPL-2.0-only
#include "session/session.h"
#include "base/files.h"
#include "base/scratch.h"
#include "session/run-json.h"
#include "slurm-jobs.h"

#include <dirent.h>
#include <sys/file.h>

/* Format 1 leaves out settings that have no value, and lost those that were not UTF-8;
 * format 2 has all of them and says how many they are. */
#define SESSION_VERSION 2
#define SESSION_VERSION_OLDEST 1
#define LOCK_TRIES 100
#define SESSION_FILE_MAX (4 * 1024 * 1024)

static double wall_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static char *path_in(const struct repo *repo, const char *name)
{
	return xstrfmt("%s/%s", repo->state_dir, name);
}

bool session_exists(const struct repo *repo)
{
	AUTO_FREE char *path = path_in(repo, "session.json");

	return file_exists(path);
}

static void session_init(struct session *s, const struct repo *repo)
{
	*s = (struct session){ .repo = repo, .lock = -1, .journal.fd = -1 };
	s->dir = xstrdup(repo->state_dir);
	settings_init(&s->settings);
	state_init(&s->state, &s->settings);
	range_init(&s->range, repo, &s->state);
}

/* Opens and locks the file. A session is removed together with its lock file while the lock
 * is held, so a lock only counts on the file that has the name now. */
static int open_locked(struct session *s, const char *path, struct error *err)
{
	struct stat held, there;

	for (int i = 0; i < LOCK_TRIES; i++) {
		s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
		if (s->lock < 0)
			return error_errno(err, "cannot open '%s'", path);
		if (flock(s->lock, LOCK_EX | LOCK_NB) < 0)
			return 1;
		if (fstat(s->lock, &held) == 0 && stat(path, &there) == 0 &&
		    held.st_ino == there.st_ino && held.st_dev == there.st_dev)
			return 0;
		close(s->lock);
		s->lock = -1;
	}
	return error_set(err, ERROR_HOST, "'%s' is removed repeatedly by other processes", path);
}

/* Removes the temporary files that a killed process left where only the owner of the session's
 * lock writes. The lanes, which may be below the same directory, have locks of their own. */
static void sweep_temporaries(const struct session *s)
{
	static const char *const dirs[] = { "runs", "inputs", "configs", "jobs" };

	/* The session of a "git kbisect test" is elsewhere and locks nothing in the repository. */
	if (starts_with(s->dir, s->repo->git_dir))
		temporaries_sweep(s->repo->git_dir, "kbisect-", 1);
	temporaries_sweep(s->dir, "", 1);
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		AUTO_FREE char *dir = path_in(s->repo, dirs[i]);

		temporaries_sweep(dir, "", 2);
	}
}

/* The lock file names its owner, for the error message of a second process. */
static int session_take_lock(struct session *s, struct error *err)
{
	AUTO_FREE char *path = path_in(s->repo, "lock");
	char owner[128] = "";
	int ret = make_dirs(s->dir, err) < 0 ? -1 : open_locked(s, path, err);

	if (ret < 0)
		return -1;
	if (ret > 0) {
		ssize_t n = pread(s->lock, owner, sizeof(owner) - 1, 0);

		owner[n > 0 ? n : 0] = 0;
		owner[strcspn(owner, "\n")] = 0;
		return error_set(err, ERROR_USER, "a session is running already (%s)",
				 *owner ? owner : "unknown process");
	}

	time_t now = time(NULL);
	char since[64];
	struct tm tm;
	strftime(since, sizeof(since), "%Y-%m-%d %H:%M:%S", localtime_r(&now, &tm));
	snprintf(owner, sizeof(owner), "pid %ld, since %s\n", (long)getpid(), since);
	if (ftruncate(s->lock, 0) < 0 || pwrite(s->lock, owner, strlen(owner), 0) < 0)
		return error_errno(err, "cannot write '%s'", path);
	sweep_temporaries(s);
	return 0;
}

/* The user may edit or remove the originals while the bisection goes on. */
static int keep_copy(struct session *s, const char **file, const char *name, struct error *err)
{
	const char *dot, *slash;

	if (!*file || **file != '/')
		return 0;
	slash = strrchr(*file, '/');
	dot = strrchr(slash, '.');
	AUTO_FREE char *inputs = xstrfmt("%s/inputs", s->dir);
	char *copy = xstrfmt("%s/%s%s", inputs, name, dot ? dot : "");
	if (make_dirs(inputs, err) < 0 || file_copy(*file, copy, err) < 0) {
		free(copy);
		return -1;
	}
	*file = settings_keep(&s->settings, copy);
	return 0;
}

/* Each file is in a directory of its own, because their names are shown. */
static int keep_copies(struct session *s, const char **files, const char *name, struct error *err)
{
	for (size_t i = 0; files && files[i]; i++) {
		if (*files[i] != '/')
			continue;
		AUTO_FREE char *dir = xstrfmt("%s/inputs/%s-%zu", s->dir, name, i + 1);
		const char *from = files[i];

		files[i] = settings_keep(&s->settings, xstrfmt("%s%s", dir, strrchr(from, '/')));
		if (make_dirs(dir, err) < 0 || file_copy(from, files[i], err) < 0)
			return -1;
	}
	return 0;
}

static int keep_config(struct session *s, struct error *err)
{
	const char **parts = s->settings.config;

	return parts[1] ? keep_copies(s, parts, "config", err) : keep_copy(s, parts, "config", err);
}

static int write_session(struct session *s, struct error *err)
{
	AUTO_FREE char *path = path_in(s->repo, "session.json");
	json_t *settings = settings_to_json(&s->settings);
	json_int_t nr = (json_int_t)json_object_size(settings);
	json_t *root =
		json_pack("{s:i, s:f, s:s, s:o, s:o, s:b, s:I, s:o}", "version", SESSION_VERSION,
			  "created", s->created, "bad", state_newer(&s->state), "good",
			  texts_to_json(state_older(&s->state)), "paths",
			  texts_to_json(s->state.paths), "native", s->user_drives, "settings_nr",
			  nr, "settings", settings);
	AUTO_FREE char *text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
	int ret = text ? file_write_atomic(path, text, strlen(text), err) :
			 error_set(err, ERROR_STATE, "the session cannot be written as JSON");

	json_decref(root);
	return ret;
}

static char **copy_list(char *const *list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	char **copy = xcalloc(n + 1, sizeof(*copy));
	for (size_t i = 0; i < n; i++)
		copy[i] = xstrdup(list[i]);
	return copy;
}

static int session_apply_event(void *data, json_t *event, struct error *err)
{
	return session_apply(data, event, err);
}

static int open_journal(struct session *s, struct error *err)
{
	AUTO_FREE char *path = path_in(s->repo, "journal.jsonl");

	if (journal_open(&s->journal, path, session_apply_event, s, err) < 0)
		return -1;
	return session_record(s, json_pack("{s:s, s:i}", "event", "open", "pid", (int)getpid()),
			      err);
}

int session_create(struct session *s, const struct repo *repo, struct settings *settings,
		   const char *newer, char *const *older, char *const *paths, bool user_drives,
		   struct error *err)
{
	AUTO_FREE char *journal = path_in(repo, "journal.jsonl");

	session_init(s, repo);
	s->settings = *settings;
	*settings = (struct settings){ 0 };
	state_set_ends(&s->state, xstrdup(newer), copy_list(older), copy_list(paths));
	s->without_good = !older[0];
	s->user_drives = user_drives;
	s->created = wall_clock();
	if (session_take_lock(s, err) < 0)
		goto fail;
	if (session_exists(repo)) {
		error_set(err, ERROR_USER,
			  "there is a session already; 'git kbisect continue' goes "
			  "on with it, 'git kbisect reset' drops it");
		goto fail;
	}
	/* A journal can be left of a session that was being removed or put aside when we
	 * were killed. */
	if (remove_tree(journal, err) < 0 || state_set_patterns(&s->state, err) < 0 ||
	    keep_copy(s, &s->settings.repro, "repro", err) < 0 ||
	    keep_copy(s, &s->settings.c_repro, "c-repro", err) < 0 || keep_config(s, err) < 0 ||
	    keep_copies(s, s->settings.patches, "patch", err) < 0 ||
	    keep_copy(s, &s->settings.minimize_config, "baseline", err) < 0 ||
	    keep_copy(s, &s->settings.lsmod, "lsmod", err) < 0 || write_session(s, err) < 0)
		goto fail;
	if (open_journal(s, err) == 0)
		return 0;
	/* Without a journal the session has not begun and must not block the next one. */
	session_remove(s, NULL);
	return -1;
fail:
	session_close(s);
	return -1;
}

/* Whether keep_copy() made a copy of this name, with any suffix. */
static bool has_copy(const struct session *s, const char *name)
{
	AUTO_FREE char *inputs = xstrfmt("%s/inputs", s->dir);
	DIR *dir = opendir(inputs);
	size_t len = strlen(name);
	struct dirent *e;
	bool found = false;

	while (dir && !found && (e = readdir(dir)))
		found = starts_with(e->d_name, name) && (!e->d_name[len] || e->d_name[len] == '.');
	if (dir)
		closedir(dir);
	return found;
}

/* If a setting were lost, the session would go on as another one and could name a wrong
 * culprit. */
static int check_settings(const struct session *s, json_t *root, int version, struct error *err)
{
	json_t *settings = json_object_get(root, "settings");
	json_int_t want = json_integer_value(json_object_get(root, "settings_nr"));
	const char *lost = NULL;

	if (version > 1 && want != (json_int_t)json_object_size(settings))
		return error_set(err, ERROR_STATE,
				 "%zu of the %" JSON_INTEGER_FORMAT
				 " settings that the session was started with are there",
				 json_object_size(settings), want);
	if (!json_object_get(settings, "config"))
		lost = "config";
	else if (version == 1 && !json_object_get(settings, "repro") && has_copy(s, "repro"))
		lost = "repro";
	if (lost)
		return error_set(err, ERROR_STATE,
				 "the session was started with a setting '%s', which "
				 "is missing",
				 lost);
	return 0;
}

static int take_ends(struct session *s, json_t *root, struct error *err)
{
	char *newer = NULL, **older = NULL, **paths = NULL;

	if (text_from_json(root, "bad", &newer, err) < 0 ||
	    texts_from_json(root, "good", &older, err) < 0 ||
	    texts_from_json(root, "paths", &paths, err) < 0)
		goto fail;
	if (!newer || (s->settings.fix && !older[0])) {
		error_set(err, ERROR_STATE, "it lacks an end");
		goto fail;
	}
	s->without_good = !older[0];
	state_set_ends(&s->state, newer, older, paths);
	return 0;
fail:
	free(newer);
	free_list(older);
	free_list(paths);
	return -1;
}

static int take_session(struct session *s, json_t *root, struct error *err)
{
	json_int_t version = json_integer_value(json_object_get(root, "version"));

	if (version > SESSION_VERSION)
		return error_set(
			err, ERROR_USER,
			"the session was started by a newer git kbisect (format "
			"%" JSON_INTEGER_FORMAT
			", this one knows those up to %d): continue it with that, or drop it with "
			"'git kbisect reset'",
			version, SESSION_VERSION);
	if (version < SESSION_VERSION_OLDEST)
		return error_set(err, ERROR_STATE, "it does not say its format");
	if (check_settings(s, root, (int)version, err) < 0)
		return -1;
	if (settings_from_json(&s->settings, json_object_get(root, "settings"), err) < 0 ||
	    take_ends(s, root, err) < 0 || settings_finish(&s->settings, s->repo, err) < 0 ||
	    state_set_patterns(&s->state, err) < 0)
		return -1;
	s->created = json_number_value(json_object_get(root, "created"));
	s->user_drives = json_is_true(json_object_get(root, "native"));
	return 0;
}

static int read_session(struct session *s, struct error *err)
{
	AUTO_FREE char *path = path_in(s->repo, "session.json");
	struct strbuf text = STRBUF_INIT(SESSION_FILE_MAX);
	json_error_t why;
	json_t *root = NULL;
	int ret = -1;

	if (!file_exists(path)) {
		error_set(err, ERROR_USER, "there is no session; 'git kbisect start' begins one");
	} else if (file_read(path, &text, err) == 0) {
		root = json_loads(text.buf, JSON_REJECT_DUPLICATES, &why);
		if (!root)
			error_set(err, ERROR_STATE, "line %d: %s", why.line, why.text);
		else
			ret = take_session(s, root, err);
		if (ret < 0 && err && err->kind == ERROR_STATE)
			error_prefix(err, "'%s' is damaged ('git kbisect reset' starts anew)",
				     path);
	}
	json_decref(root);
	strbuf_release(&text);
	return ret;
}

int session_lock(struct session *s, const struct repo *repo, struct error *err)
{
	session_init(s, repo);
	if (session_take_lock(s, err) == 0) {
		slurm_jobs_sweep(s->dir);
		return 0;
	}
	session_close(s);
	return -1;
}

int session_load(struct session *s, struct error *err)
{
	if (read_session(s, err) < 0 || open_journal(s, err) < 0)
		return -1;
	state_reclassify(&s->state);
	return 0;
}

int session_open(struct session *s, const struct repo *repo, struct error *err)
{
	if (!session_exists(repo)) {
		session_init(s, repo);
		error_set(err, ERROR_USER, "there is no session; 'git kbisect start' begins one");
	} else if (session_lock(s, repo, err) < 0) {
		return -1;
	} else if (session_load(s, err) == 0) {
		scratch_sweep();
		return 0;
	}
	session_close(s);
	return -1;
}

int session_peek_empty(struct session *s, const struct repo *repo, struct error *err)
{
	session_init(s, repo);
	if (read_session(s, err) == 0)
		return 0;
	session_close(s);
	return -1;
}

int session_apply(struct session *s, json_t *event, struct error *err)
{
	if (state_apply(&s->state, event, err) < 0)
		return -1;
	range_update(&s->range);
	if (s->state.minimized.file)
		settings_set_config(&s->settings, s->state.minimized.file);
	if (s->state.uses_c_repro && s->settings.c_repro)
		settings_use_c_repro(&s->settings);
	return 0;
}

int session_peek(struct session *s, const struct repo *repo, struct error *err)
{
	AUTO_FREE char *journal = path_in(repo, "journal.jsonl");

	if (session_peek_empty(s, repo, err) < 0)
		return -1;
	if ((!file_exists(journal) || journal_read(journal, session_apply_event, s, err) == 0)) {
		state_reclassify(&s->state);
		return 0;
	}
	session_close(s);
	return -1;
}

void session_close(struct session *s)
{
	journal_close(&s->journal);
	if (s->lock >= 0)
		close(s->lock);
	range_clear(&s->range);
	state_clear(&s->state);
	settings_clear(&s->settings);
	losses_clear(&s->node_losses);
	free(s->dir);
	*s = (struct session){ .lock = -1, .journal.fd = -1 };
}

int session_remove(struct session *s, struct error *err)
{
	/* The lanes, which are beside these in a repository's main work tree, stay. The
	 * lock file is removed last: until then nobody else can begin or continue a session
	 * here. */
	static const char *const names[] = { "session.json", "journal.jsonl", "runs", "inputs",
					     "configs",	     "jobs",	      "lock" };
	int ret = 0;

	for (size_t i = 0; !ret && i < ARRAY_SIZE(names); i++) {
		AUTO_FREE char *path = path_in(s->repo, names[i]);

		ret = remove_tree(path, err);
	}
	if (!ret)
		rmdir(s->repo->state_dir);
	session_close(s);
	return ret;
}

int session_record(struct session *s, json_t *event, struct error *err)
{
	int ret;

	json_object_set_new(event, "time", json_real(wall_clock()));
	ret = journal_append(&s->journal, event, err);
	if (ret)
		goto out;
	s->recorded++;
	ret = session_apply(s, event, err);
	if (!ret && s->observer.on_event)
		s->observer.on_event(s->observer.data, event);
out:
	json_decref(event);
	return ret;
}

void session_progress(const struct session *s, const char *stage, const char *commit, int done,
		      int total)
{
	if (s->observer.on_progress)
		s->observer.on_progress(s->observer.data, stage, commit, done, total);
}

bool session_time_is_up(const struct session *s)
{
	return s->stop_at > 0 && wall_clock() >= s->stop_at;
}

int session_may_test(const struct session *s, struct error *err)
{
	if (s->one_test && s->tested)
		return error_set(err, ERROR_CANCELLED, "one commit was tested");
	if (session_time_is_up(s))
		return error_set(err, ERROR_CANCELLED, "the time is up");
	return 0;
}
