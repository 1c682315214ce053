#include "tests/nt/canned.h"

#include <string.h>

enum { READER_START = 4096, TAGS_START = 64, TABLE_LIMIT = 1 << 26, NAMES_LIMIT = 1 << 20 };

static struct canned_answer *find(struct canned *canned, enum nt_class class)
{
    for (size_t i = 0; i < canned->count; i++)
        if (canned->answers[i].class == class)
            return &canned->answers[i];
    return NULL;
}

static uint32_t serve(void *context, enum nt_class class, void *buffer, uint32_t length, uint32_t *need)
{
    struct canned_answer *answer = find(context, class);
    *need = 0;
    if (answer == NULL)
        return NT_INVALID_CLASS;
    if (answer->status != NT_SUCCESS)
        return answer->status;
    *need = (uint32_t)answer->bytes.length;
    if (answer->exactly != 0 ? length != answer->exactly : length < answer->bytes.length)
        return NT_LENGTH_MISMATCH;
    if (answer->bytes.length != 0)
        memcpy(buffer, answer->bytes.bytes, answer->bytes.length);
    for (size_t i = 0; i < answer->pointer_count; i++) {
        uint64_t address = (uint64_t)(uintptr_t)buffer + answer->pointers[i].target;
        memcpy((unsigned char *)buffer + answer->pointers[i].at, &address, sizeof address);
    }
    if (answer->told != UINT32_MAX)
        *need = answer->told;
    return NT_SUCCESS;
}

static bool performance(void *context, struct nt_performance *performance)
{
    *performance = ((struct canned *)context)->performance;
    return performance->page_bytes != 0;
}

static bool yes(void *context)
{
    (void)context;
    return true;
}

static bool lock(void *context, void *bytes, size_t length)
{
    (void)context;
    return bytes != NULL && length != 0;
}

void canned_open(struct canned *canned)
{
    *canned = (struct canned){.system = {.context = canned,
                                         .query = serve,
                                         .performance = performance,
                                         .lock = lock,
                                         .enable_debug = yes,
                                         .elevated = false}};
    bool good = intern_open(&canned->names, NAMES_LIMIT) == STATUS_OK &&
                nt_reader_open(&canned->reader, &canned->system, READER_START) == STATUS_OK &&
                nt_pooltags_open(&canned->tags, TAGS_START) == STATUS_OK;
    snapshot_init(&canned->snapshot, canned->names);
    canned->reader.names = good ? canned->names : NULL;
    canned->reader.snapshot = &canned->snapshot;
}

void canned_close(struct canned *canned)
{
    for (size_t i = 0; i < canned->count; i++)
        buffer_done(&canned->answers[i].bytes);
    nt_pooltags_done(&canned->tags);
    nt_reader_done(&canned->reader);
    snapshot_done(&canned->snapshot);
    intern_close(canned->names);
}

struct canned_answer *canned_answer(struct canned *canned, enum nt_class class)
{
    struct canned_answer *answer = find(canned, class);
    if (answer == NULL) {
        answer = &canned->answers[canned->count++];
        *answer = (struct canned_answer){.class = class};
        buffer_init(&answer->bytes, TABLE_LIMIT);
    }
    buffer_clear(&answer->bytes);
    answer->status = NT_SUCCESS;
    answer->told = UINT32_MAX;
    answer->pointer_count = 0;
    return answer;
}

void canned_refuse(struct canned *canned, enum nt_class class, uint32_t status)
{
    canned_answer(canned, class)->status = status;
}

void canned_point(struct canned_answer *answer, size_t at, size_t target)
{
    answer->pointers[answer->pointer_count].at = at;
    answer->pointers[answer->pointer_count].target = target;
    answer->pointer_count++;
}

void canned_name(struct canned_answer *answer, size_t at, const char *ascii)
{
    size_t length = strlen(ascii);
    encode_u16(&answer->bytes, at, length * 2);
    encode_u16(&answer->bytes, at + 2, length * 2 + 2);
    canned_point(answer, at + 8, answer->bytes.length);
    for (size_t i = 0; i <= length; i++) {
        buffer_add(&answer->bytes, ascii + i, 1);
        encode_zeros(&answer->bytes, 1);
    }
}

void canned_next(struct canned *canned)
{
    snapshot_clear(&canned->snapshot);
}

const char *canned_remark(const struct canned *canned, size_t i)
{
    return i < canned->snapshot.remark_count ? intern_text(canned->names, canned->snapshot.remarks[i]).bytes : "";
}
