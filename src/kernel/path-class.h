/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Classifies the paths of a kernel tree by how a build uses them, from the name alone.
 */
#ifndef KERNEL_PATH_CLASS_H
#define KERNEL_PATH_CLASS_H

#include "base/base.h"

enum path_class {
	PATH_NEVER,  /* not read by a build of an image: documentation, test tools */
	PATH_SOURCE, /* compiled or included: kbuild records that it was read */
	PATH_HEADER, /* likewise, and it may hide another one of its name */
	PATH_KCONFIG,
	PATH_CONFIGS, /* arch/<arch>/configs, kernel/configs: read by make targets */
	PATH_BUILD,   /* makefiles */
	PATH_OTHER,   /* scripts, tables and whatever else a rule may read */
};

/* srcarch is the directory below arch/ of this build. */
enum path_class path_classify(const char *path, const char *srcarch);

/* The part after the last slash. */
const char *path_name(const char *path);
/* The length without suffixes of the last component: "a/b" of "a/b.c_shipped". */
size_t path_stem(const char *path);

/* True when path is arch/<other>/... of another architecture. */
bool path_of_other_arch(const char *path, const char *srcarch);

/* True in directories where kbuild checks which headers exist (asm-generic wrappers,
 * exported headers). */
bool path_presence_matters(const char *path, const char *srcarch);

#endif
