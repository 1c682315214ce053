#include "tests/fuzz/fuzz.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/rows.h"
#include "base/text.h"

static const char *seed_folder;

void fuzz_seed(const void *bytes, size_t length)
{
    static int count;
    char path[512];
    snprintf(path, sizeof path, "%s/seed-%03d", seed_folder, count++);
    FILE *file = fopen(path, "wb");
    FUZZ_CHECK(file != NULL && fwrite(bytes, 1, length, file) == length && fclose(file) == 0, "cannot write %s", path);
}

void fuzz_seed_text(const char *text)
{
    fuzz_seed(text, strlen(text));
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    seed_folder = getenv("FUZZ_SEEDS");
    if (seed_folder == NULL)
        return 0;
    fuzz_seeds();
    exit(0);
}

/* --- input --------------------------------------------------------------------------------------------------------------------- */

static const int64_t EDGES[] = {ABSENT,
                                INT64_MAX,
                                INT64_MIN + 1,
                                INT64_MAX - 1,
                                -1,
                                INT64_MAX / 2,
                                UINT32_MAX,
                                INT32_MAX,
                                INT32_MIN,
                                1 << 16,
                                INT64_C(1) << 40,
                                1000000000,
                                INT64_C(1755439500000000000)};
enum { EDGE = 0xF0, NUMBER_BYTES = 9 };

int64_t fuzz_number(struct fuzz_input *input)
{
    uint8_t kind = fuzz_byte(input);
    if (kind >= EDGE)
        return EDGES[(size_t)(kind - EDGE) % (sizeof EDGES / sizeof EDGES[0])];
    uint64_t value = 0;
    for (unsigned i = 0; i < kind % NUMBER_BYTES; i++)
        value |= (uint64_t)fuzz_byte(input) << 8 * i;
    int64_t number;
    memcpy(&number, &value, sizeof number);
    return number;
}

void fuzz_put_number(struct buffer *seed, int64_t value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    unsigned bytes = 0;
    while (bytes < 8 && bits >> 8 * bytes != 0)
        bytes++;
    buffer_add_byte(seed, (unsigned char)bytes);
    for (unsigned i = 0; i < bytes; i++)
        buffer_add_byte(seed, (unsigned char)(bits >> 8 * i));
}

struct text fuzz_text(struct fuzz_input *input)
{
    size_t length = fuzz_byte(input), left = (size_t)(input->end - input->at);
    if (length == 255 || length > left)
        length = left;
    struct text text = {(const char *)input->at, length};
    input->at += length;
    return text;
}

void fuzz_put_text(struct buffer *seed, const void *bytes, size_t length)
{
    FUZZ_CHECK(length < 255, "seed text of %zu bytes", length);
    buffer_add_byte(seed, (unsigned char)length);
    buffer_add(seed, bytes, length);
}

