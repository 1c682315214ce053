#include "sampler/owners/pe.h"
#include "tests/unit/sampler_pe_make.h"
#include "tests/unit/suite.h"

#include "base/number.h"

static struct pe_make made;
static struct file_bytes bytes;
static struct pe pe;
static struct problem why;

static enum status read_made(void)
{
    why.line[0] = 0;
    file_bytes_over(&bytes, made.bytes, made.length);
    return pe_read(&pe, &bytes, "x.sys", &why);
}

static void must_read(void)
{
    ck_assert_msg(read_made() == STATUS_OK, "%s", why.line);
}

TEST(both_forms_are_read)
{
    for (int plus = 0; plus < 2; plus++) {
        make_begin(&made, plus, plus ? PE_X64 : PE_X86);
        make_section(&made, ".text", MAKE_CODE);
        make_section(&made, ".rdata12", MAKE_DATA);
        must_read();
        ck_assert_int_eq(pe.is_plus, plus);
        ck_assert_str_eq(pe_machine_name(pe.machine), plus ? "x64" : "x86");
        ck_assert_uint_eq(pe.section_count, 2);
        ck_assert_str_eq(pe.sections[1].name, ".rdata12");
        ck_assert(pe.sections[0].is_code && !pe.sections[1].is_code);
        ck_assert_uint_eq(pe.sections[1].file.at, MAKE_RAW_AT + MAKE_RAW);
        ck_assert_uint_eq(pe.subsystem, 1);
        ck_assert_uint_eq(pe.directory_count, 16);
        ck_assert_int_eq(pe_link_time(&pe), 1700000000);
    }
}

TEST(what_is_no_such_file_is_refused_with_a_reason)
{
    make_begin(&made, true, PE_X64);
    made.length = 63;
    ck_assert_int_eq(read_made(), STATUS_DAMAGED);
    ck_assert_str_eq(why.line, "x.sys is no PE file: it does not begin with MZ");
    make_begin(&made, true, PE_X64);
    make_u32(&made, 60, UINT32_MAX);
    ck_assert_int_eq(read_made(), STATUS_DAMAGED);
    ck_assert_ptr_nonnull(strstr(why.line, "no PE header"));
    make_begin(&made, true, PE_X64);
    make_u16(&made, make_optional_at(), 0x107);
    ck_assert_int_eq(read_made(), STATUS_DAMAGED);
    ck_assert_ptr_nonnull(strstr(why.line, "neither PE32"));
    make_begin(&made, true, PE_X64);
    make_u16(&made, MAKE_PE_AT + 20, 95);
    ck_assert_int_eq(read_made(), STATUS_DAMAGED);
    make_begin(&made, true, PE_X64);
    make_u16(&made, MAKE_PE_AT + 6, 65535);
    ck_assert_int_eq(read_made(), STATUS_DAMAGED);
}

TEST(a_file_cut_at_any_byte_is_refused_or_clipped)
{
    make_begin(&made, true, PE_X64);
    make_section(&made, ".text", MAKE_CODE);
    size_t whole = made.length;
    for (made.length = 0; made.length < whole; made.length++) {
        if (read_made() != STATUS_OK)
            continue;
        struct pe_range file = pe.sections[0].file;
        ck_assert_uint_le(file.bytes, made.length > MAKE_RAW_AT ? made.length - MAKE_RAW_AT : 0);
    }
}

TEST(a_place_is_in_the_section_that_holds_it_or_nowhere)
{
    struct pe_range place;
    make_begin(&made, true, PE_X64);
    make_section(&made, ".text", MAKE_CODE);
    make_section(&made, ".data", MAKE_DATA);
    must_read();
    ck_assert(pe_locate(&pe, 0x2010, &place));
    ck_assert_uint_eq(place.at, MAKE_RAW_AT + MAKE_RAW + 0x10);
    ck_assert_uint_eq(place.bytes, MAKE_RAW - 0x10);
    ck_assert(!pe_locate(&pe, 0x2000 + MAKE_RAW, &place));
    ck_assert(!pe_locate(&pe, UINT32_MAX, &place));
    ck_assert(pe_locate(&pe, 0x10, &place));
    ck_assert_uint_eq(place.at, 0x10);
}

TEST(a_hash_is_no_link_time)
{
    make_begin(&made, true, PE_X64);
    size_t raw = make_section(&made, ".rdata", MAKE_DATA);
    make_directory(&made, 6, 0x1000, 28 * 2);
    make_u32(&made, raw + 28 + 12, 16);
    must_read();
    ck_assert_int_eq(pe_link_time(&pe), ABSENT);
    make_u32(&made, raw + 28 + 12, 2);
    must_read();
    ck_assert_int_eq(pe_link_time(&pe), 1700000000);
    make_u32(&made, MAKE_PE_AT + 8, 0);
    must_read();
    ck_assert_int_eq(pe_link_time(&pe), ABSENT);
}

TEST(certificates_are_told_one_by_one)
{
    struct pe_certificate certificate;
    make_begin(&made, true, PE_X64);
    size_t raw = make_section(&made, ".data", MAKE_DATA);
    make_directory(&made, PE_CERTIFICATES, (uint32_t)raw, 40);
    make_u32(&made, raw, 13);
    make_u16(&made, raw + 6, 2);
    make_u32(&made, raw + 16, 24);
    make_u16(&made, raw + 16 + 6, 1);
    must_read();
    ck_assert(pe_certificate(&pe, 0, &certificate));
    ck_assert_uint_eq(certificate.type, 2);
    ck_assert_uint_eq(certificate.data.at, raw + 8);
    ck_assert_uint_eq(certificate.data.bytes, 5);
    ck_assert(pe_certificate(&pe, 1, &certificate));
    ck_assert_uint_eq(certificate.type, 1);
    ck_assert(!pe_certificate(&pe, 2, &certificate));
    make_u32(&made, raw, 41);
    ck_assert(!pe_certificate(&pe, 0, &certificate));
    make_directory(&made, PE_CERTIFICATES, UINT32_MAX, UINT32_MAX);
    must_read();
    ck_assert(!pe_certificate(&pe, 0, &certificate));
}

SUITE_MAIN("sampler: PE files", both_forms_are_read, what_is_no_such_file_is_refused_with_a_reason,
           a_file_cut_at_any_byte_is_refused_or_clipped, a_place_is_in_the_section_that_holds_it_or_nowhere,
           a_hash_is_no_link_time, certificates_are_told_one_by_one)
