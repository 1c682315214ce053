/* import.h: texts of other tools as a recording: the inputs, and what the survey of each finds. Inside replay only.
 *
 * Importing reads each input twice. The survey (import_survey) finds kind, samples and times, and tells every line that is not understood; whatever is wrong with the times is known before
 * anything is written. Then the inputs are read side by side in the order of time (import_write), as few at a time as overlap, so that memory is bounded by these and not by how much there is.
 *
 * A time is never guessed silently: a sample has the one that its text tells, else --at, else that of the file's name, else that of the file's last change; the next one in the same file, which
 * tells none, needs --interval. Of a log that tells seconds since the boot only the first time is needed; one that tells no years is of the last ones before --at or its last change. Samples at the same moment become one, when no row is in two of them.
 */
#ifndef REPLAY_IMPORT_H
#define REPLAY_IMPORT_H

#include "base/intern.h"
#include "replay/progress.h"
#include "replay/recording.h"
#include "sampler/foreign/foreign.h"

/* Where the time of an input's first sample comes from. */
enum import_source { IMPORT_OWN, IMPORT_AT, IMPORT_REPORT, IMPORT_NAME, IMPORT_CHANGED };

/* A clock that was set forth or back by an hour while a log with one zone for all its times was written (import_clock.c). */
struct import_clock {
    int64_t shift_ns;    /* what is added to the times of the text now */
    int64_t steps_ns[2]; /* the last two distances from sample to sample; ABSENT: there are none */
    int64_t changes;     /* so far */
    int64_t first_line;  /* where the first of them was seen */
    bool first_is_back;  /* and whether it went back */
};

struct import_input {
    char *path;           /* owned */
    const char *left_out; /* not NULL, a constant text: it is not read, and why */
    bool is_named;        /* by the user, and not found in a folder: then it has to be of a kind */
    int64_t changed_ns;   /* UTC; ABSENT when it cannot be told */
    /* Of a file in an archive, or in a report of a whole machine. */
    unsigned char *bytes; /* owned; what it holds. NULL: it is a file */
    size_t length;
    int64_t report_ns, booted_ns;   /* when the report was made, and when the machine was started; ABSENT: not told */
    char report_host[MACHINE_TEXT]; /* "": not told */
    bool has_zone;                  /* the report tells it, and the user does not */
    struct zone zone;
    /* What the survey found; kind NULL: it is none that is known. */
    const struct foreign_kind *kind;
    struct foreign_counts counts;
    int64_t samples, marks;
    int64_t own_times;    /* of `samples`: their text tells the time */
    int64_t boot_times;   /* ... tells the time since the boot, and so how far from another one they are */
    bool has_no_years;    /* some of its times lack them */
    bool has_boot_clock;  /* some are times since the boot */
    bool has_local_times; /* some of these name no zone */
    bool uses_zone;       /* ... and are read in that of the report */
    int64_t disordered;   /* samples left out, because they are not behind the one before */
    bool
        skips_untimed; /* samples without a time before the first that has one are left out: the file's last change would put all others before them */
    int64_t untimed;   /* ... so many */
    int64_t same_second;       /* samples of the same second as the one before */
    int64_t first_ns, last_ns; /* ABSENT without samples */
    enum import_source source;
    enum date_order order;         /* of its dates, where these tell it */
    bool has_both_orders;          /* they tell both */
    enum date_order order_by_rule; /* the one of its format, which was taken for some; ORDER_UNKNOWN: for none */
    struct import_clock clock;     /* what its clock did */
    bool is_linux;
    bool has_pools;               /* some sample has */
    bool is_joined;               /* its rows become those of the samples of others: it has no pools, and others do */
    struct reading_series series; /* what it says of time series beside the samples */
    char host[MACHINE_TEXT];      /* "" when it names none */
};

struct import_options {
    struct zone zone;      /* of times that name none */
    bool has_zone;         /* the user said it */
    enum date_order order; /* of dates that do not tell it */
    int64_t at_ns;         /* ABSENT: not said */
    int64_t interval_ns;   /* ABSENT: not said */
    bool verbose;
};

enum { IMPORT_INPUTS_MAX = 262144 };

