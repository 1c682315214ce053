/* The textfile of a recorder: what is in it, and that it is there whole or not at all, whatever happens to its folder. */
#include "replay/textfile.h"

#include "base/os.h"
#include "base/when.h"
#include "replay_folder.h"

static struct intern *names;
static struct snapshot snapshot;
static char prom[160], part[176];
static int told;
static char last_told[PROBLEM_LINE];

static void begin(void)
{
    make_folder();
    snprintf(prom, sizeof prom, "%s/pooltop.prom", folder);
    snprintf(part, sizeof part, "%s.new", prom);
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    snapshot_init(&snapshot, names);
    told = 0;
}

static void end(void)
{
    snapshot_done(&snapshot);
    intern_close(names);
    os_remove_file(prom);
    remove_folder_with("");
}

static void hear(void *context, const char *text)
{
    ck_assert_ptr_eq(context, &told);
    told++;
    snprintf(last_told, sizeof last_told, "%s", text);
}

static enum status open_at(struct textfile **textfile, const char *at, int64_t top)
{
    static const struct machine MACHINE = {.host = "sr\"v"};
    const struct textfile_config config = {
        .path = at, .top = top, .interval_ns = 5 * NS_PER_SECOND, .tell = hear, .context = &told};
    struct problem why;
    enum status status = textfile_open(textfile, &config, &why);
    if (status == STATUS_OK)
        textfile_start(*textfile, &MACHINE, NULL);
    return status;
}

static void add(const char *name, size_t length, int64_t bytes)
{
    struct pool *pool = snapshot_add_pool(&snapshot);
    ck_assert_int_eq(intern_add(names, name, length, &pool->name), STATUS_OK);
    pool->type = POOL_NONPAGED;
    pool->value[POOL_BYTES] = bytes;
}

static char *text_of(const char *name)
{
    unsigned char *bytes;
    size_t length = read_file(name, &bytes);
    bytes[length] = '\0';
    return (char *)bytes;
}

static void assert_line(const char *text, const char *line)
{
    char whole[512];
    snprintf(whole, sizeof whole, "\n%s\n", line);
    ck_assert_msg(strstr(text, whole) != NULL, "no line '%s' in:\n%s", line, text);
}

TEST(the_file_tells_of_pools_totals_and_ourselves)
{
    struct textfile *textfile;
    begin();
    ck_assert_int_eq(open_at(&textfile, prom, 5), STATUS_OK);
    add("Leak", 4, 7);
    add("a\n\"\xff", 4, 3);
    snapshot.totals[TOTAL_NONPAGED] = 10;
    snapshot.totals[TOTAL_FAULTS] = 0;
    snapshot.utc_ns = 1500 * NS_PER_MS;
    snapshot.took_ns = 2 * NS_PER_MS;
    textfile_look(textfile, &snapshot, NULL);
    textfile_close(textfile);
    char *text = text_of(prom);
    assert_line(text, "pooltop_pool_bytes{host=\"sr\\\"v\",tag=\"Leak\",type=\"Nonp\"} 7");
    assert_line(text, "pooltop_pool_bytes{host=\"sr\\\"v\",tag=\"a\\\\x0A\\\"\\\\xFF\",type=\"Nonp\"} 3");
    assert_line(text, "pooltop_system_nonpaged_bytes{host=\"sr\\\"v\"} 10");
    assert_line(text, "pooltop_system_page_faults_total{host=\"sr\\\"v\"} 0");
    assert_line(text, "pooltop_last_sample_timestamp_seconds{host=\"sr\\\"v\"} 1.500000000");
    assert_line(text, "pooltop_sample_cost_seconds{host=\"sr\\\"v\",part=\"collect\"} 0.002000000");
    ck_assert_ptr_null(strstr(text, "diff")); /* absent */
    ck_assert_ptr_null(strstr(text, "paged_limit"));
    ck_assert_ptr_null(strstr(text, "pooltop_samples_total")); /* no recorder, no count */
    ck_assert_ptr_null(strstr(text, "# EOF"));
    free(text);
    ck_assert_int_eq(os_file_kind(part), OS_FILE_NONE);
    ck_assert_int_eq(told, 0);
    end();
}
END_TEST

TEST(a_name_that_no_collector_reads_is_refused)
{
    static const char *const NAMES[] = {"a.txt", ".prom", "prom", ""};
    struct textfile *textfile;
    begin();
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        ck_assert_int_eq(open_at(&textfile, NAMES[i], 5), STATUS_USAGE);
    ck_assert_int_eq(open_at(&textfile, prom, 0), STATUS_USAGE);
    ck_assert_int_eq(open_at(&textfile, prom, 1001), STATUS_USAGE);
    end();
}
END_TEST

static void look_until_told(struct textfile *textfile, int times)
{
    for (int tries = 0; told < times && tries < 100; tries++) {
        textfile_look(textfile, &snapshot, NULL);
        os_sleep_until(os_mono_ns() + 50 * NS_PER_MS, NULL);
    }
    ck_assert_int_eq(told, times);
}

TEST(a_folder_that_is_missing_is_told_once_and_tried_again)
{
    struct textfile *textfile;
    char missing[192], file[224];
    begin();
    snprintf(missing, sizeof missing, "%s/later", folder);
    snprintf(file, sizeof file, "%s/pooltop.prom", missing);
    ck_assert_int_eq(open_at(&textfile, file, 5), STATUS_OK);
    add("Leak", 4, 7);
    look_until_told(textfile, 1);
    ck_assert_msg(strstr(last_told, "tried again") != NULL, "%s", last_told);
    ck_assert(os_make_folder(missing));
    look_until_told(textfile, 2);
    textfile_close(textfile);
    char *text = text_of(file);
    ck_assert_ptr_null(strstr(text, "pooltop_textfile_failures_total{host=\"sr\\\"v\"} 0"));
    free(text);
    os_remove_file(file);
    ck_assert_int_eq(rmdir(missing), 0);
    end();
}
END_TEST

TEST(what_was_left_of_a_write_is_replaced)
{
    struct textfile *textfile;
    begin();
    write_file(part, "half a line", 11);
    write_file(prom, "old\n", 4);
    ck_assert_int_eq(open_at(&textfile, prom, 5), STATUS_OK);
    add("Leak", 4, 7);
    textfile_look(textfile, &snapshot, NULL);
    textfile_close(textfile);
    char *text = text_of(prom);
    ck_assert_int_eq(strncmp(text, "# HELP pooltop_pool_bytes ", 26), 0);
    free(text);
    ck_assert_int_eq(os_file_kind(part), OS_FILE_NONE);
    end();
}
END_TEST

SUITE_MAIN("replay: textfile", the_file_tells_of_pools_totals_and_ourselves, a_name_that_no_collector_reads_is_refused,
           a_folder_that_is_missing_is_told_once_and_tried_again, what_was_left_of_a_write_is_replaced)
