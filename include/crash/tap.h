/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The result of one test in TAP or KTAP, as KUnit prints it on the console:
 *
 *	KTAP version 1
 *	1..1
 *	    # Subtest: suite
 *	    ok 1 first
 *	    not ok 2 second
 *	not ok 1 suite
 *
 * The lines may have the prefixes of printk, and any others may lie between them. The text
 * comes from a guest and is not trusted. Pure; memory is bounded whatever comes in.
 *
 *	struct tap tap;
 *	tap_init(&tap, "suite", "second");
 *	tap_feed(&tap, bytes, n);	... any number of times
 *	if (tap.result == TAP_NOT_OK) ...
 *
 * Formats: Documentation/dev-tools/ktap.rst of the kernel, testanything.org (versions 13
 * and 14).
 */
#ifndef CRASH_TAP_H
#define CRASH_TAP_H

#include "base/base.h"

enum tap_result {
	TAP_NONE,   /* no result was seen */
	TAP_OK,	    /* "ok" */
	TAP_NOT_OK, /* "not ok" */
	TAP_SKIPPED /* "# SKIP"; also "not ok" with "# TODO" or "# XFAIL", a failure that the
		       test's authors know of */
};

/* A longer line is not read. */
#define TAP_LINE_MAX 1024

struct tap {
	const char *suite, *test; /* test NULL: the result of the whole suite */
	enum tap_result result;	  /* the first one; others do not change it */
	bool in_suite;
	size_t indent; /* of the lines in the suite */
	size_t len;    /* bytes of the unfinished line, at most TAP_LINE_MAX + 1 */
	char line[TAP_LINE_MAX + 1];
};

/* The names are borrowed. */
void tap_init(struct tap *tap, const char *suite, const char *test);

/* Returns true when the result became known with these bytes. */
bool tap_feed(struct tap *tap, const char *bytes, size_t len);

const char *tap_result_id(enum tap_result result);
int tap_result_parse(const char *id, enum tap_result *result); /* -1: not known */

#endif
