/* fuzz.h: what the fuzzers share: input taken apart, seeds, a folder for files, recordings, and promises whose breach ends the run.
 *
 * A fuzzer is a program of its own: LLVMFuzzerTestOneInput is called with each input, fuzz_seeds writes the corpus it starts from. With
 * FUZZ_SEEDS=FOLDER in the environment the program only writes its seeds there. The same input must do the same every time.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "replay/recording.h"
#include "sampler/sampler.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* Each fuzzer has one; it calls fuzz_seed for every seed. */
void fuzz_seeds(void);
void fuzz_seed(const void *bytes, size_t length);
void fuzz_seed_text(const char *text);

/* A promise that was broken: the line says which. */
#define FUZZ_CHECK(holds, ...)                                                                                         \
    do {                                                                                                               \
        if (!(holds)) {                                                                                                \
            fprintf(stderr, "%s:%d: broken: %s: ", __FILE__, __LINE__, #holds);                                        \
            fprintf(stderr, __VA_ARGS__);                                                                              \
            fputc('\n', stderr);                                                                                       \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* --- input */

struct fuzz_input {
    const uint8_t *at, *end; /* borrowed */
};

/* No input at all comes as NULL, which no sum of addresses likes. */
static inline struct fuzz_input fuzz_start(const uint8_t *bytes, size_t length)
{
    static const uint8_t NOTHING[1];
    const uint8_t *at = length == 0 ? NOTHING : bytes;
    return (struct fuzz_input){at, at + length};
}

static inline bool fuzz_left(const struct fuzz_input *input)
{
    return input->at < input->end;
}

/* 0 at the end. */
static inline uint8_t fuzz_byte(struct fuzz_input *input)
{
    return fuzz_left(input) ? *input->at++ : 0;
}

/* A number of one to nine bytes: small ones, any, and those at the edges of what fits. */
int64_t fuzz_number(struct fuzz_input *input);
void fuzz_put_number(struct buffer *seed, int64_t value);

/* Bytes with their length before them (255: all the rest). */
struct text fuzz_text(struct fuzz_input *input);
void fuzz_put_text(struct buffer *seed, const void *bytes, size_t length); /* length below 255 */

/* A copy of its own as a C string (up to the first NUL), so that a read beyond it shows; the caller frees it. */
char *fuzz_string(const void *bytes, size_t length);

/* --- promises that many have */

/* Printable UTF-8 and nothing else. */
void fuzz_check_safe(const char *text);
/* Every failure has its one safe line. */
void fuzz_check_refusal(enum status status, const struct problem *why);
/* Counts, names and kinds of a snapshot are within their bounds. */
void fuzz_check_snapshot(const struct snapshot *snapshot);
/* No two rows of this kind have one identity. */
void fuzz_check_unique(const struct snapshot *snapshot, enum entity entity);

/* --- files; the folder is made at the first use and removed at the end of the program */

const char *fuzz_folder(void);
/* Writes a file in that folder, folders on the way made; `path` is relative to it. */
void fuzz_write(const char *path, const void *bytes, size_t length);
void fuzz_read(const char *path, struct buffer *bytes);
void fuzz_empty_folder(void);

/* --- a small simulated server */

struct fuzz_server {
    struct sampler *sampler;
    struct snapshot now; /* some rows of each kind of what the sampler gave last */
    size_t rows;
};
void fuzz_server_open(struct fuzz_server *server, const char *source, size_t rows);
void fuzz_server_close(struct fuzz_server *server);
void fuzz_server_next(struct fuzz_server *server);

/* Records so many samples of such a server, with a gap and a note. The recording stays the caller's. */
void fuzz_record(struct recording *recording, const char *source, int samples, size_t rows);

/* The bytes of a recording with small pages; when `log` is not NULL, what a killed recorder leaves: a file and its -wal. */
void fuzz_make_recording(const char *name, struct buffer *file, struct buffer *log);

/* Recordings with small pages: of thinned samples before some as they were taken, and the same merged, so that stand-ins keep them. */
void fuzz_make_thinned(struct buffer *thinned, struct buffer *stand_ins);

/* Everything that reads a recording, over this one: summary, samples, marks, sessions, player, history, screen. `hint` chooses times and steps. */
void fuzz_walk(struct recording *recording, uint64_t hint);

#endif
