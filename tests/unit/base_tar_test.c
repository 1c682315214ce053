/* Members of a tar archive, as several writers put them there; whatever is cut or damaged ends it. The archives are tar_bytes here, by hand. */
#include "base/tar.h"

#include <unistd.h>
#include <zlib.h>

#include "base/number.h"
#include "base/when.h"
#include "made_tar.h"
#include "suite.h"
#include "whole_file.h"

static char path[] = "/tmp/pooltop-tar-XXXXXX";
static struct tar *tar;
static struct tar_member member;

static void begin(void)
{
    strcpy(path, "/tmp/pooltop-tar-XXXXXX");
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    close(file);
    tar_begin();
}

static void end(void)
{
    tar_close(tar);
    tar = NULL;
    unlink(path);
}

static void add_text(const char *name, char type, const char *content)
{
    add_member(name, type, content, strlen(content));
}

static void open_made(void)
{
    struct problem why = {.line = ""};
    write_file(path, tar_bytes, tar_length);
    ck_assert_msg(tar_open(&tar, path, &why) == STATUS_OK, "%s", why.line);
}

static void assert_next(const char *name, const char *content)
{
    char read[256];
    size_t length;
    ck_assert_int_eq(tar_next(tar, &member, NULL), STATUS_OK);
    ck_assert_str_eq(member.name, name);
    ck_assert_int_eq(member.is_regular, content != NULL);
    if (content == NULL)
        return;
    ck_assert_int_eq(member.bytes, (int64_t)strlen(content));
    ck_assert_int_eq(tar_read(tar, read, sizeof read, &length, NULL), STATUS_OK);
    ck_assert_uint_eq(length, strlen(content));
    ck_assert_mem_eq(read, content, length);
}

static void assert_over(void)
{
    ck_assert_int_eq(tar_next(tar, &member, NULL), STATUS_EMPTY);
}

TEST(members_come_one_after_the_other_and_links_have_nothing)
{
    begin();
    add_text("report/", '5', "");
    add_text("report/a", '0', "first");
    unsigned char *link = add_member("report/b", '2', "", 0);
    snprintf((char *)link + 124, 12, "%011o", 99U); /* of what it leads to */
    set_checksum(link);
    add_text("report/c", '\0', "second");
    add_text("old/", '\0', "as archives before ustar have them");
    tar_length += 2 * BLOCK;
    open_made();
    assert_next("report/", NULL);
    assert_next("report/a", "first");
    ck_assert_int_eq(member.changed_ns, 1590186955 * NS_PER_SECOND);
    assert_next("report/b", NULL);
    assert_next("report/c", "second");
    assert_next("old/", NULL);
    ck_assert_int_eq(member.bytes, 0);
    assert_over();
    end();
}
END_TEST

TEST(what_is_not_read_is_passed_over)
{
    static char big[3000];
    char three[3];
    size_t length;
    begin();
    memset(big, 'x', sizeof big);
    add_member("big", '0', big, sizeof big);
    add_text("small", '0', "y");
    open_made();
    ck_assert_int_eq(tar_next(tar, &member, NULL), STATUS_OK);
    ck_assert_int_eq(tar_read(tar, three, 3, &length, NULL), STATUS_OK);
    assert_next("small", "y");
    assert_over();
    end();
}
END_TEST

TEST(long_names_and_records_are_those_of_the_member_behind_them)
{
    char name[301];
    begin();
    memset(name, 'n', 300);
    name[300] = '\0';
    unsigned char *prefixed = add_member("c", '0', "1", 1);
    strcpy((char *)prefixed + 345, "a/b");
    set_checksum(prefixed);
    add_member("././@LongLink", 'L', name, sizeof name);
    add_text("nnn", '0', "2");
    add_text("x", 'x', "21 path=long/er name\n22 mtime=1590186955.5\n8 size=\n6 a=b\n");
    add_text("short", '0', "3");
    add_text("y", 'g', "9999 path=ever\n");
    add_text("plain", '0', "4");
    open_made();
    assert_next("a/b/c", "1");
    assert_next(name, "2");
    assert_next("long/er name", "3");
    ck_assert_int_eq(member.changed_ns, 1590186955 * NS_PER_SECOND + 500 * NS_PER_MS);
    assert_next("plain", "4");
    assert_over();
    end();
}
END_TEST

