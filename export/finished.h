/* finished.h: texts that come again and again, in the form that a format gives them, made once.
 *
 * Owns the finished forms of the names it has seen (bounded: what is beyond is made anew each time) and of one boot. Names are known by their ids, so that a `finished` is for rows
 * whose snapshots share their names.
 */
#ifndef EXPORT_FINISHED_H
#define EXPORT_FINISHED_H

#include "base/buffer.h"
#include "base/intern.h"
#include "sampler/snapshot.h"

/* Appends the finished form of the bytes. */
typedef void (*finish_text)(void *context, struct buffer *out, const char *bytes, size_t length);

struct finished {
    finish_text finish;
    void *context;       /* borrowed */
    struct buffer known; /* owned: one behind the other */
    struct {
        uint32_t offset, length;
    } * places; /* owned: by name id; length 0 is not known yet */
    size_t place_count;
    char boot[BOOT_TEXT];
    struct buffer boot_text; /* owned */
    struct buffer scratch;   /* owned */
};

void finished_init(struct finished *finished, finish_text finish, void *context);
void finished_done(struct finished *finished);

/* Borrowed until the next call. Empty where memory is out. */
struct text finished_name(struct finished *finished, const struct intern *names, uint32_t id);
struct text finished_boot(struct finished *finished, const char *boot);
struct text finished_text(struct finished *finished, struct text text);

#endif
