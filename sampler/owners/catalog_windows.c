#include "sampler/owners/catalog.h"

#include "base/windows/wide.h"

#include <bcrypt.h>
#include <wincrypt.h>

#include <mscat.h>
#include <stdlib.h>

#include "sampler/owners/authenticode.h"

static void read_catalog(struct signature *signature, const char *path)
{
    struct file_bytes file;
    struct buffer content;
    bool key_fits = false;
    if (file_bytes_open(&file, "read the catalog", path, NULL) != STATUS_OK)
        return;
    size_t length = file.length <= SIGNATURE_BYTES_MAX ? (size_t)file.length : 0;
    unsigned char *bytes = malloc(length + 1);
    buffer_init(&content, SIGNATURE_BYTES_MAX);
    signature->is_read = bytes != NULL && file_bytes_read(&file, 0, bytes, length) &&
                         pkcs7_read(signature, bytes, length, &content, &key_fits) == STATUS_OK;
    if (signature->is_read)
        signature->verdict = key_fits ? SIGNATURE_UNCHANGED : SIGNATURE_OTHER_KEY;
    buffer_done(&content);
    free(bytes);
    file_bytes_close(&file);
}

/* That the catalog has the file's digest was what it was found by. */
static void take_catalog(struct signature *signature, HCATINFO found)
{
    CATALOG_INFO info = {.cbStruct = sizeof info};
    char path[WIDE_PATH];
    if (!CryptCATCatalogInfoFromContext(found, &info, 0))
        return;
    wide_to_utf8(path, sizeof path, info.wszCatalogFile);
    signature->kind = SIGNATURE_CATALOG;
    const char *name = strrchr(path, '\\');
    name = name != NULL ? name + 1 : path;
    signature_text(signature->catalog, name, strlen(name));
    read_catalog(signature, path);
}

static void look_for(struct signature *signature, const struct pe *pe, enum digest_kind kind, const wchar_t *name)
{
    unsigned char digest[DIGEST_MAX];
    HCATADMIN admin;
    if (!authenticode_of_file(digest, kind, pe) || !CryptCATAdminAcquireContext2(&admin, NULL, name, NULL, 0))
        return;
    HCATINFO found = CryptCATAdminEnumCatalogFromHash(admin, digest, (DWORD)digest_bytes(kind), 0, NULL);
    if (found != NULL) {
        take_catalog(signature, found);
        CryptCATAdminReleaseCatalogContext(admin, found, 0);
    }
    CryptCATAdminReleaseContext(admin, 0);
}

/* Catalogs of before Windows 8 have files by SHA-1. */
void catalog_read(struct signature *signature, const struct pe *pe)
{
    look_for(signature, pe, DIGEST_SHA256, BCRYPT_SHA256_ALGORITHM);
    if (signature->kind == SIGNATURE_NONE)
        look_for(signature, pe, DIGEST_SHA1, BCRYPT_SHA1_ALGORITHM);
}
