/* What this machine is called and which Windows it runs. */
#include "base/windows/api.h"
#include <stdio.h>

#include "base/os.h"
#include "base/windows/wide.h"

enum { NAME_MAX = 128 };

/* GetVersionEx tells what the manifest claims; this tells what is. */
typedef LONG(WINAPI *version_function)(RTL_OSVERSIONINFOW *);

static bool read_version(RTL_OSVERSIONINFOW *version)
{
    HMODULE library = GetModuleHandleW(L"ntdll.dll");
    void (*found)(void) = library == NULL ? NULL : (void (*)(void))GetProcAddress(library, "RtlGetVersion");
    *version = (RTL_OSVERSIONINFOW){.dwOSVersionInfoSize = sizeof *version};
    return found != NULL && ((version_function)found)(version) == 0;
}

static bool read_product(char out[NAME_MAX])
{
    wchar_t name[NAME_MAX];
    DWORD bytes = sizeof name;
    if (RegGetValueW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", L"ProductName",
                     RRF_RT_REG_SZ, NULL, name, &bytes) != ERROR_SUCCESS)
        return false;
    wide_to_utf8(out, NAME_MAX, name);
    return out[0] != '\0';
}

static const char *processor_name(void)
{
    SYSTEM_INFO info;
    GetNativeSystemInfo(&info);
    switch (info.wProcessorArchitecture) {
    case PROCESSOR_ARCHITECTURE_AMD64:
        return "x64";
    case PROCESSOR_ARCHITECTURE_ARM64:
        return "arm64";
    default:
        return "unknown";
    }
}

void os_host(char *out, size_t capacity)
{
    wchar_t name[NAME_MAX];
    DWORD length = NAME_MAX;
    out[0] = '\0';
    if (GetComputerNameExW(ComputerNameDnsHostname, name, &length))
        wide_to_utf8(out, capacity, name);
}

void os_release(char *out, size_t capacity)
{
    char product[NAME_MAX] = "Windows";
    RTL_OSVERSIONINFOW version;
    read_product(product);
    if (read_version(&version))
        snprintf(out, capacity, "%s %lu.%lu.%lu %s", product, version.dwMajorVersion, version.dwMinorVersion,
                 version.dwBuildNumber, processor_name());
    else
        snprintf(out, capacity, "%s %s", product, processor_name());
}
