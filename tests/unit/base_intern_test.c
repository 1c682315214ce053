#include "base/intern.h"
#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

TEST(a_string_has_one_id_for_ever)
{
    struct intern *intern;
    uint32_t toke;
    uint32_t again;
    ck_assert_int_eq(intern_open(&intern, 1000), STATUS_OK);
    ck_assert_int_eq(intern_add(intern, "Toke", 4, &toke), STATUS_OK);
    ck_assert_int_eq(intern_add(intern, "Tokens", 4, &again), STATUS_OK);
    ck_assert_uint_eq(toke, 1);
    ck_assert_uint_eq(again, 1);
    ck_assert_uint_eq(intern_find(intern, "Toke", 4), 1);
    ck_assert_uint_eq(intern_find(intern, "Tok", 3), 0);
    ck_assert_uint_eq(intern_count(intern), 1);
    intern_close(intern);
}
END_TEST

TEST(the_empty_string_is_id_0)
{
    struct intern *intern;
    uint32_t id = 9;
    intern_open(&intern, 10);
    ck_assert_int_eq(intern_add(intern, "", 0, &id), STATUS_OK);
    ck_assert_uint_eq(id, 0);
    ck_assert_uint_eq(intern_find(intern, "x", 0), 0);
    ck_assert_uint_eq(intern_count(intern), 0);
    ck_assert_uint_eq(intern_text(intern, 0).length, 0);
    ck_assert_str_eq(intern_text(intern, 0).bytes, "");
    ck_assert_str_eq(intern_text(intern, 1).bytes, "");
    ck_assert_str_eq(intern_text(intern, UINT32_MAX).bytes, "");
    intern_close(intern);
}
END_TEST

TEST(strings_are_bytes)
{
    struct intern *intern;
    uint32_t ids[4];
    intern_open(&intern, 100);
    intern_add(intern, "a\0b", 3, &ids[0]);
    intern_add(intern, "a\0c", 3, &ids[1]);
    intern_add(intern, "a", 1, &ids[2]);
    intern_add(intern, "\xff\xfe", 2, &ids[3]);
    for (uint32_t i = 0; i < 4; i++)
        ck_assert_uint_eq(ids[i], i + 1);
    ck_assert_uint_eq(intern_text(intern, 1).length, 3);
    ck_assert_mem_eq(intern_text(intern, 1).bytes, "a\0b\0", 4);
    ck_assert_mem_eq(intern_text(intern, 4).bytes, "\xff\xfe\0", 3);
    intern_close(intern);
}
END_TEST

TEST(addresses_stay_while_thousands_are_added)
{
    enum { MANY = 20000 };
    struct intern *intern;
    static const char *addresses[MANY + 1];
    char name[32];
    intern_open(&intern, 1 << 20);
    for (uint32_t i = 1; i <= MANY; i++) {
        uint32_t id;
        int length = snprintf(name, sizeof name, "cache-%u", i);
        if (intern_add(intern, name, (size_t)length, &id) != STATUS_OK || id != i)
            ck_abort_msg("%s: id %u", name, id);
        addresses[i] = intern_text(intern, id).bytes;
    }
    for (uint32_t i = 1; i <= MANY; i++) {
        int length = snprintf(name, sizeof name, "cache-%u", i);
        bool same = intern_text(intern, i).bytes == addresses[i] && strcmp(addresses[i], name) == 0;
        if (!same || intern_find(intern, name, (size_t)length) != i)
            ck_abort_msg("%s: not where it was", name);
    }
    ck_assert_uint_eq(intern_count(intern), MANY);
    intern_close(intern);
}
END_TEST

TEST(strings_of_every_size_are_kept_whole)
{
    struct intern *intern;
    static char bytes[20000];
    intern_open(&intern, 1 << 24);
    memset(bytes, 'z', sizeof bytes);
    for (size_t length = 1; length < sizeof bytes; length += 1 + length / 3) {
        uint32_t id;
        ck_assert_int_eq(intern_add(intern, bytes, length, &id), STATUS_OK);
        ck_assert_uint_eq(intern_text(intern, id).length, length);
        ck_assert_uint_eq(strlen(intern_text(intern, id).bytes), length);
    }
    intern_close(intern);
}
END_TEST

TEST(the_limit_counts_bytes_and_does_not_forget)
{
    struct intern *intern;
    uint32_t id;
    intern_open(&intern, 6);
    ck_assert_int_eq(intern_add(intern, "abcd", 4, &id), STATUS_OK);
    ck_assert_int_eq(intern_add(intern, "efg", 3, &id), STATUS_LIMIT);
    ck_assert_uint_eq(id, 0);
    ck_assert_int_eq(intern_add(intern, "ef", 2, &id), STATUS_OK);
    ck_assert_uint_eq(id, 2);
    ck_assert_int_eq(intern_add(intern, "g", 1, &id), STATUS_LIMIT);
    ck_assert_int_eq(intern_add(intern, "abcd", 4, &id), STATUS_OK);
    ck_assert_uint_eq(id, 1);
    intern_close(intern);
}
END_TEST

TEST(closing_nothing_is_harmless)
{
    intern_close(NULL);
}
END_TEST

SUITE_MAIN("base: intern", a_string_has_one_id_for_ever, the_empty_string_is_id_0, strings_are_bytes,
           addresses_stay_while_thousands_are_added, strings_of_every_size_are_kept_whole,
           the_limit_counts_bytes_and_does_not_forget, closing_nothing_is_harmless)