TEST(a_size_of_a_record_or_in_binary_is_taken)
{
    begin();
    add_text("x", 'x', "10 size=3\n");
    unsigned char *block = add_member("a", '0', "abc", 3);
    memset(block + 124, '0', 11);
    set_checksum(block);
    block = add_member("b", '0', "defg", 4);
    memset(block + 124, 0, 12);
    block[124] = 0x80;
    block[135] = 4;
    set_checksum(block);
    open_made();
    assert_next("a", "abc");
    assert_next("b", "defg");
    assert_over();
    memset(block + 124, 0xFF, 12);
    set_checksum(block);
    tar_close(tar);
    open_made();
    assert_next("a", "abc");
    ck_assert_int_eq(tar_next(tar, &member, NULL), STATUS_DAMAGED);
    end();
}
END_TEST

TEST(what_is_cut_or_damaged_ends_as_such)
{
    begin();
    add_text("a", '0', "first");
    add_text("b", '0', "second");
    size_t whole = tar_length;
    for (size_t length = BLOCK + 1; length < whole; length += 37) {
        enum status status = STATUS_OK;
        tar_length = length;
        open_made();
        while (status == STATUS_OK)
            status = tar_next(tar, &member, NULL);
        ck_assert_msg(status == STATUS_DAMAGED || (status == STATUS_EMPTY && length == 2 * BLOCK), "cut at %zu: %s",
                      length, status_name(status));
        tar_close(tar);
    }
    tar_length = whole;
    tar_bytes[2 * BLOCK] ^= 1;
    open_made();
    assert_next("a", "first");
    ck_assert_int_eq(tar_next(tar, &member, NULL), STATUS_DAMAGED);
    end();
}
END_TEST

TEST(other_files_are_no_archives)
{
    begin();
    write_file(path, "text\n", 5);
    ck_assert_int_eq(tar_open(&tar, path, NULL), STATUS_UNSUPPORTED);
    write_file(path, tar_bytes, sizeof tar_bytes); /* zeros */
    ck_assert_int_eq(tar_open(&tar, path, NULL), STATUS_UNSUPPORTED);
    struct problem why = {.line = ""};
    write_file(path, "BZh91AY&SY....", 14);
    ck_assert_int_eq(tar_open(&tar, path, &why), STATUS_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(why.line, "bzip2"));
    end();
}
END_TEST

/* In two halves, each packed by itself, as gzip allows. */
static void pack_made(void)
{
    static const char *const MODES[] = {"wb", "ab"};
    for (int half = 0; half < 2; half++) {
        gzFile file = gzopen(path, MODES[half]);
        ck_assert_ptr_nonnull(file);
        unsigned length = (unsigned)(half == 0 ? tar_length / 2 : tar_length - tar_length / 2);
        ck_assert_int_eq(gzwrite(file, tar_bytes + (half == 0 ? 0 : tar_length / 2), length), (int)length);
        gzclose(file);
    }
}

TEST(packed_archives_are_unpacked_while_they_are_read)
{
    struct problem why = {.line = ""};
    begin();
    add_text("a", '0', "first");
    add_text("b", '0', "second");
    pack_made();
    ck_assert_msg(tar_open(&tar, path, &why) == STATUS_OK, "%s", why.line);
    assert_next("a", "first");
    assert_next("b", "second");
    assert_over();
    tar_close(tar);
    unsigned char *bytes;
    size_t length = read_file(path, &bytes);
    write_file(path, bytes, length - 12);
    free(bytes);
    ck_assert_int_eq(tar_open(&tar, path, NULL), STATUS_OK);
    enum status status = STATUS_OK;
    while (status == STATUS_OK)
        status = tar_next(tar, &member, NULL);
    ck_assert_int_eq(status, STATUS_DAMAGED);
    end();
}
END_TEST

SUITE_MAIN("base: tar archives", members_come_one_after_the_other_and_links_have_nothing,
           what_is_not_read_is_passed_over, long_names_and_records_are_those_of_the_member_behind_them,
           a_size_of_a_record_or_in_binary_is_taken, what_is_cut_or_damaged_ends_as_such, other_files_are_no_archives,
           packed_archives_are_unpacked_while_they_are_read)
