// SPDX-License-Identifier: GPL-2.0-only
#include "git/notes.h"
#include "base/strbuf.h"
#include "git/change-refs.h"
#include "git/run-git.h"

#define NOTE_MAX (16 * 1024 * 1024)

/* A note is a commit and wants an author. A machine on which nobody told git a
 * name must not lose the result of hours for that. */
static int add_note(const struct repo *repo, const char *ref_arg, const char *blob,
		    const char *commit, struct error *err)
{
	struct strbuf who = STRBUF_INIT(1024);
	bool known = git_run(repo, &who, NULL, "var", "GIT_COMMITTER_IDENT", NULL) == 0 &&
		     git_run(repo, &who, NULL, "var", "GIT_AUTHOR_IDENT", NULL) == 0;

	const char *args[] = { "-c",	"user.name=git kbisect",
			       "-c",	"user.email=git-kbisect@localhost",
			       "notes", ref_arg,
			       "add",	"-f",
			       "-C",	blob,
			       commit,	NULL };

	strbuf_release(&who);
	return git_change(repo, known ? args + 4 : args, NULL, NULL, NULL, NULL, err);
}

int notes_set(const struct repo *repo, const char *ref, const char *commit, const char *text,
	      struct error *err)
{
	static const char *const hash[] = { "hash-object", "-w", "--stdin", NULL };
	AUTO_FREE char *ref_arg = xstrfmt("--ref=%s", ref);
	AUTO_FREE char *old = notes_get(repo, ref, commit);
	struct strbuf blob = STRBUF_INIT(1024);
	int ret;

	if (str_equal(old, text))
		return 0;
	ret = git_runv(repo, hash, text, strlen(text), &blob, NULL, err);
	strbuf_rtrim(&blob);
	if (ret > 0)
		ret = error_set(err, ERROR_HOST, "git hash-object cannot store the note");
	if (!ret)
		ret = add_note(repo, ref_arg, blob.buf, commit, err);
	strbuf_release(&blob);
	return ret;
}

char *notes_get(const struct repo *repo, const char *ref, const char *commit)
{
	AUTO_FREE char *ref_arg = xstrfmt("--ref=%s", ref);
	struct strbuf list = STRBUF_INIT(1024), out = STRBUF_INIT(NOTE_MAX);
	char *text = NULL;

	if (git_run(repo, &list, NULL, "notes", ref_arg, "list", commit, NULL) == 0) {
		strbuf_rtrim(&list);
		if (git_run(repo, &out, NULL, "cat-file", "blob", list.buf, NULL) == 0)
			text = strbuf_detach(&out);
	}
	strbuf_release(&list);
	strbuf_release(&out);
	return text;
}

int notes_append(const struct repo *repo, const char *ref, const char *commit, const char *text,
		 struct error *err)
{
	AUTO_FREE char *old = notes_get(repo, ref, commit);
	AUTO_FREE char *both = old ? xstrfmt("%s\n%s", old, text) : xstrdup(text);

	/* Written before an interruption. */
	if (old && strstr(old, text))
		return 0;
	return notes_set(repo, ref, commit, both, err);
}
