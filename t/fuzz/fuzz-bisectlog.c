// SPDX-License-Identifier: GPL-2.0-only
#include "fuzz.h"

#include "audit/audit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bisectlog log;
	struct audit audit;
	struct log_verdict *settled;

	if (bisectlog_parse(&log, (const char *)data, size, NULL) == 0) {
		audit_judge(&log, &audit);
		if (audit.carried == AUDIT_NOT_CARRIED && !log.claimed_nr)
			abort();
		settled = xcalloc(log.nr + 1, sizeof(*settled));
		if (bisectlog_settled(&log, settled) > log.nr)
			abort();
		free(settled);
		audit_release(&audit);
	}
	bisectlog_release(&log);
	return 0;
}
