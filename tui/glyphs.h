/* glyphs.h: the drawing characters, in three sets, so that a screen without UTF-8 loses nothing but beauty. */
#ifndef TUI_GLYPHS_H
#define TUI_GLYPHS_H

#include <stdint.h>

enum graph_style { GRAPH_BRAILLE, GRAPH_BLOCKS, GRAPH_ASCII, GRAPH_STYLES };

struct glyphs {
    enum graph_style graph;
    int32_t horizontal, vertical;                /* rulers */
    int32_t up, down;                            /* sort direction: '^' 'v' in ASCII */
    int32_t bar_full, bar_empty;                 /* meters */
    int32_t position;                            /* where we are on the timeline */
    int32_t gap, boot, note, start, stop, alert; /* marks on the timeline: also distinct letters in ASCII */
    int32_t ellipsis;
    int32_t heat[8]; /* from little to much, on the timeline */
};

/* A const table; `style` decides the set: ASCII uses only U+0020..7E. */
const struct glyphs *glyphs_for(enum graph_style style);

#endif
