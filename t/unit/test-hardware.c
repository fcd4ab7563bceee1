// SPDX-License-Identifier: GPL-2.0-only
/* runner/qemu-hardware, guest/disk-image and guest/unpack-tar. */
#include "temp-dir.h"
#include "guest/disk-image.h"
#include "guest/unpack-tar.h"
#include "runner/qemu-machine.h"

#include <sys/xattr.h>

/* The arguments of a machine with the hardware, each after a line feed. */
static char *arguments(const struct hardware *hw)
{
	struct machine_boot boot = {
		.kernel = "K", .initrd = "I", .port = "p", .qmp = "q", .hardware = hw
	};
	struct strbuf text = STRBUF_INIT(1 << 16);
	char **argv = machine_argv(arch_find("x86_64", NULL), &boot);

	for (char **a = argv; *a; a++)
		strbuf_addf(&text, "%s\n", *a);
	machine_argv_free(argv);
	return strbuf_detach(&text);
}

static void a_machine_gets_what_is_wished(void **state)
{
	AUTO_FREE char *file = put("a,b.img", "a disk");
	AUTO_FREE char *with_serial = xstrfmt("%s,serial=mine", file);
	const char *const disks[] = { "1M", with_serial, NULL };
	const char *const args[] = { "-device  virtio-rng-pci", "-no-hpet", NULL };
	const struct hardware_spec spec = {
		.net = true, .disks = disks, .args = args, .machine = "q35", .firmware = "/fw"
	};
	struct hardware hw = HARDWARE_INIT;
	struct stat st;

	(void)state;
	assert_int_equal(hardware_open(&hw, &spec, dir, NULL), 0);
	assert_int_equal(stat(hw.disks[0].path, &st), 0);
	assert_int_equal(st.st_size, 1 << 20);
	assert_int_equal(st.st_blocks, 0);
	AUTO_FREE char *text = arguments(&hw);
	assert_non_null(strstr(text, "-machine\nq35\n"));
	assert_non_null(strstr(text, "-netdev\nuser,id=net\n"));
	assert_null(strstr(text, "-nic\n"));
	assert_non_null(strstr(text, " ip=10.0.2.15:"));
	assert_non_null(strstr(text, "a,,b.img,format=raw,if=none,id=disk1,snapshot=on\n"));
	assert_non_null(strstr(text, "drive=disk0,serial=disk0\n"));
	assert_non_null(strstr(text, "drive=disk1,serial=mine\n"));
	assert_non_null(strstr(text, "-bios\n/fw\n-device\nvirtio-rng-pci\n-no-hpet\n"));
	assert_non_null(strstr(text, "-sandbox\non,"));
	hardware_clear(&hw);
}

static void assert_refused(const struct hardware_spec *spec, const char *why)
{
	struct hardware hw = HARDWARE_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(hardware_open(&hw, spec, dir, &err), -1);
	assert_int_equal(err.kind, ERROR_USER);
	if (!strstr(err.message, why))
		fail_msg("'%s' does not have '%s'", err.message, why);
	error_clear(&err);
	hardware_clear(&hw);
}

