/* What pooltop who writes, for people and as JSON. */
#include "base/number.h"
#include "export/who_print.h"
#include "tests/unit/suite.h"

static struct who who;
static struct buffer out;
static char gone[] = "/gone/leaker.sys";
static struct driver driver;
static struct driver_match match;

/* A driver that is not on this disk, found in code. */
static void begin(const char *name)
{
    ck_assert_int_eq(who_ask(&who, name, NULL), STATUS_OK);
    buffer_init(&out, 1 << 20);
    driver = (struct driver){.path = gone, .bytes = 1234, .link_time = 0, .machine = PE_X64};
    strcpy(driver.version.company, "Bad \"Inc\"\x1b[2J");
    strcpy(driver.version.file_version, "1.2");
    match = (struct driver_match){&driver, TAG_IN_CODE, TAG_REVERSED};
    who.drivers.matches = &match;
    who.drivers.count = 1;
    who.grade = OWNER_IN_CODE;
    strcpy(who.owner, "leaker.sys");
}

static void written(const char *wanted)
{
    ck_assert_int_eq(out.status, STATUS_OK);
    ck_assert_str_eq(buffer_text(&out), wanted);
    buffer_done(&out);
}

TEST(a_block_for_people_tells_the_chain)
{
    begin("Leak");
    who_print_block(&out, &who, &(struct who_context){NULL, NULL, NULL, NULL, NULL});
    written("Leak   found in code: leaker.sys\n"
            "  in code of      /gone/leaker.sys (written backwards)\n"
            "                    company     Bad \"Inc\"\\x1B[2J\n"
            "                    version     1.2\n"
            "                    linked      1970-01-01T00:00:00.000Z\n"
            "                    file        x64, 1234 bytes\n");
}

TEST(a_note_says_that_an_object_is_no_culprit)
{
    begin("Toke");
    who.drivers.count = 0;
    who.grade = OWNER_KNOWN;
    strcpy(who.owner, "nt");
    who.tag_note = note_of_tag((struct text){"Toke", 4});
    who_print_block(&out, &who, &(struct who_context){NULL, NULL, NULL, NULL, NULL});
    written("Toke   known: nt\n"
            "  pooltop's note  nt: access tokens\n"
            "                  grows by: log-ons and impersonation whose tokens are not closed\n"
            "                  names an object, not a culprit: look for who holds it\n");
}

TEST(json_leaves_out_what_is_not_known_and_escapes_the_rest)
{
    begin("L\\xe9a\"");
    driver.link_time = ABSENT;
    who_print_json(&out, &who, 1, &(struct who_context){NULL, NULL, NULL, NULL, NULL});
    written(
        "[\n{\"tag\":\"L\\\\xE9a\\\"\",\"tag_hex\":\"4ce96122\",\"grade\":\"code\",\"owner\":\"leaker.sys\",\"lists\":["
        "],"
        "\"drivers\":[{\"path\":\"/gone/leaker.sys\",\"found\":\"code\",\"form\":\"reversed\",\"machine\":\"x64\","
        "\"bytes\":1234,\"company\":\"Bad \\\"Inc\\\"\\\\x1B[2J\",\"version\":\"1.2\"}],"
        "\"modules\":[]}\n]\n");
}

/* A service of the running system, whose paths are keys as they stand. */
static void same(char key[RUNNING_KEY], const char *path)
{
    snprintf(key, RUNNING_KEY, "%s", path);
}

TEST(what_runs_is_told_beside_its_file)
{
    struct running_driver service = {
        .key = "/gone/leaker.sys", .is_loaded = true, .used_by = ABSENT, .start = START_BOOT};
    struct running running = {&service, 1, 1, same};
    strcpy(service.service, "leak\x1b");
    strcpy(service.altitude, "320500");
    begin("Leak");
    who_print_block(&out, &who, &(struct who_context){NULL, NULL, NULL, &running, NULL});
    ck_assert_ptr_nonnull(strstr(buffer_text(&out),
                                 "\n                    here        loaded, service leak\\x1B, started at "
                                 "boot, altitude 320500\n"));
    buffer_clear(&out);
    who_print_json(&out, &who, 1, &(struct who_context){NULL, NULL, NULL, &running, NULL});
    ck_assert_ptr_nonnull(strstr(buffer_text(&out), "\"loaded\":true,\"service\":\"leak\\\\x1B\",\"start\":\"boot\","
                                                    "\"altitude\":\"320500\""));
    running.count = 0;
    buffer_clear(&out);
    who_print_json(&out, &who, 1, &(struct who_context){NULL, NULL, NULL, &running, NULL});
    ck_assert_ptr_nonnull(strstr(buffer_text(&out), "\"loaded\":false,\"machine\""));
    buffer_done(&out);
}

