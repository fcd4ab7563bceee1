// SPDX-License-Identifier: GPL-2.0-only
#include "session/worker-site.h"
#include "base/files.h"
#include "base/quote.h"
#include "git/lane.h"
#include "git/run-git.h"
#include "proc/processors.h"
#include "session/run-json.h"
#include "worker-request.h"

#include <sys/file.h>

#define LANES_MAX 64
/* Digits of a hash of the repository's URL, which tells the clones of one host apart. */
#define NAME_LEN 16
#define CONFIG_WORDS_MAX ((size_t)1024 * 1024)
#define FILE_MAX ((size_t)64 * 1024 * 1024)
#define WORDS_MAX 65536
/* Seconds for the clone of a large repository over a slow network. */
#define CLONE_DEADLINE 7200.0

static const char *request_text(const struct worker_site *site, const char *name)
{
	return json_string_value(json_object_get(site->request, name));
}

static int site_read_request(struct worker_site *site, int fd, struct error *err)
{
	struct strbuf text = STRBUF_CHECKED(WORKER_REQUEST_MAX);
	char chunk[65536];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		strbuf_add(&text, chunk, (size_t)n);
	if (n < 0)
		error_errno(err, "standard input");
	else if (strbuf_check(&text, err, "the request") == 0)
		site->request = worker_request_read(text.buf, text.len, err);
	strbuf_release(&text);
	return site->request ? 0 : -1;
}

static void take_spec(struct worker_site *site)
{
	int jobs = (int)json_integer_value(json_object_get(site->request, "jobs"));

	site->spec.commit = request_text(site, "commit");
	site->spec.jobs = jobs ? jobs : processors_usable();
	site->spec.guests = (int)json_integer_value(json_object_get(site->request, "guests"));
	site->spec.runs = (int)json_integer_value(json_object_get(site->request, "runs"));
	site->spec.elsewhere = true;
}

/* Hands the configuration to every git that we run, in the variable that "git -c" uses. */
static int site_take_config(struct worker_site *site, struct error *err)
{
	json_t *config = json_object_get(site->request, "config"), *entry;
	struct strbuf sb = STRBUF_CHECKED(CONFIG_WORDS_MAX);
	size_t i;
	int ret;

	json_array_foreach(config, i, entry) {
		AUTO_FREE char *word = text_unescape(json_string_value(entry));

		strbuf_addstr(&sb, i % 2 ? "=" : sb.len ? " " : "");
		quote_add(&sb, word);
	}
	ret = strbuf_check(&sb, err, "the configuration");
	if (!ret && sb.len)
		setenv("GIT_CONFIG_PARAMETERS", sb.buf, 1);
	strbuf_release(&sb);
	return ret;
}

/* NULL where the environment names no directory of ours. One below /tmp could be another user's,
 * whose clone would have us run the programs of its configuration. */
static char *default_dir(void)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (xdg && *xdg == '/')
		return xstrfmt("%s/git-kbisect-worker", xdg);
	return home && *home == '/' ? xstrfmt("%s/.cache/git-kbisect-worker", home) : NULL;
}

static int make_base(struct worker_site *site, struct error *err)
{
	const char *url = request_text(site, "repository"), *dir = request_text(site, "dir");
	AUTO_FREE char *whole = dir ? text_unescape(dir) : default_dir();
	AUTO_FREE char *hash = sha256_hex(url, strlen(url));

	if (!whole)
		return error_set(
			err, ERROR_USER,
			"neither XDG_CACHE_HOME nor HOME is set there: set kbisect.workerDir");
	if (*whole != '/')
		return error_set(err, ERROR_USER,
				 "kbisect.workerDir: '%s' must be an absolute path", whole);
	site->base = xstrfmt("%s/%.*s", whole, NAME_LEN, hash);
	return make_dirs(site->base, err);
}

static int site_git(const struct worker_site *site, const char *const *argv, const char *input,
		    struct error *err)
{
	struct strbuf out = STRBUF_CUT(WORDS_MAX), errs = STRBUF_CUT(WORDS_MAX);
	const struct child_spec spec = {
		.argv = argv,
		.cwd = site->base,
		.input = input,
		.input_len = input ? strlen(input) : 0,
		.deadline = CLONE_DEADLINE,
		.grace = 5,
	};
	int status = run_git_child(&spec, &out, &errs, err);