static void wishes_that_cannot_be_are_refused(void **state)
{
	static const struct {
		const char *disks[3], *args[2], *why;
	} cases[] = {
		{ { "/missing" }, { NULL }, "--disk=/missing: No such file" },
		{ { "/dev/null" }, { NULL }, "--disk=/dev/null: not an image of a disk" },
		{ { "1M,serial=" }, { NULL }, "1 to 20 bytes" },
		{ { "1M,serial=123456789012345678901" }, { NULL }, "1 to 20 bytes" },
		{ { "1M,serial=kbisect-root" }, { NULL }, "belongs to the disk of --rootfs" },
		{ { "1M,serial=a", "2M,serial=a" }, { NULL }, "that of another disk" },
		{ { "100" }, { NULL }, "multiple of 512 bytes" },
		{ { NULL }, { "-sandbox off" }, "'-sandbox' is reserved" },
		{ { NULL }, { "--sandbox off" }, "'--sandbox' is reserved" },
		{ { NULL }, { "-device x -m 4G" }, "for '-m' there is --memory" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_refused(&(struct hardware_spec){ .disks = cases[i].disks,
							.args = cases[i].args },
			       cases[i].why);
}

/* Locks a byte of the file, as the emulator does while it writes to an image. */
static void a_disk_in_use_is_refused(void **state)
{
	AUTO_FREE char *path = put("used.img", "a disk");
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 101, .l_len = 1 };
	int fd = open(path, O_RDWR | O_CLOEXEC);
	const char *const disks[] = { path, NULL };

	(void)state;
	assert_string_equal(disk_image_format(path, NULL), "raw");
	assert_int_equal(fcntl(fd, F_OFD_SETLK, &lock), 0);
	assert_refused(&(struct hardware_spec){ .disks = disks }, "in use: a virtual machine");
	close(fd);
	assert_string_equal(disk_image_format(path, NULL), "raw");
}

/* Table of MS-DOS: partitions 1 and 3; of EFI: 1 and 3 of 4 at most. */
static void a_partition_is_looked_for(void **state)
{
	unsigned char disk[2048] = { 0 };

	(void)state;
	assert_int_equal(partition_look(disk, sizeof(disk), 1), PARTITION_UNKNOWN);
	disk[510] = 0x55;
	disk[511] = 0xaa;
	disk[446 + 4] = disk[446 + 36] = 0x83;
	assert_int_equal(partition_look(disk, sizeof(disk), 1), PARTITION_THERE);
	assert_int_equal(partition_look(disk, sizeof(disk), 2), PARTITION_ABSENT);
	assert_int_equal(partition_look(disk, sizeof(disk), 3), PARTITION_THERE);
	assert_int_equal(partition_look(disk, sizeof(disk), 5), PARTITION_ABSENT);
	disk[446 + 20] = 0x0f;
	assert_int_equal(partition_look(disk, sizeof(disk), 5), PARTITION_UNKNOWN);
	disk[446 + 4] = 0xee;
	assert_int_equal(partition_look(disk, sizeof(disk), 1), PARTITION_UNKNOWN);
	memcpy(disk + 512, "EFI PART", 8);
	disk[512 + 72] = 2;
	disk[512 + 80] = 4;
	disk[512 + 84] = 128;
	disk[1024] = disk[1024 + 256] = 1;
	assert_int_equal(partition_look(disk, sizeof(disk), 1), PARTITION_THERE);
	assert_int_equal(partition_look(disk, sizeof(disk), 2), PARTITION_ABSENT);
	assert_int_equal(partition_look(disk, sizeof(disk), 3), PARTITION_THERE);
	assert_int_equal(partition_look(disk, sizeof(disk), 5), PARTITION_ABSENT);
	assert_int_equal(partition_look(disk, 1024, 1), PARTITION_UNKNOWN);
	assert_int_equal(partition_look(disk, 511, 1), PARTITION_UNKNOWN);
	disk[512 + 84] = 1;
	assert_int_equal(partition_look(disk, sizeof(disk), 1), PARTITION_UNKNOWN);
}

static uint32_t attribute(const char *root, const char *name, const char *key)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", root, name);
	uint32_t value = 0;

	assert_int_equal(getxattr(path, key, &value, sizeof(value)), sizeof(value));
	return value;
}

static char *make_tar(const char *commands)
{
	AUTO_FREE char *all = xstrfmt("cd '%s' && rm -rf in && mkdir -p in/usr/bin && cd in && %s",
				      dir, commands);

	assert_int_equal(system(all), 0);
	return xstrfmt("%s/root.tar.gz", dir);
}

