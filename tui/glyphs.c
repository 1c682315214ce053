#include "tui/glyphs.h"

#define LINE_GLYPHS                                                                                                    \
    .horizontal = 0x2500, .vertical = 0x2502, .up = 0x25B2, .down = 0x25BC, .bar_full = 0x2588, .bar_empty = 0x2591,   \
    .position = 0x25C6, .gap = 0x2573, .boot = 0x21BB, .note = 0x2020, .start = 0x251C, .stop = 0x2524, .alert = '!',  \
    .ellipsis = 0x2026, .heat = {0x2581, 0x2582, 0x2583, 0x2584, 0x2585, 0x2586, 0x2587, 0x2588}

static const struct glyphs SETS[GRAPH_STYLES] = {
    [GRAPH_BRAILLE] = {.graph = GRAPH_BRAILLE, LINE_GLYPHS},
    [GRAPH_BLOCKS] = {.graph = GRAPH_BLOCKS, LINE_GLYPHS},
    [GRAPH_ASCII] = {.graph = GRAPH_ASCII,
                     .horizontal = '-',
                     .vertical = '|',
                     .up = '^',
                     .down = 'v',
                     .bar_full = '#',
                     .bar_empty = '.',
                     .position = '@',
                     .gap = 'g',
                     .boot = 'B',
                     .note = 'n',
                     .start = 's',
                     .stop = 'x',
                     .alert = '!',
                     .ellipsis = '~',
                     .heat = {'.', '.', ':', ':', '=', '=', '#', '#'}},
};

const struct glyphs *glyphs_for(enum graph_style style)
{
    return &SETS[style >= 0 && style < GRAPH_STYLES ? style : GRAPH_ASCII];
}
