/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts the work done on consoles, about one step for each byte read, so that a test
 * can see that no input takes more than linear time.
 */
#ifndef CRASH_WORK_COUNT_H
#define CRASH_WORK_COUNT_H

#include <stdint.h>

extern uint64_t judge_steps;

#endif
