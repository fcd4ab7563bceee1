// SPDX-License-Identifier: GPL-2.0-only
/*
 * Boots a kernel several times through batch_run() and prints a line per run:
 *
 *	boot [-j <jobs>] [-n <runs>] [-t <seconds>] [-b <boot timeout>] [-a <accel>] [-q <qemu>]
 *	     [-w <function> ... -m <System.map>] [-A <arch>] [-f crash|boot|exit] [-p <parameters>]
 *	     [-1] <dir> <kernel> [<test>]
 *
 * <dir> gets the consoles, the archive and what was learned about the host.
 */
#include "runner/batch.h"

#include <getopt.h>

struct boot {
	struct batch_spec batch;
	int runs;
};

static int on_run(struct run *run, void *data)
{
	struct boot *b = data;

	printf("run %d: %s title=%s exit=%d booted=%d exposure=%.1f hit=%.1f reach=%s crashes=%zu "
	       "seconds=%.1f\n",
	       b->runs++, outcome_name(run->outcome), run->title ? run->title : "-",
	       run->exit_status, run->booted, run->exposure, run->hit_at, reach_name(run->reach),
	       run->crash_nr, run->seconds);
	fflush(stdout);
	run_clear(run);
	return b->batch.wanted;
}

static int usage(void)
{
	fprintf(stderr, "usage: boot [<options>] <dir> <kernel> [<test>]\n");
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	struct boot b = { .batch = { .wanted = 1, .jobs = 1, .on_run = on_run } };
	struct boot_spec *g = &b.batch.boot;
	struct machine_spec machine = { .memory_mb = 1024 };
	struct runner_kernel kernel = { 0 };
	struct runner_test test = { 0 };
	struct error err = ERROR_INIT;
	const char *watch[9] = { NULL }, *arch = NULL;
	size_t watch_nr = 0;
	int c;

	while ((c = getopt(argc, argv, "j:n:t:b:a:q:w:m:A:f:p:1")) > 0) {
		switch (c) {
		case 'j':
			b.batch.jobs = atoi(optarg);
			break;
		case 'n':
			b.batch.wanted = atoi(optarg);
			break;
		case 't':
			g->timeout = atof(optarg);
			break;
		case 'b':
			g->boot_timeout = atof(optarg);
			break;
		case 'a':
			machine.accel = optarg;
			break;
		case 'q':
			machine.program = optarg;
			break;
		case 'w':
			if (watch_nr < 8)
				watch[watch_nr++] = optarg;
			break;
		case 'm':
			kernel.system_map = optarg;
			break;
		case 'A':
			arch = optarg;
			break;
		case 'f':
			if (str_equal(optarg, "boot"))
				g->failure = FOR_BOOT;
			else if (str_equal(optarg, "exit"))
				g->failure = FOR_EXIT;
			break;
		case 'p':
			machine.append = optarg;
			break;
		case '1':
			g->stop_at_any_crash = true;
			break;
		default:
			return usage();
		}
	}
	argv += optind;
	argc -= optind;
	if (argc < 2)
		return usage();
	machine.arch = arch_find(arch, &err);
	machine.cache_dir = g->console_dir = argv[0];
	kernel.image = argv[1];
	test.repro = argv[2];
	g->watch = watch_nr ? watch : NULL;
	b.batch.data = &b;
	b.batch.runner = machine.arch ? runner_open("qemu", &machine, &err) : NULL;
	if (b.batch.runner && runner_set_test(b.batch.runner, &test, &err) == 0 &&
	    runner_set_kernel(b.batch.runner, &kernel, &err) == 0)
		(void)batch_run(&b.batch, &err);
	runner_close(b.batch.runner);
	if (err.kind == ERROR_NONE)
		return EXIT_SUCCESS;
	fprintf(stderr, "error: %s\n", err.message);
	error_clear(&err);
	return EXIT_FAILURE;
}
