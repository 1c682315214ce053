/* rows.h: rows of a snapshot seen through the field catalogue: names, text fields, matching rows of two snapshots, filters, sorting.
 *
 * One place decides how a filter term such as `type:recl` or `holder:lsass` reads a row, so that screen, plain tables and exports agree.
 * Nothing is owned but the index.
 */
#ifndef ANALYSIS_ROWS_H
#define ANALYSIS_ROWS_H

#include "analysis/holders.h"
#include "base/filter.h"
#include "sampler/owners/owners.h"
#include "sampler/owners/pooltags.h"
#include "sampler/snapshot.h"

/* Fields a filter may name, besides the number fields of the catalogue. ROW_NAME is what a bare word looks at: the name, and for a merged cache
 * `name | alias | alias`, so that each of its names finds it; ROW_TAG is the name alone. ROW_PID is a number (row_value knows it). */
enum row_text {
    ROW_NAME = -1,
    ROW_TYPE = 1000,
    ROW_ALIASES,
    ROW_HOLDER,
    ROW_OWNER,
    ROW_GROUP,
    ROW_PID,
    ROW_TAG,
    ROW_DRIVER,
    ROW_COMPANY,
    ROW_VERSION,
    ROW_LOADED,
    ROW_SURE
};

/* A row with what is needed to read it; all borrowed. */
struct row {
    enum entity entity;
    const struct snapshot *snapshot;
    const void *item;            /* struct pool, process, object_type, group or driver_sum */
    const struct holder *holder; /* pools; may be NULL */
    const struct pooltags *tags; /* who owns a pool of which the sample does not say it; may be NULL */
    const struct owners *owners; /* who owns a pool of which neither says it; may be NULL */
};

/* Parses a filter for rows of `entity`: number fields by catalogue id, `pid` as a number (processes), text fields tag/name, type, alias, holder,
 * owner, driver (its file, else the owner), company, group. A field that the entity does not have is STATUS_USAGE. */
enum status rows_filter(struct filter **filter, enum entity entity, const char *text, struct problem *why);

bool rows_match(const struct filter *filter, const struct row *row);

/* Raw bytes of the row's name ("(unknown)" for what no driver owns), and its id in the snapshot's names. */
struct text row_name(const struct row *row);
uint32_t row_name_id(const struct row *row);
int64_t row_value(const struct row *row, int field);

/* A sum over rows. Rows that repeat others (pool_type_repeats) are added up only where no others are; a number that is absent is left out. */
struct row_sum {
    int64_t sum, repeats; /* ABSENT: of nothing */
    bool has_own;         /* a row that repeats none was there */
};
struct row_sum row_sum_begin(void);
void row_sum_add(struct row_sum *sum, const struct row *row, int64_t value);
int64_t row_sum_end(const struct row_sum *sum);

/* Owner of a pool: what the sample says, else the binary that the row's tags name for it, else their description, else what its owners say; empty when nobody knows. */
struct text row_owner(const struct row *row);
/* How sure that is (of a driver: of its surest pool): what the sample or a list says is known. */
enum owner_grade row_grade(const struct row *row);
/* The owner as a column shows it, with the grade before it; raw bytes, cut to the capacity. Returns the length. */
size_t row_owner_text(char *out, size_t capacity, const struct row *row);
/* "" known or unknown, "~" found in code, "?" only bytes: what stands before an owner. */
const char *row_grade_sign(enum owner_grade grade);
/* What is told of a row's driver: ROW_DRIVER (its file, else the owner), ROW_COMPANY, ROW_VERSION, ROW_LOADED ("yes", "no"), ROW_SURE ("known", "~ code", "? bytes"); empty when nobody says it. */
struct text row_driver_text(const struct row *row, enum row_text field);
/* What the row's owners know of a pool, and the driver that stands for it: the one that row_owner names, else theirs. NULL when they say nothing. */
const struct owner *row_known(const struct row *row);
const struct owner_driver *row_driver(const struct row *row);

/* What makes a row the same row in another snapshot with the same names, as two numbers; comparable within one entity only. */
struct row_identity {
    uint64_t a, b;
};
struct row_identity row_identity(enum entity entity, const void *item);

/* Finds in O(1) the row of another snapshot with the same identity (both snapshots share their names). Rebuilt for each snapshot; keeps its memory. Rows of two samples mostly stand in the
 * same order, so what is asked for is first looked for behind what was found last; a table is only made when something is not there. */
struct row_index {
    uint32_t *slots;                 /* owned */
    size_t capacity;                 /* power of two */
    const struct snapshot *snapshot; /* borrowed */
    enum entity entity;
    size_t next;  /* the row behind the one found last */
    bool is_made; /* slots are those of this snapshot */
};
void row_index_init(struct row_index *index);
void row_index_done(struct row_index *index);
enum status row_index_build(struct row_index *index, const struct snapshot *snapshot, enum entity entity);
const struct pool *row_index_pool(struct row_index *index, const struct pool *like);
const struct process *row_index_process(struct row_index *index, const struct process *like);
const struct object_type *row_index_type(struct row_index *index, const struct object_type *like);
const struct group *row_index_group(struct row_index *index, const struct group *like);
/* The same for whatever the index was built over: a row of its entity. */
const void *row_index_find(struct row_index *index, const void *like);

/* Total order by name bytes, then type, session, pid, start: ties of every sort end here, so that two sources show the same order. */
int row_compare_identity(const struct row *a, const struct row *b);

#endif
