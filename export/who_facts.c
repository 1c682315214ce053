#include "export/who_facts.h"

const char *match_words(enum tag_grade grade)
{
    return grade == TAG_IN_CODE ? "in code of" : "bytes in";
}

const char *match_form_words(enum tag_form form)
{
    static const char *const FORMS[TAG_FORMS] = {"", " (with the protected bit turned)", " (written backwards)"};
    return form < TAG_FORMS ? FORMS[form] : "";
}

bool driver_sha256(const struct driver *driver, char out[SHA256_TEXT])
{
    enum { PIECE = 1 << 14 };
    unsigned char piece[PIECE];
    struct file_bytes bytes;
    struct sha256 sum;
    if (file_bytes_open(&bytes, "read", driver->path, NULL) != STATUS_OK)
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
