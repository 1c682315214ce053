#include "tui/colours.h"

#include <string.h>

enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, GREY, BRIGHT = 8, OWN = -1 };

enum palette palette_for(int colours, bool wanted)
{
    if (!wanted || colours < 8)
        return PALETTE_MONO;
    return colours >= 256 ? PALETTE_256 : colours >= 16 ? PALETTE_16 : PALETTE_8;
}

/* Of each role: without colours, with 8, with 16, with 256. */
static const struct look LOOKS[ROLES][PALETTES] = {
    [ROLE_TEXT] = {{OWN, OWN, 0}, {OWN, OWN, 0}, {OWN, OWN, 0}, {OWN, OWN, 0}},
    [ROLE_DIM] = {{OWN, OWN, LOOK_DIM}, {OWN, OWN, LOOK_DIM}, {GREY, OWN, 0}, {245, OWN, 0}},
    [ROLE_LABEL] = {{OWN, OWN, 0}, {CYAN, OWN, 0}, {CYAN, OWN, 0}, {73, OWN, 0}},
    [ROLE_VALUE] = {{OWN, OWN, LOOK_BOLD}, {OWN, OWN, LOOK_BOLD}, {OWN, OWN, LOOK_BOLD}, {OWN, OWN, LOOK_BOLD}},
    [ROLE_TITLE] = {{OWN, OWN, LOOK_BOLD}, {CYAN, OWN, LOOK_BOLD}, {CYAN, OWN, LOOK_BOLD}, {117, OWN, LOOK_BOLD}},
    [ROLE_COLUMN] = {{OWN, OWN, LOOK_UNDERLINE}, {BLACK, CYAN, 0}, {BLACK, CYAN, 0}, {252, 238, 0}},
    [ROLE_SORTED] = {{OWN, OWN, LOOK_UNDERLINE | LOOK_BOLD},
                     {BLACK, GREEN, 0},
                     {BLACK, GREEN, 0},
                     {231, 24, LOOK_BOLD}},
    [ROLE_SELECTED] = {{OWN, OWN, LOOK_REVERSE},
                       {OWN, OWN, LOOK_REVERSE},
                       {OWN, OWN, LOOK_REVERSE},
                       {OWN, OWN, LOOK_REVERSE}},
    [ROLE_GREW] = {{OWN, OWN, LOOK_BOLD}, {RED, OWN, 0}, {RED + BRIGHT, OWN, 0}, {209, OWN, 0}},
    [ROLE_SHRANK] = {{OWN, OWN, 0}, {GREEN, OWN, 0}, {GREEN, OWN, 0}, {114, OWN, 0}},
    [ROLE_NEW] = {{OWN, OWN, LOOK_BOLD | LOOK_UNDERLINE}, {YELLOW, OWN, 0}, {YELLOW + BRIGHT, OWN, 0}, {221, OWN, 0}},
    [ROLE_FOUND] = {{OWN, OWN, LOOK_UNDERLINE}, {BLACK, YELLOW, 0}, {BLACK, YELLOW, 0}, {16, 221, 0}},
    [ROLE_METER] = {{OWN, OWN, LOOK_BOLD}, {GREEN, OWN, 0}, {GREEN, OWN, 0}, {71, OWN, 0}},
    [ROLE_METER_HIGH] = {{OWN, OWN, LOOK_BOLD}, {RED, OWN, LOOK_BOLD}, {RED + BRIGHT, OWN, 0}, {203, OWN, 0}},
    [ROLE_GRAPH] = {{OWN, OWN, 0}, {CYAN, OWN, 0}, {CYAN + BRIGHT, OWN, 0}, {80, OWN, 0}},
    [ROLE_GRAPH_SECOND] = {{OWN, OWN, LOOK_DIM}, {MAGENTA, OWN, 0}, {MAGENTA, OWN, 0}, {175, OWN, 0}},
    [ROLE_GRAPH_THIRD] = {{OWN, OWN, LOOK_BOLD}, {YELLOW, OWN, 0}, {YELLOW, OWN, 0}, {179, OWN, 0}},
    [ROLE_MARK] = {{OWN, OWN, LOOK_BOLD}, {YELLOW, OWN, 0}, {YELLOW, OWN, 0}, {179, OWN, 0}},
    [ROLE_POSITION] = {{OWN, OWN, LOOK_REVERSE}, {OWN, OWN, LOOK_BOLD}, {OWN, OWN, LOOK_BOLD}, {231, OWN, LOOK_BOLD}},
    [ROLE_KEY] = {{OWN, OWN, LOOK_BOLD}, {CYAN, OWN, LOOK_BOLD}, {CYAN + BRIGHT, OWN, 0}, {117, OWN, LOOK_BOLD}},
    [ROLE_KEY_LABEL] = {{OWN, OWN, 0}, {OWN, OWN, 0}, {OWN, OWN, 0}, {OWN, OWN, 0}},
    [ROLE_MODE] = {{OWN, OWN, LOOK_REVERSE}, {BLACK, GREEN, 0}, {BLACK, GREEN, 0}, {231, 28, LOOK_BOLD}},
    [ROLE_WARNING] = {{OWN, OWN, LOOK_BOLD}, {YELLOW, OWN, LOOK_BOLD}, {YELLOW + BRIGHT, OWN, 0}, {221, OWN, 0}},
    [ROLE_PROMPT] = {{OWN, OWN, 0}, {OWN, OWN, 0}, {OWN, OWN, 0}, {OWN, OWN, 0}},
};

/* What differs from that in other schemes: with 8, with 16, with 256 colours. */
struct change {
    enum role role;
    struct look looks[PALETTES - 1];
};

