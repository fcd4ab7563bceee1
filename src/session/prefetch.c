// SPDX-License-Identifier: GPL-2.0-only
#include "session/prefetch.h"
#include "proc/child.h"

#define LINE_MAX_ 256
#define WORDS_MAX 4096
/* Added to our niceness; with what make adds, it gives the lowest priority. */
#define NICE 9
/* Seconds for a git that the worker may be running to remove its lock files. */
#define GRACE 8.0

struct built {
	char *commit;
	double seconds;
};

struct prefetch {
	const struct repo *repo;
	double deadline;
	uv_loop_t loop;
	struct child *child;	   /* NULL: no build is running */
	struct strbuf line, words; /* the child's output: the current line, and its errors */
	char *building;		   /* the commit that it builds, once it has said so */
	bool warm;		   /* the lane had a build to go on from */
	double began;		   /* when that build began */
	int done, total;	   /* steps of that build */

	char *tested;		       /* the commit under test */
	enum decision order[2], guess; /* verdicts on it: the likeliest first; the one that the
				        * child assumes */
	bool tried[DECIDE_ABORT + 1];
	bool begun, off;
	bool news; /* a kernel was built since the last prefetch_wait() */
	struct built *built;
	size_t nr, alloc;
};

struct prefetch *prefetch_open(const struct repo *repo, double build_timeout)
{
	struct prefetch *p = xcalloc(1, sizeof(*p));

	p->repo = repo;
	p->deadline = build_timeout;
	p->line = (struct strbuf)STRBUF_CUT(LINE_MAX_);
	p->words = (struct strbuf)STRBUF_CUT(WORDS_MAX);
	if (uv_loop_init(&p->loop) == 0)
		return p;
	free(p);
	return NULL;
}

uv_loop_t *prefetch_loop(struct prefetch *p)
{
	return p ? &p->loop : NULL;
}

static void take_built(struct prefetch *p, const char *commit)
{
	ALLOC_GROW(p->built, p->nr + 1, p->alloc);
	p->built[p->nr++] = (struct built){ xstrdup(commit), now_seconds() - p->began };
	p->news = true;
}

/* A line of the protocol in session/prefetch-worker.h. */
static void prefetch_take_line(struct prefetch *p, const char *line)
{
	char commit[41], state[8];
	int done, total;

	if (sscanf(line, "begin %40s %7s", commit, state) == 2) {
		free(p->building);
		p->building = xstrdup(commit);
		p->warm = str_equal(state, "warm");
		p->began = now_seconds();
		p->done = p->total = 0;
	} else if (sscanf(line, "step %d %d", &done, &total) == 2) {
		p->done = done;
		p->total = total;
	} else if (sscanf(line, "end %40s", commit) == 1) {
		take_built(p, commit);
	}
}

static void prefetch_on_output(void *data, int fd, const char *bytes, size_t len)
{
	struct prefetch *p = data;

	if (fd == 2)
		strbuf_add(&p->words, bytes, len);
	for (size_t i = 0; fd == 1 && i < len; i++) {
		if (bytes[i] != '\n') {
			strbuf_addch(&p->line, bytes[i]);
			continue;
		}
		prefetch_take_line(p, p->line.buf);
		strbuf_reset(&p->line);
	}
}

static void prefetch_start_next(struct prefetch *p);

static void prefetch_on_exit(void *data, const struct child_result *result)
{
	struct prefetch *p = data;

	p->child = NULL;
	free(p->building);
	p->building = NULL;
	if (!result->killed) {
		p->tried[p->guess] = true;
		if (result->status > 1) {
			p->off = true;
			strbuf_rtrim(&p->words);
			warning("no kernel is prefetched any more: %s",
				p->words.len ? p->words.buf : "the process that does it has died");
		}
	}
	prefetch_start_next(p);
}

static void prefetch_start(struct prefetch *p, enum decision guess)
{
	const struct repo *repo = p->repo;
	AUTO_FREE char *git_dir = xstrfmt("GIT_DIR=%s", repo->git_dir);
	AUTO_FREE char *work_tree =
		xstrfmt("GIT_WORK_TREE=%s", repo->work_tree ? repo->work_tree : "");
	const char *argv[] = { "/proc/self/exe", "prefetch", p->tested, decision_name(guess),
			       NULL };
	const char *env[] = { git_dir, repo->work_tree ? work_tree : NULL, NULL };
	struct child_spec spec = {
		.argv = argv,
		.env = env,
		.cwd = repo->work_tree ? repo->work_tree : repo->git_dir,
		.deadline = p->deadline,
		.grace = GRACE,
		.nice = NICE,
		.on_output = prefetch_on_output,
		.on_exit = prefetch_on_exit,
		.data = p,
	};
	struct error err = ERROR_INIT;

	strbuf_reset(&p->line);
	strbuf_reset(&p->words);
	p->guess = guess;
	p->child = child_start(&p->loop, &spec, &err);
	if (!p->child) {
		p->off = true;
		warning("no kernel is prefetched: %s", err.message);
		error_clear(&err);
	}
}

static void prefetch_start_next(struct prefetch *p)
{
	for (size_t i = 0; p->begun && !p->off && !p->child && i < ARRAY_SIZE(p->order); i++)
		if (p->order[i] != DECIDE_MORE && !p->tried[p->order[i]])
			prefetch_start(p, p->order[i]);
}

void prefetch_begin(struct prefetch *p, const char *commit, enum decision likeliest,
		    enum decision second)
{
	if (!p || p->off)
		return;
	if (!str_equal(p->tested, commit)) {
		free(p->tested);
		p->tested = xstrdup(commit);
		memset(p->tried, 0, sizeof(p->tried));
	}
	p->begun = true;
	p->order[0] = likeliest;
	p->order[1] = second;
	if (!p->child)
		prefetch_start_next(p);
	else if (p->guess != likeliest && !p->tried[likeliest])
		child_kill(p->child); /* prefetch_on_exit() starts the other */
}

void prefetch_end(struct prefetch *p)
{
	if (p)
		p->begun = false;
}

static void prefetch_give_up(struct prefetch *p)
{
	if (p->child)
		child_kill(p->child);
	while (p->child)
		uv_run(&p->loop, UV_RUN_ONCE);
}

bool prefetch_wait(struct prefetch *p, const char *commit,
		   void (*progress)(void *data, int done, int total), void *data)
{
	bool news;

	if (!p)
		return false;
	uv_run(&p->loop, UV_RUN_NOWAIT);
	/* A first build, from scratch, would take longer than a build in lane 0. */
	while (p->child && p->warm && str_equal(p->building, commit)) {
		if (progress && p->done)
			progress(data, p->done, p->total);
		uv_run(&p->loop, UV_RUN_ONCE);
	}
	prefetch_give_up(p);
	news = p->news;
	p->news = false;
	return news;
}

double prefetch_seconds(const struct prefetch *p, const char *commit)
{
	for (size_t i = p ? p->nr : 0; i--;)
		if (str_equal(p->built[i].commit, commit))
			return p->built[i].seconds;
	return 0;
}

void prefetch_close(struct prefetch *p)
{
	if (!p)
		return;
	prefetch_end(p);
	prefetch_give_up(p);
	uv_loop_close(&p->loop);
	for (size_t i = 0; i < p->nr; i++)
		free(p->built[i].commit);
	free(p->built);
	free(p->tested);
	free(p->building);
	strbuf_release(&p->line);
	strbuf_release(&p->words);
	free(p);
}
