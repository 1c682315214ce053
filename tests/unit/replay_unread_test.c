/* What a recording says of a sample for which a file of the kernel could not be read, or not whole: it is marked, nothing is made up, and nothing is compared across it. */
#include <string.h>

#include "replay/player.h"
#include "sampler_tree.h"
/* Behind the tree's, whose parameters have the names of its globals. */
#include "replay_run.h"

#define SLABS             "slabinfo - version: 2.1\n"
#define ROW(name, active) name " " active " 400 64 64 1 : tunables 0 0 0 : slabdata 10 10 0\n"
#define WHOLE             SLABS ROW("aaa", "100") ROW("bbb", "200") ROW("ccc", "300")
#define MEMORY            "MemTotal: 1000 kB\nMemFree: 500 kB\nSlab: 100 kB\n"

enum { MOMENTS = 7 };

/* Seven moments, ten seconds apart; `spoilt` has other files in the middle three. */
static void write_tree(const struct tree_folder *tree, const char *slabs, const char *memory)
{
    for (int i = 1; i <= MOMENTS; i++) {
        bool spoilt = i >= 3 && i <= 5;
        char name[64], text[64];
        const char *of_slabs = spoilt ? slabs : WHOLE, *of_memory = spoilt ? memory : MEMORY;
        snprintf(name, sizeof name, "%d/proc/uptime", i);
        snprintf(text, sizeof text, "%d.00 1.00\n", 1000 + 10 * i);
        tree_text(tree, name, text);
        snprintf(name, sizeof name, "%d/utc", i);
        snprintf(text, sizeof text, "%d000000000\n", 1700000000 + 10 * i);
        tree_text(tree, name, text);
        snprintf(name, sizeof name, "%d/proc/slabinfo", i);
        if (of_slabs != NULL)
            tree_text(tree, name, of_slabs);
        snprintf(name, sizeof name, "%d/proc/meminfo", i);
        if (of_memory != NULL)
            tree_text(tree, name, of_memory);
    }
}

static void record_tree(const struct tree_folder *tree)
{
    char source[TREE_PATH];
    snprintf(source, sizeof source, "proc:%s", tree->path);
    WORKS("record", path, "--source", source, "--interval", "10s", "--quiet");
    WORKS("check", path);
}

/* The text of the gap marks, one behind the other. */
static void gaps_of(char out[1024])
{
    struct recording *recording;
    struct mark marks[16];
    size_t count;
    ck_assert_int_eq(recording_open_read(&recording, path, NULL), STATUS_OK);
    ck_assert_int_eq(recording_marks(recording, INT64_MIN, INT64_MAX, marks, 16, &count, NULL), STATUS_OK);
    out[0] = '\0';
    for (size_t i = 0; i < count; i++)
        if (marks[i].kind == MARK_GAP)
            snprintf(out + strlen(out), 1024 - strlen(out), "%s;", marks[i].text);
    recording_close(recording);
}

struct seen {
    char breaks[MOMENTS + 1]; /* a letter for each sample: b behind a break, else . */
    size_t pools[MOMENTS];
    size_t count;
};

static bool see(void *context, const struct sample_info *info, const struct snapshot *current,
                const struct snapshot *previous)
{
    struct seen *seen = context;
    ck_assert(info->after_break == (previous == NULL));
    seen->breaks[seen->count] = info->after_break ? 'b' : '.';
    seen->pools[seen->count++] = current->pool_count;
    return true;
}

static struct seen look(void)
{
    struct seen seen = {{0}, {0}, 0};
    struct recording *recording;
    struct player *player;
    ck_assert_int_eq(recording_open_read(&recording, path, NULL), STATUS_OK);
    ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
    ck_assert_int_eq(player_scan(player, 1, MOMENTS, see, &seen, NULL), STATUS_OK);
    player_close(player);
    recording_close(recording);
    return seen;
}

TEST(a_table_that_vanishes_is_marked_and_nothing_is_compared_across)
{
    char gaps[1024];
    struct tree_folder tree = tree_make();
    make_folder();
    write_tree(&tree, NULL, MEMORY);
    record_tree(&tree);
    gaps_of(gaps);
    ck_assert_str_eq(gaps, "unread: the sample lacks proc/slabinfo: No such file or directory;");
    struct seen seen = look();
    ck_assert_str_eq(seen.breaks, "b.b..b.");
    ck_assert_uint_eq(seen.pools[2], 0);
    ck_assert_uint_eq(seen.pools[5], 4);
    remove_folder();
    tree_drop(&tree);
}
END_TEST

TEST(a_table_that_is_cut_short_is_marked_and_no_rest_is_made_up)
{
    char gaps[1024];
    struct tree_folder tree = tree_make();
    make_folder();
    /* Cut behind a whole line, so that only its length tells. */
    write_tree(&tree, SLABS ROW("aaa", "100"), MEMORY);
    record_tree(&tree);
    gaps_of(gaps);
    ck_assert_str_eq(gaps, "unread: the sample lacks proc/slabinfo: cut short behind 80 bytes;");
    struct seen seen = look();
    ck_assert_str_eq(seen.breaks, "b.b..b.");
    ck_assert_uint_eq(seen.pools[1], 4);
    ck_assert_uint_eq(seen.pools[2], 1); /* without (kmalloc >8k), which is what no row tells of */
    remove_folder();
    tree_drop(&tree);
}
END_TEST

TEST(a_table_that_ends_within_a_line_or_is_empty_is_marked)
{
    char gaps[1024];
    struct tree_folder tree = tree_make();
    make_folder();
    write_tree(&tree, SLABS ROW("aaa", "100") ROW("bbb", "200") "ccc 300", "");
    record_tree(&tree);
    gaps_of(gaps);
    ck_assert_ptr_nonnull(strstr(gaps, "unread: the sample lacks proc/slabinfo: cut short behind 143 bytes;"));
    ck_assert_str_eq(look().breaks, "b.b..b.");
    remove_folder();
    tree_drop(&tree);
}
END_TEST

TEST(a_moment_without_anything_is_a_gap_that_says_what_could_not_be_read)
{
    char gaps[1024];
    struct tree_folder tree = tree_make();
    make_folder();
    write_tree(&tree, NULL, NULL);
    record_tree(&tree);
    gaps_of(gaps);
    ck_assert_str_eq(gaps, "unread: no sample for 40s: no pools, no totals and no processes below the tree;");
    remove_folder();
    tree_drop(&tree);
}
END_TEST

SUITE_MAIN("replay: unread", a_table_that_vanishes_is_marked_and_nothing_is_compared_across,
           a_table_that_is_cut_short_is_marked_and_no_rest_is_made_up,
           a_table_that_ends_within_a_line_or_is_empty_is_marked,
           a_moment_without_anything_is_a_gap_that_says_what_could_not_be_read)
