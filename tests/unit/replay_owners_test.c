/* Owners in a recording: what was stored is read back as it was at the time, by boot; parts keep it, damage costs only what it hit, and a file without is as before. */
#include "replay/owner_watch.h"
#include "replay/store.h"
#include "replay_run.h"

static struct problem why;

static struct text text(const char *words)
{
    return (struct text){words, strlen(words)};
}

static struct recording *open_write(const char *name)
{
    struct recording *recording;
    ck_assert_msg(recording_open_write(&recording, name, &why) == STATUS_OK, "%s", why.line);
    return recording;
}

static struct recording *open_read(const char *name)
{
    struct recording *recording;
    ck_assert_msg(recording_open_read(&recording, name, &why) == STATUS_OK, "%s", why.line);
    return recording;
}

/* The first or last sample. */
static struct sample_info sample_at(struct recording *recording, bool first)
{
    struct sample_info info;
    ck_assert_int_eq(recording_step(recording, first ? 0 : INT64_MAX, 0, &info, &why), STATUS_OK);
    return info;
}

static void add_driver(struct owners *owners, const char *name, const char *version, enum loaded loaded)
{
    const struct owner_driver driver = {.path = text(name),
                                        .version = text(version),
                                        .company = text("Contoso"),
                                        .description = text("A \xFF driver"),
                                        .product = text("Product"),
                                        .original_name = text("o.sys"),
                                        .sha256 = text("00ff"),
                                        .machine = text("x64"),
                                        .signer = text("Signer"),
                                        .load_group = text("FSFilter"),
                                        .altitude = text("320000"),
                                        .link_time = 1700000000,
                                        .bytes = ABSENT,
                                        .loaded = loaded};
    ck_assert_int_eq(owners_add_driver(owners, &driver, NULL), STATUS_OK);
}

static void add_name(struct owners *owners, const char *name, enum owner_grade grade, int32_t driver)
{
    const struct owner_match matches[] = {{(uint32_t)driver, TAG_IN_CODE, TAG_PROTECTED}, {0, TAG_BYTES, TAG_PLAIN}};
    const struct owner owner = {.name = text(name),
                                .grade = grade,
                                .owner = text("words"),
                                .description = text("what it holds"),
                                .kind = NOTE_OBJECT,
                                .matches = matches,
                                .match_count = driver >= 0 ? 2 : 0};
    ck_assert_int_eq(owners_add(owners, &owner), STATUS_OK);
}

static struct owners *make_owners(const char *version)
{
    struct owners *owners;
    ck_assert_int_eq(owners_open(&owners), STATUS_OK);
    add_driver(owners, "C:\\Windows\\System32\\drivers\\a.sys", version, LOADED_YES);
    add_driver(owners, "C:\\Users\\bob\\b.sys", "9", LOADED_UNKNOWN);
    add_name(owners, "Abcd", OWNER_IN_CODE, 1);
    add_name(owners, "Nob\xE6", OWNER_UNKNOWN, -1);
    return owners;
}

static void store(struct recording *recording, const char *boot, int64_t since_ns, const struct owners *owners,
                  uint32_t after)
{
    const struct owner_write write = {boot, since_ns, owners, after, false};
    ck_assert_msg(recording_add_owners(recording, &write, &why) == STATUS_OK, "%s", why.line);
}

/* Version of the driver a.sys; "" without owners. */
static const char *version_of(const struct owners *owners)
{
    int32_t index = owners_find_driver(owners, text("C:\\Windows\\System32\\drivers\\a.sys"));
    return index >= 0 ? owners_driver(owners, (size_t)index)->version.bytes : "";
}

/* The same at a time. */
static const char *version_at(struct recording *recording, const char *boot, int64_t utc_ns)
{
    static char version[32];
    struct owner_moment moment;
    ck_assert_msg(recording_owners(recording, boot, utc_ns, &moment, &why) == STATUS_OK, "%s", why.line);
    snprintf(version, sizeof version, "%s", version_of(moment.owners));
    owners_close(moment.owners);
    return version;
}

