/* A tar archive, packed or not: whatever it holds, members have names with an end and no more bytes than they are told to have, and reading ends. The first byte: whether the checksums of headers are put
 * right, without which nearly all that a fuzzer changes is refused, and how much of each member is read. */
#include "base/number.h"
#include "base/tar.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/made_tar.h"

enum { REPAIRS = 1, READS = 2, MEMBERS_MOST = 4096 };

static void repair(unsigned char *bytes, size_t length)
{
    for (size_t at = 0; at + BLOCK <= length; at += BLOCK)
        if (memcmp(bytes + at + 257, "ustar", 5) == 0)
            set_checksum(bytes + at);
}

static void check_member(const struct tar_member *member)
{
    FUZZ_CHECK(memchr(member->name, '\0', sizeof member->name) != NULL, "a name without an end");
    FUZZ_CHECK(member->bytes >= 0 && member->bytes <= PACKED_FILE_MOST, "%lld bytes", (long long)member->bytes);
    FUZZ_CHECK(member->is_regular || member->bytes == 0, "what is no file has bytes");
}

static enum status read_member(struct tar *tar, const struct tar_member *member, struct problem *why)
{
    unsigned char bytes[700];
    int64_t sum = 0;
    size_t length = 1;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && length > 0) {
        status = tar_read(tar, bytes, sizeof bytes, &length, why);
        sum += (int64_t)length;
    }
    FUZZ_CHECK(status != STATUS_OK || !member->is_regular || sum == member->bytes, "%lld bytes read", (long long)sum);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    unsigned how = fuzz_byte(&input);
    size_t left = (size_t)(input.end - input.at);
    unsigned char *copy = malloc(left + 1);
    char path[256];
    struct tar *tar;
    struct problem why = {.line = ""};
    static struct tar_member member;
    FUZZ_CHECK(copy != NULL, "memory");
    memcpy(copy, input.at, left);
    if ((how & REPAIRS) != 0)
        repair(copy, left);
    fuzz_write("input", copy, left);
    snprintf(path, sizeof path, "%s/input", fuzz_folder());
    enum status status = tar_open(&tar, path, &why);
    fuzz_check_refusal(status, &why);
    for (int i = 0; i < MEMBERS_MOST && status == STATUS_OK; i++) {
        status = tar_next(tar, &member, &why);
        if (status != STATUS_OK)
            break;
        check_member(&member);
        status = (how & READS) != 0 ? read_member(tar, &member, &why) : STATUS_OK;
    }
    if (status != STATUS_EMPTY)
        fuzz_check_refusal(status, &why);
    tar_close(tar);
    free(copy);
    return 0;
}

static void seed(unsigned char how)
{
    static unsigned char bytes[1 + MADE_MOST];
    bytes[0] = how;
    memcpy(bytes + 1, tar_bytes, tar_length);
    fuzz_seed(bytes, 1 + tar_length);
}

void fuzz_seeds(void)
{
    tar_begin();
    add_member("report/", '5', "", 0);
    add_member("report/a", '0', "first", 5);
    add_member("report/b", '2', "", 0);
    seed(READS);
    seed(REPAIRS | READS);
    tar_begin();
    add_member("././@LongLink", 'L', "a long name", 12);
    add_member("a", '0', "x", 1);
    add_member("x", 'x', "10 size=3\n22 mtime=1590186955.5\n11 path=ab\n", 43);
    add_member("b", '0', "abc", 3);
    tar_length += 2 * BLOCK;
    seed(REPAIRS | READS);
    seed(REPAIRS);
}
