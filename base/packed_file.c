#include "base/packed_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/unpack_engine.h"

enum { STEP_IN = 1 << 16 };

struct packed_file {
    FILE *file; /* owned */
    char *path; /* owned; for messages */
    enum packing packing;
    struct unpack_engine engine; /* owned; its state is NULL when there is none */
    unsigned char raw[STEP_IN];
    size_t at, length; /* in raw: what is not yet taken */
    bool ended;        /* the file is */
    int64_t given;     /* bytes so far */
};

/* --- the file ---------------------------------------------------------------------------------------------------------------------- */

static enum status fill(struct packed_file *packed, struct problem *why)
{
    memmove(packed->raw, packed->raw + packed->at, packed->length - packed->at);
    packed->length -= packed->at;
    packed->at = 0;
    if (packed->length == sizeof packed->raw)
        return STATUS_OK;
    size_t more = fread(packed->raw + packed->length, 1, sizeof packed->raw - packed->length, packed->file);
    if (ferror(packed->file))
        return problem_os(why, "read", packed->path, errno);
    packed->length += more;
    packed->ended = more == 0;
    return STATUS_OK;
}

static enum status refuse(const struct packed_file *packed, enum status status, struct problem *why)
{
    const char *reason = status == STATUS_DAMAGED       ? "it is damaged, or ends early"
                         : status == STATUS_UNSUPPORTED ? "this pooltop is built without the library that unpacks it"
                         : status == STATUS_LIMIT       ? "it unpacks to more than 32 GiB"
                                                        : "out of memory";
    return problem_set(why, status, "cannot unpack %s: %s", packed->path, reason);
}

static bool is_bzip2(const struct packed_file *packed)
{
    return packed->length >= 10 && memcmp(packed->raw, "BZh", 3) == 0 && memcmp(packed->raw + 4, "1AY&SY", 6) == 0;
}

static enum status open_file(struct packed_file *packed, struct problem *why)
{
    packed->file = os_open_file(packed->path, "rb");
    if (packed->file == NULL)
        return problem_os(why, "read", packed->path, errno);
    enum status status = fill(packed, why);
    if (status != STATUS_OK)
        return status;
    if (is_bzip2(packed))
        return problem_set(why, STATUS_UNSUPPORTED, "cannot unpack %s: it is packed with bzip2: unpack it first",
                           packed->path);
    packed->packing = packing_of(packed->raw, packed->length);
    if (packed->packing == PACKING_NONE)
        return STATUS_OK;
    status = unpack_engine_open(&packed->engine, packed->packing);
    return status == STATUS_OK ? status : refuse(packed, status, why);
}

enum status packed_file_open(struct packed_file **packed, const char *path, struct problem *why)
{
    *packed = NULL;
    struct packed_file *made = calloc(1, sizeof *made);
    char *copy = made != NULL ? strdup(path) : NULL;
    if (copy == NULL) {
        free(made);
        return problem_set(why, STATUS_NO_MEMORY, "cannot read %s: out of memory", path);
    }
    made->path = copy;
    enum status status = open_file(made, why);
    if (status != STATUS_OK)
        packed_file_close(made);
    else
        *packed = made;
    return status;
}

static void close_engine(struct packed_file *packed)
{
    if (packed->engine.state != NULL)
        packed->engine.close(packed->engine.state);
    packed->engine.state = NULL;
}

void packed_file_close(struct packed_file *packed)
{
    if (packed == NULL)
        return;
    close_engine(packed);
    if (packed->file != NULL)
        fclose(packed->file);
    free(packed->path);
    free(packed);
}

enum packing packed_file_packing(const struct packed_file *packed)
{
    return packed->packing;
}

/* --- bytes ------------------------------------------------------------------------------------------------------------------------- */

static size_t copy_plain(struct packed_file *packed, unsigned char *out, size_t wanted)
{
    size_t left = packed->length - packed->at, length = left < wanted ? left : wanted;
    memcpy(out, packed->raw + packed->at, length);
    packed->at += length;
    return length;
}

/* Behind the end of what was packed: another of the kind, or nothing that is of concern. */
static enum status begin_next(struct packed_file *packed, struct problem *why)
{
    close_engine(packed);
    enum status status = packed->ended ? STATUS_OK : fill(packed, why);
    if (status != STATUS_OK || packing_of(packed->raw + packed->at, packed->length - packed->at) != packed->packing)
        return status;
    status = unpack_engine_open(&packed->engine, packed->packing);
    return status == STATUS_OK ? status : refuse(packed, status, why);
}

/* One step into `out`; *length 0: more of the file is needed. */
static enum status unpack_some(struct packed_file *packed, unsigned char *out, size_t wanted, size_t *length,
                               struct problem *why)
{
    struct unpack_step step = {.in = packed->raw + packed->at, .in_length = packed->length - packed->at};
    step.out = out;
    step.out_length = wanted;
    enum status status = packed->engine.step(packed->engine.state, &step);
    bool took = step.in_length < packed->length - packed->at;
    packed->at = packed->length - step.in_length;
    *length = wanted - step.out_length;
    if (status == STATUS_OK && !step.ended && *length == 0 && !took && (packed->ended || step.in_length > 0))
        status = STATUS_DAMAGED;
    if (status != STATUS_OK)
        return refuse(packed, status, why);
    return step.ended ? begin_next(packed, why) : STATUS_OK;
}

static bool is_over(const struct packed_file *packed)
{
    if (packed->packing == PACKING_NONE)
        return packed->ended && packed->at == packed->length;
    return packed->engine.state == NULL;
}

enum status packed_file_read(struct packed_file *packed, void *out, size_t wanted, size_t *length, struct problem *why)
{
    enum status status = STATUS_OK;
    *length = 0;
    while (status == STATUS_OK && *length < wanted && !is_over(packed)) {
        size_t got = 0;
        unsigned char *to = (unsigned char *)out + *length;
        if (packed->at == packed->length && !packed->ended)
            status = fill(packed, why);
        if (status == STATUS_OK && packed->packing == PACKING_NONE)
            got = copy_plain(packed, to, wanted - *length);
        else if (status == STATUS_OK)
            status = unpack_some(packed, to, wanted - *length, &got, why);
        *length += got;
        packed->given += (int64_t)got;
        if (packed->given > PACKED_FILE_MOST)
            return refuse(packed, STATUS_LIMIT, why);
    }
    return status;
}
