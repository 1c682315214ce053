#include "base/tar.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/when.h"

enum {
    BLOCK = 512,
    PAX_MOST = 64 << 10,
    STEPS_MOST = 64, /* headers that only say more of the member behind them */
    AT_NAME = 0,
    AT_SIZE = 124,
    AT_MTIME = 136,
    AT_CHECKSUM = 148,
    AT_TYPE = 156,
    AT_MAGIC = 257,
    AT_PREFIX = 345
};

struct tar {
    struct packed_file *file;   /* owned */
    char *path;                 /* owned; for messages */
    unsigned char first[BLOCK]; /* was read to look at it */
    bool has_first;
    int64_t left;    /* bytes of the member that were not read */
    int64_t padding; /* ... and what fills up its last block */
    unsigned char pax[PAX_MOST];
};

/* What headers before the member said of it; ABSENT or "" where they did not. */
struct told {
    char name[TAR_NAME];
    int64_t bytes, changed_ns;
};

/* --- numbers and texts of a header -------------------------------------------------------------------------------------------------- */

/* Octal digits between blanks and zeros, or GNU's: a first bit that is set, and then binary. ABSENT for anything else. */
static int64_t read_field(const unsigned char *field, size_t length)
{
    int64_t value = 0;
    size_t at = 0;
    if ((field[0] & 0x80) != 0) {
        for (value = field[0] & 0x7F, at = 1; at < length; at++) {
            if (value > (INT64_MAX >> 8))
                return ABSENT;
            value = value << 8 | field[at];
        }
        return value;
    }
    while (at < length && field[at] == ' ')
        at++;
    for (; at < length && field[at] >= '0' && field[at] <= '7'; at++)
        value = value << 3 | (field[at] - '0'); /* twelve digits fit */
    return at == length || field[at] == ' ' || field[at] == '\0' ? value : ABSENT;
}

/* Of all bytes, those of the field itself as blanks; long ago they were added up as signed ones. */
static bool is_header(const unsigned char *block)
{
    int64_t told = read_field(block + AT_CHECKSUM, 8), sum = 0, signed_sum = 0;
    for (size_t i = 0; i < BLOCK; i++) {
        unsigned char byte = i >= AT_CHECKSUM && i < AT_CHECKSUM + 8 ? ' ' : block[i];
        sum += byte;
        signed_sum += byte < 128 ? byte : byte - 256;
    }
    return told == sum || told == signed_sum;
}

static bool is_zeros(const unsigned char *block)
{
    for (size_t i = 0; i < BLOCK; i++)
        if (block[i] != 0)
            return false;
    return true;
}

/* A field that ends at a zero or with its length, behind what is there already. */
static void add_field(char name[TAR_NAME], const unsigned char *field, size_t most)
{
    size_t have = strlen(name), length = 0;
    while (length < most && field[length] != '\0')
        length++;
    length = length < TAR_NAME - 1 - have ? length : TAR_NAME - 1 - have;
    memcpy(name + have, field, length);
    name[have + length] = '\0';
}

static void read_name(const unsigned char *block, char name[TAR_NAME])
{
    name[0] = '\0';
    if (memcmp(block + AT_MAGIC, "ustar\0", 6) == 0 && block[AT_PREFIX] != '\0') {
        add_field(name, block + AT_PREFIX, 155);
        add_field(name, (const unsigned char *)"/", 1);
    }
    add_field(name, block + AT_NAME, 100);
}

/* --- pax ---------------------------------------------------------------------------------------------------------------------------- */

static void read_record(const char *key, size_t key_length, const char *value, size_t length, struct told *told)
{
    if (key_length == 4 && memcmp(key, "path", 4) == 0) {
        told->name[0] = '\0';
        add_field(told->name, (const unsigned char *)value, length);
    } else if (key_length == 4 && memcmp(key, "size", 4) == 0) {
        int64_t bytes;
        if (memchr(value, '.', length) == NULL && number_read_decimal(value, length, 1, &bytes))
            told->bytes = bytes;
    } else if (key_length == 5 && memcmp(key, "mtime", 5) == 0) {
        int64_t ns;
        if (number_read_decimal(value, length, NS_PER_SECOND, &ns))
            told->changed_ns = ns;
    }
}

