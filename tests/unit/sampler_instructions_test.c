#include "sampler/owners/instructions.h"
#include "tests/unit/suite.h"

#include <string.h>

enum { NFES = 0x5365464E }; /* "NFeS" */

/* Bytes with the tag NFeS where T stands and what else is hexadecimal; returns what the instruction at the '|' holds. */
static uint32_t tag_of(const char *text, bool is_64_bit)
{
    unsigned char code[64];
    size_t length = 0, at = 0;
    while (*text != 0) {
        if (*text == '|') {
            at = length;
            text++;
        } else if (*text == 'T') {
            memcpy(code + length, "NFeS", 4);
            length += 4;
            text++;
        } else if (*text == ' ') {
            text++;
        } else {
            char byte[] = {text[0], text[1], 0};
            code[length++] = (unsigned char)strtoul(byte, NULL, 16);
            text += 2;
        }
    }
    return x86_tag_at(code, length, at, is_64_bit);
}

TEST(a_tag_is_found_in_every_instruction_that_hands_it_over)
{
    static const struct {
        const char *code, *what;
        bool x64, x86;
    } CASES[] = {
        {"|68 T", "push", true, true},
        {"6A 10 |68 T 50 56 57 6A 01 E8", "push between pushes of registers", true, true},
        {"|B8 T", "mov eax", true, true},
        {"|BF T", "mov edi", true, true},
        {"41 |B8 T FF 15", "mov r8d", true, true},
        {"|C7 44 24 20 T", "mov [rsp+20h]", true, true},
        {"|C7 45 F0 T", "mov [rbp-10h]", true, true},
        {"|C7 85 F0 FE FF FF T", "mov [rbp-110h]", true, true},
        {"|C7 84 24 00 01 00 00 T", "mov [rsp+100h]", true, true},
        {"|C7 05 11 22 00 00 T", "mov [variable]", true, true},
        {"|C7 04 25 11 22 33 00 T", "mov [address]", true, true},
        {"|C7 04 24 T", "mov [rsp]", true, true},
        {"|C7 03 T", "mov [rbx]", true, true},
        {"41 |C7 43 08 T", "mov [r11+8]", true, true},
        {"48 |C7 C1 T", "mov rcx, sign-extended", true, true},
        {"48 |B8 T 00 00 00 00 90", "mov rax, a tag and zeros", true, true},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        ck_assert_msg(tag_of(CASES[i].code, true) == (CASES[i].x64 ? NFES : 0), "x64: %s", CASES[i].what);
        ck_assert_msg(tag_of(CASES[i].code, false) == (CASES[i].x86 ? NFES : 0), "x86: %s", CASES[i].what);
    }
}

TEST(what_only_compares_or_is_text_hands_nothing_over)
{
    static const struct {
        const char *code, *what;
    } CASES[] = {
        {"|3D T", "cmp eax"},
        {"|81 F9 T", "cmp ecx"},
        {"|81 7D F0 T", "cmp [rbp-10h]"},
        {"81 7D |B8 T", "the distance of a cmp that looks like a mov"},
        {"81 7C 24 |68 T", "the distance of a cmp that looks like a push"},
        {"F7 45 |BC T", "test"},
        {"|05 T", "add"},
        {"|A9 T", "test eax"},
        {"|C7 4D F0 T", "no mov: C7 /1"},
        {"66 |B8 T", "a number of 16 bits"},
        {"48 |B8 T 61 62 63 64", "text of eight letters"},
        {"48 |B8 T", "cut short: nobody knows"},
        {"77 68 79 20 6E 6F 74 20 |68 T 20 61", "letters"},
        {"|90 T", "nop"},
        {"|B8 T", NULL},
    };
    for (size_t i = 0; CASES[i].what != NULL; i++)
        ck_assert_msg(tag_of(CASES[i].code, true) == 0, "%s", CASES[i].what);
}

