#include "sampler/owners/authenticode.h"

#include <string.h>

#include "sampler/owners/der.h"

static bool digest_of_object(struct der object, enum digest_kind *kind)
{
    static const struct {
        size_t length;
        unsigned char bytes[9];
    } OBJECTS[DIGEST_KINDS] = {
        [DIGEST_SHA1] = {5, {0x2B, 0x0E, 0x03, 0x02, 0x1A}},
        [DIGEST_SHA256] = {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}},
        [DIGEST_SHA384] = {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02}},
        [DIGEST_SHA512] = {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03}},
    };
    size_t length = der_length(object);
    for (enum digest_kind i = DIGEST_SHA1; i < DIGEST_KINDS; i++)
        if (OBJECTS[i].length == length && memcmp(OBJECTS[i].bytes, object.at, length) == 0) {
            *kind = i;
            return true;
        }
    return false;
}

/* SEQUENCE { SEQUENCE { what was signed }, SEQUENCE { SEQUENCE { OBJECT digest, ... }, OCTETS } } */
bool authenticode_read(struct authenticode *out, const unsigned char *content, size_t length)
{
    struct der rest, whole, subject, message, algorithm, object, digest;
    if (length == 0)
        return false;
    rest = (struct der){content, content + length};
    if (!der_take(&rest, DER_SEQUENCE, &whole) || !der_take(&whole, DER_SEQUENCE, &subject) ||
        !der_take(&whole, DER_SEQUENCE, &message) || !der_take(&message, DER_SEQUENCE, &algorithm) ||
        !der_take(&algorithm, DER_OBJECT, &object) || !der_take(&message, DER_OCTETS, &digest) ||
        !digest_of_object(object, &out->kind) || der_length(digest) != digest_bytes(out->kind))
        return false;
    memcpy(out->digest, digest.at, digest_bytes(out->kind));
    return true;
}

/* --- the file ------------------------------------------------------------------------------------------------------------------ */

static bool add_range(struct digest *digest, struct file_bytes *bytes, uint64_t from, uint64_t to)
{
    enum { PIECE = 1 << 14 };
    unsigned char piece[PIECE];
    for (size_t length; from < to; from += length) {
        length = to - from < PIECE ? (size_t)(to - from) : PIECE;
        if (!file_bytes_read(bytes, from, piece, length) || !digest_add(digest, piece, length))
            return false;
    }
    return true;
}

bool authenticode_of_file(unsigned char out[DIGEST_MAX], enum digest_kind kind, const struct pe *pe)
{
    enum { CHECKSUM_BYTES = 4, DIRECTORY_BYTES = 8 };
    struct pe_range table = pe->directories[PE_CERTIFICATES];
    uint64_t place = pe->directories_at + PE_CERTIFICATES * (uint64_t)DIRECTORY_BYTES;
    uint64_t end = pe->bytes->length, before = table.bytes > 0 ? table.at : end;
    uint64_t after = before + table.bytes;
    if (before < place + DIRECTORY_BYTES || after > end)
        return false;
    struct digest *digest = digest_open(kind);
    if (digest == NULL)
        return false;
    bool good = add_range(digest, pe->bytes, 0, pe->checksum_at) &&
                add_range(digest, pe->bytes, pe->checksum_at + CHECKSUM_BYTES, place) &&
                add_range(digest, pe->bytes, place + DIRECTORY_BYTES, before) &&
                add_range(digest, pe->bytes, after, end);
    return digest_close(digest, out) && good;
}