/* Records of `length key=value newline`, the length in decimal and of all of it; what is none ends them. */
static void read_pax(const char *text, size_t length, struct told *told)
{
    for (size_t at = 0; at < length;) {
        size_t record = 0, digits = at;
        while (digits < length && text[digits] >= '0' && text[digits] <= '9' && record <= PAX_MOST)
            record = record * 10 + (size_t)(text[digits++] - '0');
        if (digits == at || digits >= length || text[digits] != ' ' || record > length - at || record < digits - at + 3)
            return;
        const char *key = text + digits + 1, *end = text + at + record - 1;
        const char *equals = memchr(key, '=', (size_t)(end - key));
        if (equals == NULL || *end != '\n')
            return;
        read_record(key, (size_t)(equals - key), equals + 1, (size_t)(end - equals - 1), told);
        at += record;
    }
}

/* --- reading ----------------------------------------------------------------------------------------------------------------------- */

static enum status damaged(const struct tar *tar, const char *reason, struct problem *why)
{
    return problem_set(why, STATUS_DAMAGED, "cannot read %s: %s", tar->path, reason);
}

static enum status read_block(struct tar *tar, unsigned char block[BLOCK], struct problem *why)
{
    size_t length;
    if (tar->has_first) {
        memcpy(block, tar->first, BLOCK);
        tar->has_first = false;
        return STATUS_OK;
    }
    enum status status = packed_file_read(tar->file, block, BLOCK, &length, why);
    if (status != STATUS_OK)
        return status;
    return length == 0 ? STATUS_EMPTY : length == BLOCK ? STATUS_OK : damaged(tar, "it ends in a header", why);
}

static enum status pass_over(struct tar *tar, int64_t bytes, struct problem *why)
{
    unsigned char block[BLOCK * 16];
    while (bytes > 0) {
        size_t length, wanted = bytes < (int64_t)sizeof block ? (size_t)bytes : sizeof block;
        enum status status = packed_file_read(tar->file, block, wanted, &length, why);
        if (status != STATUS_OK)
            return status;
        if (length < wanted)
            return damaged(tar, "it ends in a member", why);
        bytes -= (int64_t)length;
    }
    return STATUS_OK;
}

static void begin_content(struct tar *tar, int64_t bytes)
{
    tar->left = bytes;
    tar->padding = (BLOCK - bytes % BLOCK) % BLOCK;
}

enum status tar_read(struct tar *tar, void *out, size_t wanted, size_t *length, struct problem *why)
{
    wanted = (int64_t)wanted < tar->left ? wanted : (size_t)tar->left;
    enum status status = packed_file_read(tar->file, out, wanted, length, why);
    tar->left -= (int64_t)*length;
    return status == STATUS_OK && *length < wanted ? damaged(tar, "it ends in a member", why) : status;
}

/* The content of a header that tells of the next member: as much of it as can be kept. */
static enum status read_more(struct tar *tar, char type, struct told *told, struct problem *why)
{
    size_t length;
    bool fits = tar->left <= PAX_MOST;
    enum status status = tar_read(tar, tar->pax, fits ? sizeof tar->pax : 0, &length, why);
    if (status != STATUS_OK || !fits)
        return status;
    if (type == 'x')
        read_pax((const char *)tar->pax, length, told);
    if (type == 'L') {
        told->name[0] = '\0';
        add_field(told->name, tar->pax, length);
    }
    return STATUS_OK;
}

