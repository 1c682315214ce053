/* naming.h: names and remarks for the snapshot being filled.
 *
 * Both are interned. When the names are full a row goes without its name, and a remark that was stored beforehand says so. A remark is
 * said once in a sample, in the order of saying; what does not fit the snapshot's bound is left out, so the important things are said
 * first. Everything is borrowed.
 */
#ifndef SAMPLER_NAMING_H
#define SAMPLER_NAMING_H

#include <stdarg.h>

#include "sampler/snapshot.h"

/* Stores the remark that must still be sayable when the names are full. */
enum status naming_prepare(struct intern *names);

/* The interned bytes; 0 when the names are full, said in a remark. */
uint32_t naming_add(struct intern *names, struct snapshot *snapshot, const void *bytes, size_t length);

/* The same of a formatted text, cut at 255 bytes. */
uint32_t naming_format(struct intern *names, struct snapshot *snapshot, const char *format, va_list arguments)
    PRINTF_LIKE(3, 0);

#endif
