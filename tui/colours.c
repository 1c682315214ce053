#include "tui/colours.h"

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

struct look look_of(enum role role, enum palette palette)
{
    return LOOKS[role < ROLES ? role : ROLE_TEXT][palette < PALETTES ? palette : PALETTE_MONO];
}
