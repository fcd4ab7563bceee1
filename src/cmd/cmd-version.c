// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect version. */
#include "cmd/cmd.h"
#include "base/options.h"
#include "base/version.h"

int cmd_version(int argc, char **argv)
{
	const struct option_def table[] = { { 0 } };
	static const char *const usage[] = { "git kbisect version", NULL };
	int n = options_parse(argc, argv, table, usage);

	if (n < 0)
		return -n - 1;
	printf("git-kbisect version %s\n", version_string());
	return 0;
}
