/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The functions that make a runner. Its own struct begins with a struct runner, and a
 * pointer to the one is cast to the other. A struct boot is defined nowhere: each
 * runner returns a struct of its own under that name.
 */
#ifndef RUNNER_RUNNER_OPS_H
#define RUNNER_RUNNER_OPS_H

#include <uv.h>

#include "init-port.h"
#include "runner/runner.h"

/* Abilities beyond booting one guest after the other. */
enum runner_ability {
	RUNNER_PARALLEL = 1, /* guests run side by side */
	RUNNER_REACH = 2,    /* functions can be watched */
	RUNNER_MADE = 4,     /* the machine is made, with the user's root and hardware */
};

struct runner {
	const struct runner_ops *ops;
};

struct boot;

enum ended_by {
	ENDED_BY_US,	  /* kill() */
	ENDED_BY_GUEST,	  /* it shut down, reset or panicked: evidence */
	ENDED_BY_HOST,	  /* somebody ended the machine from outside: no evidence */
	ENDED_BY_UNKNOWN, /* the machine failed, or did not say why it ended: no evidence */
};

struct boot_end {
	enum ended_by by;
	const char *how; /* the same in a message; not needed for the first two */
	bool lost;	 /* by the host, whatever was seen before; see "how" */
	enum reach reach;
};

/* Events of one boot: any number of console bytes and reports, in the order in which
 * the guest wrote them, and then one end. The pointers are valid during the call. */
struct boot_events {
	void (*console)(void *data, const char *bytes, size_t len);
	void (*report)(void *data, const struct port_report *report);
	void (*end)(void *data, const struct boot_end *end);
	void *data;
};

/* The times that init is told, and the limits of a boot, in seconds. */
struct boot_plan {
	double run_seconds;	     /* init ends a test that is still running then */
	double settle;		     /* init ends the guest so long after the test */
	double boot_seconds;	     /* the test must have started by then */
	double deadline;	     /* everything ends a boot earlier; this does in any case */
	bool boot_is_test;	     /* a kernel that does not get to its test is looked for */
	const char *const *watch;    /* functions, NULL-terminated; NULL: none */
	const cpu_set_t *processors; /* that the machine may use; NULL: all. Valid during start() */
};

/* Findings about the machine from the boots of a batch. */
enum runner_news {
	NEWS_PRINTED,	   /* a kernel printed its first line */
	NEWS_TRIAL_FAILED, /* a boot that was on trial printed nothing */
	NEWS_LOST,	   /* a boot was lost to the host before its kernel printed */
};

struct runner_ops {
	const char *name;
	unsigned int can; /* enum runner_ability */

	/* For "git kbisect doctor". name is that by which the runner was found. */
	void (*check)(const char *name, const struct machine_spec *machine,
		      const struct check_report *report);

	/* These four are the functions of runner.h. capacity is needed with
	 * RUNNER_PARALLEL only. */
	struct runner *(*open)(const char *name, const struct machine_spec *machine,
			       struct error *err);
	int (*set_test)(struct runner *r, const struct runner_test *test, struct error *err);
	int (*set_kernel)(struct runner *r, const struct runner_kernel *kernel, struct error *err);
	int (*capacity)(const struct runner *r, int wanted);

	/* NULL, or > 0 while it is not known whether the machine boots any kernel: the
	 * next boot is made alone, and if no kernel line comes within so many seconds
	 * it says nothing of the kernel. */
	double (*trial_seconds)(const struct runner *r);
	/* NULL, or called with what came of a boot. -1 ends the batch. */
	int (*learn)(struct runner *r, enum runner_news news, struct error *err);

	/* Boots the kernel with the test. Events come from the loop only. NULL with
	 * ERROR_HOST when it cannot be started at all. */
	struct boot *(*start)(struct runner *r, uv_loop_t *loop, const struct boot_plan *plan,
			      const struct boot_events *events, struct error *err);
	/* NULL, or true while the machine is being prepared for the boot, as with a new
	 * kernel. The time of the guest begins after that. */
	bool (*is_preparing)(const struct boot *b);
	/* NULL, or called some times a second with the seconds that have passed. False
	 * while the machine does not answer: the guest's time stands still then, and a
	 * guest whose time stood still for long is made again. */
	bool (*is_alive)(struct boot *b, double passed);
	/* The end follows as an event, after which the boot is gone. */
	void (*kill)(struct boot *b);

	/* NULL, or as runner_interact(). */
	int (*interact)(struct runner *r, const struct terminal_spec *spec, struct error *err);

	void (*close)(struct runner *r);
};

/* Every runner of this program, NULL-terminated. */
extern const struct runner_ops *const runner_table[];

/* The one for machines in the configuration, in any table. */
extern const struct runner_ops runner_command;

#endif
