/* Rows of owners as bytes: what is written is read back, whatever the number of blocks, and no byte that is wrong is read as something else than a refusal or sound rows. */
#include "replay/owner_block.h"

#include "base/number.h"
#include "tests/unit/suite.h"

static struct buffer bytes;

static struct text text(const char *words)
{
    return (struct text){words, strlen(words)};
}

static struct owners *make_owners(size_t names, size_t length)
{
    static char words[OWNER_TEXT_MAX];
    struct owners *owners;
    const struct owner_match matches[] = {{1, TAG_IN_CODE, TAG_PROTECTED}, {0, TAG_BYTES, TAG_PLAIN}};
    memset(words, 'w', sizeof words);
    ck_assert_int_eq(owners_open(&owners), STATUS_OK);
    for (int i = 0; i < 2; i++) {
        const struct owner_driver driver = {.path = text(i == 0 ? "C:\\d\\a.sys" : "/m/\xFF.ko"),
                                            .version = text("1.0"),
                                            .altitude = text("320000"),
                                            .link_time = i == 0 ? ABSENT : 1700000000,
                                            .bytes = i,
                                            .loaded = LOADED_NO};
        ck_assert_int_eq(owners_add_driver(owners, &driver, NULL), STATUS_OK);
    }
    for (size_t i = 0; i < names; i++) {
        char name[16];
        snprintf(name, sizeof name, "T%zu", i);
        const struct owner owner = {.name = text(name),
                                    .grade = (enum owner_grade)(i % OWNER_GRADES),
                                    .owner = text("a.sys"),
                                    .description = {words, length},
                                    .kind = NOTE_KINDS,
                                    .matches = matches,
                                    .match_count = i % 3};
        ck_assert_int_eq(owners_add(owners, &owner), STATUS_OK);
    }
    return owners;
}

static struct owners *empty_owners(void)
{
    struct owners *owners;
    ck_assert_int_eq(owners_open(&owners), STATUS_OK);
    return owners;
}

static void assert_same(const struct owners *a, const struct owners *b)
{
    ck_assert_uint_eq(owners_driver_count(a), owners_driver_count(b));
    ck_assert_uint_eq(owners_count(a), owners_count(b));
    for (size_t i = 0; i < owners_driver_count(a); i++) {
        const struct owner_driver *one = owners_driver(a, i), *two = owners_driver(b, i);
        ck_assert_str_eq(one->path.bytes, two->path.bytes);
        ck_assert_str_eq(one->version.bytes, two->version.bytes);
        ck_assert_str_eq(one->altitude.bytes, two->altitude.bytes);
        ck_assert(one->link_time == two->link_time && one->bytes == two->bytes && one->loaded == two->loaded);
    }
    for (size_t i = 0; i < owners_count(a); i++) {
        const struct owner *one = owners_at(a, i), *two = owners_at(b, i);
        ck_assert_str_eq(one->name.bytes, two->name.bytes);
        ck_assert_uint_eq(one->description.length, two->description.length);
        ck_assert(one->grade == two->grade && one->kind == two->kind && one->match_count == two->match_count);
        for (size_t k = 0; k < one->match_count; k++)
            ck_assert(one->matches[k].driver == two->matches[k].driver &&
                      one->matches[k].form == two->matches[k].form && one->matches[k].grade == two->matches[k].grade);
    }
}

TEST(what_is_written_is_read_back_in_as_many_blocks_as_it_takes)
{
    static const size_t LENGTHS[] = {0, 5, OWNER_TEXT_MAX};
    for (size_t i = 0; i < 3; i++) {
        struct owners *owners = make_owners(500, LENGTHS[i]), *back = empty_owners();
        struct owner_rows rows = {.owners = owners};
        struct owner_block block = {.bytes = &bytes};
        size_t blocks = 0;
        buffer_init(&bytes, BLOCK_MAX);
        for (; owner_block_next(&rows, &block) == STATUS_OK; blocks++)
            ck_assert_int_eq(owner_block_read(back, bytes.bytes, bytes.length, block.drivers, block.names), STATUS_OK);
        ck_assert_uint_eq(blocks, LENGTHS[i] == OWNER_TEXT_MAX ? 8 : 1);
        assert_same(owners, back);
        owners_close(owners);
        owners_close(back);
        buffer_done(&bytes);
    }
}
END_TEST

