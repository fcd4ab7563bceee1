// SPDX-License-Identifier: GPL-2.0-only
#include "proc/processors.h"
#include "base/base.h"

int processors_usable(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
}

bool processors_share(int share, int shares, int most, cpu_set_t *set)
{
	cpu_set_t all;
	int each, first, nr = 0;

	CPU_ZERO(set);
	if (sched_getaffinity(0, sizeof(all), &all) < 0)
		return false;
	each = CPU_COUNT(&all) / shares;
	first = share * each;
	for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		if (nr >= first && nr < first + MIN(each, most))
			CPU_SET(cpu, set);
		nr++;
	}
	return each > 0;
}