/* A recording of two boots, the first with owners from its first sample on, the second with others and a change. */
static void record_boots(const char *samples, char first[BOOT_TEXT], char last[BOOT_TEXT], int64_t *last_ns)
{
    make_folder();
    for (const char *const *source =
             (const char *const[]){"demo:churn,tags=200,seed=1", "demo:churn,tags=200,seed=2", NULL};
         *source != NULL; source++)
        WORKS("record", path, "--source", *source, "--samples", samples, "--interval", "1m", "--owners", "no",
              "--quiet");
    /* Both begin at the same simulated time, so the first is moved a year back, and has no thinned samples then. */
    sql("UPDATE sample SET seal = NULL, utc_ns = utc_ns - 31536000000000000 WHERE session = 1;"
        "UPDATE mark SET seal = NULL, utc_ns = utc_ns - 31536000000000000 WHERE session = 1;"
        "DELETE FROM minute; DELETE FROM quarter");
    struct recording *recording = open_write(path);
    struct sample_info begin = sample_at(recording, true), end = sample_at(recording, false);
    ck_assert_str_ne(begin.boot, end.boot);
    memcpy(first, begin.boot, BOOT_TEXT);
    memcpy(last, end.boot, BOOT_TEXT);
    *last_ns = end.utc_ns;
    struct owners *owners = make_owners("1.0");
    store(recording, first, begin.utc_ns, owners, 0);
    owners_close(owners);
    owners = make_owners("2.0");
    store(recording, last, end.utc_ns - 1000, owners, 0);
    owners_set_edition(owners, 2);
    add_driver(owners, "C:\\Windows\\System32\\drivers\\a.sys", "2.1", LOADED_NO);
    store(recording, last, end.utc_ns, owners, 1);
    owners_close(owners);
    recording_close(recording);
}

static void record_two_boots(char first[BOOT_TEXT], char last[BOOT_TEXT], int64_t *last_ns)
{
    record_boots("20", first, last, last_ns);
}

TEST(every_word_and_number_is_read_back_and_matches_find_their_drivers)
{
    char first[BOOT_TEXT], last[BOOT_TEXT];
    int64_t last_ns;
    struct owner_moment moment;
    record_two_boots(first, last, &last_ns);
    struct recording *recording = open_read(path);
    ck_assert_int_eq(recording_owners(recording, first, 0, &moment, &why), STATUS_OK);
    ck_assert_uint_eq(owners_driver_count(moment.owners), 2);
    ck_assert_uint_eq(owners_count(moment.owners), 2);
    const struct owner_driver *driver =
        owners_driver(moment.owners, (size_t)owners_find_driver(moment.owners, text("C:\\Users\\bob\\b.sys")));
    const char *const words[] = {driver->file.bytes,     "b.sys",   driver->version.bytes,       "9",
                                 driver->company.bytes,  "Contoso", driver->description.bytes,   "A \xFF driver",
                                 driver->product.bytes,  "Product", driver->original_name.bytes, "o.sys",
                                 driver->sha256.bytes,   "00ff",    driver->machine.bytes,       "x64",
                                 driver->signer.bytes,   "Signer",  driver->load_group.bytes,    "FSFilter",
                                 driver->altitude.bytes, "320000"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i += 2)
        ck_assert_str_eq(words[i], words[i + 1]);
    ck_assert_int_eq(driver->link_time, 1700000000);
    ck_assert_int_eq(driver->bytes, ABSENT);
    ck_assert_int_eq(driver->loaded, LOADED_UNKNOWN);
    const struct owner *owner = owners_find(moment.owners, text("Abcd"));
    ck_assert_str_eq(owner->owner.bytes, "words");
    ck_assert_str_eq(owner->description.bytes, "what it holds");
    ck_assert_int_eq(owner->kind, NOTE_OBJECT);
    ck_assert_uint_eq(owner->match_count, 2);
    ck_assert_int_eq(owner->matches[0].form, TAG_PROTECTED);
    ck_assert_ptr_eq(owners_driver(moment.owners, owner->matches[0].driver), driver);
    ck_assert_ptr_eq(owners_driver_of(moment.owners, owner), driver);
    ck_assert_int_eq(owners_find(moment.owners, text("Nob\xE6"))->grade, OWNER_UNKNOWN);
    owners_close(moment.owners);
    recording_close(recording);
    remove_folder();
}
END_TEST

TEST(two_boots_have_their_own_and_a_change_holds_from_its_time_on)
{
    char first[BOOT_TEXT], last[BOOT_TEXT];
    int64_t last_ns;
    record_two_boots(first, last, &last_ns);
    struct recording *recording = open_read(path);
    struct owner_watch watch;
    ck_assert_str_eq(version_at(recording, first, INT64_MAX), "1.0");
    ck_assert_str_eq(version_at(recording, last, 0), "2.0");
    ck_assert_str_eq(version_at(recording, last, last_ns - 1), "2.0");
    ck_assert_str_eq(version_at(recording, last, last_ns), "2.1");
    ck_assert_str_eq(version_at(recording, "another", last_ns), "");
    owner_watch_init(&watch, recording, false);
    ck_assert_str_eq(version_of(owner_watch_at(&watch, last, last_ns)), "2.1");
    ck_assert_str_eq(version_of(owner_watch_at(&watch, last, last_ns - 1)), "2.0");
    ck_assert_str_eq(version_of(owner_watch_at(&watch, first, 5)), "1.0");
    ck_assert_ptr_null(owner_watch_at(&watch, "another", 5));
    owner_watch_done(&watch);
    recording_close(recording);
    WORKS("check", path);
    WORKS("info", path);
    assert_said("owners     4 names, 5 drivers, 3 times\n");
    remove_folder();
}
END_TEST

