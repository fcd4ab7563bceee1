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

/* X(name, help), in the order in which the help lists them; help NULL: not listed, because
 * only the program itself calls it. */
#define COMMANDS(X)                                                               \
	X(start, "find the culprit: tests both ends, bisects, confirms, reports") \
	X(import, "fetch a bug, and show what a session can use of it")           \
	X(run, "judge the commit that git bisect run wants tested")               \
	X(test, "build, boot and judge one commit")                               \
	X(boot, "build one commit and boot it on the terminal")                   \
	X(continue, "go on after an interruption")                                \
	X(step, "go on for one commit, and stop")                                 \
	X(good, "say that a commit does not show the failure")                    \
	X(bad, "say that a commit shows the failure")                             \
	X(skip, "say that a commit cannot be tested")                             \
	X(undo, "take back what was said by hand")                                \
	X(again, "forget the runs of a commit, and test it anew")                 \
	X(reject, "say that a commit is not the culprit")                         \
	X(status, "what has been tested, and the result")                         \
	X(log, "the log so far")                                                  \
	X(show, "the note on a culprit")                                          \
	X(report, "what happened, to look at and to attach to a bug")             \
	X(mail, "a mail to the people whom the culprit concerns")                 \
	X(reset, "drop the session")                                              \
	X(doctor, "check this host")                                              \
	X(audit, "judge the log of another bisection again")                      \
	X(title, "name the crashes in console logs")                              \
	X(completion, "print the completion script of a shell")                   \
	X(version, "print the version")                                           \
	X(prefetch, NULL)                                                         \
	X(worker, NULL)

#define COMMAND_DECLARE(name, help) int cmd_##name(int argc, char **argv);
COMMANDS(COMMAND_DECLARE)
#undef COMMAND_DECLARE

#endif
