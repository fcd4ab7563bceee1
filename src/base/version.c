// SPDX-License-Identifier: GPL-2.0-only
#include "base/version.h"

#ifndef KBISECT_VERSION
#define KBISECT_VERSION ""
#endif

const char *version_string(void)
{
	return KBISECT_VERSION[0] ? KBISECT_VERSION : "unknown";
}
