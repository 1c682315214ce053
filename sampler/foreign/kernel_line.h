/* kernel_line.h: what stands before a message of the kernel in a log, whoever keeps it. Pure functions over a line; what is found is borrowed from it.
 *
 *   [   30.987263] text   [   31.935015][   T71] text   <4>[   12.3] text          dmesg: seconds since the boot
 *   [May22 22:35] text   [  +0.000005] text                                        dmesg -H: the minute, and how long after the line before
 *   kern  :warn  : [   12.3] text                                                  dmesg -x, before any of these
 *   [Fri May 22 22:35:55 2020] text   2020-05-22T22:35:55,123456+02:00 text        dmesg -T, dmesg --time-format iso
 *   May 22 22:35:55 srv kernel: text   2020-05-22T22:35:55.123456+02:00 srv kernel: [   30.98] text      syslog and journalctl in their forms
 *   4,1234,12345678901,-;text                                                     /dev/kmsg, netconsole
 *   Fri May 22 22:35:55 2020 kern.warn kernel: [   30.98] text   May 22 22:35:55 srv kern.warn kernel: text      OpenWrt's logread, busybox
 *   2020-05-22 22:35:55 [   30.98] text   [2020-05-22 22:35:55] [   30.98] text    a console that was written down with times
 *   srv kernel:[   30.98] text   <4>1 2020-05-22T22:35:55Z srv kernel - - - text   10.0.0.1 [   30.98] text      rsyslog in its forms, RFC 5424, netconsole over it
 * Before all of these there may be more, as the name of a file (grep) or a time of day (a console).
 * Lines of other programs have the same head, with another word than kernel.
 */
#ifndef SAMPLER_FOREIGN_KERNEL_LINE_H
#define SAMPLER_FOREIGN_KERNEL_LINE_H

#include "sampler/foreign/stamp.h"

struct kernel_line {
    bool has_head;         /* something of the above stands before the message */
    bool is_sure;          /* ... and nobody but a log has one like it: a time alone may be a collector's */
    bool is_kernel;        /* false: another program's line */
    struct stamp stamp;    /* not whole, or it lacks its year, as far as the head tells */
    int64_t since_boot_ns; /* ABSENT: not told */
    int64_t after_ns;      /* instead of both the time since the line before; ABSENT: not told */
    struct text host;      /* empty: not told */
    struct text text;      /* the message; without a head all of the line */
};

struct kernel_line kernel_line_parse(struct text line);

#endif
