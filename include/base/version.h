/* SPDX-License-Identifier: GPL-2.0-only */
/* The version of this program: "git describe" of the tree that it was built from. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

/* Never NULL; "unknown" when it was built outside of a repository. */
const char *version_string(void);

/* The same for the library, which is linked without it: main() sets it. */
extern const char *program_version;

#endif