TEST(an_instruction_cut_short_is_none)
{
    static const char *const CUT[] = {
        "|68 4E 46 65", "|B8", "|C7", "|C7 44", "|C7 44 24", "|C7 44 24 20 4E 46 65", "|C7 84 24 00 01 00 00"};
    for (size_t i = 0; i < sizeof CUT / sizeof CUT[0]; i++)
        ck_assert_uint_eq(tag_of(CUT[i], true), 0);
}

TEST(a_tag_is_four_printable_bytes_but_for_the_last_ones_end)
{
    ck_assert(is_tag_like(NFES) && is_tag_like(NFES | 0x80000000) && is_tag_like(NFES & 0xFFFFFF));
    ck_assert(!is_tag_like(0) && !is_tag_like(0x41) && !is_tag_like(0xFFFFFFFF) && !is_tag_like(0x41410041));
    ck_assert(is_tag_like(0x20207072) && !is_tag_like(0x7F414141));
}

/* mov w<to>, #low and its kin, as the assembler makes them. */
static uint32_t movz(unsigned to, unsigned quarter, uint32_t half)
{
    return UINT32_C(0x52800000) | quarter << 21 | half << 5 | to;
}

static uint32_t movk(unsigned to, unsigned quarter, uint32_t half)
{
    return UINT32_C(0x72800000) | quarter << 21 | half << 5 | to;
}

static const uint32_t NOP = 0xD503201F, LOW = NFES & 0xFFFF, HIGH = NFES >> 16;

static uint32_t arm64_result(const uint32_t *code, size_t count)
{
    struct arm64_scan scan;
    uint32_t last = 0;
    memset(&scan, 0, sizeof scan);
    for (size_t i = 0; i < count; i++)
        last = arm64_tag_next(&scan, code[i]);
    return last;
}

TEST(two_halves_in_one_register_are_a_tag_on_arm64)
{
    const uint32_t near[] = {movz(2, 0, LOW), NOP, NOP, movk(2, 1, HIGH)};
    const uint32_t wide[] = {movz(2, 0, LOW) | 0x80000000, movk(2, 1, HIGH) | 0x80000000};
    const uint32_t turned[] = {movz(2, 1, HIGH), movk(2, 0, LOW)};
    ck_assert_uint_eq(arm64_result(near, 4), NFES);
    ck_assert_uint_eq(arm64_result(wide, 2), NFES);
    ck_assert_uint_eq(arm64_result(turned, 2), NFES);
}

TEST(halves_apart_or_in_two_registers_are_none_on_arm64)
{
    const uint32_t other[] = {movz(2, 0, LOW), movk(3, 1, HIGH)};
    const uint32_t again[] = {movz(2, 0, LOW), movz(2, 0, 1), movk(2, 1, HIGH)};
    const uint32_t upper[] = {movz(2, 0, LOW), movk(2, 3, HIGH)};
    uint32_t far[ARM64_WINDOW + 2];
    for (size_t i = 0; i < ARM64_WINDOW + 2; i++)
        far[i] = NOP;
    far[0] = movz(2, 0, LOW);
    far[ARM64_WINDOW + 1] = movk(2, 1, HIGH);
    ck_assert_uint_eq(arm64_result(other, 2), 0);
    ck_assert_uint_eq(arm64_result(again, 3), 0);
    ck_assert_uint_eq(arm64_result(upper, 2), 0);
    ck_assert_uint_eq(arm64_result(far, ARM64_WINDOW + 2), 0);
}

SUITE_MAIN("sampler: tags in instructions", a_tag_is_found_in_every_instruction_that_hands_it_over,
           what_only_compares_or_is_text_hands_nothing_over, an_instruction_cut_short_is_none,
           a_tag_is_four_printable_bytes_but_for_the_last_ones_end, two_halves_in_one_register_are_a_tag_on_arm64,
           halves_apart_or_in_two_registers_are_none_on_arm64)
