/*
 * The subcommands, one file each in src/cmd/. argv[0] is the command's own
 * name. The return value is the exit code of the process: 0 done, 128 error,
 * 129 wrong usage; "run" and "test" answer as git bisect run wants (0 good,
 * 1 bad, 125 skip, >= 128 stop); "title" and "audit" say theirs in their -h.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

int cmd_title(int argc, char **argv);

#endif
