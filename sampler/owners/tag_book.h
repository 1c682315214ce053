/* tag_book.h: all lists of pool tags that are there, asked as one: the user's own on top, then pooltag.txt, then localtag.txt.
 *
 * The order of a look-up is: the same four bytes in any list, then without the protected bit, then wildcards; in each step the user's list before the others. All that any list says
 * is told, the best first. A book owns its lists; claims borrow from it.
 *
 * Where lists are looked for (tag_book_find): pooltag.txt where the debuggers' and driver kits put it, then beside the program, in pooltop's configuration folder and in
 * the current folder; the user's list is tags.txt in the configuration folder; localtag.txt as poolmon /c made it, beside the program or in the current folder.
 */
#ifndef SAMPLER_OWNERS_TAG_BOOK_H
#define SAMPLER_OWNERS_TAG_BOOK_H

#include "base/place.h"
#include "sampler/owners/pooltags.h"

enum tag_list_kind { TAG_LIST_USER, TAG_LIST_POOLTAG, TAG_LIST_LOCAL, TAG_LISTS };

struct tag_list_path {
    bool is_there;
    char path[PLACE_PATH];
};

struct tag_claim {
    const struct pooltag *entry;
    enum tag_list_kind kind;
    struct text owner; /* the binary; of localtag.txt the name of the driver; may be empty */
};

enum { TAG_CLAIMS_MAX = 16 };

struct tag_book;

/* `program` is argv[0]; `pooltag` a file that the user named, or NULL. */
void tag_book_find(struct tag_list_path paths[TAG_LISTS], const char *program, const char *pooltag);

/* Opens the lists that are there. One that was found and cannot be read is left out, and `trouble` (PROBLEM_LINE bytes, may be NULL) says so; but a missing one that was named fails. */
enum status tag_book_open(struct tag_book **book, const char *program, const char *pooltag, char *trouble,
                          struct problem *why);
void tag_book_close(struct tag_book *book);

/* What the lists say of a tag, the best first; how many there are, at most TAG_CLAIMS_MAX. */
size_t tag_book_ask(const struct tag_book *book, struct text tag, struct tag_claim claims[TAG_CLAIMS_MAX]);

/* Where a list came from; "" when there is none. */
const char *tag_book_path(const struct tag_book *book, enum tag_list_kind kind);
const struct pooltags *tag_book_list(const struct tag_book *book, enum tag_list_kind kind); /* may be NULL */

#endif