TEST(several_answers_are_one_array)
{
    struct who two[2];
    ck_assert_int_eq(who_ask(&two[0], "Aaaa", NULL), STATUS_OK);
    ck_assert_int_eq(who_ask(&two[1], "some_cache", NULL), STATUS_OK);
    buffer_init(&out, 1 << 20);
    who_print_json(&out, two, 2, &(struct who_context){NULL, NULL, NULL, NULL, NULL});
    written("[\n{\"tag\":\"Aaaa\",\"tag_hex\":\"41616161\",\"grade\":\"unknown\",\"lists\":[],\"drivers\":[],"
            "\"modules\":[]},\n"
            "{\"tag\":\"some_cache\",\"grade\":\"unknown\",\"lists\":[],\"drivers\":[],\"modules\":[]}\n]\n");
}

TEST(a_line_of_the_table_says_how_sure_it_is)
{
    begin("Leak");
    who.seen.bytes = 1 << 20;
    who_print_titles(&out);
    who_print_line(&out, &who);
    written("TAG                         BYTES  HOW SURE       OWNER\n"
            "Leak                      1048576  found in code  leaker.sys\n");
}

static void tells(const char *words)
{
    ck_assert_msg(strstr(buffer_text(&out), words) != NULL, "no '%s' in:\n%s", words, buffer_text(&out));
}

TEST(what_was_recorded_on_the_machine_is_told_with_its_driver_and_counts_where_it_is_surer)
{
    struct owners *owners;
    struct who asked;
    struct problem why;
    const struct owner_driver leaker = {.path = {"C:\\d\\leaker.sys", 15},
                                        .version = {"1.2", 3},
                                        .company = {"Contoso", 7},
                                        .sha256 = {"00ff", 4},
                                        .link_time = 1700000000,
                                        .bytes = 4096,
                                        .loaded = LOADED_YES};
    const struct owner_match holds = {0, TAG_IN_CODE, TAG_REVERSED};
    const struct owner owner = {.name = {"Qq7 ", 4},
                                .grade = OWNER_IN_CODE,
                                .owner = {"leaker.sys", 10},
                                .kind = NOTE_KINDS,
                                .matches = &holds,
                                .match_count = 1};
    ck_assert_int_eq(owners_open(&owners), STATUS_OK);
    ck_assert_int_eq(owners_add_driver(owners, &leaker, NULL), STATUS_OK);
    ck_assert_int_eq(owners_add(owners, &owner), STATUS_OK);
    owners_settle(owners);
    ck_assert_int_eq(who_ask(&asked, "Qq7", &why), STATUS_OK);
    ck_assert_int_eq(who_answer(&asked, 1, &(struct who_config){.owners = owners}, &why), STATUS_OK);
    ck_assert_int_eq(asked.grade, OWNER_IN_CODE);
    buffer_init(&out, 1 << 20);
    who_print_block(&out, &asked, &(struct who_context){NULL, NULL, owners, NULL, NULL});
    tells("Qq7   found in code: leaker.sys\n");
    tells("in code of      C:\\d\\leaker.sys (written backwards)\n");
    tells("company     Contoso\n");
    tells("4096 bytes, loaded then\n");
    tells("SHA-256     00ff\n");
    buffer_done(&out);
    buffer_init(&out, 1 << 20);
    who_print_json(&out, &asked, 1, &(struct who_context){NULL, NULL, owners, NULL, NULL});
    tells("\"recorded\":{\"grade\":\"code\",\"owner\":\"leaker.sys\",\"driver\":{");
    tells("\"form\":\"reversed\"");
    buffer_done(&out);
    who_done(&asked);
    owners_close(owners);
}
END_TEST

SUITE_MAIN("export: who owns a tag", a_block_for_people_tells_the_chain, a_note_says_that_an_object_is_no_culprit,
           json_leaves_out_what_is_not_known_and_escapes_the_rest, several_answers_are_one_array,
           what_runs_is_told_beside_its_file, a_line_of_the_table_says_how_sure_it_is,
           what_was_recorded_on_the_machine_is_told_with_its_driver_and_counts_where_it_is_surer)
