/*
 * What build files (makefiles, Kconfig, scripts) say about source files other
 * than by compiling them: names that they mention, and whether they collect
 * whatever is in their directory. A heuristic that may find too much.
 */
#ifndef KERNEL_SCAN_H
#define KERNEL_SCAN_H

#include "kernel/pathset.h"

/* Adds file names (without directories) that look like sources or headers.
 * Returns true when the text makes names up, from variables or wildcards. */
bool scan_build_file(const char *text, size_t len, struct path_set *names);

#endif
