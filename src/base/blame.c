// SPDX-License-Identifier: GPL-2.0-only
#include "base/blame.h"

enum blame blame_for(const struct ending *e)
{
	if (e->host)
		return BLAME_HOST;
	if (!e->repeated)
		return BLAME_AGAIN;
	return e->explained ? BLAME_COMMIT : BLAME_HOST;
}
