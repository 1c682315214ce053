#include "tests/unit/suite.h"

#include <string.h>

#include "tui/detail.h"

enum { SLOTS = 33 };

/* Two moments of a machine with one row of each kind, and what the pane is told about them. */
struct scene {
    struct intern *names;
    struct snapshot now, before;
    struct history_slot slots[SLOTS];
    struct detail_view view;
    int top; /* lines that are scrolled away; what drawing made of it */
};

static struct scene scene;
static char printed[65536];

static uint32_t name(const char *text)
{
    uint32_t id;
    ck_assert_int_eq(intern_add(scene.names, text, strlen(text), &id), STATUS_OK);
    return id;
}

static void setup(void)
{
    memset(&scene, 0, sizeof scene);
    ck_assert_int_eq(intern_open(&scene.names, 1 << 20), STATUS_OK);
    snapshot_init(&scene.now, scene.names);
    snapshot_init(&scene.before, scene.names);
    for (size_t i = 0; i < SLOTS; i++)
        scene.slots[i] = (struct history_slot){(int64_t)i << 20, (int64_t)i << 20, (int64_t)i << 20, false};
    scene.view.current = &scene.now;
    scene.view.previous = &scene.before;
    scene.view.holder_since_ns = ABSENT;
    scene.view.graph =
        (struct graph_view){.curves = {{.slots = scene.slots, .count = SLOTS, .unit = UNIT_BYTES, .role = ROLE_GRAPH}},
                            .curve_count = 1,
                            .begin_ns = 0,
                            .end_ns = NS_PER_HOUR,
                            .cursor_ns = ABSENT,
                            .zone = {ZONE_UTC, 0},
                            .title = "BYTES"};
}

static void teardown(void)
{
    snapshot_done(&scene.now);
    snapshot_done(&scene.before);
    intern_close(scene.names);
}

static const char *draw(int width, int height)
{
    struct canvas canvas;
    struct buffer out;
    canvas_init(&canvas);
    buffer_init(&out, sizeof printed);
    ck_assert_int_eq(canvas_resize(&canvas, width, height), STATUS_OK);
    scene.top =
        detail_draw(&canvas, (struct area){0, 0, width, height}, scene.top, &scene.view, glyphs_for(GRAPH_ASCII));
    canvas_print(&canvas, &out, false);
    strcpy(printed, buffer_text(&out));
    buffer_done(&out);
    canvas_done(&canvas);
    return printed;
}

static struct pool *add_toke(struct snapshot *snapshot, int64_t live)
{
    struct pool *pool = snapshot_add_pool(snapshot);
    ck_assert_ptr_nonnull(pool);
    pool->name = name("Toke");
    pool->type = POOL_PAGED;
    pool->owner = name("nt!se");
    pool->value[POOL_ALLOCS] = 200000 + live;
    pool->value[POOL_FREES] = 200000;
    pool->value[POOL_DIFF] = live;
    pool->value[POOL_BYTES] = live * 1824;
    pool->value[POOL_HANDLES] = live + 12;
    return pool;
}

TEST(a_pool_shows_every_value_it_has_with_its_change)
{
    setup();
    add_toke(&scene.before, 40000);
    scene.view.pool = add_toke(&scene.now, 41234);
    struct holder holder = {HOLDER_HANDLES, name("lsass.exe"), 1, 612, 1200, 1234};
    scene.view.holder = &holder;
    ck_assert_str_eq(draw(80, 11),
                     "-- Toke  Paged ----------------------------------------------- lines 1-5 of 7 --\n"
                     "ALLOCS     241234   +1234 FREES      200000       0 DIFF        41234   +1234\n"
                     "BYTES       71.7M  +2.15M PER ALLOC    1824         HANDLES     41246   +1234\n"
                     "HOLDER    lsass.exe[612] (+1200 handles while the pool grew by 1234 objects)\n"
                     "OWNER     nt!se\n"
                     "NOTE      names an object, not a culprit: look for who holds it\n"
                     " 32.0M|                                                        ......-------''''\n"
                     "      |                                    .......------'''''''\n"
                     "      |                  .......------'''''\n"
                     "     0|.....-------''''''\n"
                     "       00:00:00                      BYTES over 1h                      01:00:00\n");
    teardown();
}
END_TEST

TEST(sixty_columns_show_the_same_in_two_columns)
{
    setup();
    add_toke(&scene.before, 40000);
    scene.view.pool = add_toke(&scene.now, 39000);
    ck_assert_str_eq(draw(60, 12), "-- Toke  Paged --------------------------- lines 1-6 of 9 --\n"
                                   "ALLOCS     239000   -1000     FREES      200000       0\n"
                                   "DIFF        39000   -1000     BYTES       67.8M  -1.74M\n"
                                   "PER ALLOC    1824             HANDLES     39012   -1000\n"
                                   "OWNER     nt!se\n"
                                   "NOTE      names an object, not a culprit: look for who holds\n"
                                   "          it\n"
                                   " 32.0M|                                         ....-----'''\n"
                                   "      |                          .....-----'''''\n"
                                   "      |             .....-----'''\n"
                                   "     0|....-----''''\n"
                                   "       00:00:00            BYTES over 1h            01:00:00\n");
    teardown();
}
END_TEST

