#include "sampler/owners/catalog.h"

#include "base/windows/wide.h"

#include <bcrypt.h>
#include <wincrypt.h>

#include <mscat.h>
#include <softpub.h>
#include <stdlib.h>

#include "sampler/owners/authenticode.h"

/* What a file is looked for by in catalogs, and where it is. */
struct wanted {
    const struct pe *pe;
    wchar_t path[WIDE_PATH];
    unsigned char digest[DIGEST_MAX];
    DWORD digest_length;
    HCATADMIN admin;
};

/* --- trust --------------------------------------------------------------------------------------------------------------------- */

static void ask(struct signature *signature, WINTRUST_DATA *data)
{
    GUID generic = WINTRUST_ACTION_GENERIC_VERIFY_V2;
    data->cbStruct = sizeof *data;
    data->dwUIChoice = WTD_UI_NONE;
    data->fdwRevocationChecks = WTD_REVOKE_NONE;
    data->dwProvFlags = WTD_CACHE_ONLY_URL_RETRIEVAL;
    data->dwStateAction = WTD_STATEACTION_VERIFY;
    LONG answer = WinVerifyTrust(INVALID_HANDLE_VALUE, &generic, data);
    data->dwStateAction = WTD_STATEACTION_CLOSE;
    WinVerifyTrust(INVALID_HANDLE_VALUE, &generic, data);
    signature->trust = answer == ERROR_SUCCESS ? SIGNATURE_TRUSTED : SIGNATURE_NOT_TRUSTED;
    signature->trust_answer = (uint32_t)answer;
}

void catalog_ask_trust(struct signature *signature, const char *path)
{
    wchar_t wide[WIDE_PATH];
    if (!wide_from_utf8(wide, WIDE_PATH, path))
        return;
    WINTRUST_FILE_INFO file = {.cbStruct = sizeof file, .pcwszFilePath = wide};
    WINTRUST_DATA data = {.dwUnionChoice = WTD_CHOICE_FILE, .pFile = &file};
    ask(signature, &data);
}

/* Members of a catalog are named by their digest in capital hexadecimal digits. */
static void ask_trust_in(struct signature *signature, struct wanted *wanted, const wchar_t *catalog)
{
    static const wchar_t DIGITS[] = L"0123456789ABCDEF";
    wchar_t tag[DIGEST_MAX * 2 + 1];
    for (DWORD i = 0; i < wanted->digest_length; i++) {
        tag[i * 2] = DIGITS[wanted->digest[i] >> 4];
        tag[i * 2 + 1] = DIGITS[wanted->digest[i] & 15];
    }
    tag[wanted->digest_length * 2] = 0;
    WINTRUST_CATALOG_INFO member = {.cbStruct = sizeof member,
                                    .pcwszCatalogFilePath = catalog,
                                    .pcwszMemberTag = tag,
                                    .pcwszMemberFilePath = wanted->path,
                                    .pbCalculatedFileHash = wanted->digest,
                                    .cbCalculatedFileHash = wanted->digest_length,
                                    .hCatAdmin = wanted->admin};
    WINTRUST_DATA data = {.dwUnionChoice = WTD_CHOICE_CATALOG, .pCatalog = &member};
    ask(signature, &data);
}

/* --- catalogs ------------------------------------------------------------------------------------------------------------------ */

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
static void take_catalog(struct signature *signature, struct wanted *wanted, HCATINFO found)
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
    ask_trust_in(signature, wanted, info.wszCatalogFile);
}

static void look_for(struct signature *signature, struct wanted *wanted, enum digest_kind kind, const wchar_t *name)
{
    if (!authenticode_of_file(wanted->digest, kind, wanted->pe) ||
        !CryptCATAdminAcquireContext2(&wanted->admin, NULL, name, NULL, 0))
        return;
    wanted->digest_length = (DWORD)digest_bytes(kind);
    HCATINFO found = CryptCATAdminEnumCatalogFromHash(wanted->admin, wanted->digest, wanted->digest_length, 0, NULL);
    if (found != NULL) {
        take_catalog(signature, wanted, found);
        CryptCATAdminReleaseCatalogContext(wanted->admin, found, 0);
    }
    CryptCATAdminReleaseContext(wanted->admin, 0);
}

/* Catalogs of before Windows 8 have files by SHA-1. */
void catalog_read(struct signature *signature, const struct pe *pe, const char *path)
{
    struct wanted wanted = {.pe = pe};
    if (!wide_from_utf8(wanted.path, WIDE_PATH, path))
        return;
    look_for(signature, &wanted, DIGEST_SHA256, BCRYPT_SHA256_ALGORITHM);
    if (signature->kind == SIGNATURE_NONE)
        look_for(signature, &wanted, DIGEST_SHA1, BCRYPT_SHA1_ALGORITHM);
}
