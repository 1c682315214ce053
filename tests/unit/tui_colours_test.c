#include "tests/unit/suite.h"

#include <math.h>

#include "tui/colours.h"

/* The 256 colours of xterm: 16 that users choose (here xterm's own), a cube of 6, a ramp of greys. */
static void colour_of(int index, double rgb[3])
{
    static const int CUBE[6] = {0, 95, 135, 175, 215, 255};
    static const int BASE[16][3] = {{0, 0, 0},       {205, 0, 0},   {0, 205, 0},   {205, 205, 0},
                                    {0, 0, 238},     {205, 0, 205}, {0, 205, 205}, {229, 229, 229},
                                    {127, 127, 127}, {255, 0, 0},   {0, 255, 0},   {255, 255, 0},
                                    {92, 92, 255},   {255, 0, 255}, {0, 255, 255}, {255, 255, 255}};
    for (int i = 0; i < 3; i++) {
        static const int PLACE[3] = {36, 6, 1};
        int value = index < 16    ? BASE[index][i]
                    : index < 232 ? CUBE[(index - 16) / PLACE[i] % 6]
                                  : 8 + (index - 232) * 10;
        double part = value / 255.0;
        rgb[i] = part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
    }
}

/* WCAG's contrast of two colours, 1 to 21. */
static double contrast(const double a[3], const double b[3])
{
    double x = 0.2126 * a[0] + 0.7152 * a[1] + 0.0722 * a[2];
    double y = 0.2126 * b[0] + 0.7152 * b[1] + 0.0722 * b[2];
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

static double contrast_of(enum role role, enum scheme scheme)
{
    struct look look = look_of(role, scheme, PALETTE_256);
    bool light = scheme == SCHEME_LIGHT;
    double front[3], back[3];
    colour_of(look.foreground >= 0 ? look.foreground : light ? 16 : 231, front);
    colour_of(look.background >= 0 ? look.background : light ? 231 : 16, back);
    return contrast(front, back);
}

TEST(every_scheme_can_be_read_on_its_background)
{
    for (int scheme = SCHEME_DARK; scheme < SCHEME_NONE; scheme++)
        for (int role = 0; role < ROLES; role++)
            ck_assert_msg(contrast_of((enum role)role, (enum scheme)scheme) >= 4.5, "%s, role %d: %.2f",
                          scheme_name((enum scheme)scheme), role, contrast_of((enum role)role, (enum scheme)scheme));
}
END_TEST

/* What eyes without green receptors get of a colour (Vienot, Brettel and Mollon 1999): red and green fall together, blue stays. */
static void as_deuteranope(const double rgb[3], double seen[2])
{
    seen[0] = 0.29275 * rgb[0] + 0.70725 * rgb[1];
    seen[1] = -0.02234 * rgb[0] + 0.02234 * rgb[1] + rgb[2];
}

static double distance_seen(enum role a, enum role b, enum scheme scheme)
{
    double x[3], y[3], seen_x[2], seen_y[2];
    colour_of(look_of(a, scheme, PALETTE_256).foreground, x);
    colour_of(look_of(b, scheme, PALETTE_256).foreground, y);
    as_deuteranope(x, seen_x);
    as_deuteranope(y, seen_y);
    return hypot(seen_x[0] - seen_y[0], seen_x[1] - seen_y[1]);
}

TEST(the_safe_scheme_keeps_growth_and_shrinking_apart_for_eyes_without_green)
{
    static const enum role PAIRS[][2] = {
        {ROLE_GREW, ROLE_SHRANK}, {ROLE_METER, ROLE_METER_HIGH}, {ROLE_GRAPH, ROLE_GRAPH_SECOND}};
    for (size_t i = 0; i < sizeof PAIRS / sizeof PAIRS[0]; i++)
        ck_assert_msg(distance_seen(PAIRS[i][0], PAIRS[i][1], SCHEME_SAFE) >= 0.5, "pair %zu: %.2f", i,
                      distance_seen(PAIRS[i][0], PAIRS[i][1], SCHEME_SAFE));
}
END_TEST

TEST(every_scheme_uses_only_the_colours_there_are)
{
    static const int COLOURS[PALETTES] = {0, 8, 16, 256};
    for (int scheme = 0; scheme < SCHEMES; scheme++)
        for (int role = 0; role < ROLES; role++)
            for (int palette = 0; palette < PALETTES; palette++) {
                struct look look = look_of((enum role)role, (enum scheme)scheme, (enum palette)palette);
                ck_assert_int_lt(look.foreground, COLOURS[palette]);
                ck_assert_int_lt(look.background, COLOURS[palette]);
            }
}
END_TEST

TEST(a_scheme_without_colours_has_none_whatever_the_terminal_has)
{
    for (int role = 0; role < ROLES; role++) {
        ck_assert_int_eq(look_of((enum role)role, SCHEME_NONE, PALETTE_256).foreground, -1);
        ck_assert_int_eq(look_of((enum role)role, SCHEME_NONE, PALETTE_256).background, -1);
    }
}
END_TEST

TEST(a_scheme_is_found_by_its_name)
{
    for (int scheme = 0; scheme < SCHEMES; scheme++)
        ck_assert_int_eq(scheme_find(scheme_name((enum scheme)scheme)), scheme);
    ck_assert_int_eq(scheme_find("darker"), SCHEMES);
    ck_assert_int_eq(scheme_find(""), SCHEMES);
}
END_TEST

SUITE_MAIN("tui: colours", every_scheme_can_be_read_on_its_background,
           the_safe_scheme_keeps_growth_and_shrinking_apart_for_eyes_without_green,
           every_scheme_uses_only_the_colours_there_are, a_scheme_without_colours_has_none_whatever_the_terminal_has,
           a_scheme_is_found_by_its_name)
