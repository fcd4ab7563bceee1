/* SPDX-License-Identifier: GPL-2.0-only */
/* Arrays of numbers, none of which may be NaN. */
#ifndef BASE_NUMBERS_H
#define BASE_NUMBERS_H

#include "base/base.h"

/* Sorts the array, the least number first. */
void numbers_sort(double *v, size_t nr);

/* Sorts the array, which may not be empty, and returns its median: of an even number of numbers
 * the mean of the two in the middle. */
double numbers_median(double *v, size_t nr);

#endif
