#include "sampler/demo/driver_cast.h"

#define SYSTEM32        "C:\\Windows\\System32\\"
#define MODULES         "/lib/modules/6.12.0-demo/"
#define WINDOWS_VERSION "10.0.20348.2113"
#define LINUX_VERSION   "6.12.0"

/* A driver of Windows itself. */
#define INBOX(name, words, bytes)                                                                                      \
    {                                                                                                                  \
        .folder = SYSTEM32 "drivers\\", .file = name, .company = "Microsoft Corporation", .description = words,        \
        .version = WINDOWS_VERSION, .size = bytes, .loaded = LOADED_YES                                                \
    }

/* One that is not among the drivers. */
#define KERNEL(name, words, bytes)                                                                                     \
    {                                                                                                                  \
        .folder = SYSTEM32, .file = name, .company = "Microsoft Corporation", .description = words,                    \
        .version = WINDOWS_VERSION, .size = bytes, .loaded = LOADED_YES                                                \
    }

#define FILTER(name, words, bytes, group, height)                                                                      \
    {                                                                                                                  \
        .folder = SYSTEM32 "drivers\\", .file = name, .company = "Microsoft Corporation", .description = words,        \
        .version = WINDOWS_VERSION, .load_group = group, .altitude = height, .size = bytes, .loaded = LOADED_YES       \
    }

static const struct cast_driver WINDOWS[] = {
    KERNEL("ntoskrnl.exe", "NT kernel and system", 11362816),
    KERNEL("ci.dll", "Code integrity module", 962048),
    KERNEL("win32kbase.sys", "Base Win32k kernel driver", 2994176),
    KERNEL("win32kfull.sys", "Full Win32k kernel driver", 3760128),
    INBOX("acpi.sys", "ACPI driver", 821760),
    INBOX("afd.sys", "Ancillary function driver for Winsock", 663040),
    INBOX("cng.sys", "Kernel cryptography, next generation", 745472),
    INBOX("dfsc.sys", "DFS namespace client driver", 167936),
    INBOX("dxgkrnl.sys", "DirectX graphics kernel", 4374528),
    FILTER("fileinfo.sys", "File information filter driver", 90112, "FSFilter Bottom", "40500"),
    INBOX("fltmgr.sys", "File system filter manager", 450560),
    INBOX("fwpkclnt.sys", "Filter platform kernel-mode API", 487424),
    INBOX("hidclass.sys", "HID class library", 208896),
    INBOX("http.sys", "HTTP protocol stack", 1744896),
    INBOX("ksecdd.sys", "Kernel security support provider interface", 151552),
    INBOX("mup.sys", "Multiple UNC provider driver", 139264),
    INBOX("ndis.sys", "Network driver interface specification", 1449984),
    INBOX("netio.sys", "Network I/O subsystem", 602112),
    INBOX("netvsc.sys", "Virtual network driver", 147456),
    INBOX("npfs.sys", "Named pipe file system", 90112),
    INBOX("ntfs.sys", "NT file system driver", 2928640),
    INBOX("pci.sys", "Plug and play PCI enumerator", 479232),
    INBOX("rdbss.sys", "Redirected drive buffering subsystem", 462848),
    INBOX("srv2.sys", "SMB 2 server driver", 811008),
    INBOX("stornvme.sys", "NVM Express storport miniport driver", 188416),
    INBOX("storport.sys", "Storage port driver", 729088),
    INBOX("tcpip.sys", "TCP/IP driver", 3305472),
    INBOX("usbhub3.sys", "USB 3 hub driver", 659456),
    INBOX("vmbkmcl.sys", "Virtual machine bus client library", 167936),
    INBOX("volmgr.sys", "Volume manager driver", 106496),
    INBOX("volsnap.sys", "Volume shadow copy driver", 438272),
    FILTER("wcifs.sys", "Container isolation file system filter driver", 221184, "FSFilter Virtualization", "189900"),
    FILTER("wdfilter.sys", "Antimalware file system filter driver", 466944, "FSFilter Anti-Virus", "328010"),
    {SYSTEM32 "drivers\\",
     "nfeflt.sys",
     "Nordfels Software AG",
     "Nordfels Endpoint file filter",
     "10.7.3.142",
     "FSFilter Anti-Virus",
     "329998.5",
     {"NFeS", "NFec"},
     {NULL},
     912384,
     LOADED_YES,
     true},
    {SYSTEM32 "drivers\\",
     "nbpkt.sys",
     "Netbridge Systems, Inc.",
     "Netbridge packet capture",
     "4.1.0.22",
     NULL,
     NULL,
     {"NBpk"},
     {"Kbnt"},
     118784,
     LOADED_YES,
     true},
    {SYSTEM32 "drivers\\",
     "hbsnap.sys",
     "Harbor Backup Ltd.",
     "Changed block tracking",
     "7.2.1.0",
     "FSFilter Continuous Backup",
     "389998.1",
     {NULL},
     {NULL},
     274432,
     LOADED_YES,
     true},
    {SYSTEM32 "drivers\\",
     "tlmon64.sys",
     "Tallow & Lime GmbH",
     "Inventory and metering",
     "2.0.18.4",
     "FSFilter Activity Monitor",
     "369998.7",
     {NULL},
     {"NFeS"},
     88064,
     LOADED_YES,
     true},
    {SYSTEM32 "drivers\\",
     "oldusbx.sys",
     NULL,
     NULL,
     NULL,
     NULL,
     NULL,
     {NULL},
     {"NFeS", "NBpk"},
     40960,
     LOADED_NO,
     true},
};

