#include "sampler/owners/signature.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "sampler/owners/authenticode.h"
#include "sampler/owners/catalog.h"

enum { TYPE_PKCS7 = 2 };

const char *signature_verdict_words(enum signature_verdict verdict)
{
    static const char *const WORDS[] = {
        [SIGNATURE_NOT_CHECKED] = "",
        [SIGNATURE_UNCHANGED] = "unchanged since it was signed",
        [SIGNATURE_FILE_CHANGED] = "CHANGED since it was signed",
        [SIGNATURE_OTHER_KEY] = "NOT SIGNED by the key of the certificate it names",
    };
    return WORDS[verdict];
}

void signature_text(char out[SIGNATURE_TEXT], const char *bytes, size_t length)
{
    if (length >= SIGNATURE_TEXT)
        for (length = SIGNATURE_TEXT - 1; length > 0 && ((unsigned char)bytes[length] & 0xC0) == 0x80;)
            length--;
    for (size_t i = 0; i < length; i++)
        out[i] = bytes[i] != 0 ? bytes[i] : '?';
    out[length] = 0;
}

static void begin(struct signature *signature, enum signature_kind kind)
{
    *signature = (struct signature){.kind = kind, .signed_at = ABSENT};
}

/* --- of a driver --------------------------------------------------------------------------------------------------------------- */

static enum signature_verdict judge(const struct pe *pe, const struct buffer *content, bool key_fits)
{
    struct authenticode said;
    unsigned char is[DIGEST_MAX];
    if (!key_fits)
        return SIGNATURE_OTHER_KEY;
    if (!authenticode_read(&said, content->bytes, content->length) || !authenticode_of_file(is, said.kind, pe))
        return SIGNATURE_NOT_CHECKED;
    return memcmp(is, said.digest, digest_bytes(said.kind)) == 0 ? SIGNATURE_UNCHANGED : SIGNATURE_FILE_CHANGED;
}

static void read_embedded(struct signature *signature, const struct pe *pe, struct pe_range place)
{
    struct buffer content;
    bool key_fits = false;
    unsigned char *bytes = place.bytes <= SIGNATURE_BYTES_MAX ? malloc(place.bytes + (size_t)1) : NULL;
    buffer_init(&content, SIGNATURE_BYTES_MAX);
    signature->is_read = bytes != NULL && file_bytes_read(pe->bytes, place.at, bytes, place.bytes) &&
                         pkcs7_read(signature, bytes, place.bytes, &content, &key_fits) == STATUS_OK;
    if (signature->is_read)
        signature->verdict = judge(pe, &content, key_fits);
    buffer_done(&content);
    free(bytes);
}

void signature_of_pe(struct signature *signature, const struct pe *pe, const char *path)
{
    struct pe_certificate certificate;
    bool is_there = pe_certificate(pe, 0, &certificate) && certificate.type == TYPE_PKCS7;
    begin(signature, is_there ? SIGNATURE_EMBEDDED : SIGNATURE_NONE);
    if (!is_there) {
        catalog_read(signature, pe, path);
        return;
    }
    read_embedded(signature, pe, certificate.data);
    catalog_ask_trust(signature, path);
}

bool signature_of_file(struct signature *signature, const char *path)
{
    struct file_bytes bytes;
    struct pe pe;
    if (file_bytes_open(&bytes, "read the signature of", path, NULL) != STATUS_OK)
        return false;
    bool is_pe = pe_read(&pe, &bytes, path, NULL) == STATUS_OK;
    if (is_pe)
        signature_of_pe(signature, &pe, path);
    file_bytes_close(&bytes);
    return is_pe;
}

/* --- of a module --------------------------------------------------------------------------------------------------------------- */

void signature_of_module(struct signature *signature, const void *bytes, size_t length)
{
    begin(signature, length > 0 ? SIGNATURE_APPENDED : SIGNATURE_NONE);
    if (length > 0 && length <= SIGNATURE_BYTES_MAX)
        signature->is_read = pkcs7_read_detached(signature, bytes, length) == STATUS_OK;
}
