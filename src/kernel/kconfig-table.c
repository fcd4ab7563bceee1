// SPDX-License-Identifier: GPL-2.0-only
/* The options that a guest needs with each kind of root and hardware, and those that are the same
 * in every kernel. */
#include "kernel/kconfig.h"

/*
 * Our guest needs these: it boots an initramfs with a static init that uses proc, sys, dev
 * and tmp, runs scripts and static C programs of any sort, and talks over two serial ports,
 * whose drivers src/arch lists. Most are on anyway unless EXPERT is on, and then they can
 * be set.
 */
const struct config_rule kconfig_guest_rules[] = {
	{ "PRINTK", "y", 0, 0 },
	{ "PRINTK_TIME", "y", 0, 0 },
	{ "BUG", "y", 0, 0 },
	{ "TTY", "y", 0, 0 },
	{ "BLK_DEV_INITRD", "y", 0, 0 },
	{ "BINFMT_ELF", "y", 0, 0 },
	{ "BINFMT_SCRIPT", "y", 0, 0 },
	{ "PROC_FS", "y", 0, 0 },
	{ "PROC_SYSCTL", "y", 0, 0 },
	{ "SYSFS", "y", 0, 0 },
	{ "DEVTMPFS", "y", 0, 0 },
	{ "SHMEM", "y", 0, 0 },
	{ "TMPFS", "y", 0, 0 },
	{ "MULTIUSER", "y", 0, 0 },
	{ "FUTEX", "y", 0, 0 },
	{ "EPOLL", "y", 0, 0 },
	{ "SIGNALFD", "y", 0, 0 },
	{ "TIMERFD", "y", 0, 0 },
	{ "EVENTFD", "y", 0, 0 },
	{ "POSIX_TIMERS", "y", 0, 0 },
	{ "FILE_LOCKING", "y", 0, 0 },
	{ "ADVISE_SYSCALLS", "y", 0, 0 },
	{ "MEMBARRIER", "y", 0, 0 },
	{ "KALLSYMS", "y", 0, 0 },
	{ "DEBUG_BUGVERBOSE", "y", 0, 0 },
	{ NULL, NULL, 0, 0 },
};

/* A root file system of the user's, read-only below an overlay, with programs of any sort. */
const struct config_rule kconfig_root_rules[] = {
	{ "OVERLAY_FS", "y", 0, 318 }, { "TMPFS_XATTR", "y", 0, 0 }, { "UNIX98_PTYS", "y", 0, 0 },
	{ "INOTIFY_USER", "y", 0, 0 }, { "NET", "y", 0, 0 },	     { "UNIX", "y", 0, 0 },
	{ NULL, NULL, 0, 0 },
};

/* ... whose systemd boots (its README lists them). */
const struct config_rule kconfig_systemd_rules[] = {
	{ "CGROUPS", "y", 0, 0 },      { "NAMESPACES", "y", 0, 0 },
	{ "FHANDLE", "y", 0, 0 },      { "AUTOFS_FS", "y", 0, 418 },
	{ "AUTOFS4_FS", "y", 418, 0 }, { "TMPFS_POSIX_ACL", "y", 0, 0 },
	{ "INOTIFY_USER", "y", 0, 0 }, { "BINFMT_SCRIPT", "y", 0, 0 },
	{ NULL, NULL, 0, 0 },
};

/* ... that boots by itself: no program of ours mounts /dev, and it configures its network. */
const struct config_rule kconfig_ssh_rules[] = {
	{ "DEVTMPFS_MOUNT", "y", 0, 0 },
	{ "INOTIFY_USER", "y", 0, 0 },
	{ NULL, NULL, 0, 0 },
};

/* ... that is a directory of the host. 9P_FS needed INET before v5.17. */
const struct config_rule kconfig_share_rules[] = {
	{ "INET", "y", 517, 0 }, { "NETWORK_FILESYSTEMS", "y", 0, 0 },
	{ "NET_9P", "y", 0, 0 }, { "NET_9P_VIRTIO", "y", 0, 0 },
	{ "9P_FS", "y", 0, 0 },	 { NULL, NULL, 0, 0 },
};

/* ... that is on a disk. */
const struct config_rule kconfig_image_rules[] = {
	{ "EXT4_FS", "y", 0, 0 },
	{ "XFS_FS", "y", 0, 0 },
	{ "BTRFS_FS", "y", 0, 0 },
	{ NULL, NULL, 0, 0 },
};