/* Everything is dark enough for a white background. */
static const struct change LIGHT[] = {
    {ROLE_DIM, {{OWN, OWN, LOOK_DIM}, {GREY, OWN, 0}, {242, OWN, 0}}},
    {ROLE_LABEL, {{BLUE, OWN, 0}, {BLUE, OWN, 0}, {24, OWN, 0}}},
    {ROLE_TITLE, {{BLUE, OWN, LOOK_BOLD}, {BLUE, OWN, LOOK_BOLD}, {25, OWN, LOOK_BOLD}}},
    {ROLE_COLUMN, {{BLACK, CYAN, 0}, {BLACK, CYAN, 0}, {16, 252, 0}}},
    {ROLE_GREW, {{RED, OWN, 0}, {RED, OWN, 0}, {124, OWN, 0}}},
    {ROLE_SHRANK, {{GREEN, OWN, 0}, {GREEN, OWN, 0}, {22, OWN, 0}}},
    {ROLE_NEW, {{MAGENTA, OWN, 0}, {MAGENTA, OWN, 0}, {90, OWN, 0}}},
    {ROLE_METER, {{GREEN, OWN, 0}, {GREEN, OWN, 0}, {22, OWN, 0}}},
    {ROLE_METER_HIGH, {{RED, OWN, LOOK_BOLD}, {RED, OWN, LOOK_BOLD}, {124, OWN, LOOK_BOLD}}},
    {ROLE_GRAPH, {{BLUE, OWN, 0}, {BLUE, OWN, 0}, {25, OWN, 0}}},
    {ROLE_GRAPH_SECOND, {{MAGENTA, OWN, 0}, {MAGENTA, OWN, 0}, {127, OWN, 0}}},
    {ROLE_GRAPH_THIRD, {{GREEN, OWN, 0}, {GREEN, OWN, 0}, {22, OWN, 0}}},
    {ROLE_MARK, {{MAGENTA, OWN, 0}, {MAGENTA, OWN, 0}, {90, OWN, 0}}},
    {ROLE_POSITION, {{OWN, OWN, LOOK_BOLD}, {OWN, OWN, LOOK_BOLD}, {16, OWN, LOOK_BOLD}}},
    {ROLE_KEY, {{BLUE, OWN, LOOK_BOLD}, {BLUE, OWN, LOOK_BOLD}, {25, OWN, LOOK_BOLD}}},
    {ROLE_WARNING, {{RED, OWN, LOOK_BOLD}, {RED, OWN, LOOK_BOLD}, {124, OWN, LOOK_BOLD}}},
};

/* Yellow and orange against blue, which nobody takes for each other; never red against green. */
static const struct change SAFE[] = {
    {ROLE_SORTED, {{BLACK, YELLOW, 0}, {BLACK, YELLOW, 0}, {16, 214, LOOK_BOLD}}},
    {ROLE_GREW, {{YELLOW, OWN, 0}, {YELLOW + BRIGHT, OWN, 0}, {214, OWN, 0}}},
    {ROLE_SHRANK, {{CYAN, OWN, 0}, {CYAN, OWN, 0}, {75, OWN, 0}}},
    {ROLE_NEW, {{OWN, OWN, LOOK_BOLD}, {OWN, OWN, LOOK_BOLD}, {229, OWN, LOOK_BOLD}}},
    {ROLE_METER, {{CYAN, OWN, 0}, {CYAN, OWN, 0}, {75, OWN, 0}}},
    {ROLE_METER_HIGH, {{YELLOW, OWN, LOOK_BOLD}, {YELLOW + BRIGHT, OWN, 0}, {214, OWN, LOOK_BOLD}}},
    {ROLE_GRAPH, {{CYAN, OWN, 0}, {CYAN + BRIGHT, OWN, 0}, {75, OWN, 0}}},
    {ROLE_GRAPH_SECOND, {{YELLOW, OWN, 0}, {YELLOW + BRIGHT, OWN, 0}, {214, OWN, 0}}},
    {ROLE_GRAPH_THIRD, {{OWN, OWN, LOOK_BOLD}, {OWN, OWN, LOOK_BOLD}, {252, OWN, 0}}},
    {ROLE_MODE, {{BLACK, CYAN, 0}, {BLACK, CYAN, 0}, {16, 75, LOOK_BOLD}}},
};

static const struct {
    const char *name;
    const struct change *changes;
    size_t count;
} SCHEME_TABLE[SCHEMES] = {[SCHEME_DARK] = {"dark", NULL, 0},
                           [SCHEME_LIGHT] = {"light", LIGHT, sizeof LIGHT / sizeof LIGHT[0]},
                           [SCHEME_SAFE] = {"safe", SAFE, sizeof SAFE / sizeof SAFE[0]},
                           [SCHEME_NONE] = {"none", NULL, 0}};

const char *scheme_name(enum scheme scheme)
{
    return SCHEME_TABLE[scheme].name;
}

enum scheme scheme_find(const char *name)
{
    int scheme = 0;
    while (scheme < SCHEMES && strcmp(SCHEME_TABLE[scheme].name, name) != 0)
        scheme++;
    return (enum scheme)scheme;
}

struct look look_of(enum role role, enum scheme scheme, enum palette palette)
{
    role = role < ROLES ? role : ROLE_TEXT;
    if (scheme >= SCHEME_NONE || palette >= PALETTES || palette == PALETTE_MONO)
        return LOOKS[role][PALETTE_MONO];
    for (size_t i = 0; i < SCHEME_TABLE[scheme].count; i++)
        if (SCHEME_TABLE[scheme].changes[i].role == role)
            return SCHEME_TABLE[scheme].changes[i].looks[palette - 1];
    return LOOKS[role][palette];
}