TEST(a_memory_keeps_the_same_and_not_without_end)
{
    struct recording *memory;
    struct owners *owners = make_owners("1.0");
    ck_assert_int_eq(recording_open_memory(&memory, 1 << 20), STATUS_OK);
    ck_assert_int_eq(recording_owners_mark(memory), 0);
    store(memory, "boot", 100, owners, 0);
    owners_set_edition(owners, 2);
    add_driver(owners, "C:\\Windows\\System32\\drivers\\a.sys", "1.1", LOADED_NO);
    store(memory, "boot", 200, owners, 1);
    owners_close(owners);
    ck_assert_int_ne(recording_owners_mark(memory), 0);
    ck_assert_str_eq(version_at(memory, "boot", 0), "1.0");
    ck_assert_str_eq(version_at(memory, "boot", 199), "1.0");
    ck_assert_str_eq(version_at(memory, "boot", 200), "1.1");
    ck_assert_str_eq(version_at(memory, "other", 200), "");
    for (int i = 0; i < 40; i++) {
        owners = make_owners("3.0");
        store(memory, "boot", 300 + i, owners, 0);
        owners_close(owners);
    }
    ck_assert_str_eq(version_at(memory, "boot", INT64_MAX), "3.0");
    recording_close(memory);
}
END_TEST

TEST(a_part_what_is_merged_and_what_is_recovered_have_the_owners_of_their_boots)
{
    char first[BOOT_TEXT], last[BOOT_TEXT];
    int64_t last_ns;
    record_two_boots(first, last, &last_ns);
    static const char *const VERBS[] = {"snapshot", "merge", "recover"};
    for (size_t i = 0; i < 3; i++) {
        WORKS(VERBS[i], path, "--output", made);
        struct recording *recording = open_read(made);
        ck_assert_str_eq(version_at(recording, first, 0), "1.0");
        ck_assert_str_eq(version_at(recording, last, 0), "2.0");
        ck_assert_str_eq(version_at(recording, last, last_ns), "2.1");
        recording_close(recording);
        WORKS("check", made);
        unlink(made);
    }
    WORKS("snapshot", path, "--begin", "end", "--output", made);
    struct recording *recording = open_read(made);
    ck_assert_str_eq(version_at(recording, first, 0), "");
    ck_assert_str_eq(version_at(recording, last, last_ns), "2.1");
    recording_close(recording);
    remove_folder();
}
END_TEST

TEST(without_names_folders_of_users_are_left_out_and_files_stay)
{
    char first[BOOT_TEXT], last[BOOT_TEXT];
    int64_t last_ns;
    struct owner_moment moment;
    record_two_boots(first, last, &last_ns);
    WORKS("snapshot", path, "--anonymize", "--output", made);
    struct recording *recording = open_read(made);
    ck_assert_int_eq(recording_owners(recording, last, last_ns, &moment, &why), STATUS_OK);
    ck_assert_int_ge(owners_find_driver(moment.owners, text("C:\\Windows\\System32\\drivers\\a.sys")), 0);
    for (size_t i = 0; i < owners_driver_count(moment.owners); i++)
        ck_assert_ptr_null(strstr(owners_driver(moment.owners, i)->path.bytes, "bob"));
    const struct owner *owner = owners_find(moment.owners, text("Abcd"));
    ck_assert_str_eq(owners_driver_of(moment.owners, owner)->file.bytes, "b.sys");
    owners_close(moment.owners);
    recording_close(recording);
    remove_folder();
}
END_TEST

TEST(a_changed_byte_costs_its_block_and_is_told)
{
    static const char *const HARM[] = {"UPDATE owners SET names = 1 WHERE id = 3",
                                       "UPDATE owners SET data = x'00' || data WHERE id = 3",
                                       "UPDATE owners SET data = 7, seal = 1 WHERE id = 3",
                                       "UPDATE owners SET drivers = 1 << 60 WHERE id = 3",
                                       "UPDATE owners SET since_ns = since_ns - 1 WHERE id = 3",
                                       "DELETE FROM owners WHERE id = 2",
                                       "UPDATE owners SET boot = 99 WHERE id = 2"};
    for (size_t i = 0; i < sizeof HARM / sizeof HARM[0]; i++) {
        char first[BOOT_TEXT], last[BOOT_TEXT];
        int64_t last_ns;
        record_two_boots(first, last, &last_ns);
        sql(HARM[i]);
        ck_assert_msg(RUN(&why, "check", path) != STATUS_OK, "%s", HARM[i]);
        struct recording *recording = open_read(path);
        ck_assert_str_eq(version_at(recording, first, 0), "1.0");
        ck_assert_str_eq(version_at(recording, last, last_ns), i < 5 ? "2.0" : "2.1");
        recording_close(recording);
        WORKS("recover", path, "--output", made);
        WORKS("check", made);
        remove_folder();
    }
}
END_TEST

