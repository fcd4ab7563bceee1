/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The subcommands, one file each in src/cmd/. argv[0] is the command's own
 * name. The return value is the exit code of the process: 0 done, 128 error,
 * 129 wrong usage; "run" and "test" answer as git bisect run wants (0 good,
 * 1 bad, 125 skip, >= 128 stop); "title" and "audit" say theirs in their -h.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

int cmd_start(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_test(int argc, char **argv);
int cmd_continue(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_log(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_reset(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_audit(int argc, char **argv);
int cmd_title(int argc, char **argv);
int cmd_version(int argc, char **argv);
int cmd_prefetch(int argc, char **argv);

#endif
