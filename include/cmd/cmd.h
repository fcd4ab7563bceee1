/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The subcommands, one file each in src/cmd/ and one line each here; those with which the
 * user gives a verdict by hand share src/cmd/cmd-hand.c. argv[0] is the
 * command's own name. The return value is the exit code of the process: 0 done, 128 error,
 * 129 wrong usage; "run" and "test" answer as git bisect run wants (0 good, 1 bad, 125 skip,
 * >= 128 stop); "title" and "audit" say theirs in their -h.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

/* X(name, takes, help), in the order in which the help lists them. "takes" is the kind of
 * arguments that a shell completes: COMMITS, FILES or NOTHING. help NULL: not listed, because
 * only the program itself calls it. */
#define COMMANDS(X)                                                                        \
	X(start, COMMITS, "find the culprit: tests both ends, bisects, confirms, reports") \
	X(import, FILES, "fetch a bug, and show what a session can use of it")             \
	X(run, NOTHING, "judge the commit that git bisect run wants tested")               \
	X(test, COMMITS, "build, boot and judge one commit")                               \
	X(boot, COMMITS, "build one commit and boot it on the terminal")                   \
	X(continue, NOTHING, "go on after an interruption")                                \
	X(step, NOTHING, "go on for one commit, and stop")                                 \
	X(good, COMMITS, "say that a commit does not show the failure")                    \
	X(bad, COMMITS, "say that a commit shows the failure")                             \
	X(skip, COMMITS, "say that a commit cannot be tested")                             \
	X(undo, NOTHING, "take back what was said by hand")                                \
	X(again, COMMITS, "forget the runs of a commit, and test it anew")                 \
	X(reject, COMMITS, "say that a commit is not the culprit")                         \
	X(status, NOTHING, "what has been tested, and the result")                         \
	X(log, NOTHING, "the log so far")                                                  \
	X(show, COMMITS, "the note on a culprit")                                          \
	X(report, COMMITS, "what happened, to look at and to attach to a bug")             \
	X(mail, COMMITS, "a mail to the people whom the culprit concerns")                 \
	X(reset, NOTHING, "drop the session")                                              \
	X(doctor, NOTHING, "check this host")                                              \
	X(audit, FILES, "judge the log of another bisection again")                        \
	X(title, FILES, "name the crashes in console logs")                                \
	X(completion, NOTHING, "print the completion script of a shell")                   \
	X(version, NOTHING, "print the version")                                           \
	X(prefetch, NOTHING, NULL)                                                         \
	X(worker, NOTHING, NULL)

#define COMMAND_DECLARE(name, takes, help) int cmd_##name(int argc, char **argv);
COMMANDS(COMMAND_DECLARE)
#undef COMMAND_DECLARE

#endif
