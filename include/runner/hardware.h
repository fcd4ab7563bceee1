/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hardware that a guest has only because the user asked for it: a network, a way in by ssh,
 * further disks, and arguments for the emulator.
 *
 *	struct hardware hw = HARDWARE_INIT;
 *	if (hardware_open(&hw, &spec, cache_dir, &err) < 0) ...
 *	hardware_clear(&hw);
 */
#ifndef RUNNER_HARDWARE_H
#define RUNNER_HARDWARE_H

#include "kernel/kconfig.h"

#include <stddef.h>

/* As the user gave it; borrowed. Lists are NULL-terminated, or NULL. */
struct hardware_spec {
	bool net;
	const char *const *disks; /* "<size>" or "<file>", and ",serial=<text>" */
	const char *const *args;  /* each of one or more words */
	const char *machine;	  /* name of a board; NULL: the architecture's */
	const char *firmware;	  /* file; NULL: the emulator's own */
	const char *ssh;	  /* "<user>[:<port>]"; NULL: our init runs the test */
	const char *ssh_key;	  /* file; NULL: the user's usual keys */
};

struct scratch_disk {
	char *path;
	const char *format; /* "raw" or "qcow2" */
	char *serial;
};

struct hardware {
	bool net;
	struct scratch_disk *disks;
	size_t disks_nr;
	char **args; /* words, NULL-terminated; NULL: none */
	const char *machine, *firmware;
	char *ssh_user; /* the guest boots the image of its root by itself; NULL: it does not */
	int ssh_port;	/* in the guest */
	const char *ssh_key;
};

#define HARDWARE_INIT        \
	{                    \
		.net = false \
	}

/* Splits a disk at ",serial=": *serial gets that text, owned, or NULL. Returns the size or
 * file, owned. */
char *disk_split(const char *disk, char **serial);

/* Whether it is the size of an empty disk, and not a file. */
bool disk_is_size(const char *disk);

/*
 * Empty disks are files of the cache without blocks. -1 with ERROR_USER, naming the option,
 * for a disk that is missing, is not a disk or is in use, for a serial number that is too long or
 * given twice, and for an argument that would take away what keeps a guest in.
 */
int hardware_open(struct hardware *hw, const struct hardware_spec *spec, const char *cache_dir,
		  struct error *err);
void hardware_clear(struct hardware *hw);

/* Whether the user wishes anything that only an emulated machine can have; the name of its
 * option, or NULL. */
const char *hardware_wished(const struct hardware *hw);

/* Adds the tables of options that a kernel needs for it; see kconfig_add_rules(). */
void hardware_rules(const struct hardware_spec *spec, const struct config_rule **rules);

/* Adds a message, after "; ", about what guests reach by it that others do not. */
void hardware_words(const struct hardware *hw, struct strbuf *sb);

#endif