TEST(a_merged_cache_shows_all_its_names)
{
    setup();
    struct pool *pool = snapshot_add_pool(&scene.now);
    pool->name = name("signal_cache");
    pool->type = POOL_UNRECLAIMABLE;
    pool->aliases = name("sock_inode_cache | kmalloc-1k-with-a-long-name | a | UNIX | files_cache | mm_struct");
    pool->alias_count = 6;
    pool->value[POOL_DIFF] = 7;
    scene.view.pool = pool;
    scene.view.previous = NULL;
    ck_assert_str_eq(draw(60, 9), "-- signal_cache +6  Unrecl --------------- lines 1-5 of 7 --\n"
                                  "DIFF            7\n"
                                  "ALIASES   sock_inode_cache | kmalloc-1k-with-a-long-name | a\n"
                                  "          | UNIX | files_cache | mm_struct\n"
                                  "NOTE      names an object, not a culprit: look for who holds\n"
                                  "          it\n"
                                  " 32.0M|                          ...........----------''''''\n"
                                  "     0|.......----------'''''''''\n"
                                  "       00:00:00            BYTES over 1h            01:00:00\n");
    teardown();
}
END_TEST

TEST(more_names_than_lines_are_cut_visibly_and_the_graph_stays)
{
    setup();
    struct pool *pool = snapshot_add_pool(&scene.now);
    pool->name = name("kmalloc-64");
    pool->type = POOL_RECLAIMABLE;
    char many[2000] = "";
    for (size_t i = 0; i < 100; i++)
        memcpy(many + i * 16, "cache_of_this | ", 17);
    pool->aliases = name(many);
    scene.view.pool = pool;
    ck_assert_str_eq(draw(60, 8), "-- kmalloc-64  Recl  new ---------------- lines 1-4 of 39 --\n"
                                  "ALIASES   cache_of_this | cache_of_this | cache_of_this |\n"
                                  "          cache_of_this | cache_of_this | cache_of_this |\n"
                                  "          cache_of_this | cache_of_this | cache_of_this |\n"
                                  "          cache_of_this | cache_of_this | cache_of_this | c~\n"
                                  " 32.0M|                          ...........----------''''''\n"
                                  "     0|.......----------'''''''''\n"
                                  "       00:00:00            BYTES over 1h            01:00:00\n");
    teardown();
}
END_TEST

TEST(what_does_not_fit_is_scrolled_to_and_no_further)
{
    setup();
    add_toke(&scene.before, 40000);
    scene.view.pool = add_toke(&scene.now, 39000);
    const char *text = draw(60, 12);
    ck_assert_ptr_nonnull(strstr(text, "lines 1-6 of "));
    ck_assert_ptr_null(strstr(text, "GROWS BY"));
    scene.top = 1000;
    text = draw(60, 12);
    ck_assert_ptr_nonnull(strstr(text, "GROWS BY"));
    ck_assert_ptr_null(strstr(text, "ALLOCS"));
    ck_assert_int_gt(scene.top, 0);
    ck_assert_int_lt(scene.top, 10);
    scene.top = -5;
    ck_assert_ptr_nonnull(strstr(draw(60, 12), "ALLOCS"));
    ck_assert_int_eq(scene.top, 0);
    teardown();
}
END_TEST

TEST(a_row_without_a_predecessor_is_new_and_has_no_changes)
{
    setup();
    scene.view.pool = add_toke(&scene.now, 10);
    const char *text = draw(80, 4);
    ck_assert_ptr_nonnull(strstr(text, "Toke  Paged  new"));
    ck_assert_ptr_null(strchr(strchr(text, '\n'), '+'));
    teardown();
}
END_TEST

TEST(what_a_holder_rests_on_is_said)
{
    setup();
    add_toke(&scene.before, 40000);
    scene.view.pool = add_toke(&scene.now, 50000);
    uint32_t lsass = name("lsass.exe");
    struct holder holder = {HOLDER_EXACT, lsass, 1, 612, ABSENT, 10000};
    scene.view.holder = &holder;
    ck_assert_ptr_nonnull(strstr(draw(100, 9), "HOLDER    lsass.exe[612] (the system itself says so)\n"));
    scene.view.holder_since_ns = 2 * NS_PER_HOUR;
    ck_assert_ptr_null(strstr(draw(100, 9), "since")); /* what the system says is so now */
    holder.basis = HOLDER_UNKNOWN;
    ck_assert_ptr_nonnull(strstr(draw(140, 9), "grew with it), since 02:00:00\n"));
    scene.view.holder_since_ns = ABSENT;
    holder.name = 0;
    holder.pid = ABSENT;
    ck_assert_ptr_nonnull(strstr(
        draw(100, 9), "HOLDER    unknown (the pool grew by 10000 objects, no process and no group grew with it)\n"));
    holder = (struct holder){HOLDER_GROUP, name("/system.slice/leaky"), 0, ABSENT, 12 << 20, 20 << 20};
    ck_assert_ptr_nonnull(strstr(draw(100, 9), "leaky (+12.0M bytes of kernel memory while the pool grew by 20.0M)\n"));
    holder.basis = HOLDER_NONE;
    ck_assert_ptr_null(strstr(draw(100, 9), "HOLDER"));
    teardown();
}
END_TEST

