/* nt_system.h: the real kernel behind struct nt_system. */
#ifndef SAMPLER_WINDOWS_NT_SYSTEM_H
#define SAMPLER_WINDOWS_NT_SYSTEM_H

#include "sampler/windows/nt.h"

struct nt_live;

/* Finds the system's functions. The nt_live is owned by the caller, the nt_system borrows from it. */
enum status nt_live_open(struct nt_live **live, struct nt_system *system, struct problem *why);
void nt_live_close(struct nt_live *live);

#endif
