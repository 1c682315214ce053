#include "sampler/owners/libcrypto.h"

#include <dlfcn.h>
#include <string.h>

#define AS_TEXT(number) #number
#define TEXT_OF(number) AS_TEXT(number)

static const char FILE_NAME[] = "libcrypto.so." TEXT_OF(OPENSSL_SHLIB_VERSION);

#define LIBCRYPTO_NAME(name) #name,
static const char *const NAMES[] = {LIBCRYPTO_CALLS(LIBCRYPTO_NAME)};

bool libcrypto_load(struct libcrypto *library)
{
    unsigned char *slots = (unsigned char *)library;
    void *loaded = dlopen(FILE_NAME, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE), *call;
    _Static_assert(sizeof(struct libcrypto) == sizeof NAMES / sizeof NAMES[0] * sizeof call, "a slot for each name");
    bool whole = loaded != NULL;
    for (size_t i = 0; whole && i < sizeof NAMES / sizeof NAMES[0]; i++) {
        call = dlsym(loaded, NAMES[i]);
        whole = call != NULL;
        memcpy(slots + i * sizeof call, &call, sizeof call);
    }
    if (loaded != NULL)
        dlclose(loaded);
    /* The library's own settings on this machine are of no matter here, and at the end of the process another thread may still be using it. */
    return whole && library->OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL) == 1;
}