	strbuf_rtrim(&errs);
	if (status > 0)
		error_set(err, ERROR_HOST, "%s", errs.len ? errs.buf : "git gave no reason");
	strbuf_release(&out);
	strbuf_release(&errs);
	return status;
}

/* Adds the commits that must be there, one a line. */
static void add_commits(const struct worker_site *site, struct strbuf *lines)
{
	json_t *commit;
	size_t i;

	json_array_foreach(json_object_get(site->request, "commits"), i, commit)
		strbuf_addf(lines, "%s\n", json_string_value(commit));
}

/* Fetches all of the repository's branches and tags, because fixes for old commits are looked for
 * there, and the commits themselves, which need not be on a branch. */
static int fetch(struct worker_site *site, const char *dir, const char *url, struct error *err)
{
	AUTO_FREE char *git_dir = xstrfmt("--git-dir=%s", dir);
	const char *const argv[] = {
		"git",	     git_dir,	"fetch",   "--quiet", "--no-write-fetch-head",
		"--no-tags", "--force", "--stdin", "--",      url,
		NULL
	};
	struct strbuf refs = STRBUF_CHECKED(CONFIG_WORDS_MAX);
	int ret;

	strbuf_addstr(&refs, "+refs/heads/*:refs/heads/*\n+refs/remotes/*:refs/remotes/*\n"
			     "+refs/tags/*:refs/tags/*\n");
	add_commits(site, &refs);
	ret = strbuf_check(&refs, err, "the list of commits");
	if (!ret)
		ret = site_git(site, argv, refs.buf, err) ? -1 : 0;
	strbuf_release(&refs);
	return ret;
}

static int make_clone(struct worker_site *site, const char *url, const char *to, struct error *err)
{
	static const char tmp[] = "repository.tmp";
	const char *const argv[] = { "git", "clone", "--quiet", "--bare", "--", url, tmp, NULL };
	AUTO_FREE char *from = xstrfmt("%s/%s", site->base, tmp);

	if (remove_tree(from, err) < 0 || site_git(site, argv, NULL, err) ||
	    fetch(site, tmp, url, err))
		return -1;
	return rename(from, to) < 0 ? error_errno(err, "'%s'", to) : 0;
}

/* Fetches while no other worker of this host makes a lane in the clone. */
static int fetch_beside_lanes(struct worker_site *site, const char *clone_dir, const char *url,
			      struct error *err)
{
	AUTO_CLOSE int hold = lanes_hold(clone_dir, err);

	return hold < 0 ? -1 : fetch(site, "repository.git", url, err);
}

static bool has_commits(const struct worker_site *site)
{
	const char *const argv[] = { "git",	  "--git-dir=repository.git",
				     "rev-list",  "--quiet",
				     "--no-walk", "--stdin",
				     NULL };
	struct strbuf names = STRBUF_CHECKED(CONFIG_WORDS_MAX);
	bool has;

	add_commits(site, &names);
	has = strbuf_check(&names, NULL, "the list of commits") == 0 &&
	      site_git(site, argv, names.buf, NULL) == 0;
	strbuf_release(&names);
	return has;
}

/* Brings the commits into the clone, which only one worker of this host may do at a time. */
static int bring_commits(struct worker_site *site, struct error *err)
{
	AUTO_FREE char *url = text_unescape(request_text(site, "repository"));
	AUTO_FREE char *path = xstrfmt("%s/fetch.lock", site->base);
	AUTO_FREE char *clone_dir = xstrfmt("%s/repository.git", site->base);
	AUTO_CLOSE int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	int ret = 0;

	if (lock < 0 || flock(lock, LOCK_EX) < 0)
		return error_errno(err, "'%s'", path);
	if (!file_exists(clone_dir))
		ret = make_clone(site, url, clone_dir, err);
	if (!ret && !has_commits(site))
		ret = fetch_beside_lanes(site, clone_dir, url, err);
	return ret < 0 ? error_prefix(err, "cannot fetch from '%s'", url) : 0;
}

