#include "sampler/demo/scenario.h"

static const struct plot nothing[] = {{.pool = NULL}};

/* 25,000 handles (2,000 of them ever there) become 64,592; 120 MB of tokens become 2.9 GB. */
static const struct plot token_leak[] = {
    {"Toke", POOL_PAGED, CURVE_RAMP, 23000, 39592, 5264, 75472, "Token", "lsass.exe"},
    {.pool = NULL},
};

/* UNIX sockets, whose cache hides behind signal_cache. */
static const struct plot socket_leak[] = {
    {"sock_inode_cache", POOL_RECLAIMABLE, CURVE_RAMP, 1000, 640000, 0, 0, "socket", "ldap-gateway"},
    {"signal_cache", POOL_UNRECLAIMABLE, CURVE_RAMP, 1000, 640000, 0, 0, NULL, NULL},
    {"dentry", POOL_RECLAIMABLE, CURVE_RAMP, 1000, 640000, 0, 0, NULL, NULL},
    {.pool = NULL},
};

/* 52,635,901 allocations of 96 bytes are 5,053,046,496 bytes. */
static const struct plot driver_leak[] = {
    {"NFeS", POOL_NONPAGED, CURVE_RAMP, 0, 52635901, 96, 96, NULL, NULL},
    {.pool = NULL},
};

static const struct plot module_leak[] = {
    {"kmalloc-96", POOL_UNRECLAIMABLE, CURVE_RAMP, 0, 52635901, 0, 0, NULL, NULL},
    {.pool = NULL},
};

static const struct plot burst_leak[] = {
    {"NBpk", POOL_NONPAGED, CURVE_BURST, 0, 900000, 2112, 2112, NULL, NULL},
    {.pool = NULL},
};

static const struct plot burst_leak_linux[] = {
    {"skbuff_head_cache", POOL_UNRECLAIMABLE, CURVE_BURST, 0, 900000, 0, 0, NULL, NULL},
    {"kmalloc-2k", POOL_UNRECLAIMABLE, CURVE_BURST, 0, 900000, 0, 0, NULL, NULL},
    {.pool = NULL},
};

static const struct plot sawtooth[] = {
    {"Key ", POOL_PAGED, CURVE_SAWTOOTH, 0, 48000, 176, 176, "Key", "WmiPrvSE.exe"},
    {"CMpb", POOL_PAGED, CURVE_SAWTOOTH, 0, 48000, 96, 96, NULL, NULL},
    {.pool = NULL},
};

static const struct plot sawtooth_linux[] = {
    {"eventpoll_epi", POOL_UNRECLAIMABLE, CURVE_SAWTOOTH, 0, 48000, 0, 0, NULL, NULL},
    {"kmalloc-64", POOL_UNRECLAIMABLE, CURVE_SAWTOOTH, 0, 48000, 0, 0, "eventfd", "java"},
    {.pool = NULL},
};

static const struct plot cache_warmup[] = {
    {"MmSt", POOL_PAGED, CURVE_PLATEAU, 0, 320000, 2672, 2672, NULL, NULL},
    {"FMfn", POOL_PAGED, CURVE_PLATEAU, 0, 640000, 320, 320, NULL, NULL},
    {"Ntff", POOL_PAGED, CURVE_PLATEAU, 0, 280000, 896, 896, NULL, NULL},
    {.pool = NULL},
};

static const struct plot cache_warmup_linux[] = {
    {"dentry", POOL_RECLAIMABLE, CURVE_PLATEAU, 0, 2600000, 0, 0, NULL, NULL},
    {"ext4_inode_cache", POOL_RECLAIMABLE, CURVE_PLATEAU, 0, 1100000, 0, 0, NULL, NULL},
    {"buffer_head", POOL_RECLAIMABLE, CURVE_PLATEAU, 0, 1900000, 0, 0, NULL, NULL},
    {.pool = NULL},
};

/* A filter driver keeps file objects: three tags in step with it and one twice as fast, and no handle anywhere. */
static const struct plot lockstep[] = {
    {"WCsc", POOL_PAGED, CURVE_RAMP, 0, 3200000, 512, 512, NULL, NULL},
    {"NtfC", POOL_PAGED, CURVE_RAMP, 0, 3200000, 320, 320, NULL, NULL},
    {"File", POOL_NONPAGED, CURVE_RAMP, 0, 3200000, 416, 416, "File", NULL},
    {"IoFE", POOL_NONPAGED, CURVE_RAMP, 0, 6400000, 128, 128, NULL, NULL},
    {.pool = NULL},
};

static const struct plot lockstep_linux[] = {
    {"fsnotify_mark_connector", POOL_UNRECLAIMABLE, CURVE_RAMP, 0, 3200000, 0, 0, NULL, NULL},
    {"sigqueue", POOL_UNRECLAIMABLE, CURVE_RAMP, 0, 3200000, 0, 0, NULL, NULL},
    {"ext4_inode_cache", POOL_RECLAIMABLE, CURVE_RAMP, 0, 3200000, 0, 0, NULL, NULL},
    {"dentry", POOL_RECLAIMABLE, CURVE_RAMP, 0, 6400000, 0, 0, NULL, NULL},
    {.pool = NULL},
};

static const struct scenario scenarios[] = {
    {"token-leak", "handles to the limit", SCENARIO_FILLS_PAGED, false, 0, 0, {token_leak, socket_leak}},
    {"quiet", "nothing wrong", 0, false, 0, 0, {nothing, nothing}},
    {"driver-leak", "nonpaged, no handles", 0, false, 0, 0, {driver_leak, module_leak}},
    {"burst-leak", "flat, then steps", 0, false, 0, 0, {burst_leak, burst_leak_linux}},
    {"sawtooth", "rises and falls", 0, false, 0, 0, {sawtooth, sawtooth_linux}},
    {"cache-warmup", "levels off", 0, false, 0, 0, {cache_warmup, cache_warmup_linux}},
    {"reboot", "restarts", SCENARIO_RESTARTS | SCENARIO_FILLS_PAGED, false, 0, 0, {token_leak, socket_leak}},
    {"wrap", "32-bit counters wrap", SCENARIO_WRAPS, false, 0, 0, {nothing, nothing}},
    {"churn", "comings and goings", SCENARIO_CHURN, false, 0, 0, {nothing, nothing}},
    {"gap", "late samples, suspends", SCENARIO_GAPS, false, 0, 0, {nothing, nothing}},
    {"lockstep", "four tags in step", 0, false, 0, 0, {lockstep, lockstep_linux}},
    {"sessions", "a terminal server", SCENARIO_SESSIONS, false, 0, 0, {nothing, nothing}},
    {"socket-leak", "Linux, merged cache", 0, true, 0, 0, {token_leak, socket_leak}},
    {"busy", "a large server at work", SCENARIO_BUSY, false, 3000, 150, {nothing, nothing}},
};

const struct scenario *scenario_table(size_t *count)
{
    *count = sizeof scenarios / sizeof scenarios[0];
    return scenarios;
}
