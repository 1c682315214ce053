#include "tests/unit/suite.h"

#include "tui/mark_list.h"

static struct recording *recording;
static struct mark_list list;

static void note(int64_t utc_ns, const char *text)
{
    struct problem why = {.line = ""};
    struct mark mark = {.utc_ns = utc_ns, .kind = text[0] == 'g' ? MARK_GAP : MARK_NOTE};
    snprintf(mark.text, sizeof mark.text, "%s", text);
    ck_assert_msg(recording_add_mark(recording, &mark, &why) == STATUS_OK, "%s", why.line);
}

static void begin(void)
{
    ck_assert_int_eq(recording_open_memory(&recording, 1 << 20), STATUS_OK);
    mark_list_init(&list);
    note(10, "load driver");
    note(20, "gap of an hour");
    note(30, "all well");
    ck_assert_int_eq(mark_list_read(&list, recording, 0, 100, NULL), STATUS_OK);
}

static void end(void)
{
    mark_list_done(&list);
    recording_close(recording);
}

static const char *selected(void)
{
    const struct mark *mark = mark_list_selected(&list);
    return mark != NULL ? mark->text : "";
}

TEST(marks_stand_in_the_order_of_time_and_can_be_turned_round)
{
    begin();
    ck_assert_uint_eq(list.shown_count, 3);
    ck_assert_str_eq(selected(), "load driver");
    mark_list_sort(&list, MARKS_BY_TIME);
    ck_assert_str_eq(selected(), "all well");
    end();
}
END_TEST

TEST(the_cursor_stays_on_its_mark_when_others_come)
{
    begin();
    mark_list_sort(&list, MARKS_BY_TEXT);
    mark_list_select(&list, 2);
    ck_assert_str_eq(selected(), "load driver");
    note(40, "a later one");
    ck_assert_int_eq(mark_list_read(&list, recording, 0, 100, NULL), STATUS_OK);
    ck_assert_str_eq(selected(), "load driver");
    ck_assert_uint_eq(list.cursor, 3);
    end();
}
END_TEST

TEST(a_filter_looks_at_kind_and_text_and_a_bad_one_changes_nothing)
{
    struct problem why = {.line = ""};
    begin();
    ck_assert_int_eq(mark_list_filter(&list, "kind:gap", NULL), STATUS_OK);
    ck_assert_uint_eq(list.shown_count, 1);
    ck_assert_int_eq(mark_list_filter(&list, "/[/", &why), STATUS_USAGE);
    ck_assert_uint_gt(strlen(why.line), 0);
    ck_assert_uint_eq(list.shown_count, 1);
    ck_assert_int_eq(mark_list_filter(&list, "note !driver", NULL), STATUS_OK);
    ck_assert_uint_eq(list.shown_count, 1);
    ck_assert_str_eq(selected(), "all well");
    end();
}
END_TEST

TEST(finding_goes_both_ways_and_round)
{
    begin();
    ck_assert(mark_list_find(&list, "ALL", 1));
    ck_assert_str_eq(selected(), "all well");
    ck_assert(mark_list_find(&list, "driver", 1));
    ck_assert_str_eq(selected(), "load driver");
    ck_assert(mark_list_find(&list, "gap", -1));
    ck_assert_str_eq(selected(), "gap of an hour");
    ck_assert(!mark_list_find(&list, "nothing like it", 1));
    end();
}
END_TEST

SUITE_MAIN("tui: mark list", marks_stand_in_the_order_of_time_and_can_be_turned_round,
           the_cursor_stays_on_its_mark_when_others_come, a_filter_looks_at_kind_and_text_and_a_bad_one_changes_nothing,
           finding_goes_both_ways_and_round)