static struct process *add_lsass(struct snapshot *snapshot, int64_t handles)
{
    struct process *process = snapshot_add_process(snapshot);
    ck_assert_ptr_nonnull(process);
    process->pid = 612;
    process->started_ns = 90 * NS_PER_MINUTE;
    process->name = name("lsass.exe");
    process->group = name("/system.slice");
    process->value[PROCESS_HANDLES] = handles;
    process->value[PROCESS_THREADS] = 12;
    return process;
}

TEST(a_process_shows_its_start_its_group_and_its_kinds_of_handles)
{
    setup();
    static const struct handle_kind KINDS[] = {{"socket", 12000}, {"eventfd", 7}, {"/var/log", 1}};
    add_lsass(&scene.before, 900);
    scene.view.process = add_lsass(&scene.now, 12008);
    scene.view.kinds = KINDS;
    scene.view.kind_count = 3;
    scene.view.kinds_complete = true;
    scene.view.graph.curves[0].unit = UNIT_COUNT;
    scene.view.graph.title = "HANDLES";
    ck_assert_str_eq(draw(80, 10),
                     "-- lsass.exe[612] --------------------------------------------------------------\n"
                     "HANDLES     12008  +11108 THREADS        12       0\n"
                     "STARTED   1970-01-01 01:30:00 +00:00\n"
                     "GROUP     /system.slice\n"
                     "KINDS     socket 12000, eventfd 7, /var/log 1\n"
                     " 33.6M|                                                        ......-------''''\n"
                     "      |                                    .......------'''''''\n"
                     "      |                  .......------'''''\n"
                     "     0|.....-------''''''\n"
                     "       00:00:00                     HANDLES over 1h                     01:00:00\n");
    scene.view.kinds_complete = false;
    ck_assert_ptr_nonnull(strstr(draw(80, 10), "/var/log 1, and what there was no time to\n          count\n"));
    scene.view.kind_count = 0;
    scene.view.kinds_note = "not in a recording";
    ck_assert_ptr_nonnull(strstr(draw(80, 10), "KINDS     not in a recording\n"));
    teardown();
}
END_TEST

TEST(hostile_names_cannot_act_nor_break_out)
{
    setup();
    struct process *process = add_lsass(&scene.now, 1);
    process->name = name("\033[2J\n\xff-evil-name-that-is-far-too-long-for-the-line-it-stands-in-and-goes-on-and-on");
    process->group = name("/a\tb");
    scene.view.process = process;
    static const struct handle_kind KIND[] = {{"\033]0;x", 3}};
    scene.view.kinds = KIND;
    scene.view.kind_count = 1;
    ck_assert_str_eq(draw(60, 6), "-- \\x1B[2J\\x0A\\xFF-evil-name-that-is-far-too-l~[612]  new --\n"
                                  "HANDLES         1             THREADS        12\n"
                                  "STARTED   1970-01-01 01:30:00 +00:00\n"
                                  "GROUP     /a\\x09b\n"
                                  "KINDS     \\x1B]0;x 3, and what there was no time to count\n"
                                  "\n");
    teardown();
}
END_TEST

TEST(tiny_areas_draw_what_fits)
{
    setup();
    scene.view.pool = add_toke(&scene.now, 41234);
    ck_assert_str_eq(draw(12, 1), "-- Toke  Pag\n");
    ck_assert_ptr_nonnull(draw(1, 1));
    ck_assert_ptr_nonnull(draw(5, 20));
    scene.view.pool = NULL;
    ck_assert_str_eq(draw(12, 3), "32.0M|   .||\n"
                                  "    0|||'\n"
                                  "     1h\n");
    teardown();
}
END_TEST

SUITE_MAIN("tui: detail", a_pool_shows_every_value_it_has_with_its_change, sixty_columns_show_the_same_in_two_columns,
           a_merged_cache_shows_all_its_names, more_names_than_lines_are_cut_visibly_and_the_graph_stays,
           what_does_not_fit_is_scrolled_to_and_no_further, a_row_without_a_predecessor_is_new_and_has_no_changes,
           what_a_holder_rests_on_is_said, a_process_shows_its_start_its_group_and_its_kinds_of_handles,
           hostile_names_cannot_act_nor_break_out, tiny_areas_draw_what_fits)
