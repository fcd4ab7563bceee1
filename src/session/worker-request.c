// SPDX-License-Identifier: GPL-2.0-only
#include "worker-request.h"
#include "base/files.h"
#include "base/version.h"
#include "session/run-json.h"
#include "store/cache.h"

#include <nettle/base64.h>

/* The size of a file that goes to the worker: a reproducer, a configuration, the journal. */
#define FILE_MAX ((size_t)64 * 1024 * 1024)
/* Directories below the one of the session: inputs/config-1. */
#define DEPTH 3

json_t *worker_encode(const struct strbuf *bytes)
{
	size_t len = BASE64_ENCODE_RAW_LENGTH(bytes->len);
	AUTO_FREE char *text = xcalloc(len + 1, 1);

	base64_encode_raw(text, bytes->len, (const uint8_t *)bytes->buf);
	return json_stringn(text, len);
}

int worker_decode(const char *base64, struct strbuf *sb, struct error *err)
{
	size_t len = strlen(base64), n = BASE64_DECODE_LENGTH(len);
	AUTO_FREE char *bytes = xcalloc(n + 1, 1);
	struct base64_decode_ctx ctx;

	base64_decode_init(&ctx);
	if (!base64_decode_update(&ctx, &n, (uint8_t *)bytes, len, base64) ||
	    !base64_decode_final(&ctx))
		return error_set(err, ERROR_STATE, "a file is not in base64");
	strbuf_reset(sb);
	strbuf_add(sb, bytes, n);
	return 0;
}

static int request_add_file(const char *path, const char *name, json_t *files, struct error *err)
{
	struct strbuf bytes = STRBUF_INIT(FILE_MAX);
	int ret = file_read(path, &bytes, err);

	if (!ret)
		json_object_set_new(files, name, worker_encode(&bytes));
	strbuf_release(&bytes);
	return ret;
}

/* Adds the files below a directory, which may be missing; name is its path in the session's. */
static int request_add_dir(const struct session *s, const char *name, int depth, json_t *files,
			   struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", s->dir, name);
	DIR *d = opendir(path);
	struct dir_entry e;
	int more = 0, ret = 0;

	while (d && !ret && (more = dir_next(d, &e, err)) > 0) {
		AUTO_FREE char *own = xstrfmt("%s/%s", name, e.name);
		AUTO_FREE char *file = xstrfmt("%s/%s", path, e.name);

		if (e.type == DT_REG)
			ret = request_add_file(file, own, files, err);
		else if (e.type == DT_DIR && depth < DEPTH)
			ret = request_add_dir(s, own, depth + 1, files, err);
	}
	if (d)
		closedir(d);
	return more < 0 ? -1 : ret;
}

static int add_event(void *data, json_t *event, struct error *err)
{
	(void)err;
	json_array_append(data, event);
	return 0;
}

/* Leaves out the settings that the user did not choose, so that the worker uses its own cache
 * directory and all processors of its host. */
static void leave_open(const struct session *s, json_t *session)
{
	AUTO_FREE char *cache = cache_default_dir();
	AUTO_FREE char *fallback = xstrfmt("%s/kbisect/cache", s->repo->common_dir);
	json_t *settings = json_object_get(session, "settings");

	if (str_equal(s->settings.cache_dir, cache) || str_equal(s->settings.cache_dir, fallback))
		json_object_set_new(settings, "cache-dir", json_null());
	json_object_set_new(settings, "launcher", json_null());
}

static json_t *commits_json(const struct session *s, const char *commit)
{
	json_t *commits = json_array();
	char *const *older = state_older(&s->state);

	json_array_append_new(commits, json_string(commit));
	json_array_append_new(commits, json_string(state_newer(&s->state)));
	for (size_t i = 0; older && older[i]; i++)
		json_array_append_new(commits, json_string(older[i]));
	if (s->settings.confirm_on)
		json_array_append_new(commits, json_string(s->settings.confirm_on));
	return commits;
}

/* Compilers, fixes and machines are in the configuration only. */
static int request_add_config(const struct session *s, json_t *array, struct error *err)
{
	static const char *const prefixes[] = { "kbisect.toolchain.", "kbisect.backport",
						"kbisect.runner." };
	struct config config;

	if (config_load(&config, s->repo, err) < 0)
		return -1;
	for (size_t i = 0; i < config.nr; i++)
		for (size_t k = 0; k < ARRAY_SIZE(prefixes); k++)
			if (starts_with(config.entries[i].key, prefixes[k])) {
				json_array_append_new(array, text_to_json(config.entries[i].key));
				json_array_append_new(array, text_to_json(config.entries[i].value));
			}
	config_clear(&config);
	return 0;
}

static json_t *read_session_json(const struct session *s, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/session.json", s->dir);
	json_error_t why;
	json_t *session = json_load_file(path, JSON_REJECT_DUPLICATES, &why);

	if (session)
		leave_open(s, session);
	else
		error_set(err, ERROR_STATE, "'%s': %s", path, why.text);
	return session;
}

static const char *repository_of(const struct session *s)
{
	const char *given = s->settings.worker_repository;

	return given ? given : s->repo->common_dir;
}

