/* who_print.h: answers of who.h written down: for people, as one table of many, as JSON for scripts.
 *
 * For people a block each: the name, how sure the owner is, then the links of the chain, one a line, and of the first drivers what their files say; of a Linux cache or module which code allocates, where the kernel tells. JSON is one array of objects, in ASCII but for valid UTF-8; what
 * is no UTF-8 in a name stands as \xNN, and the tag's bytes beside it in hexadecimal. A fact that is not known is left out, never empty or 0. All text from files is made safe.
 */
#ifndef EXPORT_WHO_PRINT_H
#define EXPORT_WHO_PRINT_H

#include "base/buffer.h"
#include "sampler/owners/running.h"
#include "sampler/owners/who.h"

/* `names`: of the snapshot that was asked, may be NULL without one. All are borrowed. */
struct who_context {
    const struct tag_book *book;
    const struct intern *names;
    const struct owners *owners;   /* those that were asked; may be NULL */
    const struct running *running; /* NULL: files are of another system, or nothing is told of this one */
    const char *root; /* where proc/ and sys/ of the Linux that is asked stand: "/", a copied tree; NULL: nowhere */
};

void who_print_block(struct buffer *out, const struct who *who, const struct who_context *context);

/* The head of the table, and a line of it. */
void who_print_titles(struct buffer *out);
void who_print_line(struct buffer *out, const struct who *who);

void who_print_json(struct buffer *out, const struct who *questions, size_t count, const struct who_context *context);

#endif
