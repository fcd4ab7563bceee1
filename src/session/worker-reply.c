// SPDX-License-Identifier: GPL-2.0-only
#include "worker-reply.h"
#include "base/files.h"
#include "session/run-json.h"
#include "worker-request.h"

/* The longest name of a host in the domain name system. */
#define NODE_NAME_MAX 255
/* Bytes of a console; those of one run are far fewer (runner/console-log.h). */
#define CONSOLE_MAX ((size_t)16 * 1024 * 1024)

/* An event that cannot be applied would make the journal useless, so it is tried on a state
 * that nobody needs. */
static bool is_sound(const struct session *s, json_t *event)
{
	struct state scratch;
	bool sound;

	state_init(&scratch, &s->settings);
	sound = state_apply(&scratch, event, NULL) == 0;
	state_clear(&scratch);
	return sound;
}

static bool is_of(const struct session *s, const char *commit, const char *id, json_t *event)
{
	static const char *const ids[] = { "test", "build", "run", "verdict" };
	const char *about = json_string_value(json_object_get(event, "commit"));
	const char *how = json_string_value(json_object_get(event, "how"));

	if (!about || (how && str_equal(how, inference_id(INFERENCE_BY_HAND))))
		return false;
	if (str_equal(id, "control"))
		return state_find(&s->state, about);
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		if (str_equal(ids[i], id))
			return str_equal(about, commit);
	return false;
}

/* The name becomes a part of an option of srun, so it may have no comma and no space. */
static bool is_node(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789._-";

	return name && *name && strlen(name) <= NODE_NAME_MAX &&
	       strspn(name, allowed) == strlen(name);
}

static enum worker_reply_kind kind_of_first(const struct worker_reply *r, const char **name)
{
	*name = "node";
	if (json_object_get(r->line, *name))
		return is_node(json_string_value(json_object_get(r->line, *name))) ? REPLY_NODE :
										     REPLY_NONSENSE;
	*name = "worker";
	return json_is_string(json_object_get(r->line, *name)) ? REPLY_VERSION : REPLY_NONSENSE;
}

static enum worker_reply_kind kind_of(const struct worker_reply *r, const struct session *s,
				      const char *commit, bool introduced, const char **name)
{
	static const struct {
		enum worker_reply_kind kind;
		const char *name;
	} kinds[] = {
		{ REPLY_PROGRESS, "progress" },
		{ REPLY_CONSOLE, "console" },
		{ REPLY_EVENT, "event" },
	};

	if (!introduced)
		return kind_of_first(r, name);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		*name = kinds[i].name;
		if (!json_is_string(json_object_get(r->line, *name)))
			continue;
		if (kinds[i].kind == REPLY_EVENT &&
		    (!is_of(s, commit, json_string_value(json_object_get(r->line, *name)),
			    r->line) ||
		     !is_sound(s, r->line)))
			break;
		return kinds[i].kind;
	}
	return REPLY_NONSENSE;
}

void worker_reply_read(struct worker_reply *r, const struct session *s, const char *commit,
		       bool introduced, const char *line, size_t len)
{
	const char *name;

	*r = (struct worker_reply){ .line = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL) };
	r->kind = kind_of(r, s, commit, introduced, &name);
	r->text = json_string_value(json_object_get(r->line, name));
}

void worker_reply_clear(struct worker_reply *r)
{
	json_decref(r->line);
	*r = (struct worker_reply){ .line = NULL };
}

char *worker_reply_place_console(const struct session *s, const char *commit, const char *name,
				 json_t *run)
{
	char *path = NULL;

	if (!json_is_string(json_object_get(run, "console")))
		return NULL;
	for (int i = 0; !path || file_exists(path); i++) {
		free(path);
		path = xstrfmt("%s/runs/%s/%s-%d.log", s->dir, commit, name, i);
	}
	json_object_set_new(run, "console", text_to_json(path));
	return path;
}

int worker_reply_write_console(const char *path, const char *base64, struct error *err)
{
	AUTO_FREE char *dir = xstrndup(path, (size_t)(strrchr(path, '/') - path));
	struct strbuf text = STRBUF_CHECKED(CONSOLE_MAX);
	int ret = 1;

	if (worker_decode(base64, &text, NULL) == 0 && strbuf_check(&text, NULL, "a console") == 0)
		ret = make_dirs(dir, err) < 0 ? -1 :
						file_write_atomic(path, text.buf, text.len, err);
	strbuf_release(&text);
	return ret;
}
