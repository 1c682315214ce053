#include "sampler/owners/running.h"

#include "base/windows/wide.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sampler/owners/services.h"
#include "sampler/windows/nt_modules.h"
#include "sampler/windows/nt_system.h"

#define SERVICES "SYSTEM\\CurrentControlSet\\Services"

static const char *system_root(void)
{
    const char *root = getenv("SystemRoot");
    return root != NULL ? root : "C:\\Windows";
}

static void key_of(char key[RUNNING_KEY], const char *path)
{
    running_key_of_image(key, path, system_root());
}

/* --- the registry -------------------------------------------------------------------------------------------------------------- */

/* Closed by the caller; NULL when it is not there. */
static HKEY open_key(const char *path)
{
    char whole[SERVICE_TEXT * 4];
    wchar_t wide[SERVICE_TEXT * 4];
    HKEY key;
    snprintf(whole, sizeof whole, path[0] != 0 ? SERVICES "\\%s" : SERVICES "%s", path);
    bool opened = wide_from_utf8(wide, sizeof wide / sizeof wide[0], whole) &&
                  RegOpenKeyExW(HKEY_LOCAL_MACHINE, wide, 0, KEY_READ, &key) == ERROR_SUCCESS;
    return opened ? key : NULL;
}

static bool key_within(void *context, const char *path, size_t i, char out[SERVICE_TEXT])
{
    wchar_t name[256];
    DWORD length = sizeof name / sizeof name[0];
    (void)context;
    HKEY key = open_key(path);
    bool told = key != NULL && RegEnumKeyExW(key, (DWORD)i, name, &length, NULL, NULL, NULL, NULL) == ERROR_SUCCESS;
    if (told)
        wide_to_utf8(out, SERVICE_TEXT, name);
    if (key != NULL)
        RegCloseKey(key);
    return told;
}

static bool value_of(const char *path, const char *value, DWORD kinds, void *out, DWORD length)
{
    wchar_t name[64];
    HKEY key = open_key(path);
    bool told = key != NULL && wide_from_utf8(name, sizeof name / sizeof name[0], value) &&
                RegGetValueW(key, NULL, name, kinds, NULL, out, &length) == ERROR_SUCCESS;
    if (key != NULL)
        RegCloseKey(key);
    return told;
}

static bool number_of(void *context, const char *path, const char *value, uint32_t *out)
{
    DWORD told = 0;
    (void)context;
    bool good = value_of(path, value, RRF_RT_REG_DWORD, &told, sizeof told);
    *out = told;
    return good;
}

static bool text_of(void *context, const char *path, const char *value, char out[SERVICE_TEXT])
{
    wchar_t wide[SERVICE_TEXT];
    (void)context;
    bool good = value_of(path, value, RRF_RT_REG_SZ | RRF_RT_REG_EXPAND_SZ | RRF_NOEXPAND, wide, sizeof wide);
    if (good)
        wide_to_utf8(out, SERVICE_TEXT, wide);
    return good;
}

/* --- the kernel's list --------------------------------------------------------------------------------------------------------- */

static void add_loaded(void *context, const char *path, size_t length)
{
    char text[RUNNING_KEY], key[RUNNING_KEY];
    snprintf(text, sizeof text, "%.*s", (int)length, path);
    key_of(key, text);
    struct running_driver *entry = running_entry(context, key);
    if (entry != NULL)
        entry->is_loaded = true;
}

static enum status take_loaded(struct running *running, struct problem *why)
{
    enum { FIRST_BUFFER = 1 << 17 };
    struct nt_live *live;
    struct nt_system system;
    struct nt_reader reader = {0};
    enum status status = nt_live_open(&live, &system, why);
    if (status != STATUS_OK)
        return status;
    status = nt_reader_open(&reader, &system, FIRST_BUFFER);
    if (status == STATUS_OK) {
        uint32_t refused = nt_modules_each(&reader, add_loaded, running);
        if (refused != NT_SUCCESS)
            status = nt_problem_refused(why, &system, "the list of loaded drivers", refused);
    }
    nt_reader_done(&reader);
    nt_live_close(live);
    return status;
}

enum status running_open(struct running *running, struct problem *why)
{
    const struct registry registry = {NULL, key_within, number_of, text_of};
    *running = (struct running){.key_of = key_of};
    enum status status = take_loaded(running, why);
    if (status == STATUS_OK)
        services_take(running, &registry, system_root());
    return status;
}
