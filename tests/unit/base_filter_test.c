#include "base/filter.h"
#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

struct row {
    const char *name;
    size_t name_length;
    const char *type;
    int64_t bytes;
    int64_t age_ns;
};

enum { TYPE, BYTES, AGE };

static enum filter_kind resolve(const void *catalogue, const char *name, size_t length, int *index, enum unit *unit)
{
    static const struct {
        const char *name;
        enum filter_kind kind;
        enum unit unit;
    } FIELDS[] = {{"type", FILTER_TEXT_FIELD, UNIT_COUNT},
                  {"bytes", FILTER_NUMBER_FIELD, UNIT_BYTES},
                  {"age", FILTER_NUMBER_FIELD, UNIT_NS}};
    ck_assert_str_eq(catalogue, "catalogue");
    for (int i = 0; i < 3; i++) {
        if (strlen(FIELDS[i].name) == length && memcmp(FIELDS[i].name, name, length) == 0) {
            *index = i;
            *unit = FIELDS[i].unit;
            return FIELDS[i].kind;
        }
    }
    return FILTER_NO_FIELD;
}

static struct text row_text(const void *data, int field)
{
    const struct row *row = data;
    if (field == TYPE)
        return (struct text){row->type, strlen(row->type)};
    ck_assert_int_eq(field, -1);
    return (struct text){row->name, row->name_length};
}

static int64_t row_number(const void *data, int field)
{
    const struct row *row = data;
    ck_assert(field == BYTES || field == AGE);
    return field == BYTES ? row->bytes : row->age_ns;
}

/* T: token, N: Ntf, X: a tag of strange bytes, S: a cache with blanks and no numbers. */
static const struct row ROWS[] = {
    {"Toke", 4, "Paged", 20 << 20, 60 * INT64_C(1000000000)},
    {"NtfF", 4, "Nonp", 4096, 5},
    {"\x01\0|a", 4, "Nonp", 0, -5},
    {"two words (big)", 15, "", ABSENT, ABSENT},
};

static void check(const char *text, const char *expected)
{
    struct filter *filter;
    struct problem why = {.line = ""};
    char matched[8] = "";
    ck_assert_msg(filter_parse(&filter, text, resolve, "catalogue", &why) == STATUS_OK, "%s: %s", text, why.line);
    for (size_t i = 0; i < 4; i++) {
        struct filter_row row = {&ROWS[i], row_text, row_number};
        if (filter_matches(filter, &row))
            matched[strlen(matched)] = "TNXS"[i];
    }
    ck_assert_msg(strcmp(matched, expected) == 0, "%s: %s, not %s", text, matched, expected);
    filter_close(filter);
}

static const struct {
    const char *text;
    const char *rows;
} LANGUAGE[] = {
    {"", "TNXS"},
    {" \t ", "TNXS"},
    {"toke", "T"},
    {"TOK", "T"},
    {"o", "TS"},
    {"!o", "NX"},
    {"!!o", "TS"},
    {"o !tok", "S"},
    {"toke|ntf", "TN"},
    {"toke | ntf", "TN"},
    {"toke |ntf| big", "TNS"},
    {"o toke|ntf", "T"},
    {"toke|ntf o", "T"},
    {"!toke|ntf", "NXS"},
    {"!toke|!o", "NXS"},
    {"\"two words\"", "S"},
    {"!\"two words\"", "TNX"},
    {"\"wo w\"|ntf", "NS"},
    {"\"\"", "TNXS"},
    {"(big)", "S"},
    {"\"|\"", "X"},
    {"\\x01", "X"},
    {"\\X00|toke", "TX"},
    {"/^Nt[fF]/", "N"},
    {"/^nt/", ""},
    {"!/^N/", "TXS"},
    {"/two words/", "S"},
    {"/e$|F$/", "TN"},
    {"/^\\\\x01\\\\x00/", "X"},
    {"/a\\/b/", ""},
    {"bytes>10m", "T"},
    {"bytes>=20m", "T"},
    {"bytes>20m", ""},
    {"bytes<=4k", "NX"},
    {"bytes<4096", "X"},
    {"bytes=4k", "N"},
    {"bytes==4k", "N"},
    {"bytes!=4k", "TX"},
    {"!bytes>10m", "NXS"},
    {"bytes<1|bytes>1m", "TX"},
    {"bytes>=0 bytes<1m ntf", "N"},
    {"age>30s", "T"},
    {"age<0", "X"},
    {"type~Non?", "NX"},
    {"type~non?", ""},
    {"!type~*aged", "NXS"},
    {"type~\"Paged\"", "T"},
    {"type:nonp", "NX"},
    {"type:NON ntf", "N"},
    {"!type:nonp", "TS"},
    {"type=nonp", "NX"},
    {"type=non", ""},
    {"type!=nonp", "TS"},
    {"type=\"\"", "S"},
    {"type:\"on\"|toke", "TNX"},
    {":0001", ""},
    {"!:00=1", "TNXS"},
};

