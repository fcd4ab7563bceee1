/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a path of a kernel tree is to a build, from its name alone.
 */
#ifndef KERNEL_PATH_CLASS_H
#define KERNEL_PATH_CLASS_H

#include "base/base.h"

enum path_class {
	PATH_NEVER,  /* no build of an image reads it: documentation, test tools */
	PATH_SOURCE, /* compiled or included: kbuild records that it was read */
	PATH_HEADER, /* the same, and it may hide another of its name */
	PATH_KCONFIG,
	PATH_CONFIGS, /* arch/<arch>/configs, kernel/configs: read by make targets */
	PATH_BUILD,   /* makefiles */
	PATH_OTHER,   /* scripts, tables and whatever else a rule may read */
};

/* srcarch: the directory below arch/ of this build. */
enum path_class path_classify(const char *path, const char *srcarch);

/* The part after the last slash. */
const char *path_name(const char *path);
/* Length without the suffixes of the last component: "a/b.c_shipped" -> "a/b". */
size_t path_stem(const char *path);

/* arch/<other>/...: true when path belongs to another architecture. */
bool path_of_other_arch(const char *path, const char *srcarch);

/* Directories whose headers' mere presence decides what kbuild generates
 * (asm-generic wrappers, exported headers). */
bool path_presence_matters(const char *path, const char *srcarch);

#endif
