#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

#include "tui/actions.h"
#include "tui/prompt.h"

static struct prompt prompt;

static void ask(const char *text)
{
    prompt_init(&prompt);
    prompt_ask(&prompt, PROMPT_FILTER, "Filter: ", text);
}

static void press(const char *name)
{
    prompt_key(&prompt, key_parse(name, strlen(name)));
}

TEST(typing_puts_characters_at_the_cursor)
{
    ask("ac");
    press("Left");
    ck_assert_int_eq(prompt_key(&prompt, 'b'), PROMPT_EDITED);
    ck_assert_str_eq(prompt.text, "abc");
    press("Home");
    press("x");
    press("End");
    press("\xC3\xA4");
    ck_assert_str_eq(prompt.text, "xabc\xC3\xA4");
}
END_TEST

TEST(characters_are_taken_away_whole)
{
    ask("a\xE4\xB8\xAD\xC3\xA4");
    press("Backspace");
    ck_assert_str_eq(prompt.text, "a\xE4\xB8\xAD");
    press("Left");
    press("Del");
    ck_assert_str_eq(prompt.text, "a");
    press("Left");
    press("Left");
    ck_assert_int_eq(prompt_key(&prompt, KEY_BACKSPACE_), PROMPT_SAME);
    ck_assert_str_eq(prompt.text, "a");
}
END_TEST

TEST(control_w_takes_a_word_and_control_u_everything)
{
    ask("type:nonp bytes>1m  ");
    press("C-w");
    ck_assert_str_eq(prompt.text, "type:nonp ");
    press("C-w");
    ck_assert_str_eq(prompt.text, "");
    ask("abc");
    press("C-u");
    ck_assert_str_eq(prompt.text, "");
    ck_assert_uint_eq(prompt.cursor, 0);
}
END_TEST

TEST(control_characters_are_not_typed)
{
    ask("");
    ck_assert_int_eq(prompt_key(&prompt, 0x02), PROMPT_SAME);
    ck_assert_int_eq(prompt_key(&prompt, 0x9b), PROMPT_SAME);
    ck_assert_int_eq(prompt_key(&prompt, KEY_F0_ + 3), PROMPT_SAME);
    ck_assert_int_eq(prompt_key(&prompt, 0x202E), PROMPT_SAME);
    ck_assert_str_eq(prompt.text, "");
}
END_TEST

TEST(a_full_line_takes_no_more)
{
    ask("");
    for (int i = 0; i < 2 * PROMPT_TEXT; i++)
        press("\xE4\xB8\xAD");
    ck_assert_uint_lt(prompt.length, PROMPT_TEXT);
    ck_assert_uint_eq(prompt.length % 3, 0);
    ck_assert_uint_eq(strlen(prompt.text), prompt.length);
}
END_TEST

TEST(what_was_kept_comes_back_with_up)
{
    ask("first");
    prompt_close(&prompt, true);
    prompt_ask(&prompt, PROMPT_FILTER, "Filter: ", "second");
    prompt_close(&prompt, true);
    prompt_ask(&prompt, PROMPT_FILTER, "Filter: ", "dropped");
    prompt_close(&prompt, false);
    prompt_ask(&prompt, PROMPT_FILTER, "Filter: ", "");
    press("Up");
    ck_assert_str_eq(prompt.text, "second");
    press("Up");
    ck_assert_str_eq(prompt.text, "first");
    press("Up");
    ck_assert_str_eq(prompt.text, "first");
    press("Down");
    ck_assert_str_eq(prompt.text, "second");
    press("Down");
    ck_assert_str_eq(prompt.text, "");
}
END_TEST

TEST(each_question_has_a_history_of_its_own)
{
    ask("kept");
    prompt_close(&prompt, true);
    prompt_ask(&prompt, PROMPT_TIME, "Go to: ", "");
    press("Up");
    ck_assert_str_eq(prompt.text, "");
}
END_TEST

TEST(the_cursor_stays_in_sight_on_every_width)
{
    struct canvas canvas;
    canvas_init(&canvas);
    ask("a long text with \xE4\xB8\xAD\xE4\xB8\xAD wide ones and more behind them than fits");
    snprintf(prompt.note, sizeof prompt.note, "because");
    for (int width = 1; width < 90; width++) {
        ck_assert_int_eq(canvas_resize(&canvas, width, 1), STATUS_OK);
        prompt_draw(&canvas, (struct area){0, 0, width, 1}, &prompt);
        ck_assert_int_ge(canvas.cursor_x, 0);
        ck_assert_int_le(canvas.cursor_x, width);
    }
    canvas_done(&canvas);
}
END_TEST

TEST(the_reason_stands_behind_the_text)
{
    struct canvas canvas;
    struct buffer out;
    canvas_init(&canvas);
    buffer_init(&out, 4096);
    ask("byt>");
    snprintf(prompt.note, sizeof prompt.note, "no such field");
    ck_assert_int_eq(canvas_resize(&canvas, 40, 1), STATUS_OK);
    prompt_draw(&canvas, (struct area){0, 0, 40, 1}, &prompt);
    canvas_print(&canvas, &out, false);
    ck_assert_str_eq(buffer_text(&out), "Filter: byt>  no such field\n");
    ck_assert_int_eq(canvas.cursor_x, 12);
    buffer_done(&out);
    canvas_done(&canvas);
}
END_TEST

SUITE_MAIN("tui: prompt", typing_puts_characters_at_the_cursor, characters_are_taken_away_whole,
           control_w_takes_a_word_and_control_u_everything, control_characters_are_not_typed, a_full_line_takes_no_more,
           what_was_kept_comes_back_with_up, each_question_has_a_history_of_its_own,
           the_cursor_stays_in_sight_on_every_width, the_reason_stands_behind_the_text)
