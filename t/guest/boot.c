// SPDX-License-Identifier: GPL-2.0-only
/*
 * Boots a kernel several times through batch_run() and prints a line per run:
 *
 *	boot [-j <jobs>] [-n <runs>] [-t <seconds>] [-b <boot timeout>] [-a <accel>] [-q <qemu>]
 *	     [-w <function> ... -m <System.map>] [-A <arch>] [-f crash|boot|exit] [-p <parameters>]
 *	     [-R <root> [-P <partition>] [-S <unit of its systemd>]]
 *	     [-z <directory of syzkaller's programs>]
 *	     [-1] [-c <command>] [-e <expect>] [-r <reject>] <dir> <kernel> [<test>]
 *
 * <dir> gets the consoles, the archive and what was learned about the host.
 */
#include "guest/syzkaller.h"
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

/* Where the options are put. */
struct options {
	struct boot b;
	struct machine_spec machine;
	struct runner_kernel kernel;
	struct runner_test test;
	struct test_rules rules;
	const char *watch[9], *arch, *root, *after;
	int partition;
	struct syzkaller_spec syzkaller;
};

/* Options of the machine. Returns false for any other. */
static bool read_machine_option(struct options *o, int c)
{
	switch (c) {
	case 'a':
		o->machine.accel = optarg;
		return true;
	case 'q':
		o->machine.program = optarg;
		return true;
	case 'A':
		o->arch = optarg;
		return true;
	case 'p':
		o->machine.append = optarg;
		return true;
	case 'R':
		o->root = optarg;
		return true;
	case 'S':
		o->after = optarg;
		return true;
	case 'z':
		o->syzkaller.dir = optarg;
		return true;
	case 'P':
		o->partition = atoi(optarg);
		return true;
	default:
		return false;
	}
}

static int read_options(struct options *o, int argc, char **argv)
{
	struct boot_spec *g = &o->b.batch.boot;
	size_t watch_nr = 0;
	int c;

	while ((c = getopt(argc, argv, "j:n:t:b:a:q:w:m:A:f:p:c:e:r:R:P:S:z:1")) > 0) {
		switch (c) {
		case 'j':
			o->b.batch.jobs = atoi(optarg);
			break;
		case 'n':
			o->b.batch.wanted = atoi(optarg);
			break;
		case 't':
			g->timeout = atof(optarg);
			break;
		case 'b':
			g->boot_timeout = atof(optarg);
			break;
		case 'w':
			if (watch_nr < 8)
				o->watch[watch_nr++] = optarg;
			break;
		case 'm':
			o->kernel.system_map = optarg;
			break;
		case 'f':
			(void)failure_parse(optarg, &g->failure);
			break;
		case 'c':
			o->test.command = optarg;
			break;
		case 'e':
			o->rules.expect = user_pattern_new(optarg, "expect", NULL);
			break;
		case 'r':
			o->rules.reject = user_pattern_new(optarg, "reject", NULL);
			break;
		case '1':
			g->stop_at_any_crash = true;
			break;
		default:
			if (!read_machine_option(o, c))
				return -1;
		}
	}
	g->watch = watch_nr ? o->watch : NULL;
	return 0;
}

/* A program for syzkaller is the test. */
static int find_syzkaller(struct options *o, struct syzkaller *sk, struct error *err)
{
	if (!o->syzkaller.dir)
		return 0;
	o->rules.syz = true;
	o->test.syzkaller = sk;
	o->syzkaller.arch = o->machine.arch;
	o->syzkaller.cache_dir = o->machine.cache_dir;
	return syzkaller_find(sk, &o->syzkaller, err);
}

int main(int argc, char **argv)
{
	struct syzkaller sk = SYZKALLER_INIT;
	struct options o = { .b.batch = { .wanted = 1, .jobs = 1, .on_run = on_run } };
	struct batch_spec *batch = &o.b.batch;
	struct rootfs root = ROOTFS_INIT;
	struct error err = ERROR_INIT;

	test_rules_init(&o.rules, TEST_IS_COMMAND);
	batch->boot.rules = &o.rules;
	if (read_options(&o, argc, argv) < 0 || argc - optind < 2)
		return usage();
	argv += optind;
	o.machine.arch = arch_find(o.arch, &err);
	o.machine.cache_dir = batch->boot.console_dir = argv[0];
	o.kernel.image = argv[1];
	o.test.repro = argv[2];
	batch->data = &o.b;
	o.machine.root = &root;
	root.after = o.after;
	if (o.machine.arch && rootfs_open(&root, o.root, o.partition, o.machine.arch,
					  batch->boot.console_dir, &err) == 0)
		batch->runner = runner_open("qemu", &o.machine, &err);
	if (batch->runner && find_syzkaller(&o, &sk, &err) == 0 &&
	    runner_set_test(batch->runner, &o.test, &err) == 0 &&
	    runner_set_kernel(batch->runner, &o.kernel, &err) == 0)
		(void)batch_run(batch, &err);
	runner_close(batch->runner);
	rootfs_clear(&root);
	syzkaller_clear(&sk);
	test_rules_clear(&o.rules);
	if (err.kind == ERROR_NONE)
		return EXIT_SUCCESS;
	fprintf(stderr, "error: %s\n", err.message);
	error_clear(&err);
	return EXIT_FAILURE;
}
