// SPDX-License-Identifier: GPL-2.0-only
/* The first bytes of a disk: a partition is looked for without reading past them. */
#include "fuzz.h"
#include "guest/disk-image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int numbers[] = { 1, 4, 5, 128, INT_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (partition_look(data, size, numbers[i]) > PARTITION_ABSENT)
			abort();
	return 0;
}