TEST(the_longest_rows_fit_into_a_block)
{
    static char words[OWNER_TEXT_MAX];
    memset(words, 'x', sizeof words);
    struct text longest = {words, sizeof words};
    struct owner_match matches[OWNER_MATCHES_MAX] = {{0}};
    struct owners *owners = empty_owners();
    const struct owner_driver driver = {.path = longest,
                                        .version = longest,
                                        .company = longest,
                                        .description = longest,
                                        .product = longest,
                                        .original_name = longest,
                                        .sha256 = longest,
                                        .machine = longest,
                                        .signer = longest,
                                        .load_group = longest,
                                        .altitude = longest,
                                        .link_time = ABSENT,
                                        .bytes = ABSENT};
    ck_assert_int_eq(owners_add_driver(owners, &driver, NULL), STATUS_OK);
    for (int i = 0; i < 40; i++) {
        struct owner owner = {longest, OWNER_KNOWN,       longest,         longest, NOTE_KINDS,
                              matches, OWNER_MATCHES_MAX, OWNER_NO_DRIVER, 0};
        words[0] = (char)('a' + i);
        ck_assert_int_eq(owners_add(owners, &owner), STATUS_OK);
    }
    struct owner_rows rows = {.owners = owners};
    struct owner_block block = {.bytes = &bytes};
    size_t names = 0;
    buffer_init(&bytes, BLOCK_MAX);
    enum status status;
    while ((status = owner_block_next(&rows, &block)) == STATUS_OK)
        names += block.names;
    ck_assert_int_eq(status, STATUS_EMPTY);
    ck_assert_uint_eq(names, 40);
    owners_close(owners);
    buffer_done(&bytes);
}
END_TEST

TEST(only_what_is_newer_is_written)
{
    struct owners *owners = make_owners(3, 4);
    struct owner_rows rows = {.owners = owners, .after = 1};
    struct owner_block block = {.bytes = &bytes};
    buffer_init(&bytes, BLOCK_MAX);
    ck_assert_int_eq(owner_block_next(&rows, &block), STATUS_EMPTY);
    owners_set_edition(owners, 2);
    const struct owner owner = {.name = text("T1"), .grade = OWNER_BYTES, .kind = NOTE_KINDS};
    ck_assert_int_eq(owners_add(owners, &owner), STATUS_OK);
    rows = (struct owner_rows){.owners = owners, .after = 1};
    ck_assert_int_eq(owner_block_next(&rows, &block), STATUS_OK);
    ck_assert_uint_eq(block.names, 1);
    ck_assert_uint_eq(block.drivers, 0);
    ck_assert_int_eq(owner_block_next(&rows, &block), STATUS_EMPTY);
    owners_close(owners);
    buffer_done(&bytes);
}
END_TEST

/* Whatever was read has sense, and all of it can be asked for. */
static enum status read_harmed(size_t length, size_t drivers, size_t names)
{
    struct owners *back = empty_owners();
    enum status status = owner_block_read(back, bytes.bytes, length, drivers, names);
    for (size_t i = 0; i < owners_count(back); i++) {
        const struct owner *owner = owners_at(back, i);
        ck_assert(owner->grade < OWNER_GRADES && owner->kind <= NOTE_KINDS);
        for (size_t k = 0; k < owner->match_count; k++)
            ck_assert_uint_lt(owner->matches[k].driver, owners_driver_count(back));
    }
    owners_settle(back);
    owners_close(back);
    return status;
}

TEST(what_was_cut_is_refused_and_no_changed_byte_does_harm)
{
    struct owners *owners = make_owners(3, 4);
    struct owner_rows rows = {.owners = owners};
    struct owner_block block = {.bytes = &bytes};
    buffer_init(&bytes, BLOCK_MAX);
    ck_assert_int_eq(owner_block_next(&rows, &block), STATUS_OK);
    for (size_t length = 0; length < bytes.length; length++)
        ck_assert_int_eq(read_harmed(length, block.drivers, block.names), STATUS_DAMAGED);
    ck_assert_int_eq(read_harmed(bytes.length, block.drivers, block.names - 1), STATUS_DAMAGED);
    ck_assert_int_eq(read_harmed(bytes.length, block.drivers, BLOCK_MAX), STATUS_DAMAGED);
    for (size_t at = 0; at < bytes.length; at++)
        for (int bit = 0; bit < 8; bit++) {
            bytes.bytes[at] ^= (unsigned char)(1 << bit);
            enum status status = read_harmed(bytes.length, block.drivers, block.names);
            ck_assert(status == STATUS_OK || status == STATUS_DAMAGED);
            bytes.bytes[at] ^= (unsigned char)(1 << bit);
        }
    owners_close(owners);
    buffer_done(&bytes);
}
END_TEST

SUITE_MAIN("replay: blocks of owners", what_is_written_is_read_back_in_as_many_blocks_as_it_takes,
           the_longest_rows_fit_into_a_block, only_what_is_newer_is_written,
           what_was_cut_is_refused_and_no_changed_byte_does_harm)
