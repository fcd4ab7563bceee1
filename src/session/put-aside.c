// SPDX-License-Identifier: GPL-2.0-only
#include "base/files.h"
#include "session/session.h"

/* session.json goes first: without it the others belong to no session. */
static const char *const state_files[] = { "session.json", "journal.jsonl", "runs", "inputs",
					   "configs" };

static int move_files(const char *from, const char *to, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(state_files); i++) {
		AUTO_FREE char *old = xstrfmt("%s/%s", from, state_files[i]);
		AUTO_FREE char *new = xstrfmt("%s/%s", to, state_files[i]);

		if (!file_exists(old))
			continue;
		if (remove_tree(new, err) < 0)
			return -1;
		if (rename(old, new) < 0)
			return error_errno(err, "cannot move '%s' to '%s'", old, new);
	}
	return 0;
}

int session_put_aside(struct session *s, char **where, struct error *err)
{
	*where = xstrfmt("%s/old/%.0f", s->dir, s->created);
	for (int i = 2; file_exists(*where); i++) {
		free(*where);
		*where = xstrfmt("%s/old/%.0f-%d", s->dir, s->created, i);
	}
	return make_dirs(*where, err) < 0 ? -1 : move_files(s->dir, *where, err);
}

int session_take_back(const struct repo *repo, const char *where, struct error *err)
{
	int ret;

	if (session_exists(repo))
		return 0;
	ret = move_files(where, repo->state_dir, err);
	rmdir(where);
	return ret;
}
