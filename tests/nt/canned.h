/* canned.h: a kernel that answers each class with bytes made by hand, and a reader over it: for one decoder at a time.
 *
 * A canned kernel owns its answers, the reader, the names, the snapshot and a table of tags. Pointers inside a table are noted with canned_point, and set when the table
 * is served, because only then it is known where it lies.
 */
#ifndef TESTS_NT_CANNED_H
#define TESTS_NT_CANNED_H

#include "base/buffer.h"
#include "sampler/windows/nt_pooltags.h"
#include "tests/nt/encode.h"

enum { CANNED_ANSWERS = 8, CANNED_POINTERS = 32 };

struct canned_answer {
    enum nt_class class;
    uint32_t status;
    struct buffer bytes; /* owned */
    uint32_t exactly;    /* the only length that is accepted; 0: any that is enough */
    uint32_t told;       /* the length told with a success; UINT32_MAX: the true one */
    struct {
        size_t at, target;
    } pointers[CANNED_POINTERS];
    size_t pointer_count;
};

struct canned {
    struct canned_answer answers[CANNED_ANSWERS];
    size_t count;
    struct nt_performance performance; /* page_bytes 0: the fallback is not there either */
    struct nt_system system;
    struct nt_reader reader;
    struct intern *names;
    struct snapshot snapshot;
    struct nt_pooltags tags; /* with room for 64, to begin with */
};

/* Must not be moved afterwards. */
void canned_open(struct canned *canned);
void canned_close(struct canned *canned);

/* The answer for a class, emptied and successful. */
struct canned_answer *canned_answer(struct canned *canned, enum nt_class class);
void canned_refuse(struct canned *canned, enum nt_class class, uint32_t status);
void canned_point(struct canned_answer *answer, size_t at, size_t target);

/* A UNICODE_STRING at `at` whose text is appended. */
void canned_name(struct canned_answer *answer, size_t at, const char *ascii);

/* Rows and remarks of the next sample start from nothing. */
void canned_next(struct canned *canned);

const char *canned_remark(const struct canned *canned, size_t i); /* "" when there are not so many */

#endif