/* A module of the kernel's own tree. */
#define MODULE(where, name, words, bytes)                                                                              \
    {                                                                                                                  \
        .folder = MODULES "kernel/" where, .file = name, .description = words, .version = LINUX_VERSION,               \
        .size = bytes, .loaded = LOADED_YES                                                                            \
    }

static const struct cast_driver LINUX[] = {
    MODULE("fs/ext4/", "ext4.ko.xz", "Fourth extended file system", 417232),
    MODULE("fs/jbd2/", "jbd2.ko.xz", "Journal of ext4", 71204),
    MODULE("fs/xfs/", "xfs.ko.xz", "XFS", 602816),
    MODULE("fs/btrfs/", "btrfs.ko.xz", "Btrfs", 655820),
    MODULE("fs/fuse/", "fuse.ko.xz", "File systems in user space", 94208),
    MODULE("fs/squashfs/", "squashfs.ko.xz", "Compressed file system that is only read", 36864),
    MODULE("fs/nfs/", "nfs.ko.xz", "NFS client", 208896),
    MODULE("net/sunrpc/", "sunrpc.ko.xz", "Remote procedure calls of NFS", 262144),
    MODULE("net/netfilter/", "nf_conntrack.ko.xz", "Connection tracking", 77824),
    MODULE("drivers/md/", "dm-bufio.ko.xz", "Buffers of the device mapper", 22528),
    MODULE("drivers/block/drbd/", "drbd.ko.xz", "Replicated block device", 188416),
    {MODULES "updates/dkms/",
     "hbsnap.ko.xz",
     "Harbor Backup Ltd.",
     "Changed block tracking",
     "7.2.1",
     NULL,
     NULL,
     {NULL},
     {NULL},
     61440,
     LOADED_YES,
     true},
    {MODULES "updates/dkms/",
     "tlmon.ko.xz",
     "Tallow & Lime GmbH",
     "Inventory and metering",
     "2.0.18",
     NULL,
     NULL,
     {NULL},
     {NULL},
     28672,
     LOADED_YES,
     true},
};

const struct cast_driver *cast_drivers(bool on_linux, size_t *count)
{
    *count = on_linux ? sizeof LINUX / sizeof LINUX[0] : sizeof WINDOWS / sizeof WINDOWS[0];
    return on_linux ? LINUX : WINDOWS;
}
