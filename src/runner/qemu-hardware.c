// SPDX-License-Identifier: GPL-2.0-only
/* Reads and checks the hardware that the user asks QEMU for. */
#include "runner/hardware.h"

#include "base/files.h"
#include "guest/disk-image.h"
#include "git/repo.h"
#include "guest/private-dir.h"
#include "guest/rootfs.h"
#include "store/cache.h"

#define DISKS_MAX 16
#define SERIAL_MAX 20 /* bytes that a disk of virtio can tell */
#define SERIAL_AT ",serial="
#define QEMU_ARGS_MAX 256
#define SSH_PORT 22
#define USER_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"

/* Arguments of QEMU that belong to other options, or (NULL) to git kbisect alone. */
static const struct {
	const char *name, *instead;
} reserved[] = {
	{ "accel", "--accel" },	  { "enable-kvm", "--accel" },
	{ "append", "--append" }, { "bios", "--firmware" },
	{ "M", "--machine" },	  { "machine", "--machine" },
	{ "m", "--memory" },	  { "smp", "--cpus" },
	{ "action", NULL },	  { "daemonize", NULL },
	{ "initrd", NULL },	  { "kernel", NULL },
	{ "no-reboot", NULL },	  { "no-shutdown", NULL },
	{ "readconfig", NULL },	  { "S", NULL },
	{ "sandbox", NULL },
};

char *disk_split(const char *disk, char **serial)
{
	const char *at = NULL, *next = disk;

	while ((next = strstr(next, SERIAL_AT))) {
		at = next;
		next += strlen(SERIAL_AT);
	}
	*serial = at ? xstrdup(at + strlen(SERIAL_AT)) : NULL;
	return at ? xstrndup(disk, (size_t)(at - disk)) : xstrdup(disk);
}

bool disk_is_size(const char *disk)
{
	int64_t size;

	return parse_size(disk, &size, NULL) == 0;
}

/* All empty disks of a size are one file, since QEMU keeps what is written to itself. */
static char *empty_disk(const char *size_text, const char *cache_dir, struct error *err)
{
	int64_t size = 0;

	if (parse_size(size_text, &size, err) < 0)
		return NULL;
	if (size < 512 || size % 512) {
		error_set(err, ERROR_USER, "its size must be a multiple of 512 bytes");
		return NULL;
	}
	AUTO_FREE char *dir = make_dirs(cache_dir, err) == 0 ? private_dir(cache_dir, err) : NULL;

	if (!dir)
		return NULL;
	AUTO_FREE char *path = xstrfmt("%s/disk-%lld.img", dir, (long long)size);
	AUTO_CLOSE int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, (off_t)size) < 0) {
		error_errno(err, "cannot create '%s'", path);
		return NULL;
	}
	return steal(&path);
}

static int check_serial(const struct hardware *hw, const char *serial, struct error *err)
{
	if (!*serial || strlen(serial) > SERIAL_MAX || strpbrk(serial, ", \t\n"))
		return error_set(err, ERROR_USER,
				 "the serial number '%s' must have 1 to %d bytes, without commas "
				 "and blanks",
				 serial, SERIAL_MAX);
	if (str_equal(serial, ROOTFS_TAG))
		return error_set(err, ERROR_USER,
				 "the serial number '%s' belongs to the disk of --rootfs", serial);
	for (size_t i = 0; i < hw->disks_nr; i++)
		if (str_equal(hw->disks[i].serial, serial))
			return error_set(err, ERROR_USER,
					 "the serial number '%s' is that of another disk", serial);
	return 0;
}

static int add_disk(struct hardware *hw, const char *disk, const char *cache_dir, struct error *err)
{
	char *serial, *name = disk_split(disk, &serial);
	struct scratch_disk *d = &hw->disks[hw->disks_nr];
	int ret = 0;

	*d = (struct scratch_disk){ .format = "raw" };
	if (serial)
		ret = check_serial(hw, serial, err);
	else
		serial = xstrfmt("disk%zu", hw->disks_nr);
	d->serial = serial;
	hw->disks_nr++;
	if (!ret && disk_is_size(name)) {
		d->path = empty_disk(name, cache_dir, err);
		ret = d->path ? 0 : -1;
	} else if (!ret) {
		d->path = xstrdup(name);
		d->format = disk_image_format(name, err);
		ret = d->format ? 0 : -1;
	}
	free(name);
	return ret;
}

static int add_disks(struct hardware *hw, const char *const *disks, const char *cache_dir,
		     struct error *err)
{
	size_t nr = 0;

	while (disks && disks[nr])
		nr++;
	if (nr > DISKS_MAX)
		return error_set(err, ERROR_USER, "--disk: more than %d disks", DISKS_MAX);
	if (nr)
		hw->disks = xcalloc(nr, sizeof(*hw->disks));
	for (size_t i = 0; i < nr; i++)
		if (add_disk(hw, disks[i], cache_dir, err) < 0)
			return error_prefix(err, "--disk=%s", disks[i]);
	return 0;
}

