// SPDX-License-Identifier: GPL-2.0-only
#include "base/blame.h"

enum blame blame_for(const struct ending *e)
{
	if (e->host)
		return BLAME_HOST;
	if (!e->repeated)
		return BLAME_AGAIN;
	if (e->explained)
		return BLAME_COMMIT;
	switch (e->comparison) {
	case COMPARISON_NONE:
		return BLAME_COMPARE;
	case COMPARISON_SUCCEEDED:
		return BLAME_NOBODY;
	case COMPARISON_FAILED:
		break;
	}
	return BLAME_HOST;
}
