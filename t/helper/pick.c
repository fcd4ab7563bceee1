// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: pick <pick|revert> <commit> <on>
 * Prints the commit that was made, "conflict" or "empty".
 */
#include "git/cherry-pick.h"

int main(int argc, char **argv)
{
	AUTO_FREE char *commit = NULL, *on = NULL, *made = NULL;
	enum pick_result result = PICK_FAILED;
	struct error err = ERROR_INIT;
	struct repo repo;

	if (argc != 4)
		return 129;
	if (repo_open(&repo, &err) == 0) {
		commit = repo_resolve(&repo, argv[2], &err);
		on = commit ? repo_resolve(&repo, argv[3], &err) : NULL;
		if (on && str_equal(argv[1], "revert"))
			result = repo_revert(&repo, commit, on, &made, &err);
		else if (on)
			result = repo_cherry_pick(&repo, commit, on, &made, &err);
		repo_close(&repo);
	}
	if (result == PICK_FAILED)
		report_error(&err);
	else if (result == PICK_MADE)
		puts(made);
	else
		puts(result == PICK_CONFLICT ? "conflict" : "empty");
	error_clear(&err);
	return result == PICK_FAILED ? 128 : 0;
}
