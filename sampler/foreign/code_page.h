/* code_page.h: texts in the code pages of old, where a byte is a character and nothing says which.
 *
 * Which page it is, a reader finds by what becomes a word that it knows. Pure; pages of Chinese, Japanese and Korean are not here, as their tables are larger than all importers.
 */
#ifndef SAMPLER_FOREIGN_CODE_PAGE_H
#define SAMPLER_FOREIGN_CODE_PAGE_H

#include "base/buffer.h"
#include "base/intern.h"

/* In the order in which they are tried: those of windows before those of the console. */
enum code_page {
    CODE_PAGE_1252,
    CODE_PAGE_1251,
    CODE_PAGE_1250,
    CODE_PAGE_1254,
    CODE_PAGE_850,
    CODE_PAGE_852,
    CODE_PAGE_866,
    CODE_PAGES
};

/* Appends the bytes as UTF-8. A byte that is no character there stays as it is. */
void code_page_decode(enum code_page page, struct text bytes, struct buffer *out);

/* Whether it is not UTF-8 already. */
bool code_page_is_needed(struct text text);

/* Whether both, in UTF-8, are the same but for the case of their letters. */
bool code_page_same_name(struct text a, struct text b);

#endif
