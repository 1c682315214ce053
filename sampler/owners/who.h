/* who.h: who owns a tag or a cache: all that lists, samples, driver files and modules say of it, and how sure that is.
 *
 * A question is a name; an answer is the whole chain: what a sample shows under it, which list names it, what we know ourselves, which driver or module holds it. Many questions are answered
 * at once, so that files are read once for all of them. An answer owns its matches and borrows everything else from what was asked (book, snapshot, owners, drivers).
 *
 * What somebody found out before, on the machine itself (owners), is a link like the others: it counts where it is surer than what is found here.
 *
 * The grade goes by the surest link: a list, the sample or our own notes name it (known); a driver's or module's code has it (found in code); a file has the bytes (only bytes); nothing (unknown).
 */
#ifndef SAMPLER_OWNERS_WHO_H
#define SAMPLER_OWNERS_WHO_H

#include "sampler/owners/drivers.h"
#include "sampler/owners/kernel_modules.h"
#include "sampler/owners/notes.h"
#include "sampler/owners/owners.h"
#include "sampler/owners/tag_book.h"
#include "sampler/snapshot.h"

enum { WHO_NAME = 256, WHO_OWNER = 256 };

/* What a sample has under the name: rows of all types and sessions together. */
struct who_seen {
    bool is_there, is_windows;
    const struct pool *pool; /* the largest of them; borrowed */
    bool is_alias;           /* the name is one of pool's other names */
    int64_t bytes, live;     /* sums; ABSENT when no row has it */
    size_t rows;
};

struct who {
    char name[WHO_NAME]; /* as asked, blanks that pad a tag left out */
    size_t length;
    bool may_be_tag; /* four bytes at most: then `tag` is the name padded */
    char tag[POOLTAG_BYTES];
    bool may_be_cache;
    struct who_seen seen;
    struct tag_claim claims[TAG_CLAIMS_MAX];
    size_t claim_count;
    const struct note *tag_note, *cache_note; /* NULL: none */
    struct driver_matches drivers;            /* owned */
    struct module_matches *modules;           /* owned; NULL when none were asked */
    const struct owner *stored;               /* what `owners` know; NULL: nothing */
    enum owner_grade grade;
    char owner[WHO_OWNER]; /* of the surest link, raw bytes; "" unknown */
};

struct who_config {
    const struct tag_book *book; /* may be NULL, as all of these */
    const struct snapshot *snapshot;
    const struct owners *owners; /* found out on the machine itself, as a recording keeps them */
    struct drivers *drivers;
    const char *modules;                     /* a folder */
    const struct driver_files *module_files; /* or these files, of which `visit` is told */
    const struct module_visit *visit;
    drivers_progress progress;
    void *context;
    struct modules_told *modules_told;
};

/* A question: bytes up to WHO_NAME; `text` may have \xNN and \\ as pooltop itself writes names. STATUS_USAGE when it is empty, too long or has a bad escape. */
enum status who_ask(struct who *who, const char *text, struct problem *why);
/* The same for raw bytes; longer ones are cut. */
void who_ask_raw(struct who *who, struct text name);
void who_done(struct who *who);

enum status who_answer(struct who *questions, size_t count, const struct who_config *config, struct problem *why);

#endif
