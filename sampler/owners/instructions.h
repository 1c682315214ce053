/* instructions.h: the numbers of 32 bits that a driver's instructions hold, as far as they look like pool tags.
 *
 * A driver that allocates hands its tag over in a register, on the stack or in a variable, so it stands in an instruction that moves or pushes a number:
 * - x86 and x64: push imm32 (68), mov r32, imm32 (B8..BF, with and without REX), mov r/m32, imm32 (C7 /0: stack slots, variables, structures);
 * - ARM64: movz and movk into one register, both halves within a few instructions.
 * Comparing with a tag (cmp, 81 /7 and 3D), adding to it or testing it is no allocation and does not count. A mov of 64 bits is text that a compiler put together, and
 * "h" before four letters within a longer run of letters is text, no push.
 * Code is not decoded from its beginning (data stands between functions): each byte may begin an instruction. What looks like one by chance also has to look like a tag, and then is one of billions.
 */
#ifndef SAMPLER_OWNERS_INSTRUCTIONS_H
#define SAMPLER_OWNERS_INSTRUCTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How much must be there before and behind an instruction to judge it; a piece of code is handed over with both, where there is so much. */
enum { INSTRUCTION_BEFORE = 16, INSTRUCTION_BEHIND = 32, ARM64_WINDOW = 16 };

/* Whether the four bytes in memory could be a tag: printable, but for the protected bit in the last one, which may also be 0. `value` is these bytes, little-endian. */
bool is_tag_like(uint32_t value);

/* The number that an instruction beginning at code[at] moves or pushes, when it is such and looks like a tag; 0 otherwise. */
uint32_t x86_tag_at(const unsigned char *code, size_t length, size_t at, bool is_64_bit);

/* What ARM64's registers hold while its instructions pass in order; begins as zeros. */
struct arm64_scan {
    uint32_t value[32];
    uint64_t low_at[32], high_at[32]; /* number of the instruction that set this half, 0: none */
    uint64_t count;
};

/* The next instruction; what it completes in a register, when that looks like a tag, else 0. */
uint32_t arm64_tag_next(struct arm64_scan *scan, uint32_t instruction);

#endif
