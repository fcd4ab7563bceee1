// SPDX-License-Identifier: GPL-2.0-only
#include "guest/disk-image.h"

#include "base/files.h"

#define QCOW2_MAGIC "QFI\xfb"

/*
 * The emulator (its block/file-posix.c) locks a byte of an image for each thing that it does with
 * it, and a second one for each thing that it allows nobody else to do.
 */
#define LOCK_DOES 100
#define LOCK_FORBIDS 200
#define WITH_READ 0
#define WITH_WRITE 1

#define SECTOR 512
/* Bytes of a disk that have both tables, unless there are very many partitions. */
#define TABLES_MAX ((size_t)64 << 10)
#define DOS_ENTRIES 446
#define DOS_ENTRY 16
#define DOS_NR 4
#define EFI_ENTRY_MIN 128
#define EFI_ENTRY_MAX 4096

static bool is_locked(int fd, off_t byte)
{
	struct flock lock = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1
	};

	return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

const char *disk_image_format(const char *path, struct error *err)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	char magic[4] = "";
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0) {
		error_set(err, ERROR_USER, "%s", strerror(errno));
		return NULL;
	}
	if ((!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode)) ||
	    read(fd, magic, sizeof(magic)) != sizeof(magic)) {
		error_set(err, ERROR_USER, "not an image of a disk");
		return NULL;
	}
	if (is_locked(fd, LOCK_DOES + WITH_WRITE) || is_locked(fd, LOCK_FORBIDS + WITH_READ)) {
		error_set(err, ERROR_USER,
			  "in use: a virtual machine writes to it; end that one, or give a copy");
		return NULL;
	}
	return memcmp(magic, QCOW2_MAGIC, sizeof(magic)) ? "raw" : "qcow2";
}

static uint64_t little_endian(const unsigned char *p, size_t len)
{
	uint64_t value = 0;

	while (len)
		value = value << 8 | p[--len];
	return value;
}

static unsigned char dos_type(const unsigned char *disk, int i)
{
	return disk[DOS_ENTRIES + i * DOS_ENTRY + 4];
}

static bool dos_has_type(const unsigned char *disk, const char *types)
{
	for (int i = 0; i < DOS_NR; i++)
		if (dos_type(disk, i) && strchr(types, dos_type(disk, i)))
			return true;
	return false;
}

/* UEFI Specification, "GUID Partition Table (GPT) Disk Layout". */
static enum partition_state efi_look(const unsigned char *disk, size_t len, int number)
{
	static const unsigned char none[16];
	const unsigned char *header = disk + SECTOR;
	uint64_t first, count, size, at;

	if (len < 2 * SECTOR || memcmp(header, "EFI PART", 8))
		return PARTITION_UNKNOWN;
	first = little_endian(header + 72, 8);
	count = little_endian(header + 80, 4);
	size = little_endian(header + 84, 4);
	if ((uint64_t)number > count)
		return PARTITION_ABSENT;
	if (size < EFI_ENTRY_MIN || size > EFI_ENTRY_MAX || first > len / SECTOR)
		return PARTITION_UNKNOWN;
	at = first * SECTOR + (uint64_t)(number - 1) * size;
	if (at > len - sizeof(none))
		return PARTITION_UNKNOWN;
	return memcmp(disk + at, none, sizeof(none)) ? PARTITION_THERE : PARTITION_ABSENT;
}

enum partition_state partition_look(const unsigned char *disk, size_t len, int number)
{
	if (len < SECTOR || disk[510] != 0x55 || disk[511] != 0xaa)
		return PARTITION_UNKNOWN;
	if (dos_has_type(disk, "\xee"))
		return efi_look(disk, len, number);
	if (number <= DOS_NR)
		return dos_type(disk, number - 1) ? PARTITION_THERE : PARTITION_ABSENT;
	/* More of them are in an extended one. */
	return dos_has_type(disk, "\x05\x0f\x85") ? PARTITION_UNKNOWN : PARTITION_ABSENT;
}

int disk_image_check_partition(const char *path, int number, struct error *err)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	AUTO_FREE unsigned char *disk = xcalloc(TABLES_MAX, 1);
	ssize_t n = fd < 0 ? -1 : pread(fd, disk, TABLES_MAX, 0);

	if (n < 0)
		return error_errno(err, "cannot read its table of partitions");
	if (partition_look(disk, (size_t)n, number) != PARTITION_ABSENT)
		return 0;
	return error_set(err, ERROR_USER, "the image has no such partition");
}