TEST(the_filter_language_means_what_it_says)
{
    for (size_t i = 0; i < sizeof LANGUAGE / sizeof LANGUAGE[0]; i++)
        check(LANGUAGE[i].text, LANGUAGE[i].rows);
}
END_TEST

TEST(a_null_filter_matches_everything)
{
    struct filter_row row = {&ROWS[0], row_text, row_number};
    ck_assert(filter_matches(NULL, &row));
    filter_close(NULL);
}
END_TEST

TEST(a_wrong_filter_is_refused_by_name)
{
    static const struct {
        const char *text;
        const char *line; /* part of it */
    } CASES[] = {
        {"nope:5", "no field is called \"nope\""},
        {"toke byte>5", "no field is called \"byte\""},
        {"a:b", "no field is called \"a\""},
        {"a=b", "no field is called \"a\""},
        {"x\033y>1", "no field is called \"x\\x1By\""},
        {"bytes>abc", "filter term \"bytes>abc\": not a number"},
        {"bytes>", "a value is missing"},
        {"bytes > 5", "no field before the operator"},
        {"bytes:5", "a number field has only"},
        {"bytes>9223372036854775808", "not a number"},
        {"age>5", "not a duration"},
        {"type>x", "a text field has only"},
        {"type:", "a value is missing"},
        {">5", "no field before the operator"},
        {"=", "no field before the operator"},
        {"!", "nothing behind !"},
        {"a ! b", "nothing behind !"},
        {"|a", "a term is missing"},
        {"a|", "a term is missing behind |"},
        {"a | ", "a term is missing behind |"},
        {"a||b", "a term is missing"},
        {"\"abc", "closing quote is missing"},
        {"type:\"abc", "closing quote is missing"},
        {"\"abc\"d", "text behind the closing quote"},
        {"/abc", "closing / is missing"},
        {"/abc\\/", "closing / is missing"},
        {"/a/b", "text behind the closing /"},
        {"/(/", "missing )"},
        {"//", "empty"},
        {"/a{2,1}/", "bad bounds"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct filter *filter;
        struct problem why = {.line = ""};
        ck_assert_msg(filter_parse(&filter, CASES[i].text, resolve, "catalogue", &why) == STATUS_USAGE, "%s",
                      CASES[i].text);
        ck_assert_ptr_null(filter);
        ck_assert_msg(strstr(why.line, CASES[i].line) != NULL, "%s: %s", CASES[i].text, why.line);
    }
}
END_TEST

TEST(terms_and_length_are_bounded)
{
    static char text[5000];
    struct filter *filter;
    struct problem why;
    for (int i = 0; i < 64; i++)
        strcat(text, "a ");
    ck_assert_int_eq(filter_parse(&filter, text, NULL, NULL, &why), STATUS_OK);
    filter_close(filter);
    strcat(text, "a ");
    ck_assert_int_eq(filter_parse(&filter, text, NULL, NULL, &why), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(why.line, "64 terms"));
    memset(text, 'a', 4096);
    text[4096] = '\0';
    ck_assert_int_eq(filter_parse(&filter, text, NULL, NULL, &why), STATUS_OK);
    filter_close(filter);
    text[4096] = 'a';
    ck_assert_int_eq(filter_parse(&filter, text, NULL, NULL, &why), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(why.line, "4096"));
}
END_TEST

TEST(without_a_catalogue_there_are_no_fields)
{
    struct filter *filter;
    struct problem why;
    ck_assert_int_eq(filter_parse(&filter, "bytes>1", NULL, NULL, &why), STATUS_USAGE);
}
END_TEST

TEST(random_filters_neither_crash_nor_match_without_parsing)
{
    static const char *const PIECES[] = {"a",    "!", "|", " ", "\"", "/", "\\", "bytes",
                                         "type", ">", "=", ":", "5m", "(", "*",  "\xff"};
    uint32_t random = 88675123u;
    for (int round = 0; round < 30000; round++) {
        char text[128] = "";
        for (int i = 0; i < 1 + round % 12; i++) {
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            strcat(text, PIECES[(random >> 8) % 16]);
        }
        struct filter *filter;
        struct problem why = {.line = ""};
        enum status status = filter_parse(&filter, text, resolve, "catalogue", &why);
        ck_assert(status == STATUS_OK || (status == STATUS_USAGE && why.line[0] && !filter));
        struct filter_row row = {&ROWS[round % 4], row_text, row_number};
        if (filter)
            filter_matches(filter, &row);
        filter_close(filter);
    }
}
END_TEST

SUITE_MAIN("base: filter", the_filter_language_means_what_it_says, a_null_filter_matches_everything,
           a_wrong_filter_is_refused_by_name, terms_and_length_are_bounded, without_a_catalogue_there_are_no_fields,
           random_filters_neither_crash_nor_match_without_parsing)
