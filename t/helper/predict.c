// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: predict <good|bad|skip> <commit>
 * Prints the commit that git bisect would choose after that verdict, or "nothing". Uses the
 * directory ../scratch.
 */
#include "git/predict-next.h"

int main(int argc, char **argv)
{
	struct error err = ERROR_INIT;
	AUTO_FREE char *next = NULL, *scratch = NULL;
	enum bisect_term term;
	struct repo repo;
	int ret;

	if (argc != 3)
		return 129;
	term = str_equal(argv[1], "good") ? BISECT_GOOD :
	       str_equal(argv[1], "bad")  ? BISECT_BAD :
					    BISECT_SKIP;
	if (repo_open(&repo, &err) < 0) {
		report_error(&err);
		return 128;
	}
	scratch = xstrfmt("%s/../../scratch", repo.common_dir);
	ret = bisect_predict(&repo, scratch, argv[2], term, &next, &err);
	if (ret < 0)
		report_error(&err);
	else
		puts(next ? next : "nothing");
	error_clear(&err);
	repo_close(&repo);
	return ret < 0 ? 128 : 0;
}
