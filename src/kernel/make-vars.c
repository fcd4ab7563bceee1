// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/make-vars.h"

#define NAME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

#define DIRS "kernels are built in directories of git kbisect"
#define OUTPUT "git kbisect reads the output of make"
#define EQUAL "equal sources must give equal kernels"

/* A name that ends in "*" stands for all names that begin with it. */
static const struct {
	const char *name, *instead;
} ours[] = {
	{ "ARCH", "use --arch" },
	{ "SUBARCH", "use --arch" },
	{ "SRCARCH", "use --arch" },
	{ "CROSS_COMPILE*", "use --cross" },
	{ "CC", "use --cc" },
	{ "HOSTCC", "use --cc" },
	{ "HOSTCXX", "use --cc" },
	{ "CPP", "use --cc" },
	{ "LLVM", "use --cc=clang" },
	/* The versions of these programs would have to be in the identity of a kernel. */
	{ "LD", "use --cross or --cc=clang" },
	{ "AR", "use --cross or --cc=clang" },
	{ "NM", "use --cross or --cc=clang" },
	{ "AS", "use --cross or --cc=clang" },
	{ "STRIP", "use --cross or --cc=clang" },
	{ "OBJCOPY", "use --cross or --cc=clang" },
	{ "OBJDUMP", "use --cross or --cc=clang" },
	{ "READELF", "use --cross or --cc=clang" },
	{ "MAKE", "use kbisect.make" },
	{ "KCONFIG_*", "use --config" },
	{ "KBUILD_DEFCONFIG", "use --config=<target>" },
	{ "O", DIRS },
	{ "KBUILD_OUTPUT", DIRS },
	{ "KBUILD_SRC", DIRS },
	{ "KBUILD_ABS_SRCTREE", DIRS },
	{ "VPATH", DIRS },
	{ "srctree", DIRS },
	{ "objtree", DIRS },
	{ "abs_srctree", DIRS },
	{ "abs_objtree", DIRS },
	{ "CURDIR", DIRS },
	{ "M", "only whole kernels are built" },
	{ "MO", "only whole kernels are built" },
	{ "KBUILD_EXTMOD*", "only whole kernels are built" },
	{ "V", OUTPUT },
	{ "KBUILD_VERBOSE", OUTPUT },
	{ "quiet", OUTPUT },
	{ "MAKEFLAGS", "use --jobs" },
	{ "GNUMAKEFLAGS", "use --jobs" },
	{ "MFLAGS", "use --jobs" },
	{ "MAKEFILES", "git kbisect has to know what a build reads" },
	{ "MAKELEVEL", "make sets it itself" },
	{ "MAKEOVERRIDES", "make sets it itself" },
	{ "SHELL", "commands run in sh" },
	{ "CONFIG_SHELL", "commands run in sh" },
	{ "VERSION", EQUAL },
	{ "PATCHLEVEL", EQUAL },
	{ "SUBLEVEL", EQUAL },
	{ "EXTRAVERSION", EQUAL },
	{ "KERNELVERSION", EQUAL },
	{ "KERNELRELEASE", EQUAL },
	{ "LOCALVERSION", EQUAL },
	{ "KBUILD_BUILD_*", EQUAL },
};

static bool is_named(const char *pattern, const char *name, size_t len)
{
	size_t n = strlen(pattern);

	if (pattern[n - 1] == '*')
		return len >= n - 1 && !memcmp(pattern, name, n - 1);
	return n == len && !memcmp(pattern, name, n);
}

static int check_one(const char *var, struct error *err)
{
	size_t len = strspn(var, NAME_CHARS);

	if (!len || isdigit((unsigned char)*var) || var[len] != '=')
		return error_set(err, ERROR_USER, "it is not <variable>=<value>");
	for (const char *p = var + len; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return error_set(err, ERROR_USER, "the value has a control character");
	/* The command that makes the seed of structure layouts is such a variable. */
	if (starts_with(var, "cmd_") || starts_with(var, "quiet_cmd_"))
		return error_set(err, ERROR_USER, "commands of kbuild stay as they are");
	for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
		if (is_named(ours[i].name, var, len))
			return error_set(err, ERROR_USER, "%.*s is not for the user to set: %s",
					 (int)len, var, ours[i].instead);
	return 0;
}

int make_vars_check(const char *const *vars, struct error *err)
{
	for (size_t i = 0; vars && vars[i]; i++) {
		if (i == MAKE_VARS_MAX)
			return error_set(err, ERROR_USER, "--make: more than %d variables",
					 MAKE_VARS_MAX);
		if (check_one(vars[i], err) < 0)
			return error_prefix(err, "--make='%s'", vars[i]);
	}
	return 0;
}