/* Takes the first lane that no other worker of this host has. */
static int take_lane(struct worker_site *site, struct error *err)
{
	for (int n = 0; n < LANES_MAX; n++) {
		AUTO_FREE char *path = xstrfmt("%s/lane-%d.lock", site->base, n);

		site->lane_lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
		if (site->lane_lock < 0)
			return error_errno(err, "'%s'", path);
		if (flock(site->lane_lock, LOCK_EX | LOCK_NB) == 0) {
			site->spec.lane = n;
			site->state = xstrfmt("%s/session-%d", site->base, n);
			return 0;
		}
		close(site->lane_lock);
		site->lane_lock = -1;
	}
	return error_set(err, ERROR_HOST, "%d workers use '%s' already", LANES_MAX, site->base);
}

static int write_json(const char *path, const json_t *value, struct error *err)
{
	AUTO_FREE char *text = json_dumps(value, JSON_INDENT(2));

	if (!text)
		return error_set(err, ERROR_STATE, "a part of the request is missing");
	return file_write_atomic(path, text, strlen(text), err);
}

static int write_journal(const struct worker_site *site, const json_t *events, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/journal.jsonl", site->state);
	struct strbuf lines = STRBUF_CHECKED(WORKER_REQUEST_MAX);
	json_t *event;
	size_t i;
	int ret;

	json_array_foreach(events, i, event) {
		AUTO_FREE char *line = json_dumps(event, JSON_COMPACT);

		strbuf_addf(&lines, "%s\n", line ? line : "");
	}
	ret = strbuf_check(&lines, err, "the journal");
	if (!ret)
		ret = file_write_atomic(path, lines.buf, lines.len, err);
	strbuf_release(&lines);
	return ret;
}

static int site_write_file(const struct worker_site *site, const char *name, const char *base64,
			   struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", site->state, name);
	AUTO_FREE char *dir = xstrndup(path, (size_t)(strrchr(path, '/') - path));
	struct strbuf bytes = STRBUF_CHECKED(FILE_MAX);
	int ret = -1;

	if (worker_decode(base64, &bytes, err) == 0 && strbuf_check(&bytes, err, "a file") == 0 &&
	    make_dirs(dir, err) == 0)
		ret = file_write_atomic(path, bytes.buf, bytes.len, err);
	/* Reproducers can be programs. */
	if (!ret && starts_with(name, "inputs/") && chmod(path, 0755) < 0)
		ret = error_errno(err, "'%s'", path);
	strbuf_release(&bytes);
	return ret;
}

static int write_session_dir(struct worker_site *site, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/session.json", site->state);
	AUTO_FREE char *own = text_escape(site->state);
	json_t *session = json_object_get(site->request, "session");
	json_t *events = json_object_get(site->request, "journal"), *file;
	const char *name;

	worker_request_translate(site->request, own);
	if (remove_tree(site->state, err) < 0 || make_dirs(site->state, err) < 0 ||
	    write_json(path, session, err) < 0 || write_journal(site, events, err) < 0)
		return -1;
	json_object_foreach(json_object_get(site->request, "files"), name, file)
		if (site_write_file(site, name, json_string_value(file), err) < 0)
			return -1;
	return 0;
}

static int open_clone(struct worker_site *site, struct error *err)
{
	AUTO_FREE char *git_dir = xstrfmt("%s/repository.git", site->base);

	setenv("GIT_DIR", git_dir, 1);
	unsetenv("GIT_WORK_TREE");
	if (repo_open(&site->repo, err) < 0)
		return -1;
	free(site->repo.state_dir);
	site->repo.state_dir = xstrdup(site->state);
	return 0;
}

int worker_site_open(struct worker_site *site, int fd, struct error *err)
{
	*site = (struct worker_site){ .lane_lock = -1 };
	if (site_read_request(site, fd, err) == 0) {
		take_spec(site);
		if (site_take_config(site, err) == 0 && make_base(site, err) == 0 &&
		    bring_commits(site, err) == 0 && take_lane(site, err) == 0 &&
		    write_session_dir(site, err) == 0 && open_clone(site, err) == 0)
			return 0;
	}
	worker_site_close(site);
	return -1;
}

void worker_site_close(struct worker_site *site)
{
	repo_close(&site->repo);
	if (site->state)
		remove_tree(site->state, NULL);
	if (site->lane_lock >= 0)
		close(site->lane_lock);
	json_decref(site->request);
	free(site->state);
	free(site->base);
	*site = (struct worker_site){ .lane_lock = -1 };
}