char *worker_request(const struct session *s, const struct worker_spec *spec, struct error *err)
{
	AUTO_FREE char *journal = xstrfmt("%s/journal.jsonl", s->dir);
	json_t *session = read_session_json(s, err), *events = json_array(), *root = NULL;
	json_t *files = json_object(), *config = json_array();
	char *text = NULL;

	if (!session || journal_read(journal, add_event, events, err) < 0 ||
	    request_add_dir(s, "inputs", 1, files, err) < 0 ||
	    request_add_dir(s, "configs", 1, files, err) < 0 ||
	    request_add_config(s, config, err) < 0)
		goto out;
	root = json_pack("{s:s, s:o, s:O, s:s, s:o, s:i, s:i, s:o, s:O, s:O, s:O, s:O, s:i}",
			 "version", program_version, "repository", text_to_json(repository_of(s)),
			 "commits", json_null(), "commit", spec->commit, "dir",
			 text_to_json(s->settings.worker_dir), "jobs", spec->jobs, "guests",
			 spec->guests, "from", text_to_json(s->dir), "session", session, "journal",
			 events, "files", files, "config", config, "runs", spec->runs);
	if (root)
		json_object_set_new(root, "commits", commits_json(s, spec->commit));
	text = root ? json_dumps(root, JSON_COMPACT) : NULL;
	if (!text || strlen(text) > WORKER_REQUEST_MAX) {
		error_set(err, ERROR_STATE, "the session cannot be handed to a worker as JSON");
		free(text);
		text = NULL;
	}
out:
	json_decref(root);
	json_decref(session);
	json_decref(events);
	json_decref(files);
	json_decref(config);
	return text;
}

static bool request_is_commit(const json_t *value)
{
	const char *hex = json_string_value(value);

	return hex && strlen(hex) == 40 && strspn(hex, "0123456789abcdef") == 40;
}

/* Lines for git, of hashes and of what --confirm=revert names: no options, and no refspecs. */
static bool request_has_commits(const json_t *list)
{
	json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry) {
		const char *name = json_string_value(entry);

		if (!name || !*name || strchr("+-^", *name) || strpbrk(name, "\n:"))
			return false;
	}
	return json_array_size(list) > 0;
}

/* Keys and values in turn. */
static bool request_has_config(const json_t *list)
{
	json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
		if (!json_is_string(entry))
			return false;
	return json_is_array(list) && json_array_size(list) % 2 == 0;
}

static bool request_has_events(const json_t *list)
{
	json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
		if (!json_is_object(entry))
			return false;
	return json_is_array(list);
}

/* Their names stay below the session directory. */
static bool request_has_files(json_t *files)
{
	const char *name;
	json_t *file;

	json_object_foreach(files, name, file)
		if (!json_is_string(file) || !*name || *name == '/' || strstr(name, ".."))
			return false;
	return json_is_object(files);
}

static bool request_is_count(const json_t *value)
{
	return json_is_integer(value) && json_integer_value(value) >= 0 &&
	       json_integer_value(value) <= INT_MAX;
}

/* The first member that is missing or makes no sense; NULL: all do. */
static const char *wrong_member(json_t *r)
{
	const json_t *dir = json_object_get(r, "dir");
	const char *from = json_string_value(json_object_get(r, "from"));

	if (!json_string_length(json_object_get(r, "repository")))
		return "repository";
	if (!request_has_commits(json_object_get(r, "commits")))
		return "commits";
	if (!request_is_commit(json_object_get(r, "commit")))
		return "commit";
	if (dir && !json_is_null(dir) && !json_is_string(dir))
		return "dir";
	if (!request_is_count(json_object_get(r, "jobs")))
		return "jobs";
	if (!request_is_count(json_object_get(r, "guests")))
		return "guests";
	if (!request_is_count(json_object_get(r, "runs")))
		return "runs";
	if (!from || *from != '/')
		return "from";
	if (!json_is_object(json_object_get(r, "session")))
		return "session";
	if (!request_has_events(json_object_get(r, "journal")))
		return "journal";
	if (!request_has_files(json_object_get(r, "files")))
		return "files";
	return request_has_config(json_object_get(r, "config")) ? NULL : "config";
}

json_t *worker_request_read(const char *bytes, size_t len, struct error *err)
{
	json_t *r = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, NULL);
	const char *wrong = r ? wrong_member(r) : NULL;

	if (!r)
		error_set(err, ERROR_USER, "standard input has no request for a worker");
	if (wrong)
		error_set(err, ERROR_USER,
			  "the request for a worker lacks '%s', or has one that makes no sense",
			  wrong);
	if (!wrong)
		return r;
	json_decref(r);
	return NULL;
}

static void translate(json_t *value, const char *from, const char *to)
{
	const char *text = json_string_value(value), *name;
	size_t i, len = strlen(from);
	json_t *member;

	if (text && starts_with(text, from) && text[len] == '/') {
		AUTO_FREE char *own = xstrfmt("%s%s", to, text + len);

		json_string_set(value, own);
	}
	json_array_foreach(value, i, member)
		translate(member, from, to);
	json_object_foreach(value, name, member)
		translate(member, from, to);
}

void worker_request_translate(json_t *request, const char *own_dir)
{
	const char *from = json_string_value(json_object_get(request, "from"));

	translate(json_object_get(request, "session"), from, own_dir);
	translate(json_object_get(request, "journal"), from, own_dir);
}