struct import {
    struct import_options options;
    struct import_input *inputs; /* owned; import_survey puts them into the order of time */
    size_t count, capacity;
    size_t held;                   /* bytes of inputs from archives */
    int64_t unknown_members;       /* of the archive that is read */
    struct intern *names;          /* owned */
    int64_t *moments;              /* owned; of the first samples that were seen, for the interval */
    size_t moment_count;           /* with pools */
    size_t bare_count;             /* without; at the end of the list */
    bool has_pools;                /* some input has */
    struct progress progress;      /* of the way through the inputs that is made */
    int64_t read_bytes, all_bytes; /* of that way: how far it is */
};

enum status import_init(struct import *import, const struct import_options *options, struct problem *why);
void import_done(struct import *import);

/* In words: "times of its own", "time by --at", ... */
const char *import_source_words(enum import_source source);

/* A file, an archive, or all files in a folder and below it, by name; links are left out. Of reports of a whole machine only what tells of memory (import_report.h). */
enum status import_add(struct import *import, const char *path, struct problem *why);

/* One file as an input, the last one then, without its bytes. */
enum status import_add_file(struct import *import, const char *path, bool is_named, int64_t changed_ns,
                            struct problem *why);

/* Something that is not read, but told. */
enum status import_add_left_out(struct import *import, const char *path, const char *reason, struct problem *why);

/* Looks through all inputs and prints a line for each: what it is, what is in it, where its times come from. STATUS_STOPPED when a stop was requested. */
enum status import_survey(struct import *import, struct problem *why);

/* The time from sample to sample that is the usual one (the median); a minute where there are no two. To be asked once. */
int64_t import_interval(struct import *import);

struct import_result {
    int64_t samples, marks, boots, joined;
    int64_t first_ns, last_ns; /* ABSENT when there is none */
};

/* Into a new recording. */
enum status import_write(struct import *import, struct recording *to, const struct machine *machine,
                         struct import_result *result, struct problem *why);

/* --- reading one input ------------------------------------------------------------------------------------------------------------- */

/* An input that is read, and the time of the sample it stands on. */
struct import_lane {
    const struct import_options *options; /* borrowed */
    const struct import_input *input;     /* borrowed */
    struct zone zone;                     /* of its times that name none */
    struct foreign *foreign;              /* owned; NULL when it is closed */
    struct foreign_item item;
    int64_t utc_ns;                /* of the item */
    int64_t before_ns;             /* of the sample before it; ABSENT: there was none */
    int64_t boot_ns;               /* when the machine was started, where times since then were met; ABSENT: not yet */
    int64_t since_boot_ns;         /* the last of these */
    bool by_boot;                  /* the item's time is reckoned from it */
    bool lacks_year;               /* the item's time did */
    int64_t samples, marks;        /* so far */
    int64_t disordered;            /* samples left out so far */
    int64_t untimed;               /* ... because they tell no time and the input skips these */
    int64_t same_second;           /* samples put a millisecond behind the one before so far */
    bool is_told_apart;            /* the item is one */
    enum import_source source;     /* of the first sample's time */
    enum date_order order;         /* found in dates so far */
    bool has_both_orders;          /* ... and both of them: then they tell nothing of others */
    bool is_open_order;            /* a date that does not tell its order was met while none was known */
    enum date_order order_by_rule; /* ... of a format that has one as a rule, which was taken */
    struct import_clock clock;
};

/* How many bytes are read of it at a time; ABSENT: it cannot be told. */
int64_t import_input_size(const struct import_input *input);

/* A way through all inputs begins; what is said while it lasts. */
void lanes_begin(struct import *import, const char *doing);

/* `refused` as in foreign.h; may be NULL. Stands before the first item. Reading tells how far the import is, and ends with STATUS_STOPPED when a stop was requested. */
enum status lane_open(struct import_lane *lane, struct import *import, const struct import_input *input,
                      void (*refused)(void *context, int64_t line, const char *reason, struct text text),
                      struct problem *why);
void lane_close(struct import_lane *lane);

/* The item's time by a clock that goes back and forth; for samples. */
void clock_follow(struct import_lane *lane);

/* The next sample or mark; FOREIGN_END is OK. STATUS_USAGE when a sample has no time. */
enum status lane_next(struct import_lane *lane, struct problem *why);

#endif
