// SPDX-License-Identifier: GPL-2.0-only
#include "base/numbers.h"

static int numbers_compare(const void *pa, const void *pb)
{
	double a = *(const double *)pa, b = *(const double *)pb;

	return (a > b) - (a < b);
}

void numbers_sort(double *v, size_t nr)
{
	qsort(v, nr, sizeof(*v), numbers_compare);
}

double numbers_median(double *v, size_t nr)
{
	numbers_sort(v, nr);
	/* Halves first, because the sum of two large numbers may be infinite. */
	return nr % 2 ? v[nr / 2] : v[nr / 2 - 1] / 2 + v[nr / 2] / 2;
}
