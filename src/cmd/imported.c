// SPDX-License-Identifier: GPL-2.0-only
#include "imported.h"
#include "common.h"
#include "arch/arch.h"
#include "base/files.h"
#include "base/scratch.h"
#include "crash/title.h"
#include "import/dashboard.h"
#include "store/cache.h"

/* The name decides how the reproducer is used. Nothing of the bug's is in it. */
#define CONFIG_FILE "config"
#define REPRO_FILE "repro.c"
#define SYZ_FILE "repro.syz"
#define BISECTION_FILE "bisect.txt"
#define MAIL_BYTES ((size_t)32 << 20)

static int imported_write_text(const char *dir, const char *name, const char *text, char **path,
			       struct error *err)
{
	if (!text)
		return 0;
	*path = xstrfmt("%s/%s", dir, name);
	return file_write_private(*path, text, strlen(text), err);
}

static int imported_write(struct imported *im, struct error *err)
{
	im->dir = scratch_make(0, err);
	if (!im->dir ||
	    imported_write_text(im->dir, CONFIG_FILE, im->bug.config, &im->config, err) < 0 ||
	    imported_write_text(im->dir, REPRO_FILE, im->bug.c_repro, &im->repro, err) < 0 ||
	    imported_write_text(im->dir, SYZ_FILE, im->bug.syz_repro, &im->syz, err) < 0 ||
	    imported_write_text(im->dir, BISECTION_FILE, im->bug.bisection, &im->bisection, err) <
		    0)
		return -1;
	return 0;
}

static int read_mail(const struct imported *im, const struct dashboard *dashboard, struct bug *bug,
		     struct error *err)
{
	const char *file = str_equal(im->report, "-") ? "/dev/stdin" : im->report;
	struct strbuf text = STRBUF_INIT(MAIL_BYTES);
	int ret = file_read(file, &text, err);

	if (!ret && bug_from_mail(bug, text.buf, text.len, err) < 0)
		ret = bug_error_advice(err, im->report, "--report");
	strbuf_release(&text);
	return ret < 0 ? -1 : dashboard_files(dashboard, bug, err);
}

bool imported_is(const struct imported *im)
{
	return im->name || im->report;
}

int imported_load(struct imported *im, const struct settings *s, struct error *err)
{
	AUTO_FREE char *dir = s->cache_dir ? xstrdup(s->cache_dir) : cache_default_dir();
	const struct dashboard dashboard = {
		.url = s->syzbot_url ? s->syzbot_url : SYZBOT_URL,
		.cache_dir = dir,
		.patience = s->remote_timeout,
		.syz = s->syzkaller != NULL,
	};

	if (im->name && im->report)
		return error_set(err, ERROR_USER,
				 "--bug and --report exclude each other: give one of them");
	if (cache_check_dir(dir, err) < 0)
		return -1;
	if (im->report ? read_mail(im, &dashboard, &im->bug, err) :
			 dashboard_bug(&dashboard, im->name, &im->bug, err))
		return -1;
	return imported_write(im, err);
}

void imported_clear(struct imported *im)
{
	bug_clear(&im->bug);
	if (im->dir)
		scratch_remove(im->dir);
	free(im->config);
	free(im->repro);
	free(im->syz);
	free(im->bisection);
	im->dir = im->config = im->repro = im->syz = im->bisection = NULL;
}

static void imported_print_line(FILE *out, const char *name, const char *value)
{
	struct strbuf sb = STRBUF_INIT(4 * strlen(value) + 1);

	strbuf_add_escaped(&sb, value, strlen(value));
	fprintf(out, "%s: %s\n", name, sb.buf);
	strbuf_release(&sb);
}

static void print_file(FILE *out, const char *name, const char *text, bool revoked)
{
	if (!text && revoked)
		fprintf(out, "%s: revoked by the dashboard, and not used\n", name);
	else if (text)
		fprintf(out, "%s: %zu bytes\n", name, strlen(text));
	else
		fprintf(out, "%s: missing\n", name);
}

/* A mail can have several crashes, or none. */
static void print_crashes(FILE *out, const struct imported *im)
{
	const struct bug *bug = &im->bug;

	if (im->report && !bug->crashes)
		fputs("crash: not found in the mail\n", out);
	for (char **p = bug->crashes; p && *p; p++)
		if (!str_equal(*p, bug->seen))
			imported_print_line(out, "another crash in the mail", *p);
	if (bug->crashes && bug->crashes[1])
		fprintf(out, "chosen: the %s; --title=<title> chooses another\n",
			title_same(bug->seen, bug->title) ? "crash that the subject names" :
							    "first crash of the mail");
}

void imported_print(const struct imported *im, const struct repo *repo, FILE *out)
{
	const struct bug *bug = &im->bug;
	struct error err = ERROR_INIT;

	imported_print_line(out, "bug", bug->title);
	if (bug->seen && !str_equal(bug->seen, bug->title))
		imported_print_line(out, "crash", bug->seen);
	print_crashes(out, im);
	if (bug->link)
		imported_print_line(out, "link", bug->link);
	if (bug->reported_by)
		imported_print_line(out, "reported by", bug->reported_by);
	if (bug->commit)
		imported_print_line(out, "commit", bug->commit);
	if (bug->good)
		imported_print_line(out, "said to be good", bug->good);
	if (imported_commit(im, repo, &err) < 0)
		imported_print_line(out, "missing", err.message);
	if (bug->tree)
		imported_print_line(out, "tree", bug->tree);
	if (bug->arch)
		imported_print_line(out, "architecture", bug->arch);
	if (bug->compiler)
		imported_print_line(out, "compiler", bug->compiler);
	print_file(out, "configuration", bug->config, false);
	print_file(out, "C reproducer", bug->c_repro, bug->revoked);
	if (bug->syz_repro)
		print_file(out, "syz reproducer", bug->syz_repro, false);
	else if (bug->syz_link)
		imported_print_line(out, "syz reproducer (not used without kbisect.syzkaller)",
				    bug->syz_link);
	if (bug->bisection)
		print_file(out, "earlier bisection", bug->bisection, false);
	if (bug->syzkaller_commit)
		imported_print_line(out, "syzkaller", bug->syzkaller_commit);
	error_clear(&err);
}