const struct config_rule kconfig_disk_rules[] = {
	{ "BLOCK", "y", 0, 0 },		{ "BLK_DEV", "y", 0, 0 },
	{ "VIRTIO_BLK", "y", 0, 0 },	{ "MSDOS_PARTITION", "y", 0, 0 },
	{ "EFI_PARTITION", "y", 0, 0 }, { NULL, NULL, 0, 0 },
};

/* The kernel gives its interface the address that the command line names (IP_PNP). */
const struct config_rule kconfig_net_rules[] = {
	{ "NET", "y", 0, 0 },	     { "INET", "y", 0, 0 },	{ "PACKET", "y", 0, 0 },
	{ "NETDEVICES", "y", 0, 0 }, { "NET_CORE", "y", 0, 0 }, { "VIRTIO_NET", "y", 0, 0 },
	{ "IP_PNP", "y", 0, 0 },     { NULL, NULL, 0, 0 },
};

/* Reproducers of syzkaller: sandboxes, network, file systems that they mount, and the
 * hooks of fuzzers in the kernel, with the options that these are below. */
const struct config_rule kconfig_syz_rules[] = {
	{ "MULTIUSER", "y", 0, 0 }, { "NET", "y", 0, 0 },	   { "INET", "y", 0, 0 },
	{ "UNIX", "y", 0, 0 },	    { "NAMESPACES", "y", 0, 0 },   { "UTS_NS", "y", 0, 0 },
	{ "IPC_NS", "y", 0, 0 },    { "PID_NS", "y", 0, 0 },	   { "NET_NS", "y", 0, 0 },
	{ "USER_NS", "y", 0, 0 },   { "SYSVIPC", "y", 0, 0 },	   { "CGROUPS", "y", 0, 0 },
	{ "DEBUG_FS", "y", 0, 0 },  { "CONFIGFS_FS", "y", 0, 0 },  { "SHMEM", "y", 0, 0 },
	{ "TMPFS", "y", 0, 0 },	    { "BINFMT_MISC", "y", 0, 0 },  { "BLOCK", "y", 0, 0 },
	{ "BLK_DEV", "y", 0, 0 },   { "BLK_DEV_LOOP", "y", 0, 0 }, { "NETDEVICES", "y", 0, 0 },
	{ "NET_CORE", "y", 0, 0 },  { "TUN", "y", 0, 0 },	   { NULL, NULL, 0, 0 },
};

/*
 * For all kernels: options that would put the time, the place, the user's files or a random
 * key into the kernel, or that would overrule our command line. WERROR lets the warnings of
 * a newer compiler break old commits.
 *
 * By age: options that are known to be broken before a release. syzkaller turns them off
 * when it bisects.
 */
const struct config_rule kconfig_fixed_rules[] = {
	{ "LOCALVERSION", "\"\"", 0, 0 },
	{ "LOCALVERSION_AUTO", "n", 0, 0 },
	{ "DEBUG_INFO_BTF", "n", 0, 0 },
	{ "DEBUG_KOBJECT", "n", 0, 0 },
	{ "MODULE_SIG_ALL", "n", 0, 0 },
	{ "SYSTEM_TRUSTED_KEYS", "\"\"", 0, 0 },
	{ "SYSTEM_REVOCATION_KEYS", "\"\"", 0, 0 },
	{ "INITRAMFS_SOURCE", "\"\"", 0, 0 },
	{ "CMDLINE_OVERRIDE", "n", 0, 0 },
	{ "CMDLINE_FORCE", "n", 0, 0 },
	{ "WERROR", "n", 0, 0 },
	{ "KCOV", "n", 504, 0 },
	{ "UNWINDER_ORC", "n", 504, 0 },
	{ "UBSAN", "n", 503, 0 },
	{ "SECURITY_TOMOYO_OMIT_USERSPACE_LOADER", "n", 502, 0 },
	{ "USBIP_VUDC", "n", 415, 0 },
	{ "CAN", "n", 413, 0 },
	{ "HSR", "n", 412, 0 },
	{ "SMC", "n", 412, 0 },
	{ "USBIP_VHCI_HCD", "n", 410, 0 },
	{ "BT_HCIVHCI", "n", 410, 0 },
	{ "NET_TEAM", "n", 407, 0 },
	{ "BATMAN_ADV", "n", 405, 0 },
	{ NULL, NULL, 0, 0 },
};
