/* store.h: what a kind of recording implements; recording.c hands every public call to it. Inside replay only.
 *
 * A store embeds struct recording as its first member. The promises are those of recording.h. `why` may be NULL.
 */
#ifndef REPLAY_STORE_H
#define REPLAY_STORE_H

#include "replay/extra_block.h"
#include "replay/extra_series.h"
#include "replay/owner_moments.h"

/* A thinned sample to be stored. Its info has a tier; key 0 for a key sample, else the number of its group's. */
struct tier_write {
    struct sample_info *info; /* number, and key when it was 0, are set */
    const unsigned char *totals, *frame, *ranges;
    size_t totals_length, frame_length, ranges_length;
};

/* What a sample that stands for several says of them, as in a tier. Borrowed. */
struct range_bytes {
    const unsigned char *totals, *ranges;
    size_t totals_length, ranges_length;
};

struct sample_write {
    struct sample_info *info;
    const int64_t *totals; /* TOTALS of them */
    const unsigned char *frame;
    size_t length;
    const struct mark *marks;
    size_t mark_count;
    const struct tier_write *thinned; /* that are complete with this sample */
    size_t thinned_count;
    const struct range_bytes
        *ranges; /* of a sample that stands for info->samples from info->begin_ns on; NULL: as it was taken */
};

/* What a recording may keep. */
struct trim {
    int64_t before_ns[TIERS]; /* groups of before that moment go, UTC; ABSENT: they may stay */
    int64_t max_bytes;        /* of the file with its -wal; ABSENT: no bound */
};

/* What a trim did. */
struct trimmed {
    bool more;            /* there is work left */
    struct problem stays; /* old rows of a damaged table stay: the first such failure; STATUS_OK: none */
};

/* Rows of one tier, by number; last < first: none. */
struct layer {
    int64_t first, last;
};

/* What of each tier is in the list: the coarser tiers lie before the finer ones. */
struct layers {
    struct layer of[TIERS];
};

/* A thinned sample as it is stored. Borrowed during the visit. */
struct tier_row {
    struct sample_info info;
    const unsigned char *totals, *frame, *ranges;
    size_t totals_length, frame_length, ranges_length;
};
typedef bool (*tier_visitor)(void *context, const struct tier_row *row);

/* A block of extra series to be stored: encoded, by series. Borrowed. */
struct extra_column {
    uint32_t series;
    size_t begin, length; /* in `values` */
};
struct extra_block_write {
    const int64_t *moments;
    size_t moment_count;
    const struct extra_column *columns;
    size_t column_count;
    const unsigned char *values;
};

/* One that is there. */
struct extra_block {
    int64_t id;
    int64_t column_count;
    bool is_damaged; /* then it has no moments */
    size_t moment_count;
    int64_t moments[EXTRA_MOMENTS_MAX];
};
/* The blocks around a moment, by the first moment of each: the last one that begins at or before it, the one before that (or itself, where it is the first), and the next one. ABSENT: there is none. */
struct extra_around {
    int64_t before_ns, begin_ns, next_ns;
};
typedef bool (*extra_column_visitor)(void *context, uint32_t series, struct text values);

enum batch_step { BATCH_BEGIN, BATCH_COMMIT, BATCH_UNDO };

