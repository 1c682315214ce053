/* What is read of a signature without a library for it: the digest inside it, the file's own, texts, and what hostile bytes come to. */
#include "sampler/owners/authenticode.h"
#include "tests/unit/sampler_pe_make.h"
#include "tests/unit/suite.h"

#include "base/number.h"

static struct pe_make made;
static struct file_bytes bytes;
static struct pe pe;

/* SpcIndirectDataContent: what was signed (here nothing), then SHA-1 and its 20 bytes. */
static const unsigned char CONTENT[] = {0x30, 0x23, 0x30, 0x00, 0x30, 0x1F, 0x30, 0x07, 0x06, 0x05, 0x2B, 0x0E, 0x03,
                                        0x02, 0x1A, 0x04, 0x14, 1,    2,    3,    4,    5,    6,    7,    8,    9,
                                        10,   11,   12,   13,   14,   15,   16,   17,   18,   19,   20};

TEST(the_digest_that_was_signed_is_read)
{
    struct authenticode out;
    ck_assert(authenticode_read(&out, CONTENT, sizeof CONTENT));
    ck_assert_int_eq(out.kind, DIGEST_SHA1);
    ck_assert_mem_eq(out.digest, CONTENT + sizeof CONTENT - 20, 20);
}

TEST(what_is_cut_or_changed_is_refused_or_another_digest)
{
    struct authenticode out;
    unsigned char copy[sizeof CONTENT];
    for (size_t length = 0; length < sizeof CONTENT; length++)
        ck_assert_msg(!authenticode_read(&out, CONTENT, length), "%zu bytes", length);
    for (size_t i = 0; i < sizeof CONTENT - 20; i++) {
        memcpy(copy, CONTENT, sizeof copy);
        copy[i] ^= 0xFF;
        ck_assert_msg(!authenticode_read(&out, copy, sizeof copy), "byte %zu", i);
    }
}

TEST(a_length_of_many_bytes_is_no_way_out)
{
    static const unsigned char LONG[] = {0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x30, 0x00},
                               LONGER[] = {0x30, 0x88, 0, 0, 0, 0, 0, 0, 0, 2, 0x30, 0x00};
    struct authenticode out;
    ck_assert(!authenticode_read(&out, LONG, sizeof LONG));
    ck_assert(!authenticode_read(&out, LONGER, sizeof LONGER));
}

static void make_signed(uint32_t at, uint32_t length)
{
    make_begin(&made, true, PE_X64);
    make_section(&made, ".text", MAKE_CODE);
    make_directory(&made, PE_CERTIFICATES, at, length);
    file_bytes_over(&bytes, made.bytes, made.length);
    ck_assert_int_eq(pe_read(&pe, &bytes, "x.sys", NULL), STATUS_OK);
}

TEST(a_table_of_certificates_outside_the_file_has_no_digest)
{
    unsigned char out[DIGEST_MAX];
    make_signed(1 << 20, UINT32_MAX);
    ck_assert(!authenticode_of_file(out, DIGEST_SHA1, &pe));
    make_signed(8, 16);
    ck_assert_msg(!authenticode_of_file(out, DIGEST_SHA1, &pe), "in the middle of the headers");
}

TEST(what_is_no_signature_is_told_as_one_that_cannot_be_read)
{
    struct signature signature;
    make_begin(&made, true, PE_X64);
    size_t raw = make_section(&made, ".data", MAKE_DATA);
    make_directory(&made, PE_CERTIFICATES, (uint32_t)raw, 40);
    make_u32(&made, raw, 40);
    make_u16(&made, raw + 6, 2);
    file_bytes_over(&bytes, made.bytes, made.length);
    ck_assert_int_eq(pe_read(&pe, &bytes, "x.sys", NULL), STATUS_OK);
    signature_of_pe(&signature, &pe, "x.sys");
    ck_assert(signature.kind == SIGNATURE_EMBEDDED && !signature.is_read);
    ck_assert_int_eq(signature.verdict, SIGNATURE_NOT_CHECKED);
    ck_assert_int_ne(signature.trust, SIGNATURE_TRUSTED);
    ck_assert_int_eq(signature.signed_at, ABSENT);
    signature_of_module(&signature, "no signature", 12);
    ck_assert(signature.kind == SIGNATURE_APPENDED && !signature.is_read);
}

TEST(a_name_does_not_seem_to_end_early_and_is_cut_between_characters)
{
    char out[SIGNATURE_TEXT], many[400];
    signature_text(out, "Good\0Bad", 8);
    ck_assert_str_eq(out, "Good?Bad");
    for (size_t i = 0; i + 2 <= sizeof many; i += 2)
        memcpy(many + i, "\xC3\xB6", 2);
    signature_text(out, many, sizeof many);
    ck_assert_uint_eq(strlen(out), SIGNATURE_TEXT - 2);
}

SUITE_MAIN("sampler: signatures", the_digest_that_was_signed_is_read,
           what_is_cut_or_changed_is_refused_or_another_digest, a_length_of_many_bytes_is_no_way_out,
           a_table_of_certificates_outside_the_file_has_no_digest,
           what_is_no_signature_is_told_as_one_that_cannot_be_read,
           a_name_does_not_seem_to_end_early_and_is_cut_between_characters)