static void describe(const unsigned char *block, const struct told *told, int64_t bytes, struct tar_member *member)
{
    char type = (char)block[AT_TYPE];
    int64_t seconds = read_field(block + AT_MTIME, 12);
    member->is_regular = type == '0' || type == '\0' || type == '7';
    member->changed_ns = told->changed_ns != ABSENT ? told->changed_ns : number_scale(seconds, NS_PER_SECOND, 1);
    if (told->name[0] != '\0')
        memcpy(member->name, told->name, sizeof member->name);
    else
        read_name(block, member->name);
    size_t length = strlen(member->name);
    if (type == '\0' && length > 0 && member->name[length - 1] == '/') /* a folder, before ustar */
        member->is_regular = false;
    member->bytes = member->is_regular ? bytes : 0;
}

/* A header, with its content to be read next. */
static enum status next_header(struct tar *tar, unsigned char block[BLOCK], const struct told *told, int64_t *bytes,
                               struct problem *why)
{
    enum status status = pass_over(tar, tar->left, why);
    if (status == STATUS_OK)
        status = pass_over(tar, tar->padding, why);
    begin_content(tar, 0);
    if (status == STATUS_OK)
        status = read_block(tar, block, why);
    if (status != STATUS_OK || is_zeros(block))
        return status != STATUS_OK ? status : STATUS_EMPTY;
    *bytes = told->bytes != ABSENT ? told->bytes : read_field(block + AT_SIZE, 12);
    if (!is_header(block) || *bytes < 0 || *bytes > PACKED_FILE_MOST)
        return damaged(tar, "a header in it is damaged", why);
    /* Links may tell the size of what they lead to, and have no content. */
    bool has_content = block[AT_TYPE] < '1' || block[AT_TYPE] > '6';
    begin_content(tar, has_content ? *bytes : 0);
    return STATUS_OK;
}

enum status tar_next(struct tar *tar, struct tar_member *member, struct problem *why)
{
    unsigned char block[BLOCK];
    struct told told = {.name = "", .bytes = ABSENT, .changed_ns = ABSENT};
    for (int step = 0; step < STEPS_MOST; step++) {
        int64_t bytes;
        enum status status = next_header(tar, block, &told, &bytes, why);
        if (status != STATUS_OK)
            return status;
        char type = (char)block[AT_TYPE];
        if (type != 'x' && type != 'g' && type != 'L' && type != 'K') {
            describe(block, &told, bytes, member);
            return STATUS_OK;
        }
        status = read_more(tar, type, &told, why);
        if (status != STATUS_OK)
            return status;
    }
    return damaged(tar, "nothing but headers", why);
}

/* --- opening ----------------------------------------------------------------------------------------------------------------------- */

bool tar_is_header(const unsigned char *bytes, size_t length)
{
    return length >= BLOCK && !is_zeros(bytes) && is_header(bytes);
}

static enum status look(struct tar *tar, struct problem *why)
{
    size_t length;
    enum status status = packed_file_read(tar->file, tar->first, BLOCK, &length, why);
    if (status != STATUS_OK)
        return status;
    tar->has_first = true;
    return tar_is_header(tar->first, length) ? STATUS_OK
                                             : problem_set(why, STATUS_UNSUPPORTED, "%s is no tar archive", tar->path);
}

enum status tar_open(struct tar **tar, const char *path, struct problem *why)
{
    *tar = NULL;
    struct tar *made = calloc(1, sizeof *made);
    char *copy = made != NULL ? strdup(path) : NULL;
    if (copy == NULL) {
        free(made);
        return problem_set(why, STATUS_NO_MEMORY, "cannot read %s: out of memory", path);
    }
    made->path = copy;
    enum status status = packed_file_open(&made->file, path, why);
    if (status == STATUS_OK)
        status = look(made, why);
    if (status != STATUS_OK)
        tar_close(made);
    else
        *tar = made;
    return status;
}

void tar_close(struct tar *tar)
{
    if (tar == NULL)
        return;
    packed_file_close(tar->file);
    free(tar->path);
    free(tar);
}
