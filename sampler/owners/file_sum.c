#include "sampler/owners/file_sum.h"

#include "sampler/owners/file_bytes.h"

bool file_sha256(const char *path, char out[SHA256_TEXT])
{
    enum { PIECE = 1 << 14 };
    unsigned char piece[PIECE];
    struct file_bytes bytes;
    struct sha256 sum;
    if (file_bytes_open(&bytes, "read", path, NULL) != STATUS_OK)
        return false;
    uint64_t at = 0;
    sha256_init(&sum);
    while (at < bytes.length) {
        size_t length = bytes.length - at < PIECE ? (size_t)(bytes.length - at) : PIECE;
        if (!file_bytes_read(&bytes, at, piece, length))
            break;
        sha256_add(&sum, piece, length);
        at += length;
    }
    bool whole = at == bytes.length;
    file_bytes_close(&bytes);
    sha256_text(&sum, out);
    return whole;
}
