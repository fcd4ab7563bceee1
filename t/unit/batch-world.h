/* SPDX-License-Identifier: GPL-2.0-only */
/* Batches of guests in the fake QEMU of t/fakes, for the tests of runner/batch. */
#ifndef BATCH_WORLD_H
#define BATCH_WORLD_H

#include "base/files.h"
#include "runner/batch.h"

#include <setjmp.h>
#include <cmocka.h>

static char *dir, *qemu;

static int prepare(void **state)
{
	const char *build = getenv("KBISECT_BUILD");

	(void)state;
	dir = xstrdup("/tmp/kbisect-unit-XXXXXX");
	qemu = xstrfmt("%s/t/fakes/qemu-system-x86_64", build ? build : ".build");
	if (!mkdtemp(dir))
		return -1;
	setenv("KBISECT_FAKE_STATE", dir, 1);
	if (access(qemu, X_OK) != 0)
		print_error("no fake QEMU at %s: run through make\n", qemu);
	return access(qemu, X_OK);
}

static int clean_up(void **state)
{
	(void)state;
	remove_tree(dir, NULL);
	free(dir);
	free(qemu);
	return 0;
}

struct world {
	struct machine_spec machine;
	struct batch_spec batch;
	struct run runs[64];
	int nr;
	int enough_after; /* > 0: this many are enough, whatever was wanted */
	char *kernel;
	const char *system_map;
};

static int on_run(struct run *run, void *data)
{
	struct world *w = data;

	assert_in_range(w->nr, 0, 63);
	w->runs[w->nr++] = *run;
	return w->enough_after && w->nr >= w->enough_after ? 0 : w->batch.wanted;
}

/* One command an argument, NULL-terminated. */
static struct world world_of(const char *first, ...)
{
	static int number;
	struct strbuf script = STRBUF_INIT(65536);
	struct world w = { .nr = 0 };
	va_list ap;

	/* A number makes each kernel another one to the fake's counts. */
	strbuf_addf(&script, "#!fake-kernel\nname k%d\n", ++number);
	va_start(ap, first);
	for (const char *c = first; c; c = va_arg(ap, const char *))
		strbuf_addf(&script, "%s\n", c);
	va_end(ap);
	w.kernel = xstrfmt("%s/kernel-%d", dir, number);
	assert_int_equal(file_write_atomic(w.kernel, script.buf, script.len, NULL), 0);
	strbuf_release(&script);
	w.machine = (struct machine_spec){
		.arch = arch_find("x86_64", NULL),
		.program = qemu,
		.accel = "tcg",
		.cache_dir = dir,
	};
	w.batch = (struct batch_spec){
		.boot = { .timeout = 5,
			  .settle = .05,
			  .patience = .5,
			  .boot_timeout = 5,
			  .console_dir = dir },
		.jobs = 1,
		.wanted = 1,
		.on_run = on_run,
	};
	return w;
}

static int run_batch(struct world *w, struct error *err)
{
	struct runner_kernel kernel = { .image = w->kernel, .system_map = w->system_map };
	struct runner *r = runner_open("qemu", &w->machine, err);
	int ret = r ? runner_set_kernel(r, &kernel, err) : -1;

	w->batch.runner = r;
	w->batch.data = w;
	if (!ret)
		ret = batch_run(&w->batch, err);
	runner_close(r);
	return ret;
}

static void world_run(struct world *w)
{
	struct error err = ERROR_INIT;

	if (run_batch(w, &err) < 0)
		fail_msg("batch_run: %s", err.message);
}

static void world_clear(struct world *w)
{
	for (int i = 0; i < w->nr; i++)
		run_clear(&w->runs[i]);
	free(w->kernel);
}

/* Guests that were begun, as the fake QEMU counts them. */
static int boots_of(const struct world *w)
{
	AUTO_FREE char *path = xstrfmt("%s/boots", dir);
	AUTO_FREE char *line = xstrfmt("k%s\n", strrchr(w->kernel, '-') + 1);
	struct strbuf text = STRBUF_INIT(65536);
	int n = 0;

	assert_int_equal(file_read(path, &text, NULL), 0);
	for (const char *p = text.buf; (p = strstr(p, line)); p += strlen(line))
		n++;
	strbuf_release(&text);
	return n;
}

/* Inline, because not every test of batches needs it. */
static inline void assert_fails(struct world *w, enum error_kind kind, const char *words)
{
	struct error err = ERROR_INIT;

	assert_int_equal(run_batch(w, &err), -1);
	assert_int_equal(err.kind, kind);
	if (!strstr(err.message, words))
		fail_msg("no '%s' in: %s", words, err.message);
	assert_int_equal(w->nr, 0);
	error_clear(&err);
	world_clear(w);
}

#endif
