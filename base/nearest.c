#include "base/nearest.h"

#include <stdbool.h>
#include <string.h>

enum { WORD_MAX = 32 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours that turn one word into the other; both at most WORD_MAX. */
static size_t edits(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][WORD_MAX + 1];
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t best = least(above[j], row[j - 1]) + 1;
            best = least(best, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = least(best, two_above[j - 2] + 1);
            row[j] = best;
        }
    }
    return rows[a_length % 3][b_length];
}

void nearest_init(struct nearest *nearest, const char *typed, size_t length)
{
    *nearest = (struct nearest){.typed = typed, .length = length};
}

void nearest_offer(struct nearest *nearest, const char *known)
{
    size_t length = strlen(known);
    if (nearest->length == 0 || nearest->length > WORD_MAX || length > WORD_MAX)
        return;
    /* The start of a word is a likely abbreviation; else about one slip in three letters. */
    bool starts = nearest->length >= 2 && strncmp(known, nearest->typed, nearest->length) == 0;
    size_t distance = starts ? 1 : edits(nearest->typed, nearest->length, known, length);
    if (distance > least((nearest->length + 1) / 3, 3) || (nearest->best && distance >= nearest->distance))
        return;
    nearest->best = known;
    nearest->distance = distance;
}
