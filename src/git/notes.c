// SPDX-License-Identifier: GPL-2.0-only
#include "git/notes.h"
#include "base/strbuf.h"
#include "git/change-refs.h"
#include "git/run-git.h"

#define NOTE_MAX (16 * 1024 * 1024)

#define NO_NOTE 1 /* exit status of git notes list */

/* Did libgit2 find no note, or no ref for notes? The same return value can mean that an object
 * is missing, which git may fetch. */
static bool has_no_note(int ret)
{
	const git_error *e = git_error_last();

	return ret == GIT_ENOTFOUND && e &&
	       (e->klass == GIT_ERROR_INVALID || e->klass == GIT_ERROR_REFERENCE);
}

/* Reads a note without a process. Returns false when git has to be asked. */
static bool look_up_note(const struct repo *repo, const char *ref, const char *commit, char **text)
{
	AUTO_FREE char *full_ref = xstrfmt("refs/notes/%s", ref);
	git_note *note = NULL;
	bool known;
	git_oid oid;
	int ret;

	*text = NULL;
	if (git_oid_fromstr(&oid, commit) < 0)
		return false;
	ret = git_note_read(&note, repo->git, full_ref, &oid);
	known = has_no_note(ret);
	if (ret == 0 && strlen(git_note_message(note)) < NOTE_MAX) {
		*text = xstrdup(git_note_message(note));
		known = true;
	}
	git_note_free(note);
	return known;
}

/* *text is NULL when the commit has no note. A note that cannot be read, or is too long, is
 * an error: it may be the user's, and must not be replaced. */
static int read_note(const struct repo *repo, const char *ref, const char *commit, char **text,
		     struct error *err)
{
	AUTO_FREE char *ref_arg = xstrfmt("--ref=%s", ref);
	struct strbuf list = STRBUF_INIT(1024), out = STRBUF_INIT(NOTE_MAX);
	int ret;

	if (look_up_note(repo, ref, commit, text))
		return 0;
	ret = run_git(repo, &list, err, "notes", ref_arg, "list", commit, NULL);
	if (ret > NO_NOTE)
		ret = error_set(err, ERROR_STATE, "git notes cannot read refs/notes/%s", ref);
	if (ret)
		goto out;
	strbuf_rtrim(&list);
	ret = run_git_ok(repo, &out, err, "cat-file", "blob", list.buf, NULL);
	if (ret == 0)
		*text = strbuf_detach(&out);
out:
	strbuf_release(&list);
	strbuf_release(&out);
	return ret < 0 ? error_prefix(err, "the note on %.12s", commit) : 0;
}

/* Does git know the user's name? It is asked once for all notes of a session. */
static bool knows_user(const struct repo *repo)
{
	static enum { NOT_ASKED, KNOWN, UNKNOWN } user;
	struct strbuf who = STRBUF_INIT(1024);

	if (user == NOT_ASKED) {
		bool known = run_git(repo, &who, NULL, "var", "GIT_COMMITTER_IDENT", NULL) == 0 &&
			     run_git(repo, &who, NULL, "var", "GIT_AUTHOR_IDENT", NULL) == 0;

		user = known ? KNOWN : UNKNOWN;
	}
	strbuf_release(&who);
	return user == KNOWN;
}

/* A note is a commit and needs an author. The result of hours must not be lost on a machine
 * where nobody has told git a name. */
static int add_note(const struct repo *repo, const char *ref_arg, const char *blob,
		    const char *commit, struct error *err)
{
	const char *args[] = { "-c",	"user.name=git kbisect",
			       "-c",	"user.email=git-kbisect@localhost",
			       "notes", ref_arg,
			       "add",	"-f",
			       "-C",	blob,
			       commit,	NULL };

	return change_refs(repo, knows_user(repo) ? args + 4 : args, NULL, NULL, NULL, NULL, err);
}

int notes_set(const struct repo *repo, const char *ref, const char *commit, const char *text,
	      struct error *err)
{
	static const char *const hash[] = { "hash-object", "-w", "--stdin", NULL };
	AUTO_FREE char *ref_arg = xstrfmt("--ref=%s", ref);
	AUTO_FREE char *old = NULL;
	struct strbuf blob = STRBUF_INIT(1024);
	int ret = read_note(repo, ref, commit, &old, err);

	if (ret < 0 || str_equal(old, text))
		return ret;
	ret = run_git_v(repo, hash, text, strlen(text), &blob, NULL, err);
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
	char *text;

	return read_note(repo, ref, commit, &text, NULL) < 0 ? NULL : text;
}

int notes_append(const struct repo *repo, const char *ref, const char *commit, const char *text,
		 struct error *err)
{
	AUTO_FREE char *old = NULL, *both = NULL;

	if (read_note(repo, ref, commit, &old, err) < 0)
		return -1;
	/* Written before an interruption. */
	if (old && strstr(old, text))
		return 0;
	both = old ? xstrfmt("%s\n%s", old, text) : xstrdup(text);
	return notes_set(repo, ref, commit, both, err);
}