static void a_tar_keeps_owners_and_links(void **state)
{
	AUTO_FREE char *tar = make_tar("echo hello >usr/bin/tool && chmod 4755 usr/bin/tool && "
				       "ln usr/bin/tool usr/bin/same && ln -s /etc/passwd bad && "
				       "tar --owner=7 --group=8 -czf ../root.tar.gz .");
	AUTO_FREE char *root = NULL, *again = NULL, *content = NULL;
	struct strbuf text = STRBUF_INIT(100);
	struct stat st;

	(void)state;
	assert_true(is_tar(tar));
	root = unpack_tar_cached(tar, dir, NULL);
	assert_non_null(root);
	assert_int_equal(attribute(root, "usr/bin/tool", "user.virtfs.uid"), 7);
	assert_int_equal(attribute(root, "usr/bin/tool", "user.virtfs.gid"), 8);
	assert_int_equal(attribute(root, "usr/bin/tool", "user.virtfs.mode"), S_IFREG | 04755);
	assert_int_equal(attribute(root, "usr/bin", "user.virtfs.mode") & S_IFMT, S_IFDIR);
	assert_int_equal(attribute(root, "bad", "user.virtfs.mode"), S_IFLNK | 0777);
	content = xstrfmt("%s/bad", root);
	assert_int_equal(file_read(content, &text, NULL), 0);
	assert_string_equal(text.buf, "/etc/passwd");
	strbuf_release(&text);
	assert_int_equal(lstat(content, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	again = unpack_tar_cached(tar, dir, NULL);
	assert_string_equal(again, root);
	assert_int_equal(lstat(content, &st), 0);
}

static void a_hostile_tar_writes_nothing_outside(void **state)
{
	AUTO_FREE char *tar =
		make_tar("echo evil >../evil && ln -s .. up && "
			 "tar -cPf ../root.tar usr up ../evil && gzip -f ../root.tar");
	AUTO_FREE char *through = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	assert_null(unpack_tar_cached(tar, dir, &err));
	assert_int_equal(err.kind, ERROR_USER);
	assert_non_null(strstr(err.message, "'../evil' leads out of the root"));
	error_clear(&err);
	/* A member below a symbolic link is below a file. */
	through = make_tar("ln -s .. up && tar -cf ../root.tar usr up && rm up && mkdir up && "
			   "echo evil >up/evil2 && tar -rf ../root.tar up/evil2 && "
			   "gzip -f ../root.tar");
	assert_null(unpack_tar_cached(through, dir, &err));
	assert_non_null(strstr(err.message, "up/evil2"));
	error_clear(&err);
	assert_null(tar_member_path("./a/../b"));
	assert_string_equal(tar_member_path("/.//./etc"), "etc");
	assert_string_equal(tar_member_path("."), "");
	assert_string_equal(tar_member_path("..a/b.."), "..a/b..");
	AUTO_FREE char *outside = xstrfmt("%s/guest-%ld/evil", dir, (long)geteuid());
	assert_false(file_exists(outside));
}

static void a_torn_tar_leaves_nothing(void **state)
{
	AUTO_FREE char *tar =
		make_tar("head -c 200000 /dev/urandom >usr/bin/big && "
			 "tar -czf ../root.tar.gz . && truncate -s 100000 ../root.tar.gz");
	AUTO_FREE char *key = sha256_file(tar, NULL);
	AUTO_FREE char *root = xstrfmt("%s/guest-%ld/root-%.32s", dir, (long)geteuid(), key);
	struct error err = ERROR_INIT;

	(void)state;
	assert_null(unpack_tar_cached(tar, dir, &err));
	assert_int_equal(err.kind, ERROR_USER);
	error_clear(&err);
	assert_false(file_exists(root));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_machine_gets_what_is_wished),
		cmocka_unit_test(wishes_that_cannot_be_are_refused),
		cmocka_unit_test(a_disk_in_use_is_refused),
		cmocka_unit_test(a_partition_is_looked_for),
		cmocka_unit_test(a_tar_keeps_owners_and_links),
		cmocka_unit_test(a_hostile_tar_writes_nothing_outside),
		cmocka_unit_test(a_torn_tar_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
