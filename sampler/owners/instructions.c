#include "sampler/owners/instructions.h"

#include "sampler/owners/little.h"

enum {
    PUSH = 0x68,
    MOV_REGISTER = 0xB8, /* to 0xBF */
    MOV_PLACE = 0xC7,
    SHORT_OPERAND = 0x66,
    TEXT_RUN = 12 /* so many printable bytes together are text; pushes of registers are printable, too */
};

static bool is_printable(unsigned byte)
{
    return byte >= 0x20 && byte < 0x7F;
}

bool is_tag_like(uint32_t value)
{
    unsigned last = value >> 24;
    return is_printable(value & 0xFF) && is_printable(value >> 8 & 0xFF) && is_printable(value >> 16 & 0xFF) &&
           (last == 0 || is_printable(last & 0x7F));
}

/* --- x86 and x64 --------------------------------------------------------------------------------------------------------------- */

/* How many bytes a place in memory or a register takes, from the byte that describes it (ModRM) on; 0 when it is none of mov's. */
static size_t place_bytes(const unsigned char *at)
{
    unsigned mode = at[0] >> 6, operation = at[0] >> 3 & 7, base = at[0] & 7;
    if (operation != 0)
        return 0;
    if (mode == 3)
        return 1;
    bool has_index = base == 4;
    if (has_index)
        base = at[1] & 7;
    size_t length = has_index ? 2 : 1;
    if (mode == 1)
        return length + 1;
    return mode == 2 || base == 5 ? length + 4 : length;
}

/* Where the number of the instruction at `at` begins, counted from there; 0 when it is none that moves or pushes one. */
static size_t number_offset(const unsigned char *at)
{
    if (at[0] == PUSH || (at[0] & 0xF8) == MOV_REGISTER)
        return 1;
    if (at[0] != MOV_PLACE)
        return 0;
    size_t place = place_bytes(at + 1);
    return place == 0 ? 0 : 1 + place;
}

static bool takes_a_number(unsigned opcode)
{
    return opcode == 0x81 || opcode == 0xF7 || opcode == 0x69; /* add ... cmp, test, imul */
}

/* Whether the byte is the distance from a register (disp8) within `cmp [rbp-48h], tag` and its like. */
static bool is_distance(const unsigned char *code, size_t at)
{
    bool plain = at >= 2 && takes_a_number(code[at - 2]) && code[at - 1] >> 6 == 1 && (code[at - 1] & 7) != 4;
    bool index = at >= 3 && takes_a_number(code[at - 3]) && code[at - 2] >> 6 == 1 && (code[at - 2] & 7) == 4;
    return plain || index;
}

static bool is_in_text(const unsigned char *code, size_t length, size_t at)
{
    size_t from = at, to = at;
    while (from > 0 && at - from < TEXT_RUN && is_printable(code[from - 1]))
        from--;
    while (to < length && to - at < TEXT_RUN && is_printable(code[to]))
        to++;
    return to - from >= TEXT_RUN;
}

/* mov r64, imm64 with more than the tag in it. */
static bool is_wide(const unsigned char *code, size_t length, size_t at)
{
    bool rex_wide = at >= 1 && (code[at - 1] & 0xF8) == 0x48;
    return rex_wide && (length - at < 9 || little_u32(code + at + 5) != 0);
}

uint32_t x86_tag_at(const unsigned char *code, size_t length, size_t at, bool is_64_bit)
{
    enum { LONGEST = 11 }; /* C7, ModRM, SIB, four of distance, four of number */
    unsigned char rest[LONGEST] = {0};
    const unsigned char *instruction = code + at;
    if (length - at < LONGEST) {
        for (size_t i = 0; i < length - at; i++)
            rest[i] = instruction[i];
        instruction = rest;
    }
    size_t offset = number_offset(instruction);
    if (offset == 0 || offset + 4 > length - at)
        return 0;
    uint32_t value = little_u32(instruction + offset);
    if (!is_tag_like(value) || is_distance(code, at))
        return 0;
    if (instruction[0] == PUSH)
        return is_in_text(code, length, at) ? 0 : value;
    bool is_short = at >= 1 && code[at - 1] == SHORT_OPERAND;
    bool wide = is_64_bit && instruction[0] != MOV_PLACE && is_wide(code, length, at);
    return is_short || wide ? 0 : value;
}

/* --- ARM64 --------------------------------------------------------------------------------------------------------------------- */

#define MOVE_MASK UINT32_C(0x7F800000)
#define MOVZ      UINT32_C(0x52800000)
#define MOVK      UINT32_C(0x72800000)

static void set_half(struct arm64_scan *scan, unsigned to, bool high, uint32_t half)
{
    uint32_t kept = high ? scan->value[to] & 0xFFFF : scan->value[to] & ~UINT32_C(0xFFFF);
    scan->value[to] = kept | (high ? half << 16 : half);
    (high ? scan->high_at : scan->low_at)[to] = scan->count;
}

static bool is_fresh(const struct arm64_scan *scan, uint64_t at)
{
    return at != 0 && scan->count - at <= ARM64_WINDOW;
}

uint32_t arm64_tag_next(struct arm64_scan *scan, uint32_t instruction)
{
    unsigned to = instruction & 31, quarter = instruction >> 21 & 3;
    uint32_t move = instruction & MOVE_MASK, half = instruction >> 5 & 0xFFFF;
    scan->count++;
    if ((move != MOVZ && move != MOVK) || quarter > 1)
        return 0;
    if (move == MOVZ)
        scan->low_at[to] = scan->high_at[to] = 0;
    set_half(scan, to, quarter == 1, half);
    bool whole = move == MOVK && is_fresh(scan, scan->low_at[to]) && is_fresh(scan, scan->high_at[to]);
    return whole && is_tag_like(scan->value[to]) ? scan->value[to] : 0;
}
