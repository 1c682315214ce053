/* textfile.h: a recorder's last sample as a file for the textfile collectors of node_exporter and windows_exporter.
 *
 * It holds the machine's totals, the pools that lead (leaders.h: at most four times --textfile-top, each with its size, allocations and handles), and what the recorder tells of itself. It is written behind a sample, at most once
 * a second, in a thread of its own (publisher.h), so that no slow or full disk keeps a sample waiting; one that cannot be written is told once, and tried again with every sample. The file stays
 * when recording ends; pooltop_last_sample_timestamp_seconds says how old it is.
 * A textfile owns its leaders, its text and its publisher. It allocates nothing per sample in steady state.
 */
#ifndef REPLAY_TEXTFILE_H
#define REPLAY_TEXTFILE_H

#include "base/options.h"
#include "replay/recorder.h"

struct textfile;

#define TEXTFILE_OPTIONS                                                                                               \
    {"textfile", OPTION_TEXT, "PATH",                                                                                  \
     "keep the last sample there as metrics for a textfile collector (node_exporter, windows_exporter); the name "     \
     "must "                                                                                                           \
     "end in .prom"},                                                                                                  \
    {                                                                                                                  \
        "textfile-top", OPTION_COUNT, "N",                                                                             \
            "tell of the N largest and the N fastest growing pools there, 20 when not given, at most 1000; those "     \
            "that "                                                                                                    \
            "were among them within the last hour stay"                                                                \
    }

struct textfile_config {
    const char *path; /* ends in .prom; copied */
    int64_t top;
    int64_t interval_ns;
    void (*tell)(void *context, const char *text); /* that it cannot be written, and that it can again; may be NULL */
    void *context;
};

/* What a command line asks for, the path and `top` of `config` taken from it; *textfile is NULL when it asks for none. STATUS_USAGE with one line. */
enum status textfile_open_asked(struct textfile **textfile, const struct arguments *arguments,
                                const struct textfile_config *config, struct problem *why);
enum status textfile_open(struct textfile **textfile, const struct textfile_config *config, struct problem *why);

/* The last sample is written, if that takes no more than two seconds. NULL is allowed. */
void textfile_close(struct textfile *textfile);

/* For the feed: once before the first sample, whose machine, and where owners are kept (borrowed; may be NULL). */
void textfile_start(struct textfile *textfile, const struct machine *machine, struct recording *recording);
/* For the feed: before that recording may be closed. */
void textfile_end(struct textfile *textfile);

/* For the feed: behind each sample that was taken. The recorder may be NULL. */
void textfile_look(struct textfile *textfile, const struct snapshot *snapshot, const struct recorder *recorder);

#endif
