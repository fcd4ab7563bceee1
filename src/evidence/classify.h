/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The meaning of a run for each kind of failure. Only the table of failure.c refers to these;
 * all others call run_classify() (evidence/outcome.h).
 */
#ifndef EVIDENCE_CLASSIFY_H
#define EVIDENCE_CLASSIFY_H

#include "crash/match.h"
#include "evidence/run.h"
#include "evidence/test-rules.h"

void classify_crash(struct run *run, const struct matcher *m, const struct test_rules *rules);
void classify_boot(struct run *run, const struct matcher *m, const struct test_rules *rules);
void classify_exit(struct run *run, const struct matcher *m, const struct test_rules *rules);

#endif