/* Only what the user did not give is taken over. The list of a configuration that consists of
 * options alone is laid over that of the bug. */
static void take_config(const struct imported *im, struct settings *s,
			const struct settings *before)
{
	bool same = (s->config ? s->config[0] : NULL) == before->config[0];
	const char **given = s->config, **list = NULL;

	for (size_t i = 0; !same && given && given[i]; i++)
		if (config_part_kind(given[i]) != CONFIG_PART_OPTION)
			return;
	options_list_add(&list, settings_keep(s, xstrdup(im->config)));
	for (size_t i = 0; !same && given && given[i]; i++)
		options_list_add(&list, given[i]);
	s->config = list;
	free(given);
}

/* The subject of a mail need not be a title. */
static const char *title_to_find(const struct imported *im)
{
	const struct bug *bug = &im->bug;

	if (bug->seen)
		return bug->seen;
	return im->report && !title_type(bug->title) ? NULL : bug->title;
}

static bool has_test(const struct settings *s, const struct settings *before)
{
	return s->repro != before->repro || s->test != before->test || s->kunit != before->kunit ||
	       s->kselftest != before->kselftest || s->warnings != before->warnings;
}

/* A command that is the test decides by its exit status, unless --for says otherwise. */
static bool is_by_crash(const struct settings *s)
{
	return s->failure ? str_equal(s->failure, "crash") : s->repro != NULL;
}

static int imported_take_test(const struct imported *im, struct settings *s,
			      const struct settings *before, struct error *err)
{
	bool by_crash = !s->failure || str_equal(s->failure, "crash");

	if (has_test(s, before))
		return 0;
	if (im->syz && s->syzkaller) {
		s->repro = settings_keep(s, xstrdup(im->syz));
		s->c_repro = im->repro ? settings_keep(s, xstrdup(im->repro)) : NULL;
		if (im->bug.syzkaller_commit)
			s->syzkaller_commit = settings_keep(s, xstrdup(im->bug.syzkaller_commit));
		return 0;
	}
	if (im->repro) {
		s->repro = settings_keep(s, xstrdup(im->repro));
		return 0;
	}
	if (!by_crash)
		return 0;
	return error_set(err, ERROR_USER,
			 "%s%s: give one with --repro or --test, or say "
			 "--for=boot, --for=build, or --test=true --for=crash for a failure of the "
			 "boot",
			 im->bug.revoked ? "the bug's reproducer was revoked by the dashboard" :
					   "the bug has no reproducer in C",
			 im->syz || im->bug.syz_link ?
				 ", only one for syzkaller, which kbisect.syzkaller would run" :
				 "");
}

int imported_settings(const struct imported *im, struct settings *s, const struct settings *before,
		      struct error *err)
{
	const struct bug *bug = &im->bug;
	const char *title = title_to_find(im);

	if (im->config)
		take_config(im, s, before);
	if (bug->arch && s->arch == before->arch) {
		const struct arch *arch = arch_find(bug->arch, err);

		if (!arch)
			return error_prefix(err, "the bug was seen on another architecture");
		s->arch = arch->name;
	}
	if (imported_take_test(im, s, before, err) < 0)
		return -1;
	if (title && s->title == before->title && s->match == before->match && is_by_crash(s)) {
		s->title = settings_keep(s, xstrdup(title));
		s->title_of_bug = true;
	}
	/* Which reports there are, and what they say, depends on the compiler. */
	if (bug->compiler && strstr(bug->compiler, "clang") && !(s->cc && strstr(s->cc, "clang")))
		warning("the bug was seen in a kernel built with clang (%.200s); --cc=clang "
			"builds with it",
			bug->compiler);
	s->reported_by = bug->reported_by ? settings_keep(s, xstrdup(bug->reported_by)) : NULL;
	s->closes = bug->link ? settings_keep(s, xstrdup(bug->link)) : NULL;
	s->in_reply_to = bug->message_id ? settings_keep(s, xstrdup(bug->message_id)) : NULL;
	return 0;
}

int imported_commit(const struct imported *im, const struct repo *repo, struct error *err)
{
	AUTO_FREE char *found = im->bug.commit ? repo_resolve(repo, im->bug.commit, NULL) : NULL;
	AUTO_FREE char *url = im->bug.tree ? bug_fetch_url(im->bug.tree) : NULL;
	AUTO_FREE char *branch = url ? bug_fetch_branch(im->bug.tree) : NULL;

	if (found)
		return 0;
	if (!im->bug.commit)
		return error_set(err, ERROR_USER,
				 "the mail names no commit on which the failure was seen: name it");
	if (url)
		return error_set(err, ERROR_USER,
				 "%s, on which the bug was seen, is not in this repository; to "
				 "fetch it: git fetch %s %s",
				 im->bug.commit, url, branch ? branch : im->bug.commit);
	return error_set(err, ERROR_USER,
			 "%s, on which the bug was seen, is not in this repository, and its tree "
			 "is given as '%.200s': fetch it from there, or name another bad commit",
			 im->bug.commit, im->bug.tree ? im->bug.tree : "");
}