static int check_qemu_arg(const char *word, struct error *err)
{
	const char *name = word;

	if (*name++ != '-')
		return 0;
	name += *name == '-';
	for (size_t i = 0; i < ARRAY_SIZE(reserved); i++) {
		if (!str_equal(name, reserved[i].name))
			continue;
		if (reserved[i].instead)
			return error_set(err, ERROR_USER, "--qemu-args: for '%s' there is %s", word,
					 reserved[i].instead);
		return error_set(
			err, ERROR_USER,
			"--qemu-args: '%s' is reserved for git kbisect, which relies on it", word);
	}
	return 0;
}

static int add_qemu_args(struct hardware *hw, const char *text, size_t *nr, struct error *err)
{
	AUTO_FREE char *copy = xstrdup(text);
	char *save = NULL;

	for (char *word = strtok_r(copy, " \t\n", &save); word;
	     word = strtok_r(NULL, " \t\n", &save)) {
		if (check_qemu_arg(word, err) < 0)
			return -1;
		if (*nr == QEMU_ARGS_MAX)
			return error_set(err, ERROR_USER, "--qemu-args: more than %d words",
					 QEMU_ARGS_MAX);
		hw->args = xrealloc(hw->args, *nr + 2, sizeof(*hw->args));
		hw->args[(*nr)++] = xstrdup(word);
		hw->args[*nr] = NULL;
	}
	return 0;
}

static int add_ssh(struct hardware *hw, const char *ssh, struct error *err)
{
	const char *colon = strchrnul(ssh, ':');
	size_t len = (size_t)(colon - ssh);
	char *end = NULL;
	long port = *colon ? strtol(colon + 1, &end, 10) : SSH_PORT;

	if (!len || *ssh == '-' || strspn(ssh, USER_CHARACTERS) != len)
		return error_set(err, ERROR_USER,
				 "--ssh=%s: must be the name of a user in the guest, such as "
				 "root, or a name and a port, root:2222",
				 ssh);
	if (port < 1 || port > 65535 || (end && *end))
		return error_set(err, ERROR_USER, "--ssh=%s: the port must be 1 to 65535", ssh);
	hw->ssh_user = xstrndup(ssh, len);
	hw->ssh_port = (int)port;
	return 0;
}

int hardware_open(struct hardware *hw, const struct hardware_spec *spec, const char *cache_dir,
		  struct error *err)
{
	size_t words = 0;

	*hw = (struct hardware){
		.net = spec->net,
		.machine = spec->machine,
		.firmware = spec->firmware,
		.ssh_key = spec->ssh_key,
	};
	if (spec->ssh && add_ssh(hw, spec->ssh, err) < 0)
		return -1;
	for (size_t i = 0; spec->args && spec->args[i]; i++)
		if (add_qemu_args(hw, spec->args[i], &words, err) < 0)
			return -1;
	return add_disks(hw, spec->disks, cache_dir, err);
}

void hardware_clear(struct hardware *hw)
{
	for (size_t i = 0; i < hw->disks_nr; i++) {
		free(hw->disks[i].path);
		free(hw->disks[i].serial);
	}
	free(hw->disks);
	free_list(hw->args);
	free(hw->ssh_user);
	*hw = (struct hardware)HARDWARE_INIT;
}

const char *hardware_wished(const struct hardware *hw)
{
	if (hw->net)
		return "--net";
	if (hw->ssh_user)
		return "--ssh";
	if (hw->disks_nr)
		return "--disk";
	if (hw->args)
		return "--qemu-args";
	if (hw->machine)
		return "--machine";
	return hw->firmware ? "--firmware" : NULL;
}

void hardware_rules(const struct hardware_spec *spec, const struct config_rule **rules)
{
	if (spec->net || spec->ssh)
		kconfig_add_rules(rules, kconfig_net_rules);
	if (spec->ssh)
		kconfig_add_rules(rules, kconfig_ssh_rules);
	if (spec->disks && spec->disks[0])
		kconfig_add_rules(rules, kconfig_disk_rules);
}

void hardware_words(const struct hardware *hw, struct strbuf *sb)
{
	if (hw->net)
		strbuf_addstr(sb, "; guests reach what this host reaches in its network (--net)");
	if (hw->ssh_user)
		strbuf_addf(
			sb,
			"; the image boots by itself, and the test runs over ssh as '%s' (--ssh)",
			hw->ssh_user);
	for (size_t i = 0; i < hw->disks_nr; i++)
		strbuf_addf(sb, "; guests can read the disk '%s', which is not written",
			    hw->disks[i].path);
	if (hw->args)
		strbuf_addstr(sb, "; QEMU gets these arguments, which may let guests reach more:");
	for (char **word = hw->args; word && *word; word++)
		strbuf_addf(sb, " %s", *word);
}
