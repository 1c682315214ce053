/* kind.h: what an importer is: one kind of text, one file, one entry in kinds.c.
 *
 * An importer gets the lines of a file one after the other and fills the sample of its reading. Its state lives from open to close and is bounded. Its promises: it never fails, because
 * whatever a line holds it is a line that can be refused; it writes only what the text says; it allocates only for its largest sample. The first line that belongs to the next sample answers
 * LINE_AGAIN: the sample is complete (`finish` is called), is handed out, and the line comes once more, with the snapshot empty. An importer of marks answers it in the same way, when what
 * the lines before tell is only known to be whole now: it has set a mark, or what is left out.
 */
#ifndef SAMPLER_FOREIGN_KIND_H
#define SAMPLER_FOREIGN_KIND_H

#include "base/buffer.h"
#include "sampler/foreign/pool_set.h"
#include "sampler/foreign/stamp.h"

enum line_word {
    LINE_ROW,     /* a row of the sample */
    LINE_KNOWN,   /* no row, but understood */
    LINE_REFUSED, /* reading->reason says why */
    LINE_AGAIN,   /* the sample ends before this line */
    LINE_HALF /* understood when the next line is a row that sets `joins_half`; else refused, and reading->reason says why */
};

/* A point of a time series beside the sample, at its time. */
struct reading_point {
    uint32_t machine, path; /* names; machine 0: none is told */
    double value;           /* finite */
};

/* What a text says of its series. */
struct reading_series {
    int64_t columns; /* series in all */
    int64_t known;   /* of them are a total or a number of a row as well */
    int64_t others;  /* runs of columns of other machines, which are series only */
};

/* What stands between samples, as far as the text goes: collector.h. */
struct collector {
    struct stamp date;    /* its time may come in the next line */
    struct stamp pending; /* of the sample that begins next */
    bool is_off;          /* no line is a time */
    bool is_of_several;   /* a time line with the sample's own time does not end it */
};

/* What an importer fills. Made and emptied by foreign.c. */
struct reading {
    struct snapshot snapshot; /* times and boot are not the importer's */
    struct intern *names;     /* borrowed */
    struct pool_set pools;    /* those of the sample; reading_add_pool keeps it */
    struct pool_set pids;     /* of its processes; reading_add_process keeps it */
    struct buffer points;     /* of the sample; reading_add_point keeps it */
    struct reading_series series;
    struct collector collector;
    bool begun;            /* there is a sample: set by whatever belongs to one */
    struct stamp stamp;    /* when it was taken, as far as the text says */
    int64_t since_boot_ns; /* where the text tells that instead: the time since the boot; ABSENT: it does not */
    int64_t ticks_ms;      /* milliseconds since boot as a counter of 32 bits, where the text says it; else ABSENT */
    const char *reason;    /* a constant text: why a line is refused */
    bool joins_half;       /* this row's first half was the line before, and told as such */
    int64_t line;          /* the number of the line that is read */
    char mark[256];        /* not "": after this line (LINE_KNOWN or LINE_ROW) there is a mark, at mark_stamp */
    struct stamp mark_stamp;
    int64_t mark_since_boot_ns;
    int64_t mark_line; /* where it begins; 0: in this line */
    /* Not NULL, a constant text: something that began in left_out_line is understood, but of no concern here, and has to be told; left_out_text says what it was. */
    const char *left_out;
    char left_out_text[128];
    int64_t left_out_line;
    char boot[BOOT_TEXT]; /* the identity of the boot, where the text says it; else "" */
    char host[128];       /* the machine, where the text says it */
};

struct foreign_kind {
    const char *name;  /* one word: "poolmon" */
    const char *title; /* for people: "poolmon text" */
    const char *os;    /* whose numbers these are: "Windows", "Linux" */
    /* How sure it is of the first lines of a file: 0, not at all, to 100. */
    int (*recognise)(struct text head);
    enum status (*open)(void **state); /* NO_MEMORY only */
    void (*close)(void *state);
    enum line_word (*line)(void *state, struct text line, struct reading *reading);
    /* The sample is complete; may be NULL. Also called at the end of the file, when a sample has begun. */
    void (*finish)(void *state, struct reading *reading);
    /* The file has ended: a mark may be set, or what is left out. NULL: nothing is to be done. */
    void (*end)(void *state, struct reading *reading);
    /* A table of words between blanks: no-break blanks are blanks (lines_plain). Not for what writes bytes as characters. */
    bool plain_blanks;
    /* Whether the line is of such a text, whatever came before it; NULL: only of kinds that never stand in one text with others. */
    bool (*knows)(struct text line);
    /* A line also ends behind this word, for texts without newlines. NULL: there is none. */
    const char *line_end;
};

/* --- for the importers --- */

/* Sets the reason and answers LINE_REFUSED. */
enum line_word reading_refuse(struct reading *reading, const char *reason);

/* A new pool of that identity in the sample, its other fields as in snapshot.h; NULL, with the reason set, when there is one already or there is no room. */
struct pool *reading_add_pool(struct reading *reading, struct text name, enum pool_type type, int64_t session);

/* What one of both pools has of a tag on Windows; ABSENT is what the text does not tell. */
struct tag_half {
    int64_t allocs, frees, diff, bytes;
};

/* A pool of that half. None is added, and that is fine, where the tag never used that pool; a difference that somebody took of two counters of 32 bits after one had wrapped is put right. The tag is
 * filled up with blanks to four bytes. False, with the reason set, as reading_add_pool. */
bool reading_add_half(struct reading *reading, struct text tag, enum pool_type type, const struct tag_half *half,
                      uint32_t owner);

/* A new process of that pid, whose start is not told; NULL, with the reason set, when there is one already or there is no room. */
struct process *reading_add_process(struct reading *reading, int64_t pid, struct text name);

/* A point of a series at the sample's time; false, with the reason set, when there is no room. What is no number is left out. */
bool reading_add_point(struct reading *reading, uint32_t machine, uint32_t path, double value);

/* 0 when there is no room for the name, or when it has more than 1024 bytes. */
uint32_t reading_name(struct reading *reading, struct text name);

/* A remark of the sample, once. */
void reading_remark(struct reading *reading, const char *text);

/* The pool of that identity, NULL when the sample has none yet. Borrowed until the next is added. */
struct pool *reading_find_pool(struct reading *reading, struct text name, enum pool_type type, int64_t session);

extern const struct foreign_kind foreign_poolmon, foreign_slabinfo, foreign_slabtop, foreign_meminfo,
    foreign_vmallocinfo, foreign_allocinfo, foreign_windbg, foreign_pooltracker, foreign_bigpools, foreign_eventlog,
    foreign_event_json, foreign_handle, foreign_oom, foreign_linux_texts;
extern const struct foreign_kind foreign_pdh, foreign_table;
extern const struct foreign_kind foreign_powershell, foreign_poolmonx, foreign_pooltagviewer, foreign_memsnap;

#endif
