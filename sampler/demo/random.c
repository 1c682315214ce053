#include "sampler/demo/random.h"

static uint64_t scramble(uint64_t word)
{
    word = (word ^ (word >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    word = (word ^ (word >> 27)) * UINT64_C(0x94d049bb133111eb);
    return word ^ (word >> 31);
}

uint64_t dice_throw(struct dice *dice)
{
    dice->state += UINT64_C(0x9e3779b97f4a7c15);
    return scramble(dice->state);
}

int64_t dice_below(struct dice *dice, int64_t bound)
{
    return (int64_t)((dice_throw(dice) >> 1) % (uint64_t)bound);
}

int64_t dice_around(struct dice *dice, int64_t range)
{
    return range > 0 ? dice_below(dice, 2 * range + 1) - range : 0;
}

uint64_t dice_hash(uint64_t a, uint64_t b)
{
    return scramble(scramble(a + UINT64_C(0x9e3779b97f4a7c15)) ^ b);
}
