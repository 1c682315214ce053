/* What programs write to a terminal, as lines: screens as they stood, redrawn in parts or scrolled, and text without its colours. */
#include "sampler/foreign/typescript.h"
#include "sampler_foreign.h"

/* In pieces of that size. */
static void read_pieces(const char *text, size_t piece, const char *expected)
{
    struct buffer out;
    const unsigned char *bytes = (const unsigned char *)text;
    size_t length = strlen(text);
    buffer_init(&out, 1 << 20);
    ck_assert(typescript_is_text(bytes, length));
    struct typescript *typescript = typescript_open(bytes, length);
    ck_assert_ptr_nonnull(typescript);
    for (size_t at = 0; at < length; at += piece)
        typescript_add(typescript, bytes + at, length - at < piece ? length - at : piece, &out);
    typescript_end(typescript, &out);
    ck_assert_str_eq(buffer_text(&out), expected);
    typescript_close(typescript);
    buffer_done(&out);
}

static void read_screens(const char *text, const char *expected)
{
    read_pieces(text, strlen(text), expected);
    read_pieces(text, 1, expected);
}

TEST(text_loses_its_colours_and_titles_and_keeps_its_lines)
{
    read_screens("\033]0;title\007\033[01;32mroot\033[0m# \033(Bcat\r\na\tb\b\n", "root# cat\r\na\tb\n");
}
END_TEST

TEST(a_screen_is_handed_on_when_it_is_drawn_anew)
{
    read_screens(
        "\033[H\033[2Jhead 1\033[3;1Ha 10\r\033[4db\033[4G20\033[1;6H2\033[3;3H99\033[4;4H7\033[K\033[1;1H\033[K",
        "head 1\na 10\nb  20\n"
        "head 2\na 99\nb  7\n"
        "a 99\nb  7\n");
}
END_TEST

TEST(what_stood_before_a_program_took_the_screen_is_not_lost)
{
    read_screens("one\r\ntwo\r\n\033[?1049h\033[1;1Hfull\033[?1049lthree\n", "one\ntwo\nfull\nthree\n");
}
END_TEST

TEST(rows_that_are_scrolled_or_moved_stand_where_the_terminal_has_them)
{
    read_screens(
        "\033[1;4r\033[1;1Hhead\033[2;1Ha\033[3;1Hb\033[4;1Hc\033[2;4r\033[2;1H\033M\033[1;4r\033[1;1HHEAD\033[2;1Hnew",
        "head\na\nb\nc\nHEAD\nnew\na\nb\n");
    read_screens("\033[1;3r\033[1;1Hhead\033[2;1Ha\033[3;1Hb\033[2;1H\033[M\033[1;1HHEAD", "head\na\nb\nHEAD\nb\n");
    read_screens("\033[1;1Habcdef\033[1;3H\033[2Pxy\033[1@z\033[2b", "abxyzzz\n");
}
END_TEST

TEST(little_text_does_not_become_endlessly_much)
{
    char text[4096] = "\033[1;1H";
    struct buffer out;
    size_t length = strlen(text);
    while (length + 40 < sizeof text)
        length += (size_t)sprintf(text + length, "\033[1;1H%c\033[250;990Hx", 'a' + (int)(length % 26));
    buffer_init(&out, 1 << 24);
    struct typescript *typescript = typescript_open((unsigned char *)text, length);
    typescript_add(typescript, (unsigned char *)text, length, &out);
    ck_assert_int_eq(out.status, STATUS_OK);
    ck_assert_uint_le(out.length, length * TYPESCRIPT_GAIN);
    ck_assert_uint_gt(out.length, 0);
    typescript_close(typescript);
    buffer_done(&out);
}
END_TEST

TEST(each_screen_of_slabtop_is_a_sample)
{
    static struct foreign_read made;
    foreign_read_text(&made, "\033[?1049h\033[H\033[2J Active / Total Objects (% used)    : 10 / 20 (50.0%)\r\033[3d"
                             "  OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB CACHE SIZE NAME\r\033[4d"
                             "    20     10  50%    0.19K      1\033[42G21         4K dentry\r\033[1;40H11\033[4;13H1"
                             "\033[24;1H\033[?1049l");
    ck_assert_msg(made.status == STATUS_OK, "%s", made.why.line);
    ck_assert_str_eq(made.kind->name, "slabtop");
    ck_assert_uint_eq(made.sample_count, 2);
    ck_assert_int_eq(made.counts.refused, 0);
    ck_assert_int_eq(foreign_pool(&made, 0, "dentry", POOL_TYPE_UNKNOWN)->value[POOL_DIFF], 10);
    ck_assert_int_eq(foreign_pool(&made, 1, "dentry", POOL_TYPE_UNKNOWN)->value[POOL_DIFF], 11);
    foreign_read_done(&made);
}
END_TEST

SUITE_MAIN("sampler: what stood on a terminal", text_loses_its_colours_and_titles_and_keeps_its_lines,
           a_screen_is_handed_on_when_it_is_drawn_anew, what_stood_before_a_program_took_the_screen_is_not_lost,
           rows_that_are_scrolled_or_moved_stand_where_the_terminal_has_them,
           little_text_does_not_become_endlessly_much, each_screen_of_slabtop_is_a_sample)
