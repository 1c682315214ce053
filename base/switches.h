/* switches.h: poolmon's own switches, one table for parsing, help and manual.
 *
 * A switch is a letter behind `/` or `-`, both forms mixed as anybody likes; upper case is taken as well. Source: Microsoft's page "PoolMon Startup Command"
 * (2023, and the older pages that still have /c); /r is in no page, but in Microsoft's own collecting scripts.
 * What is read borrows the words of the command line. Only the live screen, the default verb, takes switches.
 *
 * What is a switch and what is a path that begins with `/`:
 * - A word in the place of a switch is one when it is a letter of the table and what that letter takes, else it is refused; nothing there is a path.
 * - The word behind /g, /c or /n is its file unless it begins with `-` (a `-` alone is a file name, standard output for /n), or begins with `/`, has no
 *   second slash and reads as a switch: `/n /b` is two switches, `/n /tmp/b` and `/n ./b` are files.
 */
#ifndef BASE_SWITCHES_H
#define BASE_SWITCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { SWITCH_TAGS_MAX = 32 };

enum switch_id {
    SWITCH_SHOW,
    SWITCH_HIDE,
    SWITCH_TAG_FILE,
    SWITCH_LOCAL_FILE,
    SWITCH_SESSIONS,
    SWITCH_POOL_TYPE,
    SWITCH_TOTALS,
    SWITCH_CHANGE,
    SWITCH_SORT,
    SWITCH_NO_HIGHLIGHT,
    SWITCH_SNAPSHOT,
    SWITCH_MEMORY,
    SWITCH_HELP
};

/* What stands behind the letter. */
enum switch_value {
    SWITCH_NO_VALUE,
    SWITCH_TAG,    /* a tag in the same word: /iToke */
    SWITCH_NUMBER, /* nothing, or digits in the same word: /s1 */
    SWITCH_FILE    /* nothing, or a file in the next word */
};

struct switch_entry {
    enum switch_id id;
    const char *letters; /* each of them means this switch */
    enum switch_value value;
    const char *shown; /* "/g [FILE]" */
    const char *word;  /* SWITCH_FILE: the name when none is given; SWITCH_SORT: what is sorted by, as behind --sort */
    const char *help;  /* a sentence without a full stop */
};

/* A const table; *count gets its length. */
const struct switch_entry *switches_table(size_t *count);

/* What was asked for. */
struct switches {
    bool
        as_poolmon; /* there was a switch, or the program is called poolmon: its defaults hold (all system pools, by tag) */
    bool is_poolmon; /* the program is called poolmon */
    bool help, totals, by_change, no_highlight, memory;
    const char *shown[SWITCH_TAGS_MAX], *hidden[SWITCH_TAGS_MAX]; /* tags with wildcards */
    size_t shown_count, hidden_count;
    const char *tag_file, *local_file, *snapshot_file; /* NULL: not asked for */
    const char *sort;                                  /* NULL: not said */
    unsigned pool_type; /* 0 both, 1 nonpaged, 2 paged: how often /p was given, as with the key */
    bool sessions;
    int64_t session; /* with `sessions`: which, ABSENT all of them */
};

/* `program` is argv[0]: whatever folder it names, with .exe or without, in any case. */
void switches_init(struct switches *switches, const char *program);

/* Reads the switch that words[*next] is, and moves *next behind it and its value. STATUS_NOT_FOUND, nothing moved and no problem set, when the word is none;
 * STATUS_USAGE when it is one with a wrong value. */
enum status switches_read(struct switches *switches, int count, char **words, int *next, struct problem *why);

/* What /i and /x say as a filter (base/filter.h), behind `filter` when that is not NULL; "" when there is nothing to say. STATUS_USAGE when `capacity` is
 * too small for it. */
enum status switches_filter(const struct switches *switches, const char *filter, char *out, size_t capacity,
                            struct problem *why);

#endif