struct store_ops {
    void (*close)(struct recording *recording);
    enum status (*summary)(struct recording *recording, struct recording_summary *summary, struct problem *why);
    /* Oldest and newest id of the samples as they were taken, 0 and 0 when there is none. */
    enum status (*bounds)(struct recording *recording, int64_t *first, int64_t *last, struct problem *why);
    enum status (*layers)(struct recording *recording, struct layers *layers, struct problem *why);
    /* The row of a tier with the smallest number at or above `number`, without position. */
    enum status (*sample)(struct recording *recording, enum tier tier, int64_t number, struct sample_info *info,
                          struct problem *why);
    /* The number of the first row of a thinned tier that ends at or behind the sample `id`; EMPTY when there is none. NULL where there are no tiers. */
    enum status (*find_id)(struct recording *recording, enum tier tier, int64_t id, int64_t *number,
                           struct problem *why);
    /* The number of the row of a tier at or behind utc_ns, else of the last one before it. */
    enum status (*find_time)(struct recording *recording, enum tier tier, int64_t utc_ns, int64_t *number,
                             struct problem *why);
    /* Rows by number, in the list or not. */
    enum status (*frames)(struct recording *recording, enum tier tier, int64_t from, int64_t to, frame_visitor visit,
                          void *context, struct problem *why);
    /* The same of a thinned tier, with all there is. NULL where there are no tiers. */
    enum status (*tier_rows)(struct recording *recording, enum tier tier, int64_t from, int64_t to, tier_visitor visit,
                             void *context, struct problem *why);
    /* The sample with this id as it is stored, where it stands for several; else nothing is visited. NULL where there are no tiers. */
    enum status (*stand_in)(struct recording *recording, int64_t id, tier_visitor visit, void *context,
                            struct problem *why);
    /* Both NULL where a read needs no lock. */
    void (*hold)(struct recording *recording);
    void (*release)(struct recording *recording);
    enum status (*marks)(struct recording *recording, int64_t begin_ns, int64_t end_ns, struct mark *marks,
                         size_t capacity, size_t *count, struct problem *why);
    enum status (*session)(struct recording *recording, int64_t id, struct session *session, struct problem *why);
    enum status (*add_session)(struct recording *recording, struct session *session, struct problem *why);
    enum status (*append)(struct recording *recording, const struct sample_write *write, struct problem *why);
    /* Thinned samples in a transaction of their own, or in the batch that is open. NULL where there are no tiers. */
    enum status (*add_thinned)(struct recording *recording, const struct tier_write *writes, size_t count,
                               struct problem *why);
    /* The rows of a thinned tier, in the list or not. NULL where there are no tiers. */
    enum status (*tier_ends)(struct recording *recording, enum tier tier, struct layer *rows, struct problem *why);
    /* The newest row of a tier, in the list or not; EMPTY when there is none. NULL where there are no tiers. */
    enum status (*last_thinned)(struct recording *recording, enum tier tier, struct sample_info *info,
                                struct problem *why);
    enum status (*add_mark)(struct recording *recording, const struct mark *mark, struct problem *why);
    /* The newest session, for the joint. */
    enum status (*last_session)(struct recording *recording, struct session *session, struct problem *why);
    /* Several appends as one transaction: begun, ended, or undone. NULL where each append costs nothing anyway. */
    enum status (*batch)(struct recording *recording, enum batch_step step, struct problem *why);
    /* Drops the oldest key groups beyond the bounds, a few a call and never the newest one, and gives free space back. NULL where a recording bounds itself. */
    enum status (*trim)(struct recording *recording, const struct trim *trim, struct trimmed *trimmed,
                        struct problem *why);
    /* As in owner_moments.h. */
    enum status (*add_owners)(struct recording *recording, const struct owner_write *write, struct problem *why);
    enum status (*owners)(struct recording *recording, const char *boot, int64_t utc_ns, struct owner_moment *moment,
                          struct problem *why);
    enum status (*owner_boots)(struct recording *recording, boot_visitor visit, void *context, struct problem *why);
    int64_t (*owners_mark)(struct recording *recording);
    enum status (*owners_counts)(struct recording *recording, struct owners_counts *counts, struct problem *why);
    /* Extra series; all NULL where there are none. A series gets its number, a block the next id; both in a transaction of their own, or in the batch that is open. */
    enum status (*add_extra_series)(struct recording *recording, const struct extra_series *series,
                                    struct problem *why);
    enum status (*add_extra_block)(struct recording *recording, const struct extra_block_write *write,
                                   struct problem *why);
    enum status (*extra_series)(struct recording *recording, extra_visitor visit, void *context, int64_t *damaged,
                                struct problem *why);
    enum status (*extra_counts)(struct recording *recording, struct extra_counts *counts, struct problem *why);
    /* The first block behind `after` with a moment in the range; EMPTY when there is none. */
    enum status (*extra_block)(struct recording *recording, int64_t after, const struct extra_range *range,
                               struct extra_block *block, struct problem *why);
    /* Its columns by series; damaged ones are left out and counted. */
    enum status (*extra_columns)(struct recording *recording, const struct extra_block *block,
                                 const struct extra_range *range, extra_column_visitor visit, void *context,
                                 int64_t *damaged, struct problem *why);
    enum status (*extra_around)(struct recording *recording, int64_t utc_ns, struct extra_around *around,
                                struct problem *why);
    /* As recording_sync_every. NULL where nothing is synced. */
    enum status (*sync_every)(struct recording *recording, int64_t samples, struct problem *why);
    /* Free space where the recording lies, bytes; ABSENT when it cannot be told. NULL where that is no question. */
    int64_t (*free_bytes)(struct recording *recording);
};

struct recording {
    const struct store_ops *ops;
};

/* Fills what follows from a sample having been taken, not thinned: tier, number, from, samples, begin_ns. */
void sample_info_taken(struct sample_info *info);

/* The layers of a recording, and the whole list's ends: EMPTY when there is no sample. */
enum status recording_layers(struct recording *recording, struct layers *layers, struct problem *why);

/* The rank in the list of a row of a tier. */
int64_t layers_position(const struct layers *layers, enum tier tier, int64_t number);

/* A row of a tier by its number, in the list or not. */
enum status recording_row(struct recording *recording, enum tier tier, int64_t number, struct sample_info *info,
                          struct problem *why);

enum status recording_batch(struct recording *recording, enum batch_step step, struct problem *why);
enum status recording_trim(struct recording *recording, const struct trim *trim, struct trimmed *trimmed,
                           struct problem *why);
int64_t recording_free_bytes(struct recording *recording);

/* Most samples a key group may have; more is damage. A seek decodes one group at most. */
enum { GROUP_SAMPLES_MAX = 1024 };

#endif