TEST(a_table_that_cannot_be_read_is_no_owners_and_the_samples_stay)
{
    static const char *const HARM[] = {"ALTER TABLE owners RENAME COLUMN data TO other", "DROP TABLE owners",
                                       "DROP TABLE owners; CREATE VIEW owners AS SELECT 1 AS id"};
    for (size_t i = 0; i < sizeof HARM / sizeof HARM[0]; i++) {
        char first[BOOT_TEXT], last[BOOT_TEXT];
        int64_t last_ns;
        struct owner_watch watch;
        record_two_boots(first, last, &last_ns);
        sql(HARM[i]);
        struct recording *recording = open_read(path);
        owner_watch_init(&watch, recording, true);
        ck_assert_ptr_null(owner_watch_at(&watch, last, last_ns));
        ck_assert_str_eq(sample_at(recording, false).boot, last);
        owner_watch_done(&watch);
        recording_close(recording);
        WORKS("recover", path, "--output", made);
        remove_folder();
    }
}
END_TEST

TEST(a_recording_without_owners_has_no_table_for_them)
{
    struct recording *recording;
    struct owner_watch watch;
    make_folder();
    WORKS("record", path, "--source", "demo:churn,tags=200", "--samples", "30", "--owners", "no", "--quiet");
    recording = open_read(path);
    owner_watch_init(&watch, recording, true);
    ck_assert_ptr_null(owner_watch_at(&watch, sample_at(recording, true).boot, 0));
    owner_watch_done(&watch);
    recording_close(recording);
    WORKS("info", path);
    ck_assert_ptr_null(strstr(said(), "owners"));
    sql("CREATE TABLE owners (x)"); /* fails were it there */
    remove_folder();
}
END_TEST

TEST(owners_of_boots_that_were_dropped_go_with_them)
{
    char first[BOOT_TEXT], last[BOOT_TEXT];
    int64_t last_ns;
    struct trimmed trimmed = {.more = true};
    record_boots("300", first, last, &last_ns);
    struct recording *recording = open_write(path);
    const struct trim trim = {.before_ns = {ABSENT, ABSENT, last_ns}, .max_bytes = ABSENT};
    for (int i = 0; trimmed.more && i < 1000; i++)
        ck_assert_msg(recording_trim(recording, &trim, &trimmed, &why) == STATUS_OK, "%s", why.line);
    ck_assert_str_eq(version_at(recording, first, 0), "");
    ck_assert_str_eq(version_at(recording, last, last_ns), "2.1");
    recording_close(recording);
    WORKS("check", path);
    remove_folder();
}
END_TEST

/* Damage to any other page then leaves a file that can be opened, and recovered. Room is left for the table of stand-ins. */
TEST(the_statements_of_all_tables_stand_on_the_first_page)
{
    enum { HEAD = 100, KIND = HEAD, CELLS = HEAD + 3, CONTENT = HEAD + 5, CELLS_AT = HEAD + 8, LEAF = 13, ROOM = 230 };
    char first[BOOT_TEXT], last[BOOT_TEXT];
    unsigned char page[CELLS_AT];
    int64_t last_ns;
    record_two_boots(first, last, &last_ns);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fread(page, 1, sizeof page, file), sizeof page);
    fclose(file);
    ck_assert_int_eq(page[KIND], LEAF);
    ck_assert_int_ge((page[CONTENT] << 8 | page[CONTENT + 1]) - CELLS_AT - 2 * (page[CELLS] << 8 | page[CELLS + 1]),
                     ROOM);
    remove_folder();
}
END_TEST

SUITE_MAIN("replay: owners", every_word_and_number_is_read_back_and_matches_find_their_drivers,
           two_boots_have_their_own_and_a_change_holds_from_its_time_on, a_memory_keeps_the_same_and_not_without_end,
           a_part_what_is_merged_and_what_is_recovered_have_the_owners_of_their_boots,
           without_names_folders_of_users_are_left_out_and_files_stay, a_changed_byte_costs_its_block_and_is_told,
           a_table_that_cannot_be_read_is_no_owners_and_the_samples_stay,
           a_recording_without_owners_has_no_table_for_them, owners_of_boots_that_were_dropped_go_with_them,
           the_statements_of_all_tables_stand_on_the_first_page)