char *fuzz_string(const void *bytes, size_t length)
{
    length = strnlen(bytes == NULL ? "" : bytes, length);
    char *copy = malloc(length + 1);
    FUZZ_CHECK(copy != NULL, "memory");
    if (length > 0)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

/* --- promises ------------------------------------------------------------------------------------------------------------------ */

void fuzz_check_safe(const char *text)
{
    size_t used, length = strlen(text);
    for (size_t at = 0; at < length; at += used) {
        int32_t codepoint = text_decode(text + at, length - at, &used);
        FUZZ_CHECK(codepoint != CODEPOINT_INVALID && text_codepoint_width(codepoint) >= 0, "byte %zu of '%s'", at,
                   text);
    }
}

void fuzz_check_refusal(enum status status, const struct problem *why)
{
    if (status == STATUS_OK)
        return;
    FUZZ_CHECK(why->line[0] != '\0', "no line for %s", status_name(status));
    FUZZ_CHECK(why->status == status, "%s told as %s", status_name(status), status_name(why->status));
    fuzz_check_safe(why->line);
}

void fuzz_check_snapshot(const struct snapshot *snapshot)
{
    uint32_t names = intern_count(snapshot->names);
    FUZZ_CHECK(snapshot->pool_count <= SNAPSHOT_POOLS_MAX && snapshot->process_count <= SNAPSHOT_PROCESSES_MAX &&
                   snapshot->type_count <= SNAPSHOT_TYPES_MAX && snapshot->group_count <= SNAPSHOT_GROUPS_MAX &&
                   snapshot->remark_count <= SNAPSHOT_REMARKS_MAX,
               "too many rows");
    for (size_t i = 0; i < snapshot->pool_count; i++) {
        const struct pool *pool = &snapshot->pools[i];
        FUZZ_CHECK(pool->name <= names && pool->aliases <= names && pool->holder <= names && pool->owner <= names,
                   "names of pool %zu", i);
        FUZZ_CHECK((unsigned)pool->type < POOL_TYPE_COUNT, "type %d of pool %zu", (int)pool->type, i);
    }
    for (size_t i = 0; i < snapshot->process_count; i++)
        FUZZ_CHECK(snapshot->processes[i].name <= names && snapshot->processes[i].group <= names, "process %zu", i);
    for (size_t i = 0; i < snapshot->type_count; i++)
        FUZZ_CHECK(snapshot->types[i].name <= names, "object type %zu", i);
    for (size_t i = 0; i < snapshot->group_count; i++)
        FUZZ_CHECK(snapshot->groups[i].name <= names, "group %zu", i);
    for (size_t i = 0; i < snapshot->remark_count; i++)
        FUZZ_CHECK(snapshot->remarks[i] <= names, "remark %zu", i);
}

void fuzz_check_unique(const struct snapshot *snapshot, enum entity entity)
{
    struct row_index index;
    row_index_init(&index);
    FUZZ_CHECK(row_index_build(&index, snapshot, entity) == STATUS_OK, "memory");
    for (size_t i = 0; i < snapshot_rows(snapshot, entity); i++)
        FUZZ_CHECK(row_index_find(&index, snapshot_row(snapshot, entity, i)) == snapshot_row(snapshot, entity, i),
                   "row %zu of entity %d is there twice", i, (int)entity);
    row_index_done(&index);
}

/* --- files --------------------------------------------------------------------------------------------------------------------- */

enum { FUZZ_PATH = 512 };
static char folder[64];

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    return place->level == 0 ? 0 : remove(path);
}

void fuzz_empty_folder(void)
{
    nftw(fuzz_folder(), remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void remove_folder(void)
{
    fuzz_empty_folder();
    rmdir(folder);
}

const char *fuzz_folder(void)
{
    if (folder[0] != '\0')
        return folder;
    const char *base = getenv("TMPDIR");
    char made[sizeof folder];
    snprintf(made, sizeof made, "%s/fuzz-XXXXXX", base != NULL && base[0] == '/' && strlen(base) < 40 ? base : "/tmp");
    FUZZ_CHECK(mkdtemp(made) != NULL, "cannot make %s", made);
    memcpy(folder, made, sizeof folder);
    atexit(remove_folder);
    return folder;
}

static FILE *open_file(const char *path, const char *mode)
{
    char full[FUZZ_PATH];
    FUZZ_CHECK(snprintf(full, sizeof full, "%s/%s", fuzz_folder(), path) < FUZZ_PATH, "path too long");
    FILE *file = fopen(full, mode);
    for (char *slash = full + strlen(folder) + 1; file == NULL && (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(full, 0700);
        *slash = '/';
    }
    file = file != NULL ? file : fopen(full, mode);
    FUZZ_CHECK(file != NULL, "cannot open %s", full);
    return file;
}

void fuzz_write(const char *path, const void *bytes, size_t length)
{
    FILE *file = open_file(path, "wb");
    FUZZ_CHECK(fwrite(bytes, 1, length, file) == length && fclose(file) == 0, "cannot write %s", path);
}

void fuzz_read(const char *path, struct buffer *bytes)
{
    char piece[4096];
    size_t got;
    FILE *file = open_file(path, "rb");
    buffer_clear(bytes);
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_add(bytes, piece, got);
    fclose(file);
}
