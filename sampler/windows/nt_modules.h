/* nt_modules.h: the drivers that are loaded, by class 11 (SystemModuleInformation): their files as the kernel names them. Told without elevation but to programs of low integrity; addresses are not looked
 * at.
 */
#ifndef SAMPLER_WINDOWS_NT_MODULES_H
#define SAMPLER_WINDOWS_NT_MODULES_H

#include "sampler/windows/nt.h"

/* A path as the kernel has it, in the ANSI code page: "\SystemRoot\System32\drivers\ntfs.sys". */
typedef void (*nt_module_found)(void *context, const char *path, size_t length);

/* The status of the query; entries that do not lie in the table are left out. */
uint32_t nt_modules_each(struct nt_reader *reader, nt_module_found found, void *context);

#endif
