#include "tests/unit/suite.h"

#include <string.h>

#include "tui/canvas.h"

static struct canvas canvas;
static struct buffer out;

static void begin(int width, int height)
{
    canvas_init(&canvas);
    ck_assert_int_eq(canvas_resize(&canvas, width, height), STATUS_OK);
    buffer_init(&out, 1 << 20);
}

static const char *printed(bool roles)
{
    buffer_clear(&out);
    canvas_print(&canvas, &out, roles);
    return buffer_text(&out);
}

static void end(void)
{
    canvas_done(&canvas);
    buffer_done(&out);
}

TEST(text_is_cut_at_the_columns_it_was_given)
{
    begin(10, 2);
    ck_assert_int_eq(canvas_put(&canvas, 2, 0, 3, ROLE_TEXT, "abcdef"), 3);
    ck_assert_str_eq(printed(false), "  abc\n\n");
    end();
}
END_TEST

TEST(nothing_is_drawn_outside_the_grid)
{
    begin(4, 2);
    canvas_put(&canvas, -2, 0, 10, ROLE_TEXT, "abcdefgh");
    canvas_put(&canvas, 0, 2, 10, ROLE_TEXT, "below");
    canvas_put(&canvas, 0, -1, 10, ROLE_TEXT, "above");
    canvas_fill(&canvas, (struct area){3, 1, 50, 50}, ROLE_TEXT, '#');
    canvas_fill(&canvas, (struct area){-5, -5, 3, 3}, ROLE_TEXT, '!');
    canvas_paint(&canvas, (struct area){-1, -1, 100, 100}, ROLE_GREW);
    canvas_put_codepoint(&canvas, 9, 9, ROLE_TEXT, 'x');
    ck_assert_str_eq(printed(false), "cdef\n   #\n");
    end();
}
END_TEST

TEST(a_wide_character_cut_in_half_becomes_a_blank)
{
    begin(4, 1);
    ck_assert_int_eq(canvas_put(&canvas, 0, 0, 3, ROLE_TEXT, "a\xE4\xB8\xAD\xE4\xB8\xAD"), 3);
    ck_assert_str_eq(printed(false), "a\xE4\xB8\xAD\n");
    canvas_put(&canvas, 3, 0, 4, ROLE_TEXT, "\xE4\xB8\xAD");
    ck_assert_str_eq(printed(false), "a\xE4\xB8\xAD\n");
    canvas_put(&canvas, 2, 0, 1, ROLE_TEXT, "x");
    ck_assert_str_eq(printed(false), "a x\n");
    canvas_put(&canvas, -1, 0, 2, ROLE_TEXT, "\xE4\xB8\xAD");
    ck_assert_str_eq(printed(false), "  x\n");
    end();
}
END_TEST

TEST(drawing_over_the_left_half_blanks_the_right_one)
{
    begin(4, 1);
    canvas_put(&canvas, 0, 0, 4, ROLE_TEXT, "\xE4\xB8\xAD");
    canvas_put(&canvas, 0, 0, 1, ROLE_TEXT, "x");
    ck_assert_str_eq(printed(false), "x\n");
    ck_assert_int_eq(canvas.cells[1].codepoint, ' ');
    end();
}
END_TEST

TEST(a_combining_mark_stays_on_its_base)
{
    begin(4, 1);
    ck_assert_int_eq(canvas_put(&canvas, 0, 0, 4, ROLE_TEXT, "e\xCC\x81x"), 2);
    ck_assert_str_eq(printed(false), "e\xCC\x81x\n");
    end();
}
END_TEST

TEST(hostile_bytes_are_escaped)
{
    begin(20, 1);
    canvas_put_bytes(&canvas, 0, 0, 20, ROLE_TEXT, "a\x1b[2J\n\xff", 7);
    ck_assert_ptr_null(strchr(printed(false), 0x1b));
    ck_assert_str_eq(printed(false), "a\\x1B[2J\\x0A\\xFF\n");
    end();
}
END_TEST

TEST(a_cut_name_shows_that_it_was_cut)
{
    begin(20, 1);
    canvas_put_bytes(&canvas, 0, 0, 5, ROLE_TEXT, "ext4_inode", 10);
    ck_assert_str_eq(printed(false), "ext4~\n");
    end();
}
END_TEST

TEST(right_aligned_text_fills_its_columns)
{
    begin(8, 1);
    canvas_put(&canvas, 0, 0, 8, ROLE_TEXT, "xxxxxxxx");
    ck_assert_int_eq(canvas_put_right(&canvas, 1, 0, 5, ROLE_GREW, "42"), 5);
    ck_assert_str_eq(printed(true), "x   42xx\n.+++++\n");
    ck_assert_int_eq(canvas_put_right(&canvas, 0, 0, 2, ROLE_TEXT, "12345"), 2);
    end();
}
END_TEST

TEST(a_control_character_never_reaches_a_cell)
{
    begin(4, 1);
    canvas_put(&canvas, 0, 0, 4, ROLE_TEXT, "\x1b\x07");
    canvas_put_codepoint(&canvas, 2, 0, ROLE_TEXT, 0x9b);
    for (int x = 0; x < 4; x++)
        ck_assert_int_ge(canvas.cells[x].codepoint, ' ');
    ck_assert_str_eq(printed(false), "???\n");
    end();
}
END_TEST

TEST(sizes_are_clamped_and_the_canvas_is_blank_after)
{
    begin(5, 5);
    canvas_put(&canvas, 0, 0, 5, ROLE_GREW, "abcde");
    ck_assert_int_eq(canvas_resize(&canvas, -3, 0), STATUS_OK);
    ck_assert_int_eq(canvas.width, 1);
    ck_assert_int_eq(canvas.height, 1);
    ck_assert_str_eq(printed(true), "\n\n");
    ck_assert_int_eq(canvas_resize(&canvas, 1 << 30, 1 << 30), STATUS_OK);
    ck_assert_int_eq(canvas.width, CANVAS_WIDTH_MAX);
    ck_assert_int_eq(canvas.height, CANVAS_HEIGHT_MAX);
    end();
}
END_TEST

TEST(every_role_has_a_letter_of_its_own)
{
    char seen[256] = {0};
    begin(ROLES, 1);
    for (int role = 0; role < ROLES; role++)
        canvas_put_codepoint(&canvas, role, 0, (enum role)(ROLES - 1 - role), 'x');
    const char *letters = strchr(printed(true), '\n') + 1;
    ck_assert_uint_eq(strlen(letters),
                      ROLES); /* the letter of plain text is cut at the end, the newline stands for it */
    for (const char *letter = letters; *letter != '\n'; letter++) {
        ck_assert_int_eq(seen[(unsigned char)*letter], 0);
        seen[(unsigned char)*letter] = 1;
    }
    end();
}
END_TEST

SUITE_MAIN("tui: canvas", text_is_cut_at_the_columns_it_was_given, nothing_is_drawn_outside_the_grid,
           a_wide_character_cut_in_half_becomes_a_blank, drawing_over_the_left_half_blanks_the_right_one,
           a_combining_mark_stays_on_its_base, hostile_bytes_are_escaped, a_cut_name_shows_that_it_was_cut,
           right_aligned_text_fills_its_columns, a_control_character_never_reaches_a_cell,
           sizes_are_clamped_and_the_canvas_is_blank_after, every_role_has_a_letter_of_its_own)
